//! Ids of operations.

use serde_json::{Value, json};

use crate::normalise::{Warning, assign_operation_ids};

fn assigned(paths: Value) -> (Value, Vec<Warning>) {
    let mut document = json!({"paths": paths});
    let warnings = assign_operation_ids(&mut document, &[&known()]);
    (document["paths"].take(), warnings)
}

fn known() -> Value {
    let id = |id: &str| json!({"operationId": id});
    json!({"paths": {
        "/api/agents": {"get": id("list_agents"), "post": id("deploy_agent")},
        "/api/agents/{name}/files/{path}": {"get": id("get_agent_file")},
        "/api/queue/stats": {"get": id("get_queue_stats")},
        "/api/queue/{id}": {"get": id("get_queue_item")},
        "/api/sessions/{id}": {"get": id("get_session"), "delete": id("end_session")},
        "/health": {"get": id("health")},
    }})
}

fn id(paths: &Value, path: &str, method: &str) -> String {
    paths[path][method]["operationId"].as_str().unwrap().to_owned()
}

#[test]
fn a_known_operation_gets_its_id_whatever_its_parameters_are_called() {
    let (paths, warnings) = assigned(json!({
        "/api/sessions/{sessionId}": {"get": {}, "delete": {}},
        "/api/agents/{agent}/files/{rest}": {"get": {}},
        "/health": {"get": {}}
    }));
    assert_eq!(id(&paths, "/api/sessions/{sessionId}", "get"), "get_session");
    assert_eq!(id(&paths, "/api/sessions/{sessionId}", "delete"), "end_session");
    assert_eq!(id(&paths, "/api/agents/{agent}/files/{rest}", "get"), "get_agent_file");
    assert_eq!(id(&paths, "/health", "get"), "health");
    assert_eq!(warnings, []);
}

#[test]
fn a_fixed_segment_is_not_a_parameter() {
    let (paths, warnings) = assigned(json!({"/api/queue/stats": {"get": {}}, "/api/queue/{id}": {"get": {}}}));
    assert_eq!(id(&paths, "/api/queue/stats", "get"), "get_queue_stats");
    assert_eq!(id(&paths, "/api/queue/{id}", "get"), "get_queue_item");
    assert_eq!(warnings, []);
}

#[test]
fn what_is_known_wins_over_the_server_s_own_id_with_a_warning() {
    let (paths, warnings) = assigned(
        json!({"/health": {"get": {"operationId": "checkHealth"}}, "/api/agents": {"get": {"operationId": "listAgents"}}}),
    );
    assert_eq!(id(&paths, "/health", "get"), "health");
    assert_eq!(id(&paths, "/api/agents", "get"), "list_agents");
    assert_eq!(
        warnings,
        [Warning::ReplacedOperationId {
            operation: "GET /health".into(),
            stated: "checkHealth".into(),
            id: "health".into()
        }]
    );
}

#[test]
fn an_unknown_operation_keeps_the_server_s_own_id_in_snake_case() {
    let (paths, warnings) = assigned(json!({"/api/skills": {"get": {"operationId": "listAPISkills-v2"}}}));
    assert_eq!(id(&paths, "/api/skills", "get"), "list_api_skills_v2");
    assert_eq!(warnings, []);
}

#[test]
fn an_unknown_operation_without_an_id_is_called_after_method_and_path() {
    for (path, method, expected) in [
        ("/api/skills", "get", "list_skills"),
        ("/api/agents/{name}/eval-cases/{caseId}/reRun", "post", "re_run_agent_eval_case"),
        ("/files/{id}.tar.gz", "head", "head_file"),
    ] {
        let (paths, warnings) = assigned(json!({path: {method: {}}}));
        assert_eq!(id(&paths, path, method), expected);
        let operation = format!("{} {path}", method.to_uppercase());
        assert_eq!(warnings, [Warning::DerivedOperationId { operation, id: expected.into() }]);
    }
}

#[test]
fn an_id_that_is_no_name_is_not_kept() {
    for stated in ["", "42", "  "] {
        let (paths, _) = assigned(json!({"/api/skills": {"get": {"operationId": stated}}}));
        assert_eq!(id(&paths, "/api/skills", "get"), "list_skills");
    }
}

#[test]
fn two_operations_never_get_one_id() {
    let (paths, warnings) = assigned(json!({
        "/x/b": {"get": {"operationId": "same"}},
        "/x/a": {"get": {"operationId": "same"}, "put": {"operationId": "Same"}}
    }));
    assert_eq!(id(&paths, "/x/a", "get"), "same");
    assert_eq!(id(&paths, "/x/a", "put"), "same_2");
    assert_eq!(id(&paths, "/x/b", "get"), "same_3");
    assert_eq!(warnings.len(), 2);
}

#[test]
fn a_known_id_is_never_another_operation_s_even_if_its_own_is_absent() {
    let (paths, warnings) = assigned(json!({"/api/x": {"get": {"operationId": "listAgents"}}}));
    assert_eq!(id(&paths, "/api/x", "get"), "list_agents_2");
    assert_eq!(
        warnings,
        [Warning::OperationIdTaken {
            operation: "GET /api/x".into(),
            wanted: "list_agents".into(),
            id: "list_agents_2".into()
        }]
    );
}

#[test]
fn of_two_documents_that_know_an_operation_the_first_names_it() {
    let named = |id: &str| json!({"paths": {"/api/x": {"get": {"operationId": id}}}});
    let mut document = json!({"paths": {"/api/x": {"get": {}}, "/health": {"get": {}}}});
    assert_eq!(assign_operation_ids(&mut document, &[&named("first"), &named("second"), &known()]), []);
    assert_eq!(id(&document["paths"], "/api/x", "get"), "first");
    assert_eq!(id(&document["paths"], "/health", "get"), "health");
}

#[test]
fn a_link_follows_the_operation_it_names() {
    let (paths, _) = assigned(json!({"/api/agents": {
        "post": {"operationId": "createAgent", "responses": {"201": {"links": {"list": {"operationId": "allAgents"}, "far": {"operationId": "unknown"}}}}},
        "get": {"operationId": "allAgents"}
    }}));
    assert_eq!(
        paths["/api/agents"]["post"]["responses"]["201"]["links"],
        json!({"list": {"operationId": "list_agents"}, "far": {"operationId": "unknown"}})
    );
}

#[test]
fn what_is_not_an_operation_gets_no_id() {
    let (paths, _) = assigned(json!({"/health": {"parameters": [], "summary": "s", "x-get": {}, "get": {}}}));
    assert_eq!(
        paths,
        json!({"/health": {"parameters": [], "summary": "s", "x-get": {}, "get": {"operationId": "health"}}})
    );
}
