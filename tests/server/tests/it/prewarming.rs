//! Pre-warmed sandboxes: copies of an agent at the time they are made, which sessions are given oldest first.
use crate::common::{Api, encode};
use serde_json::{Value, json};

async fn prewarming() -> Api {
    Api::start_with(|builder| builder.prewarm(true).exec(true)).await
}

async fn deploy(api: &Api, prompt: &str, env: Value) {
    api.post("/api/agents", json!({"name": "bot", "systemPrompt": prompt, "env": env})).await.created();
}

/// Opens a session.
async fn open(api: &Api, options: Value) -> Session {
    let mut body = json!({"agent": "bot"});
    body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let session = api.post("/api/sessions", body).await.created()["session"].clone();
    let id = session["id"].as_str().unwrap().to_owned();
    Session { is_prewarmed: session["sandboxId"] != session["id"], id }
}

struct Session {
    id: String,
    is_prewarmed: bool,
}

impl Session {
    async fn prompt(&self, api: &Api) -> String {
        api.file(&self.id, "CLAUDE.md").await
    }

    #[cfg(unix)]
    async fn env(&self, api: &Api, names: &str) -> String {
        let body = json!({"command": format!("echo {names}")});
        let ran = api.post(&format!("/api/sessions/{}/exec", self.id), body).await.ok();
        ran["stdout"].as_str().unwrap().trim_end().to_owned()
    }
}

async fn upload(api: &Api, path: &str) {
    let files = json!([{"path": path, "content": encode("x")}]);
    api.post("/api/agents/bot/files", json!({"files": files})).await.ok();
}

#[tokio::test]
async fn the_first_session_after_a_redeployment_runs_the_version_before() {
    let api = prewarming().await;
    for prompt in ["ONE", "TWO", "THREE"] {
        deploy(&api, prompt, json!({})).await;
    }
    for prompt in ["ONE", "TWO", "THREE"] {
        let session = open(&api, json!({})).await;
        assert_eq!((session.prompt(&api).await, session.is_prewarmed), (prompt.to_owned(), true));
    }
    let session = open(&api, json!({"systemPrompt": "its own"})).await;
    assert_eq!((session.prompt(&api).await, session.is_prewarmed), ("its own".to_owned(), false), "none is left");
}

#[tokio::test]
async fn files_that_are_uploaded_after_a_deployment_are_not_in_its_first_session() {
    let api = prewarming().await;
    deploy(&api, "x", json!({})).await;
    upload(&api, "second-batch.txt").await;
    let first = open(&api, json!({})).await;
    assert_eq!(api.files(&first.id).await, ["CLAUDE.md"]);
    let second = open(&api, json!({})).await;
    assert_eq!(api.files(&second.id).await, ["CLAUDE.md", "second-batch.txt"]);
}

#[tokio::test]
async fn a_file_that_is_deleted_after_a_deployment_is_in_its_first_session() {
    let api = prewarming().await;
    let files = json!([{"path": "old.txt", "content": encode("x")}]);
    api.post("/api/agents", json!({"name": "bot", "systemPrompt": "x", "files": files})).await.created();
    api.delete("/api/agents/bot/files/old.txt").await.ok();
    let first = open(&api, json!({})).await;
    assert_eq!(api.files(&first.id).await, ["CLAUDE.md", "old.txt"]);
}

#[tokio::test]
async fn a_sandbox_that_is_given_away_is_replaced_by_a_copy_of_that_time() {
    let api = prewarming().await;
    deploy(&api, "x", json!({})).await;
    upload(&api, "before.txt").await;
    open(&api, json!({})).await;
    upload(&api, "after.txt").await;
    deploy(&api, "y", json!({})).await;
    api.server.work().await;
    let of_the_deployment = open(&api, json!({})).await;
    assert_eq!(api.files(&of_the_deployment.id).await, ["CLAUDE.md", "after.txt", "before.txt"]);
    let replacement = open(&api, json!({})).await;
    assert!(replacement.is_prewarmed);
    assert_eq!(api.files(&replacement.id).await, ["CLAUDE.md", "before.txt"]);
    assert_eq!(replacement.prompt(&api).await, "x");
}

#[cfg(unix)]
#[tokio::test]
async fn the_environment_is_that_of_the_deployment_whatever_is_changed_later() {
    let api = prewarming().await;
    deploy(&api, "x", json!({"A": "first"})).await;
    api.patch("/api/agents/bot", json!({"env": {"A": "patched"}})).await.ok();
    deploy(&api, "x", json!({"A": "second"})).await;
    for (value, is_prewarmed) in [("first", true), ("second", true), ("second", false)] {
        let session = open(&api, json!({})).await;
        assert_eq!((&*session.env(&api, "$A").await, session.is_prewarmed), (value, is_prewarmed));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn secrets_of_a_session_are_in_the_one_that_is_given_its_replacement() {
    let api = prewarming().await;
    let credential = api.post("/api/credentials", json!({"type": "anthropic", "key": "sk-planted"})).await.created();
    deploy(&api, "x", json!({"A": "agent"})).await;
    let options = json!({"extraEnv": {"SECRET": "hunter2"}, "credentialId": credential["credential"]["id"]});
    let names = "$A $SECRET $ANTHROPIC_API_KEY";
    let claimer = open(&api, options).await;
    assert_eq!(claimer.env(&api, names).await, "agent", "its own options are not in effect");
    api.delete(&format!("/api/sessions/{}", claimer.id)).await.ok();
    let own = open(&api, json!({})).await;
    assert_eq!((&*own.env(&api, names).await, own.is_prewarmed), ("agent", false), "the replacement is still warming");
    api.server.work().await;
    let next = open(&api, json!({})).await;
    assert_eq!((&*next.env(&api, names).await, next.is_prewarmed), ("agent hunter2 sk-planted", true));
}

#[cfg(unix)]
#[tokio::test]
async fn tenants_share_the_sandboxes_of_agents_of_one_name() {
    let api = prewarming().await;
    let other = api.other_tenant().await;
    deploy(&api, "default's", json!({})).await;
    open(&api, json!({"extraEnv": {"SECRET": "hunter2"}})).await;
    deploy(&other, "other's", json!({})).await;
    api.server.work().await;
    let first = open(&other, json!({})).await;
    assert_eq!(first.prompt(&other).await, "other's");
    let second = open(&other, json!({})).await;
    assert_eq!(second.prompt(&other).await, "default's");
    assert_eq!(second.env(&other, "$SECRET").await, "hunter2");
}

#[tokio::test]
async fn a_fork_is_given_a_sandbox_and_leaves_one_without_environment() {
    let api = prewarming().await;
    deploy(&api, "ONE", json!({"A": "agent"})).await;
    deploy(&api, "TWO", json!({"A": "agent"})).await;
    let parent = open(&api, json!({})).await;
    let fork = api.act(&format!("/api/sessions/{}/fork", parent.id)).await.created()["session"].clone();
    assert_ne!(fork["sandboxId"], fork["id"]);
    assert_eq!(api.file(fork["id"].as_str().unwrap(), "CLAUDE.md").await, "TWO");
}

#[tokio::test]
async fn sandboxes_that_are_ready_or_warming_count_and_need_room() {
    let api = Api::start_with(|builder| builder.prewarm(true).capacity(2)).await;
    deploy(&api, "x", json!({})).await;
    deploy(&api, "x", json!({})).await;
    deploy(&api, "x", json!({})).await;
    let pool = || async { api.get("/health").await.ok()["pool"].clone() };
    assert_eq!((&pool().await["total"], &pool().await["warm"]), (&json!(2), &json!(2)), "there is room for two");
    let first = open(&api, json!({})).await;
    assert!(first.is_prewarmed && open(&api, json!({})).await.is_prewarmed, "a sandbox that is there needs no room");
    api.server.work().await;
    assert_eq!(api.post("/api/sessions", json!({"agent": "bot"})).await.status, 503);
    api.delete(&format!("/api/sessions/{}", first.id)).await.ok();
    deploy(&api, "x", json!({})).await;
    assert_eq!(pool().await["warming"], 0);
    assert!(open(&api, json!({})).await.is_prewarmed);
}

#[tokio::test]
async fn a_server_that_does_not_prewarm_gives_each_session_the_newest_version() {
    let api = Api::start().await;
    for prompt in ["ONE", "TWO"] {
        deploy(&api, prompt, json!({})).await;
        let session = open(&api, json!({})).await;
        assert_eq!((session.prompt(&api).await, session.is_prewarmed), (prompt.to_owned(), false));
    }
}
