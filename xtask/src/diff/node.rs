//! The places where schemas stand: what has to hold there, and the identity of a place.

use super::document::{Document, component_name, reference};
use serde_json::Value;

/// One schema that has to hold at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) value: &'a Value,
    /// Its unions are left out: they are compared variant by variant.
    pub(super) without_unions: bool,
}

/// Everything that has to hold at a place; nothing is anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Node<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// The name of the component, where the place is nothing but a reference to it.
    pub(super) component: Option<&'a str>,
}

/// Identity of a node: the addresses of its parts.
pub(super) type NodeKey = Box<[(usize, bool)]>;

impl<'a> Node<'a> {
    pub(super) fn of(document: &Document<'a>, value: &'a Value) -> Self {
        let (value, component) = document.resolve(value).unwrap_or((value, None));
        Self { parts: vec![Part { value, without_unions: false }], component }
    }

    pub(super) fn of_parts(document: &Document<'a>, parts: &[Part<'a>]) -> Self {
        match parts {
            [only] if !only.without_unions => Node::of(document, only.value),
            _ => Self { parts: parts.to_vec(), component: None },
        }
    }

    pub(super) fn key(&self) -> NodeKey {
        self.parts.iter().map(|part| (std::ptr::from_ref(part.value).addr(), part.without_unions)).collect()
    }

    /// Returns what a schema refers to that is a single reference with only annotations, `nullable` and the like beside
    /// it: what it refers to.
    pub(super) fn kernel(&self, document: &Document<'a>) -> Option<Node<'a>> {
        let [part] = self.parts.as_slice() else {
            return None;
        };
        let members = part.value.as_object()?;
        let mut inner = None;
        for (key, value) in members {
            let referred = match key.as_str() {
                "$ref" => part.value,
                "allOf" | "oneOf" | "anyOf" => match value.as_array()?.as_slice() {
                    [only] => only,
                    _ => return None,
                },
                key if is_outer(key) => continue,
                _ => return None,
            };
            if inner.replace(referred).is_some() {
                return None;
            }
        }
        let inner = inner?;
        let node = match reference(inner) {
            Some(target) => {
                let value = document.target(target)?;
                document.resolve(value)?;
                let mut node = Node::of(document, value);
                node.component = node.component.or_else(|| component_name(target));
                node
            }
            None => return None,
        };
        node.component.is_some().then_some(node)
    }
}

/// Keywords that speak of the place, not of what is referred to there.
fn is_outer(keyword: &str) -> bool {
    is_annotation(keyword)
        || keyword.starts_with("x-")
        || matches!(keyword, "nullable" | "default" | "readOnly" | "writeOnly" | "deprecated")
}

/// Keywords for readers.
pub(super) fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "title" | "description" | "example" | "examples" | "externalDocs" | "$comment" | "$schema" | "$id" | "$anchor"
    )
}
