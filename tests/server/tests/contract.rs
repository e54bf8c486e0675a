//! The contract: complete, consistent, and served.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::collections::BTreeSet;

use common::Api;
use http::Method;
use serde_json::{Value, json};

/// Every operation of the API, in the order of the documentation.
const OPERATIONS: [(&str, &str, &str); 76] = [
    ("deploy_agent", "POST", "/api/agents"),
    ("list_agents", "GET", "/api/agents"),
    ("get_agent", "GET", "/api/agents/{name}"),
    ("update_agent", "PATCH", "/api/agents/{name}"),
    ("delete_agent", "DELETE", "/api/agents/{name}"),
    ("get_agent_config", "GET", "/api/agents/{name}/config"),
    ("update_agent_config", "PATCH", "/api/agents/{name}/config"),
    ("list_agent_files", "GET", "/api/agents/{name}/files"),
    ("upload_agent_files", "POST", "/api/agents/{name}/files"),
    ("get_agent_file", "GET", "/api/agents/{name}/files/{path}"),
    ("delete_agent_file", "DELETE", "/api/agents/{name}/files/{path}"),
    ("list_agent_versions", "GET", "/api/agents/{name}/versions"),
    ("create_agent_version", "POST", "/api/agents/{name}/versions"),
    ("get_agent_version", "GET", "/api/agents/{name}/versions/{versionNumber}"),
    ("update_agent_version", "PATCH", "/api/agents/{name}/versions/{versionNumber}"),
    ("delete_agent_version", "DELETE", "/api/agents/{name}/versions/{versionNumber}"),
    ("activate_agent_version", "POST", "/api/agents/{name}/versions/{versionNumber}/activate"),
    ("create_session", "POST", "/api/sessions"),
    ("list_sessions", "GET", "/api/sessions"),
    ("get_session", "GET", "/api/sessions/{id}"),
    ("end_session", "DELETE", "/api/sessions/{id}"),
    ("update_session_config", "PATCH", "/api/sessions/{id}/config"),
    ("pause_session", "POST", "/api/sessions/{id}/pause"),
    ("stop_session", "POST", "/api/sessions/{id}/stop"),
    ("fork_session", "POST", "/api/sessions/{id}/fork"),
    ("resume_session", "POST", "/api/sessions/{id}/resume"),
    ("send_message_stream", "POST", "/api/sessions/{id}/messages"),
    ("list_messages", "GET", "/api/sessions/{id}/messages"),
    ("list_session_events", "GET", "/api/sessions/{id}/events"),
    ("get_session_logs", "GET", "/api/sessions/{id}/logs"),
    ("exec", "POST", "/api/sessions/{id}/exec"),
    ("list_session_files", "GET", "/api/sessions/{id}/files"),
    ("write_session_files", "POST", "/api/sessions/{id}/files"),
    ("get_session_file", "GET", "/api/sessions/{id}/files/{path}"),
    ("delete_session_file", "DELETE", "/api/sessions/{id}/files/{path}"),
    ("download_workspace", "GET", "/api/sessions/{id}/workspace"),
    ("upload_workspace", "POST", "/api/sessions/{id}/workspace"),
    ("upload_attachment", "POST", "/api/sessions/{id}/attachments"),
    ("list_attachments", "GET", "/api/sessions/{id}/attachments"),
    ("download_attachment", "GET", "/api/attachments/{id}"),
    ("delete_attachment", "DELETE", "/api/attachments/{id}"),
    ("create_credential", "POST", "/api/credentials"),
    ("list_credentials", "GET", "/api/credentials"),
    ("delete_credential", "DELETE", "/api/credentials/{id}"),
    ("list_api_keys", "GET", "/api/api-keys"),
    ("create_api_key", "POST", "/api/api-keys"),
    ("delete_api_key", "DELETE", "/api/api-keys/{id}"),
    ("enqueue", "POST", "/api/queue"),
    ("list_queue_items", "GET", "/api/queue"),
    ("get_queue_item", "GET", "/api/queue/{id}"),
    ("cancel_queue_item", "DELETE", "/api/queue/{id}"),
    ("get_queue_stats", "GET", "/api/queue/stats"),
    ("list_usage_events", "GET", "/api/usage"),
    ("get_usage_stats", "GET", "/api/usage/stats"),
    ("get_analytics", "GET", "/api/analytics"),
    ("list_eval_cases", "GET", "/api/agents/{name}/eval-cases"),
    ("create_eval_case", "POST", "/api/agents/{name}/eval-cases"),
    ("get_eval_case", "GET", "/api/agents/{name}/eval-cases/{id}"),
    ("update_eval_case", "PATCH", "/api/agents/{name}/eval-cases/{id}"),
    ("delete_eval_case", "DELETE", "/api/agents/{name}/eval-cases/{id}"),
    ("import_eval_cases", "POST", "/api/agents/{name}/eval-cases/import"),
    ("export_eval_cases", "GET", "/api/agents/{name}/eval-cases/export"),
    ("start_eval_run", "POST", "/api/agents/{name}/eval-runs"),
    ("list_eval_runs", "GET", "/api/agents/{name}/eval-runs"),
    ("get_eval_run", "GET", "/api/agents/{name}/eval-runs/{id}"),
    ("get_eval_run_results", "GET", "/api/agents/{name}/eval-runs/{id}/results"),
    ("compare_eval_runs", "GET", "/api/agents/{name}/eval-runs/compare"),
    ("score_eval_run", "POST", "/api/agents/{name}/eval-runs/{id}/score"),
    ("score_eval_result", "PATCH", "/api/agents/{name}/eval-results/{id}"),
    ("health", "GET", "/health"),
    ("metrics", "GET", "/metrics"),
    ("register_runner", "POST", "/api/internal/runners/register"),
    ("runner_heartbeat", "POST", "/api/internal/runners/heartbeat"),
    ("deregister_runner", "POST", "/api/internal/runners/deregister"),
    ("list_runners", "GET", "/api/internal/runners"),
    ("create_tenant_api_key", "POST", "/api/internal/api-keys"),
];

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
fn the_contract_has_every_operation_once_and_no_other() {
    let contract = ash_dev_server::contract();
    let found: Vec<_> = declared(&contract)
        .into_iter()
        .map(|(method, path, operation)| (operation["operationId"].as_str().unwrap().to_owned(), method, path))
        .collect();
    let expected = OPERATIONS.map(|(id, method, path)| (id.to_owned(), method.to_owned(), path.to_owned()));
    assert_eq!(found.len(), expected.len());
    assert_eq!(BTreeSet::from_iter(found), BTreeSet::from(expected));
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
    assert_eq!(parsed.operations().count(), OPERATIONS.len());
    // What the parser takes as unknown members of a schema is no OpenAPI 3.0.
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
    // A file's other form is told of in words only: its response is declared as bytes.
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
    for (id, method, path) in OPERATIONS {
        let target = path
            .replace("{name}", "nobody")
            .replace("{id}", "00000000-0000-4000-8000-000000000000")
            .replace("{path}", "a/b.txt")
            .replace("{versionNumber}", "1");
        let body = matches!(method, "POST" | "PATCH").then(|| json!({}));
        let answer = api.send(method.parse::<Method>().unwrap(), &target, body).await;
        let is_unrouted = answer.text().contains(&format!("Route {method}:"));
        assert!(!is_unrouted, "{id}: {}", answer.text());
    }
    let unrouted = api.get("/api/nothing").await.error(404);
    assert_eq!(unrouted, "Route GET:/api/nothing not found", "so this is what an operation without a route would say");
}
