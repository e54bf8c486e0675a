//! Unions as they are written: unions inside unions, and unions that are only another spelling of
//! a list of values or a type.

use super::document::Document;
use super::node::is_annotation;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Depth to which unions inside unions are followed.
const DEEPEST: usize = 500;

/// Unions inside one union that are followed. Beyond it they are variants like others, so that
/// unions of each other take time in proportion.
const MOST: usize = 32;

/// The types that are in both sets; every integer is a number.
pub(super) fn common_types<'a>(one: &BTreeSet<&'a str>, other: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut common: BTreeSet<&str> = one.intersection(other).copied().collect();
    for (narrow, wide) in [(one, other), (other, one)] {
        if let (Some(integer), true) = (narrow.get("integer"), wide.contains("number")) {
            common.insert(integer);
        }
    }
    common
}

pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The members of a union, each once, with those of the unions among them.
pub(super) fn choices<'a>(document: &Document<'a>, union: &'a [Value]) -> Vec<&'a Value> {
    let mut members = Vec::new();
    let mut seen = HashSet::new();
    for member in union {
        spread(document, member, &mut members, &mut seen, 0);
    }
    let mut known = HashSet::new();
    members.retain(|member| {
        let (value, _) = document.resolve(member).unwrap_or((member, None));
        known.insert(std::ptr::from_ref(value).addr())
    });
    members
}

fn spread<'a>(
    document: &Document<'a>,
    member: &'a Value,
    members: &mut Vec<&'a Value>,
    seen: &mut HashSet<usize>,
    depth: usize,
) {
    let inner = document.resolve(member).and_then(|(value, _)| {
        let schema = value.as_object()?;
        let (kind, _) = schema.iter().find(|(keyword, _)| matches!(keyword.as_str(), "oneOf" | "anyOf"))?;
        let is_bare = schema.keys().all(|keyword| keyword == kind || is_annotation(keyword));
        let inner = schema.get(kind)?.as_array()?;
        (is_bare && depth < DEEPEST && seen.len() < MOST && seen.insert(std::ptr::from_ref(value).addr()))
            .then_some(inner)
    });
    match inner {
        Some(inner) => {
            for member in inner {
                spread(document, member, members, seen, depth + 1);
            }
        }
        None => members.push(member),
    }
}

/// Returns whether a variant says only what has to be there, or must not be.
pub(super) fn only_requires(member: &Value) -> bool {
    member.as_object().is_some_and(|member| {
        let mut keys = member.keys().filter(|key| !is_annotation(key)).peekable();
        keys.peek().is_some() && keys.all(|key| matches!(key.as_str(), "required" | "not"))
    })
}

/// Values of a variant without members or elements.
pub(super) enum Scalar<'a> {
    Values(BTreeMap<String, &'a Value>),
    Whole(&'a str),
}

/// A schema that is a list of values, or a type and nothing else.
pub(super) fn scalar<'a>(document: &Document<'a>, value: &'a Value) -> Option<Scalar<'a>> {
    let (value, _) = document.resolve(value)?;
    let members = value.as_object()?;
    let plain = members.keys().all(|key| {
        matches!(key.as_str(), "type" | "enum" | "nullable" | "deprecated")
            || is_annotation(key)
            || key.starts_with("x-")
    });
    if !plain {
        return None;
    }
    if let Some(values) = members.get("enum") {
        let values = values.as_array()?.iter().filter(|value| !value.is_null());
        return Some(Scalar::Values(values.map(|value| (value.to_string(), value)).collect()));
    }
    let name = members.get("type")?.as_str()?;
    matches!(name, "string" | "integer" | "number" | "boolean").then_some(Scalar::Whole(name))
}
