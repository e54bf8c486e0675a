//! One of the two documents: following references, and the shapes of schemas once they are known.

use super::node::{Node, NodeKey};
use super::shape::Shape;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Links of a chain of references that are followed; longer ones are taken for a circle.
const LONGEST_CHAIN: usize = 64;

pub(super) struct Document<'a> {
    pub(super) root: &'a Value,
    shapes: RefCell<HashMap<NodeKey, Rc<Shape<'a>>>>,
    /// What references lead to, once they have been followed.
    targets: RefCell<HashMap<Box<str>, Option<&'a Value>>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root, shapes: RefCell::default(), targets: RefCell::default() }
    }

    /// What a reference leads to: a JSON pointer into this document.
    pub(super) fn target(&self, reference: &str) -> Option<&'a Value> {
        if let Some(target) = self.targets.borrow().get(reference) {
            return *target;
        }
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| (self.root.pointer(pointer)).or_else(|| self.root.pointer(&percent_decode(pointer)?)));
        self.targets.borrow_mut().insert(reference.into(), target);
        target
    }

    /// Follows an object that is nothing but a reference to what it stands for. The last name on
    /// the way comes with it. `None` where the way leads nowhere.
    pub(super) fn resolve(&self, value: &'a Value) -> Option<(&'a Value, Option<&'a str>)> {
        let mut value = value;
        let mut name = None;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = reference(value) else {
                return Some((value, name));
            };
            value = self.target(reference)?;
            name = component_name(reference);
        }
        None
    }

    pub(super) fn shape(&self, node: &Node<'a>) -> Rc<Shape<'a>> {
        let key = node.key();
        if let Some(shape) = self.shapes.borrow().get(&key) {
            return Rc::clone(shape);
        }
        let shape = Rc::new(Shape::of(self, node));
        self.shapes.borrow_mut().insert(key, Rc::clone(&shape));
        shape
    }

    pub(super) fn component(&self, section: &str, name: &str) -> Option<&'a Value> {
        self.root.get("components")?.get(section)?.get(name)
    }
}

/// The reference an object consists of.
pub(super) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The name of the component a reference is to, if it is to a component itself.
pub(super) fn component_name(reference: &str) -> Option<&str> {
    let (_, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    (!name.contains('/')).then_some(name)
}

/// The members of an object; none for anything else.
pub(super) fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

pub(super) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// References are URI fragments, so braces in a path may come escaped.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
