//! One of the two documents, and the shapes of its schemas once they are known.

use super::document::Document;
use super::node::{Node, NodeKey};
use super::settle::settled;
use super::shape::Shape;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub(super) struct Side<'a> {
    pub(super) document: Document<'a>,
    pub(super) root: &'a Value,
    shapes: RefCell<HashMap<NodeKey, Rc<Shape<'a>>>>,
}

impl<'a> Side<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { document: Document::new(root), root, shapes: RefCell::default() }
    }

    /// Follows an object that is nothing but a reference, as [`Document::resolve`].
    pub(super) fn resolve(&self, value: &'a Value) -> Option<(&'a Value, Option<&'a str>)> {
        self.document.resolve(value)
    }

    pub(super) fn component(&self, section: &str, name: &str) -> Option<&'a Value> {
        self.document.component(section, name)
    }

    pub(super) fn node(&self, value: &'a Value) -> Node<'a> {
        Node::of(&self.document, value)
    }

    pub(super) fn shape(&self, node: &Node<'a>) -> Rc<Shape<'a>> {
        let key = node.key();
        if let Some(shape) = self.shapes.borrow().get(&key) {
            return Rc::clone(shape);
        }
        let shape = Rc::new(settled(&self.document, node));
        self.shapes.borrow_mut().insert(key, Rc::clone(&shape));
        shape
    }

    /// The shape of what stands at a place.
    pub(super) fn shape_of(&self, value: &'a Value) -> Rc<Shape<'a>> {
        self.shape(&self.node(value))
    }
}
