//! A document in the form in which servers write their own: schemas numbered and titled, ids and wildcards spelled out,
//! nothing that only a contract has.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{normalise::METHODS, pipeline::MARK};

const SCHEMAS: &str = "#/components/schemas/";

/// Writes a contract as a server would. Operations that `known` has lose their ids, others do unless `keep_ids`.
pub(super) fn write(mut document: Value, known: &Value, keep_ids: bool, version: Option<&str>) -> Value {
    if let Some(members) = document.as_object_mut() {
        members.remove(MARK);
    }
    if let Some(version) = version {
        document["openapi"] = json!(version);
    }
    let ids = ids(&document);
    rewrite(&mut document, &mut |members| spell_out(members, &ids));
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for method in METHODS {
            let is_known = known["paths"][path].get(method).is_some();
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut)
                && (is_known || !keep_ids)
            {
                operation.remove("operationId");
            }
        }
    }
    write_wildcards(&mut document);
    number_schemas(&mut document);
    document
}

/// Components that are ids, which servers write where they are used.
fn ids(document: &Value) -> BTreeMap<String, Value> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let ids = schemas.filter(|(name, schema)| name.ends_with("Id") && schema["type"] == "string");
    ids.map(|(name, schema)| (format!("{SCHEMAS}{name}"), schema.clone())).collect()
}

/// Calls `change` with every object, from the inside out.
fn rewrite(value: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| rewrite(member, change));
            change(members);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, change)),
        _ => {}
    }
}

fn spell_out(members: &mut Map<String, Value>, ids: &BTreeMap<String, Value>) {
    members.remove("x-ash");
    let id = |value: &Value| Some(ids.get(value.get("$ref")?.as_str()?)?.clone());
    if let Some(Value::Object(schema)) = id(&Value::Object(members.clone())) {
        *members = plain(schema);
        return;
    }
    let lone = match members.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => id(only),
        _ => None,
    };
    // The reference inside was spelled out before.
    let spelled = members.get("allOf").and_then(Value::as_array).and_then(|parts| match parts.as_slice() {
        [only] if only["type"] == "string" && only.get("enum").is_none() => only.as_object().cloned(),
        _ => None,
    });
    if let Some(schema) = lone.and_then(|schema| schema.as_object().cloned()).or(spelled) {
        members.remove("allOf");
        for (key, value) in plain(schema) {
            members.entry(key).or_insert(value);
        }
    }
}

fn plain(mut schema: Map<String, Value>) -> Map<String, Value> {
    schema.remove("description");
    schema
}

/// `/files/{path}` is `/files/{*}` in the words of servers.
fn write_wildcards(document: &mut Value) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    *paths = std::mem::take(paths)
        .into_iter()
        .map(|(path, mut item)| {
            let Some(stem) = path.strip_suffix("/files/{path}") else { return (path, item) };
            rewrite(&mut item, &mut |members| {
                if members.get("in").is_some_and(|place| place == "path")
                    && members.get("name").is_some_and(|name| name == "path")
                {
                    members.insert("name".to_owned(), json!("*"));
                }
            });
            (format!("{stem}/files/{{*}}"), item)
        })
        .collect();
}

fn number_schemas(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let mut numbers = BTreeMap::new();
    let mut numbered = Map::new();
    for (index, (name, mut schema)) in std::mem::take(schemas).into_iter().enumerate() {
        let number = format!("def-{index}");
        if let Some(members) = schema.as_object_mut() {
            members.insert("title".to_owned(), json!(name));
        }
        numbers.insert(format!("{SCHEMAS}{name}"), format!("{SCHEMAS}{number}"));
        numbered.insert(number, schema);
    }
    document["components"]["schemas"] = Value::Object(numbered);
    rewrite(document, &mut |members| {
        for (key, value) in members.iter_mut() {
            let targets: Vec<&mut Value> = match (key.as_str(), &mut *value) {
                ("$ref", target) => vec![target],
                ("mapping", Value::Object(mapping)) => mapping.values_mut().collect(),
                _ => Vec::new(),
            };
            for target in targets {
                if let Some(number) = target.as_str().and_then(|target| numbers.get(target)) {
                    *target = json!(number);
                }
            }
        }
    });
}
