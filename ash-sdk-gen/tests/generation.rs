//! From contract to client: what is opened, and what is said when it cannot be done.

#![allow(clippy::unwrap_used)]

#[path = "../build/generate.rs"]
mod generate;
#[path = "../build/hooks.rs"]
mod hooks;
#[path = "../build/lower.rs"]
mod lower;
#[path = "../build/open_enums.rs"]
mod open_enums;
#[path = "../build/secrets.rs"]
mod secrets;

use serde_json::{Value, json};

fn contract() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/ash.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn failure(change: impl FnOnce(&mut Value)) -> String {
    let mut contract = contract();
    change(&mut contract);
    match generate::generate(&contract) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

/// Every enum of the contract, by its Rust name. A new one belongs here; one that is missing was not opened, which
/// typify's output may cause when progenitor changes.
const OPENED: &[&str] = &[
    "ContentBlockType",
    "CredentialType",
    "Effort",
    "EvalResultStatus",
    "EvalRunStatus",
    "FileFormat",
    "FileSource",
    "HealthStatus",
    "LogLevel",
    "MessageRole",
    "PermissionMode",
    "QueueItemStatus",
    "SessionEventType",
    "SessionStatus",
    "TrueOrFalse",
];

#[test]
fn every_enum_is_opened() {
    assert_eq!(generate::generate(&contract()).unwrap().opened, OPENED);
}

/// Every type of the contract that holds a secret. A new one belongs here, and into the list of fields if it holds
/// another kind of secret.
const SECRETIVE: &[&str] = &[
    "Agent",
    "ApiKeyCreated",
    "CreateCredentialRequest",
    "CreateSessionRequest",
    "DeployAgentRequest",
    "McpServer",
    "TenantApiKey",
    "UpdateAgentRequest",
];

#[test]
fn types_that_hold_secrets_do_not_show_them() {
    let generated = generate::generate(&contract()).unwrap();
    assert_eq!(generated.secretive, SECRETIVE);
}

#[test]
fn every_route_is_in_the_table() {
    let source = generate::generate(&contract()).unwrap().source;
    let table = source.split("const ROUTES").nth(1).unwrap();
    for (path, item) in contract()["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(table.contains(&format!("{id:?}")) && table.contains(&format!("{path:?}")), "{id}");
        }
    }
}

#[test]
fn every_operation_has_a_method() {
    let source = generate::generate(&contract()).unwrap().source;
    for item in contract()["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(source.contains(&format!("pub async fn {id}<")), "{id} has no method");
        }
    }
}

#[test]
fn the_constructor_that_cuts_streams_is_gone() {
    let source = generate::generate(&contract()).unwrap().source;
    assert!(source.contains("pub fn new_with_client("));
    assert!(!source.contains("pub fn new(baseurl"));
}

#[test]
fn a_new_member_and_a_new_operation_are_generated() {
    let mut contract = contract();
    contract["components"]["schemas"]["Session"]["properties"]["mood"] = json!({"type": "string"});
    contract["paths"]["/api/moods"] = json!({"get": {
        "operationId": "list_moods",
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}
    }});
    let source = generate::generate(&contract).unwrap().source;
    assert!(source.contains("pub mood: ::std::option::Option<::std::string::String>"));
    assert!(source.contains("pub async fn list_moods<"));
}

#[test]
fn an_operation_without_an_id_is_named_by_its_route() {
    let said = failure(|contract| {
        contract["paths"]["/api/agents"]["get"].as_object_mut().unwrap().remove("operationId");
    });
    assert_eq!(said, "GET /api/agents: it has no operationId");
}

#[test]
fn a_second_operation_of_the_same_id_is_named() {
    let said = failure(|contract| contract["paths"]["/api/sessions"]["get"]["operationId"] = json!("list_agents"));
    assert_eq!(said, "list_agents (GET /api/sessions): its operationId is also that of GET /api/agents");
}

#[test]
fn a_reference_to_nowhere_is_named() {
    let said = failure(|contract| {
        contract["paths"]["/health"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] =
            json!({"$ref": "#/components/schemas/Nowhere"});
    });
    assert_eq!(said, "health (GET /health): it refers to #/components/schemas/Nowhere, which does not exist");
}

#[test]
fn an_operation_that_the_generator_refuses_is_named() {
    let said = failure(|contract| {
        contract["paths"]["/health"]["get"]["parameters"] = json!([
            {"name": "c", "in": "cookie", "schema": {"type": "string"}}
        ]);
    });
    assert!(said.starts_with("health (GET /health): "), "{said}");
}

#[test]
fn an_operation_on_which_the_generator_panics_is_named() {
    let said = failure(|contract| {
        contract["paths"]["/api/agents/{nobody}"] = json!({"get": {
            "operationId": "get_nobody",
            "responses": {"200": {"description": "", "content": {"application/json": {}}}}
        }});
    });
    assert!(said.starts_with("get_nobody (GET /api/agents/{nobody}): "), "{said}");
}

#[test]
fn limits_become_prose_and_not_types_that_refuse() {
    let source = generate::generate(&contract()).unwrap().source;
    assert!(source.contains("At least 1. At most 1000. Default: `100`."));
    assert!(!source.contains("NonZero"));
}

#[test]
fn an_empty_collection_is_another_thing_than_none() {
    let source = generate::generate(&contract()).unwrap().source;
    assert!(
        source.contains(
            "pub allowed_tools: ::std::option::Option<\n            ::std::vec::Vec<::std::string::String>,\n        >"
        ) || source.contains("pub allowed_tools: ::std::option::Option<::std::vec::Vec<::std::string::String>>")
    );
}

#[test]
fn an_operation_may_have_the_name_of_a_hook() {
    let source = generate::generate(&contract()).unwrap().source;
    assert!(source.contains("pub async fn exec<"));
    assert!(source.contains("ClientHooks::exec(self, request, &info)"));
    assert!(!source.contains("self.exec("));
}

#[test]
fn times_in_queries_are_for_the_caller_to_write() {
    let source = generate::generate(&contract()).unwrap().source;
    let signature = source.split("pub async fn get_analytics<").nth(1).unwrap();
    assert!(signature.starts_with("'a>(\n        &'a self,\n        after: Option<&'a str>,"), "{}", &signature[..120]);
}
