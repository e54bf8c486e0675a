//! The contract: complete, consistent, and served.
use std::collections::BTreeSet;

use crate::common::Api;
use http::Method;
use serde_json::{Value, json};

/// Method, path and operation of everything in the contract.
fn declared(contract: &Value) -> Vec<(String, String, &Value)> {
    let paths = contract["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter().map(|(method, operation)| (method.to_uppercase(), path.clone(), operation))
    });
    operations.collect()
}

#[test]
fn every_operation_has_an_id_of_its_own_that_is_the_name_of_a_method() {
    let contract = ash_dev_server::contract();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in declared(&contract) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let is_name = id.starts_with(|first: char| first.is_ascii_lowercase())
            && id.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        assert!(is_name, "{method} {path}: `{id}`");
        assert!(ids.insert(id.clone()), "{method} {path}: another operation is called {id} too");
    }
}

#[test]
fn every_operation_says_what_it_does_and_how_it_fails() {
    let contract = ash_dev_server::contract();
    let tags: BTreeSet<_> =
        contract["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone().to_string()).collect();
    for (method, path, operation) in declared(&contract) {
        let at = format!("{method} {path}");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{at}");
        assert!(tags.contains(&operation["tags"][0].to_string()), "{at}: the tag is not described");
        for member in ["summary", "description"] {
            assert!(!operation[member].as_str().unwrap_or_default().is_empty(), "{at} has no {member}");
        }
        let responses = operation["responses"].as_object().unwrap();
        let is_public = path == "/health" || path.starts_with("/api/internal/");
        assert_eq!(responses.contains_key("401"), !is_public, "{at}");
        assert_eq!(operation.get("security"), is_public.then(|| json!([])).as_ref(), "{at}");
        assert!(responses.contains_key("429"), "{at}");
        let successes = responses.keys().filter(|status| status.starts_with('2'));
        assert_eq!(successes.count(), 1, "{at}");
        for (status, response) in responses {
            assert!(!response["description"].as_str().unwrap().is_empty(), "{at} {status}");
            if status.starts_with(['4', '5']) {
                let schema = &response["content"]["application/json"]["schema"];
                assert_eq!(*schema, json!({"$ref": "#/components/schemas/ApiError"}), "{at} {status}");
            }
        }
    }
}

#[test]
fn the_document_is_openapi_3_0() {
    let contract = ash_dev_server::contract();
    let parsed: openapiv3::OpenAPI = serde_json::from_value(contract.clone()).unwrap();
    assert_eq!(parsed.openapi, "3.0.3");
    assert_eq!(parsed.operations().count(), declared(&contract).len());
    // Members that the parser does not know are not OpenAPI 3.0.
    let text = contract.to_string();
    for foreign in ["\"null\"", "\"type\":[", "\"const\"", "\"$defs\"", "\"examples\""] {
        assert!(!text.contains(foreign), "{foreign}");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_reached() {
    let contract = ash_dev_server::contract();
    let mut targets = BTreeSet::new();
    collect_references(&contract, &mut targets);
    for target in &targets {
        assert!(contract.pointer(&target[1..]).is_some(), "{target}");
    }
    // A file's other form is described in words only: its response is declared as bytes.
    for form in ["AgentFileContent", "SessionFileContent"] {
        targets.insert(format!("#/components/schemas/{form}"));
    }
    for name in contract["components"]["schemas"].as_object().unwrap().keys() {
        assert!(targets.contains(&format!("#/components/schemas/{name}")), "{name} is not used");
    }
}

fn collect_references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect_references(member, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_is_routed() {
    let api = Api::start().await;
    let contract = ash_dev_server::contract();
    for (method, path, operation) in declared(&contract) {
        let id = &operation["operationId"];
        let target = path
            .replace("{name}", "nobody")
            .replace("{id}", "00000000-0000-4000-8000-000000000000")
            .replace("{path}", "a/b.txt")
            .replace("{versionNumber}", "1");
        let body = matches!(method.as_str(), "POST" | "PATCH").then(|| json!({}));
        let answer = api.send(method.parse::<Method>().unwrap(), &target, body).await;
        let is_unrouted = answer.text().contains(&format!("Route {method}:"));
        assert!(!is_unrouted, "{id}: {}", answer.text());
    }
    let unrouted = api.get("/api/nothing").await.error(404);
    assert_eq!(unrouted, "Route GET:/api/nothing not found", "so this is what an operation without a route would say");
}
