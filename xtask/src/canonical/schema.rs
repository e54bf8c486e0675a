//! One schema: how the spellings of JSON Schema 2020-12
//! (OpenAPI 3.1) that 3.0 has other words for are written in those words. Real servers mix both in
//! one document, so the version a document claims decides nothing here.

use super::{order, sort_set};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

type Schema = Map<String, Value>;

/// `true` allows everything and `false` nothing.
pub(super) fn from_boolean(holds: bool) -> Value {
    if holds { json!({}) } else { json!({"not": {}}) }
}

/// Writes one schema, whose members are canonical already, in the words of 3.0.
pub(super) fn respell(schema: &mut Schema) {
    constant(schema);
    enumeration(schema);
    exclusive_bound(schema, "minimum", "exclusiveMinimum", Ordering::Less);
    exclusive_bound(schema, "maximum", "exclusiveMaximum", Ordering::Greater);
    content_encoding(schema);
    types(schema);
    null_alternative(schema, "oneOf");
    null_alternative(schema, "anyOf");
    examples(schema);
}

/// A reference with other keywords beside it, all of which hold, in the words of 3.0: `allOf` of the
/// reference beside them.
pub(super) fn combine_reference(schema: &mut Schema) {
    if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    if let Some(reference) = schema.remove("$ref") {
        conjoin(schema, json!({"$ref": reference}));
    }
}

/// `const` is an `enum` of one value.
fn constant(schema: &mut Schema) {
    let Some(value) = schema.remove("const") else {
        return;
    };
    if value.is_null() {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    let only = Value::Array(vec![value.clone()]);
    match schema.get("enum") {
        Some(Value::Array(values)) if !values.contains(&value) => {
            conjoin(schema, json!({"enum": only}));
        }
        _ => {
            schema.insert("enum".to_owned(), only);
        }
    }
}

/// The order of the values means nothing, unless an extension names them by position.
fn enumeration(schema: &mut Schema) {
    let named_by_position = schema
        .iter()
        .any(|(key, value)| key.starts_with("x-") && key.to_ascii_lowercase().contains("enum") && value.is_array());
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !named_by_position
    {
        sort_set(values);
    }
}

/// A numeric exclusive bound becomes the bound with a flag; of two bounds the tighter one stays.
/// `looser` is how the looser of two bounds compares with the tighter.
fn exclusive_bound(schema: &mut Schema, bound: &str, exclusive: &str, looser: Ordering) {
    let Some(limit) = schema.get(exclusive).filter(|limit| limit.is_number()) else {
        return;
    };
    let limit = limit.clone();
    match schema.get(bound).filter(|bound| bound.is_number()) {
        Some(inclusive) if order(&limit, inclusive) == looser => {
            schema.remove(exclusive);
        }
        _ => {
            schema.insert(bound.to_owned(), limit);
            schema.insert(exclusive.to_owned(), Value::Bool(true));
        }
    }
}

/// Type arrays: `null` becomes `nullable`, and what is left a single type or a `oneOf`.
fn types(schema: &mut Schema) {
    let mut types: Vec<String> = match schema.get("type") {
        Some(Value::String(only)) if only == "null" => vec![only.clone()],
        Some(Value::Array(types)) if !types.is_empty() && types.iter().all(Value::is_string) => {
            types.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => return,
    };
    types.sort();
    types.dedup();
    if types.iter().any(|name| name == "number") {
        types.retain(|name| name != "integer");
    }
    let nullable = types.iter().any(|name| name == "null");
    types.retain(|name| name != "null");
    schema.remove("type");
    if nullable && types.len() == 5 {
        return; // Every type there is: no restriction.
    }
    if nullable {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    match types.as_slice() {
        [] => {
            schema.insert("enum".to_owned(), json!([null]));
        }
        [only] => {
            schema.insert("type".to_owned(), Value::String(only.clone()));
        }
        several => {
            let values_say_it = schema
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|values| values.iter().all(|value| is_of_type(value, several)));
            if !values_say_it {
                alternatives(schema, several);
            }
        }
    }
}

fn is_of_type(value: &Value, types: &[String]) -> bool {
    let is = |name: &str| types.iter().any(|candidate| candidate == name);
    match value {
        Value::Null => true,
        Value::Bool(_) => is("boolean"),
        Value::Number(number) => is("number") || is("integer") && !number.is_f64(),
        Value::String(_) => is("string"),
        Value::Array(_) => is("array"),
        Value::Object(_) => is("object"),
    }
}

/// One `oneOf` member for each type (no value is of two types, so it is exact), each with the
/// keywords that speak of that type.
fn alternatives(schema: &mut Schema, types: &[String]) {
    let members: Vec<Value> = types
        .iter()
        .map(|name| {
            let mut member = Schema::new();
            let keywords: Vec<String> = schema
                .iter()
                .filter(|(keyword, value)| speaks_of(keyword, value, name))
                .map(|(keyword, _)| keyword.clone())
                .collect();
            for keyword in keywords {
                if let Some(value) = schema.remove(&keyword) {
                    member.insert(keyword, value);
                }
            }
            member.insert("type".to_owned(), Value::String(name.clone()));
            Value::Object(member)
        })
        .collect();
    if !schema.contains_key("oneOf") {
        schema.insert("oneOf".to_owned(), Value::Array(members));
    } else if !schema.contains_key("anyOf") {
        schema.insert("anyOf".to_owned(), Value::Array(members));
    } else {
        conjoin(schema, json!({"oneOf": members}));
    }
}

/// Returns whether a keyword restricts only values of the type `name`.
fn speaks_of(keyword: &str, value: &Value, name: &str) -> bool {
    let spoken_of: &[&str] = match keyword {
        "minLength" | "maxLength" | "pattern" | "contentEncoding" | "contentMediaType" | "contentSchema" => &["string"],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => &["number", "integer"],
        "items" | "prefixItems" | "additionalItems" | "unevaluatedItems" | "minItems" | "maxItems" | "uniqueItems"
        | "contains" | "minContains" | "maxContains" => &["array"],
        "properties"
        | "patternProperties"
        | "additionalProperties"
        | "unevaluatedProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties"
        | "required"
        | "dependencies"
        | "dependentRequired"
        | "dependentSchemas" => &["object"],
        "format" => {
            let numeric = value.as_str().is_some_and(|format| {
                matches!(format, "float" | "double" | "decimal")
                    || format.starts_with("int")
                    || format.starts_with("uint")
            });
            if numeric { &["number", "integer"] } else { &["string"] }
        }
        _ => &[],
    };
    spoken_of.contains(&name)
}

/// An alternative that is only `null` becomes `nullable`.
fn null_alternative(schema: &mut Schema, keyword: &str) {
    let Some(Value::Array(members)) = schema.get(keyword) else {
        return;
    };
    if !members.iter().any(is_only_null) {
        return;
    }
    let mut members: Vec<Value> = members.iter().filter(|member| !is_only_null(member)).cloned().collect();
    // Beside a type of its own, which `null` is not of, the alternative never held.
    if !schema.contains_key("type") {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    match members.len() {
        0 => {
            schema.remove(keyword);
            schema.insert("enum".to_owned(), json!([null]));
        }
        1 => {
            schema.remove(keyword);
            absorb(schema, members.remove(0));
        }
        _ => {
            schema.insert(keyword.to_owned(), Value::Array(members));
        }
    }
}

fn is_only_null(member: &Value) -> bool {
    let Some(member) = member.as_object() else {
        return false;
    };
    member.get("enum") == Some(&json!([null]))
        && member.keys().all(|key| {
            matches!(
                key.as_str(),
                "enum" | "nullable" | "title" | "description" | "default" | "example" | "deprecated" | "$comment"
            )
        })
}

/// Takes up the one member that is left of a union: into the schema itself where it fits, beside
/// it as `allOf` where it does not or is a reference.
fn absorb(schema: &mut Schema, member: Value) {
    match member {
        Value::Object(member)
            if !member.contains_key("$ref")
                && !schema.contains_key("discriminator")
                && member
                    .iter()
                    .all(|(key, value)| key == "nullable" || schema.get(key).is_none_or(|own| own == value)) =>
        {
            let nullable = schema.get("nullable").cloned();
            schema.extend(member);
            if let Some(nullable) = nullable {
                schema.insert("nullable".to_owned(), nullable);
            }
        }
        member => conjoin(schema, member),
    }
}

/// Adds a schema that has to hold as well.
fn conjoin(schema: &mut Schema, other: Value) {
    match schema.get_mut("allOf") {
        Some(Value::Array(all)) => all.push(other),
        _ => {
            schema.insert("allOf".to_owned(), Value::Array(vec![other]));
        }
    }
}

/// The `examples` of a schema: 3.0 knows one. Further ones are kept as an extension.
fn examples(schema: &mut Schema) {
    let Some(Value::Array(examples)) = schema.get("examples") else {
        return;
    };
    if schema.contains_key("x-examples") {
        return;
    }
    let examples = examples.clone();
    schema.remove("examples");
    if examples.len() > 1 || (examples.len() == 1 && schema.contains_key("example")) {
        schema.insert("x-examples".to_owned(), Value::Array(examples.clone()));
    }
    if let (Some(first), false) = (examples.into_iter().next(), schema.contains_key("example")) {
        schema.insert("example".to_owned(), first);
    }
}

/// Base64 and raw bytes have formats in 3.0.
fn content_encoding(schema: &mut Schema) {
    if schema.contains_key("format") {
        return;
    }
    if schema.get("contentEncoding").and_then(Value::as_str) == Some("base64") {
        schema.remove("contentEncoding");
        schema.insert("format".to_owned(), Value::String("byte".to_owned()));
    } else if !schema.contains_key("contentEncoding")
        && schema.get("contentMediaType").and_then(Value::as_str) == Some("application/octet-stream")
    {
        schema.remove("contentMediaType");
        schema.insert("format".to_owned(), Value::String("binary".to_owned()));
    }
}
