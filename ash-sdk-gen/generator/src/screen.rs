//! Finds the operations, and parts of operations, that cannot be expressed, and takes them out of a flattened document.

use serde_json::{Value, json};

use crate::{
    document::operations,
    kind::{Kind, resolved_kind},
    places::{is_json, sorted},
    warning::{LeftOut, Warning},
};

const TEXT: [&str; 2] = ["text/plain", "text/x-markdown"];
const FORM: &str = "application/x-www-form-urlencoded";
const BINARY: &str = "application/octet-stream";

/// Headers that a parameter cannot set, as OpenAPI has it.
const OTHERS_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// Takes out what cannot be expressed.
pub(crate) fn screen(document: &mut Value) -> (Vec<LeftOut>, Vec<Warning>) {
    let mut left_out = Vec::new();
    let mut warnings = Vec::new();
    let mut paths = json!({});
    for operation in operations(document) {
        let mut value = operation.value.clone();
        let mut messages = Vec::new();
        let outcome = path(operation.path, &value)
            .and_then(|()| parameters(document, &mut value, &mut messages))
            .and_then(|()| request_body(&mut value, &mut messages));
        match outcome {
            Ok(()) => {
                warnings.extend(messages.into_iter().map(|message| Warning::new(operation.place(), message)));
                paths[operation.path][operation.method] = value;
            }
            Err(reason) => left_out.push(LeftOut::new(operation.place(), reason)),
        }
    }
    document["paths"] = paths;
    (left_out, warnings)
}

/// Names of the parameters in a path.
pub(crate) fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

fn path(path: &str, operation: &Value) -> Result<(), String> {
    let mut seen = Vec::new();
    for name in path_parameters(path) {
        let declared = operation["parameters"].as_array().into_iter().flatten();
        if !declared.into_iter().any(|parameter| parameter["in"] == "path" && parameter["name"] == name) {
            return Err(format!("the path parameter `{name}` is not declared"));
        }
        if seen.contains(&name) {
            return Err(format!("the path parameter `{name}` is in the path twice"));
        }
        seen.push(name);
    }
    let balanced = path.matches('{').count() == seen.len() && path.matches('}').count() == seen.len();
    if balanced && !path.contains(['\\', '"', '?', '#']) {
        Ok(())
    } else {
        Err("the path is not a valid template".to_owned())
    }
}

fn parameters(document: &Value, operation: &mut Value, messages: &mut Vec<String>) -> Result<(), String> {
    let mut kept: Vec<Value> = Vec::new();
    let path = operation["parameters"].as_array().cloned().unwrap_or_default();
    for parameter in path {
        let Some(name) = parameter["name"].as_str().filter(|name| !name.is_empty()) else {
            return Err("a parameter has no name".to_owned());
        };
        let place = parameter["in"].as_str().unwrap_or_default();
        if place == "header" && OTHERS_HEADERS.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            continue;
        }
        match unsupported(document, &parameter, name, place) {
            None => kept.push(parameter),
            Some(reason) if parameter["required"] == true || place == "path" => {
                return Err(format!("the required parameter `{name}`: {reason}"));
            }
            Some(reason) => messages.push(format!("the parameter `{name}` is left out: {reason}")),
        }
    }
    operation["parameters"] = Value::Array(kept);
    Ok(())
}

fn unsupported(document: &Value, parameter: &Value, name: &str, place: &str) -> Option<String> {
    let style = parameter["style"].as_str();
    let default = if place == "query" { "form" } else { "simple" };
    let kind = resolved_kind(document, &parameter["schema"]);
    let composite =
        |kind: &Kind<'_>| matches!(kind, Kind::List | Kind::Map | Kind::Object | Kind::Any | Kind::Union(_));
    let composite = match &kind {
        Kind::Any => false,
        Kind::Union(variants) => variants.iter().any(|variant| composite(&resolved_kind(document, variant))),
        other => composite(other),
    };
    match place {
        "cookie" => Some("cookie parameters are not supported".to_owned()),
        "path" | "query" | "header" if parameter.get("content").is_some() => {
            Some("parameters with `content` are not supported".to_owned())
        }
        "path" | "query" | "header" if style.is_some_and(|style| style != default) => {
            Some(format!("the style `{}` is not supported", style.unwrap_or_default()))
        }
        "query" if kind == Kind::List && parameter["explode"] == false => {
            Some("lists with `explode: false` are not supported".to_owned())
        }
        "query" if matches!(kind, Kind::Map | Kind::Object) && parameter["explode"] == false => {
            Some("objects with `explode: false` are not supported".to_owned())
        }
        "query" => None,
        "path" | "header" if composite => Some(format!("lists and objects in a {place} are not supported")),
        "header" if !is_token(name) => Some("the name is not one of a header".to_owned()),
        "path" | "header" => None,
        other => Some(format!("parameters in `{other}` are not supported")),
    }
}

fn is_token(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn request_body(operation: &mut Value, messages: &mut Vec<String>) -> Result<(), String> {
    let content = &operation["requestBody"]["content"];
    let types = sorted(content);
    if types.is_empty() {
        if let Some(operation) = operation.as_object_mut() {
            operation.remove("requestBody");
        }
        return Ok(());
    }
    let essence = |media_type: &str| media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = types.iter().find(|media_type| is_json(media_type));
    let chosen = match (json, types.as_slice()) {
        (Some(json), _) => *json,
        (None, [one]) => *one,
        (None, several) => return Err(format!("several request media types ({}) without JSON", several.join(", "))),
    };
    let others: Vec<&str> = types.iter().copied().filter(|other| *other != chosen).collect();
    if !others.is_empty() {
        messages.push(format!(
            "the request is sent as {chosen}; two request media types are not supported ({})",
            others.join(", ")
        ));
    }
    let known = essence(chosen);
    let (media_type, schema) = match known.as_str() {
        "application/json" | FORM => (known.as_str(), content[chosen]["schema"].clone()),
        BINARY => (BINARY, json!({"type": "string", "format": "binary"})),
        text if TEXT.contains(&text) => (text, json!({"type": "string"})),
        other => return Err(format!("{other} request bodies are not supported")),
    };
    let mut body = json!({"content": {media_type: {"schema": schema}}});
    body["required"] = json!(operation["requestBody"]["required"] == true);
    if let Some(description) = operation["requestBody"].get("description") {
        body["description"] = description.clone();
    }
    operation["requestBody"] = body;
    Ok(())
}
