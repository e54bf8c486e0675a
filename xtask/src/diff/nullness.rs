//! Nullability, which 3.0 and 3.1 have many ways to state.

use super::document::{Document, flag, reference};
use serde_json::Value;
use std::collections::HashSet;

/// Depth to which combinations inside combinations are followed.
const DEEPEST: usize = 500;

/// Schemas that are asked for one answer: a limit for unions of each other.
const MOST: usize = 2000;

/// Nullability of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nullness {
    Yes,
    No,
    /// Nothing says.
    Free,
}

/// Combines the answers of several schemas that all have to hold.
pub(super) fn all(parts: impl Iterator<Item = Nullness>) -> Nullness {
    parts.fold(Nullness::Free, |all, part| match (all, part) {
        (Nullness::No, _) | (_, Nullness::No) => Nullness::No,
        (Nullness::Yes, _) | (_, Nullness::Yes) => Nullness::Yes,
        _ => Nullness::Free,
    })
}

/// Returns whether a schema allows `null`. `nullable: true` says so for everything beside it: that is how
/// it is used with `allOf`, whatever the letter of 3.0 says.
pub(super) fn nullness(document: &Document<'_>, schema: &Value, depth: usize, seen: &mut HashSet<usize>) -> Nullness {
    if depth > DEEPEST || seen.len() > MOST || !seen.insert(std::ptr::from_ref(schema).addr()) {
        return Nullness::Free;
    }
    if flag(schema, "nullable") {
        return Nullness::Yes;
    }
    if schema.get("type").is_some() {
        return Nullness::No;
    }
    let mut said = Vec::new();
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        said.push(match values.contains(&Value::Null) {
            true => Nullness::Yes,
            false => Nullness::No,
        });
    }
    if let Some(target) = reference(schema).and_then(|target| document.target(target)) {
        said.push(nullness(document, target, depth + 1, seen));
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        for part in parts {
            said.push(nullness(document, part, depth + 1, seen));
        }
    }
    for kind in ["oneOf", "anyOf"] {
        let Some(members) = schema.get(kind).and_then(Value::as_array) else {
            continue;
        };
        let members: Vec<Nullness> = members.iter().map(|member| nullness(document, member, depth + 1, seen)).collect();
        said.push(if members.contains(&Nullness::Yes) {
            Nullness::Yes
        } else if members.contains(&Nullness::Free) {
            Nullness::Free
        } else {
            Nullness::No
        });
    }
    if schema.get("properties").is_some() {
        said.push(Nullness::No);
    }
    all(said.into_iter())
}
