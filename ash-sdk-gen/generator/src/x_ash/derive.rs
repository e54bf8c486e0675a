//! Defaults: what follows from an operation's method and response where no route states otherwise.

use serde_json::{Map, Value, json};

use super::unwrap::{USUAL_DEADLINE, Unwrap};

/// Members that only acknowledge a call.
const ACKNOWLEDGEMENTS: [&str; 2] = ["ok", "deleted"];

/// Adds the members that a statement leaves out.
pub(super) fn complete(
    document: &Value,
    method: &str,
    operation: &Value,
    mut stated: Map<String, Value>,
) -> Map<String, Value> {
    if stated.get("repeat").is_none() {
        let (repeat, because) = repeat(method);
        stated.insert("repeat".to_owned(), json!(repeat));
        stated.entry("because").or_insert(json!(because));
    }
    stated.entry("because").or_insert(json!("stated by the contract"));
    stated.entry("deadline").or_insert(json!({"seconds": USUAL_DEADLINE}));
    stated.entry("facade").or_insert(json!("generated"));
    if stated.get("unwrap").is_none()
        && let Some(unwrap) = unwrap(document, method, operation)
    {
        stated.insert("unwrap".to_owned(), unwrap.to_json());
    }
    stated
}

fn repeat(method: &str) -> (&'static str, &'static str) {
    match method {
        "delete" => ("idempotent", "deletes, which happens once however often it is asked"),
        "put" => ("idempotent", "replaces what it names"),
        "post" => ("once", "may create something again"),
        "patch" => ("once", "may change what was changed in between"),
        _ => ("idempotent", "reads"),
    }
}

/// Part of the response that is returned by default: the only member of the object, the whole object otherwise.
pub(super) fn unwrap(document: &Value, method: &str, operation: &Value) -> Option<Unwrap> {
    let schema = response_object(document, operation)?;
    let properties = schema.get("properties").and_then(Value::as_object)?;
    let is_open = schema.get("additionalProperties").is_some_and(|rest| *rest != json!(false));
    let mut names = properties.iter();
    Some(match (names.next(), names.next()) {
        (Some((name, property)), None) if !is_open => {
            let is_flag = resolved(document, property).is_some_and(|property| property["type"] == "boolean");
            if method != "get" && (is_flag || ACKNOWLEDGEMENTS.contains(&name.as_str())) {
                Unwrap::Nothing
            } else {
                Unwrap::Member(name.clone())
            }
        }
        _ => Unwrap::Whole,
    })
}

/// Schema of the object that a successful response has, if it is one.
pub(super) fn response_object<'a>(document: &'a Value, operation: &'a Value) -> Option<&'a Value> {
    let responses = operation.get("responses")?.as_object()?;
    let successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
    successes
        .filter_map(|(_, response)| {
            let response = resolved(document, response)?;
            let content = response.get("content")?.as_object()?;
            let (_, json) = content.iter().find(|(media_type, _)| is_json(media_type))?;
            let schema = resolved(document, json.get("schema")?)?;
            (schema.get("properties").is_some() || schema["type"] == "object").then_some(schema)
        })
        .next()
}

/// Tells whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// Follows references, alone or as the only part of an `allOf`.
pub(crate) fn resolved<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = value;
    // A ring of references has no end.
    for _ in 0..64 {
        let holder = match value.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) if value.get("properties").is_none() => only,
            _ => value,
        };
        let Some(target) = holder.get("$ref").and_then(Value::as_str) else { return Some(holder) };
        value = document.pointer(target.strip_prefix('#')?)?;
    }
    None
}
