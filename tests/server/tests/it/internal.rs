//! Runners, and what needs no key.
use crate::common::Api;
use http::{Method, StatusCode};
use serde_json::json;

const RUNNERS: &str = "/api/internal/runners";

async fn keyless() -> Api {
    let api = Api::start().await;
    Api { server: api.server, key: "wrong".to_owned() }
}

#[tokio::test]
async fn a_runner_registers_lives_and_leaves() {
    let api = keyless().await;
    let body = json!({"runnerId": "r1", "host": "127.0.0.1", "port": 9999, "maxSandboxes": 7});
    assert_eq!(api.post(&format!("{RUNNERS}/register"), body).await.ok(), json!({"ok": true}));
    let beat = json!({"runnerId": "r1", "stats": {"running": 2, "waiting": 1}});
    api.post(&format!("{RUNNERS}/heartbeat"), beat).await.ok();
    let listed = api.get(RUNNERS).await.ok();
    assert_eq!((&listed["count"], &listed["hasLocal"]), (&json!(1), &json!(true)));
    assert_eq!((&listed["runners"][0]["active"], &listed["runners"][0]["max"]), (&json!(3), &json!(7)));
    assert_eq!(api.get("/health").await.ok()["remoteRunners"], 1);
    for _ in 0..2 {
        api.post(&format!("{RUNNERS}/deregister"), json!({"runnerId": "r1"})).await.ok();
    }
    assert_eq!(api.get(RUNNERS).await.ok(), json!({"runners": [], "count": 0, "hasLocal": true}));
}

#[tokio::test]
async fn a_runner_that_does_not_say_enough_is_refused() {
    let api = keyless().await;
    let answer = api.post(&format!("{RUNNERS}/register"), json!({"runnerId": "r"})).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json(), json!({"error": "Missing required fields: runnerId, host, port"}));
    assert_eq!(api.act(&format!("{RUNNERS}/register")).await.status, 500);
    assert_eq!(api.post(&format!("{RUNNERS}/heartbeat"), json!({})).await.json(), json!({"error": "Missing runnerId"}));
    assert_eq!(api.post(&format!("{RUNNERS}/heartbeat"), json!({"runnerId": "r"})).await.status, 500);
}

#[tokio::test]
async fn a_tenant_may_have_an_id_of_any_length() {
    let api = Api::start().await;
    for tenant in ["t".repeat(128), "../..".to_owned(), "ü/\\ \"".to_owned(), "t".repeat(10_000)] {
        let body = json!({"tenantId": tenant});
        let made = api.post("/api/internal/api-keys", body).await.ok();
        let api = Api { server: api.server.clone(), key: made["key"].as_str().unwrap().to_owned() };
        let agent = json!({"name": "bot", "systemPrompt": &tenant[..2]});
        let deployed = api.post("/api/agents", agent).await.created();
        assert_eq!(deployed["agent"]["tenantId"], tenant.as_str());
        assert_eq!(api.get("/api/agents/bot/files/CLAUDE.md").await.ok()["content"], &tenant[..2]);
        assert_eq!(api.get("/api/agents").await.ok()["agents"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_document_is_served_to_anyone() {
    let api = keyless().await;
    assert_eq!(api.get("/docs/json").await.ok(), ash_dev_server::contract());
}

#[tokio::test]
async fn an_empty_body_that_says_it_is_json_is_refused_everywhere() {
    let api = Api::start().await;
    let session = api.session().await;
    for (method, target, told) in [
        (Method::DELETE, "/api/agents/bot".to_owned(), true),
        (Method::POST, format!("/api/sessions/{session}/pause"), false),
        (Method::POST, "/api/api-keys".to_owned(), true),
    ] {
        let request = http::Request::builder()
            .method(method)
            .uri(&target)
            .header("authorization", format!("Bearer {}", api.key))
            .header("content-type", "application/json")
            .body(Default::default());
        let response = api.send_request(request.unwrap()).await;
        assert_eq!(response.status(), 400, "{target}");
        let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
        let has_code = String::from_utf8_lossy(&body).contains("FST_ERR_CTP_EMPTY_JSON_BODY");
        assert_eq!(has_code, told, "{target}");
    }
}
