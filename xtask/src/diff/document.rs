//! A document and where the references in it lead.

use serde_json::{Map, Value};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

/// Links of a chain of references that are followed; longer ones are taken for a circle.
const LONGEST_CHAIN: usize = 64;

pub(super) struct Document<'a> {
    pub(super) root: &'a Value,
    /// Targets of the references that have been followed.
    targets: RefCell<HashMap<Box<str>, Option<&'a Value>>>,
    /// The schemas with an `$anchor` or `$id`, by the references to them.
    anchors: OnceCell<HashMap<String, &'a Value>>,
    /// The components that have another in their `allOf`, by the address of that.
    built_on: OnceCell<HashMap<usize, Vec<(&'a str, &'a Value)>>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root, targets: RefCell::default(), anchors: OnceCell::new(), built_on: OnceCell::new() }
    }

    /// Returns the target of a reference: a JSON pointer into this document, or a name in it.
    pub(super) fn target(&self, reference: &str) -> Option<&'a Value> {
        if let Some(target) = self.targets.borrow().get(reference) {
            return *target;
        }
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| (self.root.pointer(pointer)).or_else(|| self.root.pointer(&percent_decode(pointer)?)))
            .or_else(|| self.anchors.get_or_init(|| anchors(self.root)).get(reference).copied());
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

    /// The components that are built on a schema by `allOf`, and those built on them.
    pub(super) fn built_on(&self, parent: &Value) -> Vec<(&'a str, &'a Value)> {
        let built_on = self.built_on.get_or_init(|| self.all_built_on());
        let mut found: Vec<(&str, &Value)> = Vec::new();
        let mut open = vec![std::ptr::from_ref(parent).addr()];
        while let Some(parent) = open.pop() {
            for &(name, child) in built_on.get(&parent).into_iter().flatten() {
                if !found.iter().any(|(known, _)| *known == name) {
                    found.push((name, child));
                    open.push(std::ptr::from_ref(child).addr());
                }
            }
        }
        found.sort_by_key(|(name, _)| *name);
        found
    }

    fn all_built_on(&self) -> HashMap<usize, Vec<(&'a str, &'a Value)>> {
        let mut built_on: HashMap<usize, Vec<(&str, &Value)>> = HashMap::new();
        for (name, child) in members(self.root.pointer("/components/schemas")) {
            for part in child.get("allOf").and_then(Value::as_array).into_iter().flatten() {
                if let Some((parent, Some(_))) = self.resolve(part) {
                    built_on.entry(std::ptr::from_ref(parent).addr()).or_default().push((name, child));
                }
            }
        }
        built_on
    }

    pub(super) fn component(&self, section: &str, name: &str) -> Option<&'a Value> {
        self.root.get("components")?.get(section)?.get(name)
    }
}

/// The schemas that are referred to by a name of their own: `#name` for an `$anchor`, an `$id` as it
/// is written, and both together.
fn anchors(root: &Value) -> HashMap<String, &Value> {
    let mut anchors = HashMap::new();
    let mut open = vec![(root, "")];
    while let Some((value, id)) = open.pop() {
        let id = text(value, "$id").unwrap_or(id);
        if text(value, "$id").is_some() {
            anchors.entry(id.to_owned()).or_insert(value);
        }
        if let Some(anchor) = text(value, "$anchor") {
            anchors.entry(format!("#{anchor}")).or_insert(value);
            anchors.entry(format!("{id}#{anchor}")).or_insert(value);
        }
        match value {
            Value::Object(members) => open.extend(members.values().rev().map(|value| (value, id))),
            Value::Array(elements) => open.extend(elements.iter().rev().map(|value| (value, id))),
            _ => {}
        }
    }
    anchors
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
