//! Facts of our contract that a server's own document lacks: our prose, and `x-ash`.
//! Operations are matched by id, components by name, everything inside them by its place.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    pairs::{EXTENSION, is_extension, is_prose, matched, without_prose},
    pulled::without_origin,
};
use crate::{normalise::METHODS, parts::Part};

/// Replaces the prose of what `known` has too by that of `known`, and adds the `x-ash` of `known` where the document has none.
/// Parameters and variants stand in the order of `known`. Nothing else of the document changes.
pub(super) fn carry_over(document: &mut Value, known: &Value) {
    let operations: BTreeMap<&str, &Value> = operations(known).collect();
    let Some(root) = document.as_object_mut() else { return };
    for item in root.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else { continue };
            let id = operation.get("operationId").and_then(Value::as_str);
            if let Some(own) = id.and_then(|id| operations.get(id)) {
                carry(operation, own, Part::Operation);
            }
        }
    }
    let paths = root.remove("paths");
    carry(document, known, Part::Document);
    if let (Some(paths), Some(root)) = (paths, document.as_object_mut()) {
        root.insert("paths".to_owned(), paths);
    }
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let operations = items.flat_map(|item| METHODS.iter().filter_map(|method| item.get(*method)));
    operations.filter_map(|operation| Some((operation.get("operationId")?.as_str()?, operation)))
}

fn carry(theirs: &mut Value, ours: &Value, part: Part) {
    if part == Part::Opaque {
        return;
    }
    if part != Part::Document && without_prose(theirs, part) == without_prose(ours, part) {
        *theirs = without_origin(ours, part);
        return;
    }
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => carry_members(theirs, ours, part),
        (Value::Array(theirs), Value::Array(ours)) => carry_elements(theirs, ours, part),
        _ => {}
    }
}

fn carry_members(theirs: &mut Map<String, Value>, ours: &Map<String, Value>, part: Part) {
    // Nothing may stand beside a reference.
    let refers = |members: &Map<String, Value>| !part.has_free_names() && members.contains_key("$ref");
    if refers(theirs) || refers(ours) {
        return;
    }
    theirs.retain(|key, _| !is_prose(part, key));
    for (key, own) in ours {
        let is_ours = is_prose(part, key) || (is_extension(part, key) && key == EXTENSION);
        if is_ours && !theirs.contains_key(key) {
            theirs.insert(key.clone(), own.clone());
        }
    }
    for (key, member) in theirs.iter_mut() {
        if let Some(own) = ours.get(key).filter(|_| !is_prose(part, key)) {
            carry(member, own, part.member(key));
        }
    }
}

fn carry_elements(theirs: &mut Vec<Value>, ours: &[Value], part: Part) {
    let found = matched(part, ours, theirs);
    let mut elements: Vec<(Option<usize>, Value)> = found.into_iter().zip(std::mem::take(theirs)).collect();
    for (found, element) in &mut elements {
        if let Some(own) = found.and_then(|index| ours.get(index)) {
            match part {
                // Tags are named things, and have prose alone.
                Part::Tags => *element = own.clone(),
                part => carry(element, own, part.element()),
            }
        }
    }
    // Stable: what is new stays behind what is known, in its own order.
    elements.sort_by_key(|(found, _)| found.unwrap_or(usize::MAX));
    theirs.extend(elements.into_iter().map(|(_, element)| element));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(operation: Value, job: Value) -> Value {
        json!({
            "openapi": "3.0.3", "info": {"title": "Kiln"},
            "paths": {"/jobs": {"get": operation}},
            "components": {"schemas": {"Job": job}}
        })
    }

    fn carried(mut document: Value, known: &Value) -> Value {
        carry_over(&mut document, known);
        document
    }

    #[test]
    fn where_only_prose_differs_our_words_stay() {
        let ours = document(
            json!({"operationId": "list_jobs", "summary": "List jobs", "x-ash": {"repeat": "idempotent"},
                "parameters": [{"in": "query", "name": "limit", "description": "How many.", "schema": {"type": "integer"}}],
                "responses": {"200": {"description": "The jobs."}}}),
            json!({"description": "A job.", "properties": {
                "id": {"type": "string", "description": "Its id."},
                "next": {"allOf": [{"$ref": "#/components/schemas/Job"}], "description": "The one after."}
            }}),
        );
        let theirs = document(
            json!({"operationId": "list_jobs", "description": "Default", "tags": ["a"],
                "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "example": 3}}],
                "responses": {"200": {"description": "Default Response"}}}),
            json!({"title": "def", "properties": {
                "id": {"type": "string"}, "next": {"$ref": "#/components/schemas/Job"}
            }}),
        );
        let mut expected = ours.clone();
        expected["paths"]["/jobs"]["get"]["tags"] = json!(["a"]);
        assert_eq!(carried(theirs, &ours), expected);
    }

    #[test]
    fn what_is_new_comes_with_its_own_words_behind_what_is_known() {
        let limit = json!({"in": "query", "name": "limit", "description": "Ours.", "schema": {"type": "integer"}});
        let mut ours = document(
            json!({"operationId": "list_jobs", "parameters": [limit], "responses": {}}),
            json!({"properties": {}}),
        );
        ours["paths"]["/jobs"]["get"]["parameters"][0]["x-ash"] = json!({"origin": "pulled"});
        let theirs = document(
            json!({"operationId": "list_jobs", "responses": {}, "parameters": [
                {"in": "query", "name": "after", "description": "Theirs.", "schema": {"type": "string"}},
                {"in": "query", "name": "limit", "description": "Theirs.", "schema": {"type": "integer"}},
            ]}),
            json!({"properties": {"mood": {"type": "string", "description": "Theirs."}}}),
        );
        let carried = carried(theirs, &ours);
        let parameters = carried["paths"]["/jobs"]["get"]["parameters"].as_array().unwrap();
        assert_eq!(parameters.len(), 2);
        // A mark is set where it is due, not copied.
        assert_eq!(parameters[0], limit);
        assert_eq!(parameters[1]["description"], "Theirs.");
        assert_eq!(carried["components"]["schemas"]["Job"]["properties"]["mood"]["description"], "Theirs.");
    }

    #[test]
    fn what_changed_keeps_what_the_server_says_of_it() {
        let ours = document(
            json!({"operationId": "list_jobs"}),
            json!({"description": "Ours.", "type": "object", "required": ["id"]}),
        );
        let theirs = document(
            json!({"operationId": "list_ovens", "summary": "Theirs."}),
            json!({"description": "Theirs.", "type": "object"}),
        );
        let carried = carried(theirs, &ours);
        assert_eq!(carried["paths"]["/jobs"]["get"], json!({"operationId": "list_ovens", "summary": "Theirs."}));
        assert_eq!(carried["components"]["schemas"]["Job"], json!({"description": "Ours.", "type": "object"}));
    }
}
