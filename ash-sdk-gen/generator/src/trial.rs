//! Finds what makes the generation fail, by generating each operation and each component alone with what it reaches.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    document::{escaped, operations, target},
    warning::{LeftOut, Place},
};

/// Takes the operations that fail alone out of a document, and makes the components that do any JSON.
pub(crate) fn leave_out(document: &mut Value, generate: &dyn Fn(&Value) -> Result<(), String>) -> Vec<LeftOut> {
    let mut left_out = components(document, generate);
    let mut failing = Vec::new();
    for operation in operations(document) {
        let mut alone = with_components(document, reached(document, operation.value));
        alone["paths"] = json!({operation.path: {operation.method: operation.value}});
        if let Err(reason) = generate(&alone) {
            failing.push(format!("/paths/{}", escaped(operation.path)));
            failing.push(operation.method.to_owned());
            left_out.push(LeftOut::new(operation.place(), reason));
        }
    }
    for operation in failing.chunks(2) {
        if let [item, method] = operation
            && let Some(item) = document.pointer_mut(item).and_then(Value::as_object_mut)
        {
            item.remove(method);
        }
    }
    left_out
}

fn components(document: &mut Value, generate: &dyn Fn(&Value) -> Result<(), String>) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    let names: Vec<String> =
        document["components"]["schemas"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    // A component is blamed itself when it fails although all that it refers to is any JSON.
    let mut broken = Vec::new();
    for name in &names {
        let schema = document["components"]["schemas"][name].clone();
        let mut alone = with_components(document, reached(document, &schema));
        for (other, component) in alone["components"]["schemas"].as_object_mut().into_iter().flatten() {
            if other != name {
                *component = json!({});
            }
        }
        alone["components"]["schemas"][name] = schema;
        if let Err(reason) = generate(&alone) {
            broken.push((name.clone(), reason));
        }
    }
    for (name, reason) in broken {
        document["components"]["schemas"][&name] = json!({});
        left_out.push(LeftOut::new(Place::component(name), reason));
    }
    left_out
}

fn with_components(document: &Value, reached: BTreeSet<String>) -> Value {
    let mut schemas = json!({});
    for reference in reached {
        if let (Some(name), Some(schema)) = (crate::document::schema_name(&reference), target(document, &reference)) {
            schemas[name] = schema.clone();
        }
    }
    json!({"info": document["info"], "paths": {}, "components": {"schemas": schemas}})
}

fn reached(document: &Value, value: &Value) -> BTreeSet<String> {
    let (mut seen, mut open) = (BTreeSet::new(), BTreeSet::new());
    references(value, &mut open);
    while let Some(reference) = open.pop_first() {
        if let Some(found) = target(document, &reference)
            && !seen.contains(&reference)
        {
            references(found, &mut open);
            seen.insert(reference);
        }
    }
    seen
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for a generator that refuses everything in which it finds its reason.
    fn refuse(document: &Value) -> Result<(), String> {
        let text = document.to_string();
        if text.contains("poison") { Err("poison is not supported".to_owned()) } else { Ok(()) }
    }

    #[test]
    fn a_component_is_blamed_before_the_operations_that_use_it() {
        let reference = |name: &str| json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
        let mut document = json!({
            "info": {},
            "paths": {
                "/a": {"get": {"operationId": "innocent"}},
                "/b": {"get": {"operationId": "user", "x": reference("Outer")}},
                "/c": {"get": {"operationId": "guilty", "summary": "poison"}, "put": {"operationId": "other"}},
            },
            "components": {"schemas": {
                "Outer": {"items": {"$ref": "#/components/schemas/Inner"}},
                "Inner": {"format": "poison"},
            }},
        });
        let left_out: Vec<String> = leave_out(&mut document, &refuse).iter().map(ToString::to_string).collect();
        assert_eq!(
            left_out,
            [
                "component `Inner`: is any JSON in the client: poison is not supported",
                "operation `guilty` (GET /c): is left out of the client: poison is not supported",
            ]
        );
        assert_eq!(document["components"]["schemas"]["Inner"], json!({}));
        let ids: Vec<&str> = operations(&document).map(|operation| operation.id()).collect();
        assert_eq!(ids, ["innocent", "user", "other"]);
        assert_eq!(refuse(&document), Ok(()));
    }
}
