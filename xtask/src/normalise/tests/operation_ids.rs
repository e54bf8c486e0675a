//! Ids of operations.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::normalise::{OPERATION_IDS, Warning, assign_operation_ids};

fn assigned(paths: Value) -> (Value, Vec<Warning>) {
    let mut document = json!({"paths": paths});
    let warnings = assign_operation_ids(&mut document);
    (document["paths"].take(), warnings)
}

fn id(paths: &Value, path: &str, method: &str) -> String {
    paths[path][method]["operationId"].as_str().unwrap().to_owned()
}

#[test]
fn the_table_names_each_operation_once() {
    let operations: BTreeSet<_> = OPERATION_IDS.iter().map(|(method, path, _)| (method, path)).collect();
    let ids: BTreeSet<_> = OPERATION_IDS.iter().map(|(_, _, id)| id).collect();
    assert_eq!((operations.len(), ids.len()), (OPERATION_IDS.len(), OPERATION_IDS.len()));
}

#[test]
fn an_operation_of_the_table_gets_its_id_whatever_its_parameters_are_called() {
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
fn the_table_wins_over_the_server_s_own_id_with_a_warning() {
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
        ("/api/skills", "get", "get_skills"),
        ("/api/agents/{name}/eval-cases/{caseId}/reRun", "post", "post_agents_by_name_eval_cases_by_case_id_re_run"),
        ("/", "get", "get_root"),
        ("/apiary", "put", "put_apiary"),
        ("/files/{id}.tar.gz", "head", "head_files_by_id_tar_gz"),
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
        assert_eq!(id(&paths, "/api/skills", "get"), "get_skills");
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
fn an_id_of_the_table_is_never_another_operation_s_even_if_its_own_is_absent() {
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
