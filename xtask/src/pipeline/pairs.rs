//! Two documents side by side: which members are prose, and which elements of two lists are the same thing.

use serde_json::{Map, Value};

use crate::parts::Part;

/// The extension by which a document says more than OpenAPI can.
pub(crate) const EXTENSION: &str = "x-ash";

/// Returns whether a member is for readers alone.
pub(super) fn is_prose(part: Part, key: &str) -> bool {
    match part {
        Part::Opaque | Part::Set | Part::Mapping => false,
        part if part.has_free_names() => false,
        Part::Document => matches!(key, "info" | "servers" | "externalDocs"),
        part => {
            matches!(key, "description" | "summary" | "example" | "examples" | "externalDocs")
                || (part.is_schema() && key == "title")
        }
    }
}

/// A value without what is for readers alone, and without extensions.
pub(super) fn without_prose(value: &Value, part: Part) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members
                .iter()
                .filter(|(key, _)| part == Part::Opaque || !(is_prose(part, key) || is_extension(part, key)));
            let kept: Map<String, Value> =
                kept.map(|(key, member)| (key.clone(), without_prose(member, part.member(key)))).collect();
            match only_reference(&kept) {
                Some(reference) if part.is_schema() => reference,
                _ => Value::Object(kept),
            }
        }
        Value::Array(elements) => {
            Value::Array(elements.iter().map(|element| without_prose(element, part.element())).collect())
        }
        other => other.clone(),
    }
}

/// Returns whether a member is an extension, which says nothing about the wire.
pub(super) fn is_extension(part: Part, key: &str) -> bool {
    !part.has_free_names() && key.starts_with("x-")
}

/// An `allOf` around a reference is only there to have something stand beside it.
fn only_reference(members: &Map<String, Value>) -> Option<Value> {
    let parts = members.get("allOf")?.as_array()?;
    match parts.as_slice() {
        [only] if members.len() == 1 && only.get("$ref").is_some() => Some(only.clone()),
        _ => None,
    }
}

/// For each element of `theirs`, the index of the element of `ours` that it is.
pub(super) fn matched(part: Part, ours: &[Value], theirs: &[Value]) -> Vec<Option<usize>> {
    let mut free: Vec<bool> = vec![true; ours.len()];
    let mut take = |theirs: &Value, same: &dyn Fn(&Value, &Value) -> bool| {
        let found = ours.iter().zip(&free).position(|(own, free)| *free && same(own, theirs))?;
        free[found] = false;
        Some(found)
    };
    match part {
        Part::List(Part::Parameter) => theirs.iter().map(|element| take(element, &same_parameter)).collect(),
        Part::Tags => theirs.iter().map(|element| take(element, &|one, other| one["name"] == other["name"])).collect(),
        Part::List(Part::Schema) => {
            let bare = |value: &Value| without_prose(value, Part::Schema);
            let mut found: Vec<_> =
                theirs.iter().map(|element| take(element, &|one, other| bare(one) == bare(other))).collect();
            // Those that changed stand in the order in which they stood. A reference to something else is something else.
            for (element, found) in theirs.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
                *found = take(element, &|one, other| one.get("$ref").is_none() && other.get("$ref").is_none());
            }
            found
        }
        _ => theirs.iter().map(|element| take(element, &|one, other| one == other)).collect(),
    }
}

fn same_parameter(one: &Value, other: &Value) -> bool {
    ["in", "name", "$ref"].iter().all(|key| one.get(key) == other.get(key))
}
