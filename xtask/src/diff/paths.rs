//! The operations of a document by their addresses, whatever the parameters of a path are called.

use super::document::{Document, members};
use crate::normalise::{METHODS, unnamed};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One operation of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation<'a> {
    /// The path as it is written.
    pub(super) path: &'a str,
    method: &'static str,
    pub(super) item: &'a Value,
    pub(super) value: &'a Value,
}

impl Operation<'_> {
    pub(super) fn label(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }
}

/// The path with unnamed parameters, and the method.
pub(super) type Key = (String, &'static str);

/// The addresses of all operations below a base path.
pub(super) fn addresses(document: &Value, base_path: &str) -> BTreeSet<(String, &'static str)> {
    let document = Document::new(document);
    operations(&document, base_path).into_keys().collect()
}

pub(super) fn operations<'a>(document: &Document<'a>, base_path: &str) -> BTreeMap<Key, Operation<'a>> {
    let mut operations = BTreeMap::new();
    for (path, item) in members(document.root.get("paths")) {
        let Some((item, _)) = document.resolve(item) else {
            continue;
        };
        for method in METHODS {
            let Some(value) = item.get(method) else {
                continue;
            };
            let operation = Operation { path, method, item, value };
            let key = (format!("{base_path}{}", unnamed(path)), method);
            // Two templates that differ in names only are the same path; a document that has
            // both is wrong, but the second is not to disappear.
            match operations.contains_key(&key) {
                true => operations.insert((format!("{base_path}{path}"), method), operation),
                false => operations.insert(key, operation),
            };
        }
    }
    operations
}

/// The names of the parameters of a template, in their order.
pub(super) fn template_names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.trim_matches(['*', '+']))).collect()
}
