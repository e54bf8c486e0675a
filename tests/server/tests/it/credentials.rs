//! Credentials and API keys.
use crate::common::{Api, members};
use serde_json::{Value, json};

#[tokio::test]
async fn a_credential_is_listed_without_its_key() {
    let api = Api::start().await;
    let first = api.post("/api/credentials", json!({"type": "anthropic", "key": "sk-secret", "label": "My"})).await;
    let first = first.created()["credential"].clone();
    assert_eq!(first.get("lastUsedAt"), None, "only lists say this");
    api.post("/api/credentials", json!({"type": "custom", "key": "k"})).await.created();
    let listed = api.get("/api/credentials").await;
    assert!(!listed.text().contains("sk-secret"));
    let listed = listed.ok();
    assert_eq!(members(&listed["credentials"], "type"), ["custom", "anthropic"], "newest first");
    assert_eq!(members(&listed["credentials"], "label"), ["", "My"]);
    assert_eq!(listed["credentials"][0]["lastUsedAt"], Value::Null);
}

#[tokio::test]
async fn a_credential_needs_a_known_type_and_a_key() {
    let api = Api::start().await;
    for body in [json!({"type": "google", "key": "k"}), json!({"type": "openai", "key": ""}), json!({"key": "k"})] {
        assert_eq!(api.post("/api/credentials", body).await.json(), json!({"error": "Bad Request", "statusCode": 400}));
    }
}

#[tokio::test]
async fn a_session_uses_a_credential_of_its_tenant_only() {
    let api = Api::start().await;
    let other = api.other_tenant().await;
    api.deploy("bot").await;
    other.deploy("bot").await;
    let made = api.post("/api/credentials", json!({"type": "openai", "key": "k"})).await.created();
    let body = json!({"agent": "bot", "credentialId": made["credential"]["id"]});
    assert_eq!(other.post("/api/sessions", body.clone()).await.error(400), "Invalid or inaccessible credential");
    api.session_with(body).await;
    let listed = api.get("/api/credentials").await.ok();
    assert!(listed["credentials"][0]["lastUsedAt"].is_string());
    let unknown = json!({"agent": "bot", "credentialId": "nope"});
    assert_eq!(api.post("/api/sessions", unknown).await.error(400), "Invalid or inaccessible credential");
}

#[tokio::test]
async fn the_form_of_a_bedrock_key_is_checked_when_a_session_uses_it() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let complete = json!({"accessKeyId": "a", "secretAccessKey": "s", "region": "r"}).to_string();
    let lacking = json!({"accessKeyId": "a", "region": "r"}).to_string();
    for (key, fits) in [(complete.as_str(), true), (lacking.as_str(), false), ("no json", false)] {
        let made = api.post("/api/credentials", json!({"type": "bedrock", "key": key})).await.created();
        let body = json!({"agent": "bot", "credentialId": made["credential"]["id"]});
        let answer = api.post("/api/sessions", body).await;
        if fits {
            answer.created();
        } else {
            let text = "Bedrock credential must be a JSON object with accessKeyId, secretAccessKey, and region";
            assert_eq!(answer.error(400), text);
        }
    }
}

#[tokio::test]
async fn a_deleted_credential_is_gone() {
    let api = Api::start().await;
    let made = api.post("/api/credentials", json!({"type": "custom", "key": "k"})).await.created();
    let target = format!("/api/credentials/{}", made["credential"]["id"].as_str().unwrap());
    assert_eq!(api.other_tenant().await.delete(&target).await.error(404), "Credential not found");
    api.delete(&target).await.nothing();
    assert_eq!(api.delete(&target).await.error(404), "Credential not found");
}

#[tokio::test]
async fn a_created_key_lets_its_holder_in_as_the_same_tenant_until_it_is_deleted() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let made = api.post("/api/api-keys", json!({"label": "k1"})).await.created();
    let holder = Api { server: api.server.clone(), key: made["key"].as_str().unwrap().to_owned() };
    assert!(holder.key.starts_with("ash_") && holder.key.len() == 36, "{}", holder.key);
    assert_eq!(holder.get("/api/agents/bot").await.status, 200);
    let target = format!("/api/api-keys/{}", made["id"].as_str().unwrap());
    api.delete(&target).await.nothing();
    assert_eq!(holder.get("/api/agents/bot").await.error(401), "Invalid API key");
    assert_eq!(api.delete(&target).await.json(), json!({"error": "API key not found"}));
}

#[tokio::test]
async fn the_servers_own_key_is_listed_first_and_cannot_be_deleted() {
    let api = Api::start_with(|builder| builder.api_key("test-key-secret")).await;
    api.act("/api/api-keys").await.created();
    api.post("/api/api-keys", json!({"label": 123})).await.created();
    let listed = api.get("/api/api-keys").await.ok();
    assert_eq!(members(&listed["keys"], "label"), ["ASH_API_KEY (environment variable)", "123.0", "dashboard-key"]);
    let own = json!({"id": "env", "label": "ASH_API_KEY (environment variable)", "keyPrefix": "test-key••••", "createdAt": ""});
    assert_eq!(listed["keys"][0], own);
    assert_eq!(api.delete("/api/api-keys/env").await.error(404), "API key not found");
    let refused = api.post("/api/api-keys", json!({"label": {}})).await.error(500);
    assert_eq!(refused, "Too few parameter values were provided");
}

#[tokio::test]
async fn a_tenants_key_shows_that_tenants_objects_only() {
    let api = Api::start().await;
    let made = api.post("/api/internal/api-keys", json!({"tenantId": "../t2", "label": "l"})).await.ok();
    assert_eq!(made["tenantId"], "../t2");
    let tenant = Api { server: api.server.clone(), key: made["key"].as_str().unwrap().to_owned() };
    api.session().await;
    assert_eq!(tenant.get("/api/sessions").await.ok(), json!({"sessions": []}));
    assert_eq!(members(&tenant.get("/api/api-keys").await.ok()["keys"], "label"), ["l"]);
    let agent = tenant.deploy("bot").await;
    assert_eq!(agent["tenantId"], "../t2");
    assert!(std::path::Path::new(agent["path"].as_str().unwrap()).starts_with(api.server.data_dir().join("tenants")));
    let nameless = api.post("/api/internal/api-keys", json!({})).await;
    assert_eq!(nameless.json(), json!({"error": "Missing required field: tenantId"}));
}
