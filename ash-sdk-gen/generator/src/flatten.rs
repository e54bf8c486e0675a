//! Puts parameters, request bodies and responses where they are used: those of `components` and of path items. What
//! cannot be found leaves out its operation.

use serde_json::{Value, json};

use crate::{
    document::{METHODS, follow, operations},
    warning::{LeftOut, Warning},
};

/// Flattens the operations of a document.
pub(crate) fn flatten(document: &mut Value) -> (Vec<LeftOut>, Vec<Warning>) {
    let mut left_out = Vec::new();
    let mut warnings = Vec::new();
    let mut paths = json!({});
    for operation in operations(document) {
        match flat(document, &document["paths"][operation.path], operation.value) {
            Ok(value) => paths[operation.path][operation.method] = value,
            Err(reason) => left_out.push(LeftOut::new(operation.place(), reason)),
        }
    }
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        if path.starts_with('/')
            && item.get("$ref").is_some()
            && !METHODS.iter().any(|method| item.get(method).is_some())
        {
            let message = format!("the path {path} is left out: a path item that is a reference is not supported");
            warnings.push(Warning::new(crate::warning::Place::Document, message));
        }
    }
    document["paths"] = paths;
    (left_out, warnings)
}

fn flat(document: &Value, item: &Value, operation: &Value) -> Result<Value, String> {
    let mut flat = operation.clone();
    let mut parameters: Vec<Value> = Vec::new();
    for holder in [item, operation] {
        for parameter in holder["parameters"].as_array().into_iter().flatten() {
            let parameter = found(document, parameter)?;
            let same = |other: &Value| other["name"] == parameter["name"] && other["in"] == parameter["in"];
            match parameters.iter_mut().find(|other| same(other)) {
                Some(other) => *other = parameter.clone(),
                None => parameters.push(parameter.clone()),
            }
        }
    }
    flat["parameters"] = Value::Array(parameters);
    if let Some(body) = operation.get("requestBody") {
        flat["requestBody"] = found(document, body)?.clone();
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        if status.starts_with('2') {
            flat["responses"][status] = found(document, response)?.clone();
        }
    }
    Ok(flat)
}

fn found<'a>(document: &'a Value, value: &'a Value) -> Result<&'a Value, String> {
    let found = follow(document, value).ok_or_else(|| unresolved(value))?;
    if found.is_object() { Ok(found) } else { Err("a parameter, request body or response is not an object".to_owned()) }
}

/// Describes a reference that leads nowhere.
pub(crate) fn unresolved(value: &Value) -> String {
    match value["$ref"].as_str() {
        Some(reference) if reference.starts_with('#') => format!("dangling reference {reference}"),
        Some(reference) => format!("external reference {reference}"),
        None => "a reference that is not a string".to_owned(),
    }
}
