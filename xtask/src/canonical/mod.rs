//! The canonical form of an OpenAPI document: one spelling for each meaning that can be decided
//! locally, so that equal documents are equal bytes. Here is the walk; the rewriting of one schema
//! is in `schema`.
//!
//! Keys are sorted, and so are `required`, `enum`, `dependentRequired`, security scopes and tags,
//! whose order means nothing. Numbers have one form (`1.0` and `1e0` are `1`). Schemas written in
//! the spelling of OpenAPI 3.1 get that of 3.0, whatever version the document claims; the version
//! decides only about keywords beside a `$ref`, which hold since 3.1 and mean nothing before.
//!
//! Left alone are the order of parameters, servers, security alternatives and union members, which
//! shows in generated code or documentation, unknown members, and everything under `example`,
//! `examples`, `default`, `const`, `enum` and `x-*` but for numbers.

mod schema;

use crate::decimal::Decimal;
use crate::parts::Part;
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;

/// Nesting at which the walk stops and leaves what lies below as it is. `serde_json` refuses to
/// read documents nested deeper than 128, so only documents built in memory can reach it.
const MAXIMUM_DEPTH: usize = 256;

/// Brings a document to its canonical form. Never fails: what is malformed is left as it is.
/// Applying it twice is the same as applying it once.
///
/// # Examples
///
/// ```
/// use serde_json::json;
///
/// let document = json!({
///     "openapi": "3.1.0",
///     "components": {"schemas": {"Page": {"type": "object", "required": ["items", "count"], "properties": {
///         "count": {"type": ["integer", "null"], "minimum": 0.0},
///     }}}},
/// });
/// let page = &xtask::canonical::canonicalise(document)["components"]["schemas"]["Page"];
/// assert_eq!(page["required"], json!(["count", "items"]));
/// assert_eq!(page["properties"]["count"], json!({"type": "integer", "nullable": true, "minimum": 0}));
/// ```
pub fn canonicalise(mut document: Value) -> Value {
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    // In 3.0 what stands beside a reference is ignored; since 3.1 it has to hold as well.
    let siblings = match version.starts_with("3.") && !version.starts_with("3.0") {
        true => Siblings::Hold,
        false => Siblings::Ignored,
    };
    walk(&mut document, Part::Document, siblings, 0);
    document
}

/// Meaning of keywords beside a `$ref`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Siblings {
    Hold,
    Ignored,
}

/// The text of a document in canonical form: two spaces, one newline at the end, nothing escaped
/// that JSON lets stand. This is the form in which a contract is committed.
///
/// # Examples
///
/// ```
/// let text = xtask::canonical::to_text(serde_json::json!({"openapi": "3.0.3", "info": {}}));
/// assert_eq!(text, "{\n  \"info\": {},\n  \"openapi\": \"3.0.3\"\n}\n");
/// ```
pub fn to_text(document: Value) -> String {
    // The alternate form of a `Value` is its indented JSON.
    format!("{:#}\n", canonicalise(document))
}

fn walk(value: &mut Value, part: Part, siblings: Siblings, depth: usize) {
    if depth > MAXIMUM_DEPTH {
        return;
    }
    match value {
        Value::Number(number) => one_form(number),
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                walk(member, part.member(key), siblings, depth + 1);
            }
            match part {
                Part::Document => claim_version_3_0(members),
                Part::Schema | Part::SchemaOrBoolean => {
                    if siblings == Siblings::Hold {
                        schema::combine_reference(members);
                    }
                    schema::respell(members);
                }
                _ => {}
            }
            // Needed only where a dependency turns on the feature of serde_json that keeps the
            // order of insertion.
            members.sort_keys();
        }
        Value::Array(elements) => {
            for element in elements.iter_mut() {
                walk(element, part.element(), siblings, depth + 1);
            }
            match part {
                Part::Set => sort_set(elements),
                Part::Tags => elements.sort_by(|one, other| name(one).cmp(&name(other))),
                _ => {}
            }
        }
        Value::Bool(holds) if part == Part::Schema => *value = schema::from_boolean(*holds),
        _ => {}
    }
}

/// The schemas are in the spelling of 3.0 now, so the document has to say so.
fn claim_version_3_0(document: &mut Map<String, Value>) {
    if let Some(Value::String(version)) = document.get_mut("openapi")
        && version.starts_with("3.1")
    {
        *version = "3.0.3".to_owned();
    }
}

fn name(tag: &Value) -> Option<&str> {
    tag.get("name").and_then(Value::as_str)
}

/// One form for numbers of the same value: an integer wherever the value is one that fits.
fn one_form(number: &mut Number) {
    let Some(float) = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0) else {
        return;
    };
    // Exact: the bounds are powers of two, and a float without fraction inside them is an integer
    // of that width. (`-0.0` becomes `0`.)
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&float) {
        *number = Number::from(float as i64);
    } else if (0.0..18_446_744_073_709_551_616.0).contains(&float) {
        *number = Number::from(float as u64);
    }
}

/// Sorts an array whose order means nothing, and drops the repetitions a set cannot have.
fn sort_set(elements: &mut Vec<Value>) {
    elements.sort_by(order);
    elements.dedup();
}

/// Numbers by value, strings by code point, `null` last, everything else by its JSON.
fn order(one: &Value, other: &Value) -> Ordering {
    fn rank(value: &Value) -> u8 {
        match value {
            Value::Bool(_) => 0,
            Value::Number(_) => 1,
            Value::String(_) => 2,
            Value::Array(_) | Value::Object(_) => 3,
            Value::Null => 4,
        }
    }
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => Decimal::of(one).cmp(&Decimal::of(other)),
        },
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (one, other) => rank(one).cmp(&rank(other)).then_with(|| one.to_string().cmp(&other.to_string())),
    }
}
