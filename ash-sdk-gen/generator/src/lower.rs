//! Writes the document that progenitor reads, from a named, lifted, flattened and screened one. Only what progenitor
//! needs is written, so nothing else of a contract can make it fail.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    document::operations,
    kind::{Kind, kind, members, resolved, resolved_kind},
    limits,
    names::{member, parameter},
    shapes::lower_schema,
    successes::Successes,
};

/// Writes the lowered document. `own` are the components that become types of ours.
pub(crate) fn lower(document: &Value, own: &BTreeSet<String>) -> Value {
    let mut schemas = Map::new();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let lowered = if own.contains(name) { json!({"type": "string"}) } else { component(document, schema) };
        schemas.insert(name.clone(), lowered);
    }
    for name in own {
        schemas.entry(name).or_insert_with(|| json!({"type": "string"}));
    }
    let mut paths = Map::new();
    for found in operations(document) {
        let mut path = found.path.to_owned();
        let mut parameters = Vec::new();
        for stated in found.value["parameters"].as_array().into_iter().flatten() {
            let (wire, name) = (stated["name"].as_str().unwrap_or_default(), parameter(stated));
            if stated["in"] == "path" {
                path = path.replace(&format!("{{{wire}}}"), &format!("{{{name}}}"));
            }
            let required = stated["in"] == "path" || stated["required"] == true;
            let schema = parameter_schema(document, &stated["schema"]);
            parameters.push(json!({"name": name, "in": stated["in"], "required": required, "schema": schema}));
        }
        let mut operation = json!({"operationId": found.id(), "parameters": parameters});
        if let Some(content) = found.value["requestBody"]["content"].as_object() {
            let content = content.iter().map(|(media_type, body)| {
                (media_type.clone(), json!({"schema": lower_schema(document, &body["schema"])}))
            });
            operation["requestBody"] = json!({"required": true, "content": content.collect::<Map<_, _>>()});
        }
        operation["responses"] = json!({"2XX": Successes::of(document, &found).lowered(document)});
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[found.method] = operation;
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": text(&document["info"]["title"]), "version": version(&document["info"]["version"])},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// Lowers a component. That it may be null is stated where it is used.
fn component(document: &Value, schema: &Value) -> Value {
    let mut lowered = match kind(document, schema) {
        Kind::Object => object(document, schema),
        _ => {
            let mut lowered = lower_schema(document, schema);
            if let Some(lowered) = lowered.as_object_mut() {
                lowered.remove("nullable");
            }
            lowered
        }
    };
    describe(&mut lowered, &limits::described(schema));
    lowered
}

fn object(document: &Value, schema: &Value) -> Value {
    let found = members(document, schema);
    let mut properties = Map::new();
    for (name, property) in &found.list {
        let mut lowered = lower_schema(document, property);
        // An optional collection would be left out when it is empty; nullable, it becomes an `Option`, and absent and
        // empty are two things.
        let collection = matches!(lowered["type"].as_str(), Some("array" | "object"));
        if collection && !found.required.contains(name) {
            lowered["nullable"] = json!(true);
        }
        describe(&mut lowered, &limits::described(property));
        properties.insert(member(schema, name), lowered);
    }
    let required: Vec<String> =
        found.required.iter().filter(|name| found.get(name).is_some()).map(|name| member(schema, name)).collect();
    let mut lowered = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        lowered["required"] = json!(required);
    }
    if let Some(further) = found.further {
        // `true` would lose the further members, `{}` keeps them.
        lowered["additionalProperties"] = lower_schema(document, further);
    }
    lowered
}

/// A server compares times in queries as text, so their form matters: UTC with milliseconds. The generated client would
/// leave out milliseconds that are zero, so the caller writes them. Secrets are text, because they are written as such
/// into a header; where they are kept, `params` hides them.
fn parameter_schema(document: &Value, schema: &Value) -> Value {
    let behind = resolved(document, schema);
    match resolved_kind(document, schema) {
        Kind::Text if behind["format"] == "date-time" || behind["format"] == "password" => json!({"type": "string"}),
        Kind::List => json!({"type": "array", "items": parameter_schema(document, &behind["items"])}),
        Kind::Any => json!({"type": "string"}),
        _ => {
            let mut lowered = lower_schema(document, schema);
            if let Some(lowered) = lowered.as_object_mut() {
                lowered.remove("nullable");
            }
            lowered
        }
    }
}

fn describe(lowered: &mut Value, description: &str) {
    if description.is_empty() {
        return;
    }
    if lowered.get("$ref").is_some() {
        *lowered = json!({"allOf": [lowered.clone()]});
    }
    lowered["description"] = json!(description);
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The version is sent as a header, which not every text can be.
fn version(value: &Value) -> String {
    text(value).chars().filter(|character| character.is_ascii_graphic() || *character == ' ').collect()
}
