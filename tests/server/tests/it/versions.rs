//! Versions of agents.
use crate::common::{Api, members};
use serde_json::{Value, json};

async fn api() -> Api {
    let api = Api::start().await;
    api.deploy("bot").await;
    api
}

async fn create(api: &Api, body: Value) -> Value {
    api.post("/api/agents/bot/versions", body).await.created()["version"].clone()
}

#[tokio::test]
async fn a_version_is_numbered_and_named_by_default() {
    let api = api().await;
    create(&api, json!({})).await;
    let second = create(&api, json!({"systemPrompt": "p"})).await;
    assert_eq!(
        (&second["versionNumber"], &second["name"], &second["isActive"]),
        (&json!(2), &json!("v2"), &json!(false))
    );
    let listed = api.get("/api/agents/bot/versions").await.ok();
    assert_eq!(members(&listed["versions"], "name"), ["v2", "v1"], "newest first");
}

#[tokio::test]
async fn a_version_needs_a_body() {
    let api = api().await;
    assert_eq!(api.act("/api/agents/bot/versions").await.error(400), "Bad Request");
    assert_eq!(api.post("/api/agents/nope/versions", json!({})).await.error(404), "Agent not found");
}

#[tokio::test]
async fn a_clone_has_the_prompt_and_files_of_its_source_but_not_its_notes() {
    let api = api().await;
    let source = json!({"name": "one", "systemPrompt": "p", "releaseNotes": "n", "knowledgeFiles": ["a.md"]});
    let source = create(&api, source).await;
    for reference in [json!(1), json!("1"), source["id"].clone()] {
        let clone = create(&api, json!({"cloneFrom": reference})).await;
        assert_eq!(clone["systemPrompt"], "p");
        assert_eq!(clone["knowledgeFiles"], json!(["a.md"]));
        assert_eq!(clone["releaseNotes"], Value::Null);
    }
    let clone = create(&api, json!({"cloneFrom": 1, "systemPrompt": "q"})).await;
    assert_eq!(clone["systemPrompt"], "q");
}

#[tokio::test]
async fn a_clone_of_what_does_not_exist_is_refused() {
    let api = api().await;
    for (reference, named) in [(json!(99), "99"), (json!(1.5), "1.5"), (Value::Null, "0"), (json!("x"), "x")] {
        let error = api.post("/api/agents/bot/versions", json!({"cloneFrom": reference})).await.error(400);
        assert_eq!(error, format!("Source version {named} not found"));
    }
}

#[tokio::test]
async fn a_version_is_found_by_number_and_by_id_and_by_nothing_else() {
    let api = api().await;
    let version = create(&api, json!({})).await;
    let get = |reference: String| {
        let api = &api;
        async move { api.get(&format!("/api/agents/bot/versions/{reference}")).await }
    };
    assert_eq!(get("1".into()).await.ok()["version"], version);
    assert_eq!(get(version["id"].as_str().unwrap().into()).await.ok()["version"], version);
    for reference in ["01", "2", "x"] {
        assert_eq!(get(reference.into()).await.error(404), "Version not found", "{reference}");
    }
}

#[tokio::test]
async fn an_update_sets_what_is_sent() {
    let api = api().await;
    create(&api, json!({"name": "one", "systemPrompt": "p"})).await;
    let version = api.patch("/api/agents/bot/versions/1", json!({"releaseNotes": "n"})).await.ok();
    let version = &version["version"];
    assert_eq!(
        (&version["name"], &version["systemPrompt"], &version["releaseNotes"]),
        (&json!("one"), &json!("p"), &json!("n"))
    );
    let nulls = json!({"systemPrompt": null, "knowledgeFiles": null});
    let version = api.patch("/api/agents/bot/versions/1", nulls).await.ok();
    assert_eq!(version["version"]["systemPrompt"], "", "null is coerced, not stored");
    assert_eq!(version["version"]["knowledgeFiles"], json!([""]));
}

#[tokio::test]
async fn the_highest_number_is_given_again_after_a_deletion() {
    let api = api().await;
    create(&api, json!({})).await;
    create(&api, json!({})).await;
    api.delete("/api/agents/bot/versions/2").await.nothing();
    assert_eq!(api.delete("/api/agents/bot/versions/2").await.error(404), "Version not found");
    assert_eq!(create(&api, json!({})).await["versionNumber"], 2);
}

#[tokio::test]
async fn one_version_at_most_is_active() {
    let api = api().await;
    create(&api, json!({})).await;
    create(&api, json!({})).await;
    let activate = |number| format!("/api/agents/bot/versions/{number}/activate");
    api.act(&activate(1)).await.ok();
    assert_eq!(api.act(&activate(2)).await.ok(), json!({"activated": true, "versionNumber": 2}));
    let listed = api.get("/api/agents/bot/versions").await.ok();
    let active: Vec<_> = listed["versions"].as_array().unwrap().iter().map(|version| &version["isActive"]).collect();
    assert_eq!(active, [&json!(true), &json!(false)]);
    assert_eq!(api.act(&activate(3)).await.error(404), "Version not found");
}

#[tokio::test]
async fn new_sessions_have_the_active_versions_prompt_unless_they_bring_their_own() {
    let api = api().await;
    create(&api, json!({"systemPrompt": "the version's"})).await;
    api.act("/api/agents/bot/versions/1/activate").await.ok();
    for (body, prompt) in
        [(json!({"agent": "bot"}), "the version's"), (json!({"agent": "bot", "systemPrompt": "its own"}), "its own")]
    {
        let session = api.session_with(body).await;
        let file = api.get(&format!("/api/sessions/{session}/files/CLAUDE.md")).await;
        assert_eq!(file.text(), prompt);
    }
}

#[tokio::test]
async fn versions_outlive_their_agent() {
    let api = api().await;
    create(&api, json!({"name": "old"})).await;
    api.delete("/api/agents/bot").await.ok();
    assert_eq!(api.get("/api/agents/bot/versions").await.error(404), "Agent not found");
    api.deploy("bot").await;
    assert_eq!(members(&api.get("/api/agents/bot/versions").await.ok()["versions"], "name"), ["old"]);
}
