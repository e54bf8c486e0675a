//! Lowers the contract to what progenitor digests. The contract itself stays honest; each step here names the fact
//! about the generator that forces it.

use serde_json::{Map, Value, json};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Keywords that state a limit, and how it reads. progenitor would turn them into types that refuse values, and a
/// limit is the server's to enforce: it may change without the client.
const LIMITS: [(&str, &str); 8] = [
    ("minLength", "At least {} characters."),
    ("maxLength", "At most {} characters."),
    ("pattern", "Must match `{}`."),
    ("minimum", "At least {}."),
    ("maximum", "At most {}."),
    ("minItems", "At least {} items."),
    ("maxItems", "At most {} items."),
    ("default", "Default: `{}`."),
];

/// Lowers a contract.
pub(crate) fn lower(mut document: Value) -> Value {
    for item in document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                drop_error_responses(operation);
                accept_any_success(operation);
                lower_parameters(operation);
            }
        }
    }
    lower_schemas(&mut document);
    document
}

/// With typed errors, progenitor loses the status of an error whose body is not JSON. Undeclared, every error comes
/// as the response it is.
fn drop_error_responses(operation: &mut Value) {
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.retain(|status, _| status.starts_with('2'));
    }
}

/// Releases of the server differ in which success they answer with (201 or 200); all of them are one.
fn accept_any_success(operation: &mut Value) {
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut)
        && let Some((_, response)) = std::mem::take(responses).into_iter().next()
    {
        responses.insert("2XX".to_owned(), response);
    }
}

/// A parameter's schema says its limits in a description that progenitor does not show; move it to the parameter.
fn lower_parameters(operation: &mut Value) {
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        let schema = parameter.get_mut("schema").and_then(Value::as_object_mut);
        // A server compares times in queries as strings, so their form matters: UTC with milliseconds. What the
        // generated client would write leaves out milliseconds that are zero.
        if let Some(schema) = schema
            && schema.get("format").is_some_and(|format| format == "date-time")
        {
            schema.remove("format");
        }
        let prose = parameter.get_mut("schema").and_then(Value::as_object_mut).map(take_limits).unwrap_or_default();
        describe(parameter, &prose);
    }
}

fn lower_schemas(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(lower_schemas),
        Value::Object(members) => {
            // Under `properties` keys are names, not keywords.
            let required = members_required(members.get("required"));
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                for (name, property) in properties.iter_mut() {
                    lower_property(property, required.contains(name));
                    lower_schemas(property);
                }
                keep_unknown_members(members);
            }
            for (key, member) in members.iter_mut().filter(|(key, _)| *key != "properties") {
                if key != "example" && key != "enum" {
                    lower_schemas(member);
                }
            }
            if members.contains_key("type") {
                let prose = take_limits(members);
                append(members, &prose);
            }
        }
        _ => {}
    }
}

fn members_required(required: Option<&Value>) -> Vec<String> {
    let names = required.and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// progenitor leaves out an optional list or map that is empty. Nullable, it becomes an `Option`, so that absent and
/// empty are two things.
fn lower_property(property: &mut Value, required: bool) {
    let collection = match property["type"].as_str() {
        Some("array") => true,
        Some("object") => property.get("properties").is_none(),
        _ => false,
    };
    if collection && !required {
        property["nullable"] = json!(true);
    }
}

/// `additionalProperties: true` beside `properties` loses the unknown members; `{}` keeps them.
fn keep_unknown_members(schema: &mut Map<String, Value>) {
    if schema.get("additionalProperties") == Some(&json!(true)) {
        schema.insert("additionalProperties".to_owned(), json!({}));
    }
}

fn take_limits(schema: &mut Map<String, Value>) -> String {
    let sentences = LIMITS.iter().filter_map(|(keyword, sentence)| {
        let limit = schema.remove(*keyword)?;
        let shown = limit.as_str().map_or_else(|| limit.to_string(), str::to_owned);
        Some(sentence.replace("{}", &shown))
    });
    sentences.collect::<Vec<_>>().join(" ")
}

fn describe(target: &mut Value, prose: &str) {
    if let Some(members) = target.as_object_mut() {
        append(members, prose);
    }
}

fn append(members: &mut Map<String, Value>, prose: &str) {
    if !prose.is_empty() {
        let said = members.get("description").and_then(Value::as_str).unwrap_or_default();
        let text = if said.is_empty() { prose.to_owned() } else { format!("{said}\n\n{prose}") };
        members.insert("description".to_owned(), Value::String(text));
    }
}
