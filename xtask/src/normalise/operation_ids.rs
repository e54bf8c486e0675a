//! An id for every operation: the SDK's methods are named by them, so they must not change when the server's document does.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use ash_sdk_generator::document::METHODS;

use super::{derived_ids::derive, snake_case::snake_case, walk::visit, warning::Warning};
use crate::parts::Part;

/// Gives every operation an id that no other has: the one that the first of the `known` documents with this route has; otherwise
/// the server's own in `snake_case`; otherwise one derived from method and path, with a warning.
pub fn assign_operation_ids(document: &mut Value, known: &[&Value]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let table = known_ids(known);
    // Those of the whole table, so that an operation's id does not depend on what else this server has.
    let mut taken: BTreeSet<String> = table.values().map(|id| (*id).to_owned()).collect();
    let mut last_suffix: BTreeMap<String, usize> = BTreeMap::new();
    let mut replaced: BTreeMap<String, String> = BTreeMap::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let mut paths: Vec<(&String, &mut Value)> = paths.into_iter().flatten().collect();
    paths.sort_by_key(|(path, _)| path.as_str());
    for (path, item) in paths {
        let methods: Vec<&str> = METHODS.into_iter().filter(|method| item.get(*method).is_some()).collect();
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            let name = || operation_name(method, path);
            let stated = operation.get("operationId").and_then(Value::as_str).map(str::to_owned);
            let id = match table.get(&(method, unnamed(path))) {
                Some(id) => {
                    if let Some(stated) = stated.clone().filter(|stated| snake_case(stated) != *id) {
                        warnings.push(Warning::ReplacedOperationId { operation: name(), stated, id: (*id).to_owned() });
                    }
                    (*id).to_owned()
                }
                None => {
                    let own = stated
                        .as_deref()
                        .map(snake_case)
                        .filter(|own| own.starts_with(|first: char| first.is_ascii_alphabetic()));
                    let derived = own.is_none();
                    let wanted = own.unwrap_or_else(|| derive(method, path, &methods));
                    let id = free_id(&wanted, &taken, &mut last_suffix);
                    if id != wanted {
                        warnings.push(Warning::OperationIdTaken { operation: name(), wanted, id: id.clone() });
                    } else if derived {
                        warnings.push(Warning::DerivedOperationId { operation: name(), id: id.clone() });
                    }
                    taken.insert(id.clone());
                    id
                }
            };
            if let Some(stated) = stated {
                replaced.insert(stated, id.clone());
            }
            operation.insert("operationId".to_owned(), Value::String(id));
        }
    }
    follow_in_links(document, &replaced);
    warnings
}

/// The ids by method and path, in which the names of parameters do not matter.
fn known_ids<'a>(known: &[&'a Value]) -> BTreeMap<(&'static str, String), &'a str> {
    let mut ids = BTreeMap::new();
    for document in known {
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for method in METHODS {
                let id = item.get(method).and_then(|operation| operation.get("operationId")?.as_str());
                if let Some(id) = id.filter(|id| !ids.values().any(|taken| taken == id)) {
                    ids.entry((method, unnamed(path))).or_insert(id);
                }
            }
        }
    }
    ids
}

/// An operation as people name it: `GET /health`.
pub(super) fn operation_name(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_ascii_uppercase())
}

/// Removes the names of its parameters from a path: they are never sent, and do not tell operations apart.
pub(crate) fn unnamed(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, behind)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        text.push_str("{}");
        rest = behind;
    }
    text + rest
}

/// The id that is wanted, or one with a number behind it. The last number given to each is kept, so that many equal ids do
/// not take time in proportion to their square.
fn free_id(wanted: &str, taken: &BTreeSet<String>, last_suffix: &mut BTreeMap<String, usize>) -> String {
    if !taken.contains(wanted) {
        return wanted.to_owned();
    }
    let suffix = last_suffix.entry(wanted.to_owned()).or_insert(1);
    loop {
        *suffix += 1;
        let id = format!("{wanted}_{suffix}");
        if !taken.contains(&id) {
            return id;
        }
    }
}

/// A link names the operation it leads to by the id.
fn follow_in_links(document: &mut Value, replaced: &BTreeMap<String, String>) {
    visit(document, &mut |part, value| {
        if part == Part::Link
            && let Some(Value::String(id)) = value.get_mut("operationId")
            && let Some(new) = replaced.get(id.as_str())
        {
            new.clone_into(id);
        }
    });
}
