//! Id types of operations that nobody here has heard of: a parameter of the path has the type that the same parameter
//! has in known operations.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::document;

/// Refers path parameters of unknown operations to the components that known operations use in the same place:
/// `/sessions/{id}/share` has a `SessionId` because `/sessions/{id}` has one.
pub(super) fn adopt(document: &mut Value, known: &Value) {
    let places = places(known);
    let mut changes = Vec::new();
    for operation in document::operations(document) {
        let parameters = operation.value.get("parameters").and_then(Value::as_array).into_iter().flatten();
        for (index, parameter) in parameters.enumerate() {
            if parameter["in"] == "path"
                && parameter["schema"]["type"] == "string"
                && let Some(name) = parameter["name"].as_str()
                && let Some(prefix) = prefix(operation.path, name)
                && let Some(component) = places.get(&prefix)
            {
                changes.push((operation.path.to_owned(), operation.method, index, *component));
            }
        }
    }
    for (path, method, index, component) in changes {
        let schemas = &mut document["components"]["schemas"];
        if schemas.get(component).is_none() {
            schemas[component] = known["components"]["schemas"][component].clone();
        }
        let reference = json!({"$ref": format!("#/components/schemas/{component}")});
        document["paths"][path][method]["parameters"][index]["schema"] = reference;
    }
}

/// Id components by the place in the path, such as `/sessions/{}`.
fn places(known: &Value) -> BTreeMap<String, &str> {
    let mut places = BTreeMap::new();
    for operation in document::operations(known) {
        let parameters = operation.value.get("parameters").and_then(Value::as_array).into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["in"] == "path") {
            let target = parameter["schema"].get("$ref").and_then(Value::as_str);
            let component = target.and_then(|target| target.strip_prefix("#/components/schemas/"));
            if let (Some(name), Some(component)) = (parameter["name"].as_str(), component)
                && component.ends_with("Id")
                && let Some(prefix) = prefix(operation.path, name)
            {
                places.insert(prefix, component);
            }
        }
    }
    places
}

/// The path up to a parameter, without the names of parameters.
fn prefix(path: &str, parameter: &str) -> Option<String> {
    let marker = format!("{{{parameter}}}");
    let (before, _) = path.split_once(&marker)?;
    let segments = before.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    Some(segments.collect::<Vec<_>>().join("/") + "{}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(paths: Value) -> Value {
        json!({"openapi": "3.0.3", "paths": paths, "components": {"schemas": {}}})
    }

    fn operation(name: &str, schema: Value) -> Value {
        json!({"get": {"parameters": [{"name": name, "in": "path", "required": true, "schema": schema}]}})
    }

    #[test]
    fn a_parameter_after_a_known_segment_has_the_known_type() {
        let reference = json!({"$ref": "#/components/schemas/SessionId"});
        let mut known = document(json!({"/api/sessions/{id}": operation("id", reference.clone())}));
        known["components"]["schemas"]["SessionId"] = json!({"type": "string", "format": "uuid"});
        let text = json!({"type": "string"});
        let mut pulled = document(json!({
            "/api/sessions/{sessionId}/share": operation("sessionId", text.clone()),
            "/api/ovens/{id}": operation("id", text.clone()),
        }));
        adopt(&mut pulled, &known);
        let schema = |path: &str| pulled["paths"][path]["get"]["parameters"][0]["schema"].clone();
        assert_eq!(schema("/api/sessions/{sessionId}/share"), reference);
        assert_eq!(schema("/api/ovens/{id}"), text);
        assert_eq!(pulled["components"]["schemas"]["SessionId"]["format"], "uuid");
    }
}
