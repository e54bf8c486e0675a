//! The whole of normalising, on documents in the way real servers write them.

use std::collections::BTreeSet;

use crate::support::{
    pipeline::{normalise, reference},
    raw::{fixture, fixture_path},
};
use serde_json::{Value, json};
use xtask::canonical::to_text;

fn operations(document: &Value) -> BTreeSet<(String, String, String)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(|(method, operation)| {
                (method.clone(), path.clone(), operation["operationId"].as_str().unwrap().to_owned())
            })
        })
        .collect()
}

fn table() -> BTreeSet<(String, String, String)> {
    operations(reference().as_value())
}

#[test]
fn nothing_of_the_framework_s_ways_is_left_and_every_reference_leads_somewhere() {
    let raw = fixture();
    let before = raw.to_string();
    for way in ["def-", "{*}"] {
        assert!(before.contains(way), "the fixture has no {way}");
    }
    assert!(before.contains("config.js"));
    let normalised = normalise(raw).unwrap();
    let unknown = normalised.warnings.iter().map(ToString::to_string).filter(|warning| !warning.contains("{path}"));
    assert_eq!(unknown.collect::<Vec<_>>(), Vec::<String>::new());
    let text = normalised.document.to_string();
    for gone in ["def-", "{*}", "\"*\"", "config.js", "\"null\"", "\"title\":\"Agent\"", "\"const\""] {
        assert!(!text.contains(gone), "{gone}");
    }
    let references: Vec<usize> = text.match_indices("#/components/schemas/").map(|(index, _)| index).collect();
    assert!(references.len() > 10);
    for index in references {
        let pointer = text[index + 1..].split('"').next().unwrap();
        assert!(normalised.document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn every_operation_has_the_id_that_is_known() {
    let raw = fixture();
    let operations = operations(&normalise(raw).unwrap().document);
    assert!(operations.is_subset(&table()), "{operations:?}");
    assert!(operations.len() >= 12);
    for (method, path, id) in [
        ("get", "/health", "health"),
        ("get", "/api/agents/{name}/files/{path}", "get_agent_file"),
        ("delete", "/api/agents/{name}/files/{path}", "delete_agent_file"),
        ("post", "/api/sessions/{id}/messages", "send_message_stream"),
        ("get", "/api/sessions/{id}/files/{path}", "get_session_file"),
    ] {
        assert!(operations.contains(&(method.to_owned(), path.to_owned(), id.to_owned())), "{operations:?}");
    }
    assert_eq!(operations.len(), 19);
}

#[test]
fn schemas_are_named_by_their_titles() {
    let document = normalise(fixture()).unwrap().document;
    let schemas: Vec<_> = document["components"]["schemas"].as_object().unwrap().keys().collect();
    assert_eq!(schemas, ["Agent", "ApiError", "Credential", "HealthResponse", "Message", "Session"]);
}

#[test]
fn copies_of_a_component_that_were_written_out_are_references() {
    let document = normalise(fixture()).unwrap().document;
    let content = |path: &str, status: &str| {
        document["paths"][path]["get"]["responses"][status]["content"]["application/json"]["schema"].clone()
    };
    let properties = &content("/api/agents/{name}", "200")["properties"];
    assert_eq!(properties["agent"], json!({"$ref": "#/components/schemas/Agent"}));
    let properties = &content("/api/sessions", "200")["properties"];
    assert_eq!(properties["sessions"]["items"], json!({"$ref": "#/components/schemas/Session"}));
    let properties = &content("/api/credentials", "200")["properties"];
    assert_eq!(properties["credentials"]["items"], json!({"$ref": "#/components/schemas/Credential"}));
    // This one is a schema of its own.
    assert!(content("/api/queue", "200")["properties"]["items"]["items"]["properties"].is_object());
}

#[test]
fn what_is_said_in_the_words_of_3_1_is_said_in_those_of_3_0() {
    let document = normalise(fixture()).unwrap().document;
    let property = |schema: &str, name: &str| document["components"]["schemas"][schema]["properties"][name].clone();
    assert_eq!(property("Agent", "note"), json!({"type": "string", "nullable": true}));
    assert_eq!(property("Session", "turns"), json!({"type": "integer", "minimum": -1, "exclusiveMinimum": true}));
    assert_eq!(property("Session", "lastActiveAt"), json!({"type": "string", "format": "date-time", "nullable": true}));
    assert_eq!(property("Credential", "kind"), json!({"enum": ["anthropic"]}));
    let content = property("Message", "content");
    assert_eq!(content["oneOf"].as_array().map(Vec::len), Some(2), "{content}");
}

#[test]
fn a_wildcard_that_is_not_declared_is_a_required_text() {
    let normalised = normalise(fixture()).unwrap();
    let operation = &normalised.document["paths"]["/api/agents/{name}/files/{path}"]["delete"];
    let parameters = operation["parameters"].as_array().unwrap();
    let wildcard = parameters.iter().find(|parameter| parameter["name"] == "path").unwrap();
    assert_eq!((&wildcard["required"], &wildcard["schema"]["type"]), (&json!(true), &json!("string")));
    let warnings: Vec<String> = normalised.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("/api/agents/{name}/files/{path}"), "{warnings:?}");
}

#[test]
fn the_fixture_comes_out_as_it_is_recorded() {
    let path = fixture_path("raw-style.normalised.json");
    let recorded = std::fs::read_to_string(&path).unwrap_or_default();
    let fresh = to_text(normalise(fixture()).unwrap().document);
    let differs = recorded.lines().zip(fresh.lines()).position(|(one, other)| one != other);
    assert!(recorded == fresh, "{} is not what normalising gives now, from line {differs:?} on", path.display());
}

#[test]
fn normalising_twice_is_normalising_once() {
    let raw = fixture();
    let once = normalise(raw).unwrap().document;
    assert_eq!(normalise(once.clone()).unwrap().document, once);
}

#[test]
fn five_thousand_operations_of_one_id_get_a_number_each() {
    let paths: serde_json::Map<String, Value> =
        (0..5000).map(|index| (format!("/x/{index:04}"), json!({"get": {"operationId": "same"}}))).collect();
    let normalised = normalise(json!({"openapi": "3.0.3", "paths": paths})).unwrap();
    let ids: BTreeSet<String> = operations(&normalised.document).into_iter().map(|(_, _, id)| id).collect();
    assert_eq!(ids.len(), 5000);
    assert!(ids.contains("same") && ids.contains("same_2") && ids.contains("same_5000"));
}
