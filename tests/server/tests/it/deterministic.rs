//! Runs that are the same each time.
use std::time::{Duration, SystemTime};

use ash_dev_server::SimulatedClock;
use serde_json::{Value, json};

use crate::common::Api;

/// The bodies of a run through most of what has ids and times.
async fn run(seed: u64) -> Vec<String> {
    let api = Api::start_with(|builder| builder.deterministic(seed)).await;
    let mut bodies = Vec::new();
    let folder = api.server.data_dir().display().to_string();
    let mut keep = |body: &str| bodies.push(body.replace(&folder, ""));
    keep(&api.deploy("bot").await.to_string());
    let session = api.session_with(json!({"agent": "bot"})).await;
    for prompt in ["hello", "/tool Bash {}", "/slow 1000 one two", "/log a line"] {
        keep(&api.say(&session, prompt).await);
    }
    let at = |what: &str| format!("/api/sessions/{session}{what}");
    keep(&api.act(&at("/fork")).await.text());
    keep(&api.act(&at("/pause")).await.text());
    for target in [at(""), at("/messages"), at("/events"), at("/logs"), "/api/usage".to_owned(), "/health".to_owned()] {
        keep(&api.get(&target).await.text());
    }
    keep(&api.post("/api/queue", json!({"agentName": "bot", "prompt": "x"})).await.text());
    keep(&api.post("/api/agents/bot/eval-cases", json!({"question": "x"})).await.text());
    keep(&api.post("/api/agents/bot/eval-runs", json!({})).await.text());
    api.server.work().await;
    keep(&api.get("/api/agents/bot/eval-runs").await.text());
    keep(&api.get("/api/queue").await.text());
    keep(&api.post("/api/agents/bot/versions", json!({})).await.text());
    keep(&api.post("/api/credentials", json!({"type": "custom", "key": "k"})).await.text());
    keep(&api.post("/api/api-keys", json!({"label": "l"})).await.text());
    let attachment = json!({"filename": "a", "mimeType": "text/plain", "content": "YQ=="});
    keep(&api.post(&at("/attachments"), attachment).await.text());
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_has_the_same_bodies_and_another_seed_has_others() {
    let (one, again, other) = (run(1).await, run(1).await, run(2).await);
    assert!(one.iter().all(|body| !body.contains("\"statusCode\"")), "each request succeeds");
    for (index, body) in one.iter().enumerate() {
        assert_eq!(body, &again[index], "body {index}");
    }
    // The second body has a session's id.
    assert_ne!(one[1], other[1]);
}

#[tokio::test]
async fn without_a_seed_ids_differ() {
    let (one, other) = (Api::start().await, Api::start().await);
    assert_ne!(one.session().await, other.session().await);
}

#[tokio::test]
async fn times_in_bodies_are_those_of_the_clock() {
    let clock = SimulatedClock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_secs(3600));
    let api = Api::start_with(|builder| builder.clock(clock.clone())).await;
    let created = |agent: &Value| agent["createdAt"].as_str().unwrap()[..16].to_owned();
    assert_eq!(created(&api.deploy("one").await), "1970-01-01T01:00");
    clock.advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(created(&api.deploy("two").await), "1970-01-02T01:00");
}
