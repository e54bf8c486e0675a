//! Usage, analytics and metrics.
use crate::common::{Api, members};
use serde_json::json;

#[tokio::test]
async fn a_turn_leaves_its_tokens_and_a_message() {
    let api = Api::start().await;
    let session = api.session().await;
    api.say(&session, "one two three").await;
    let events = api.get("/api/usage").await.ok();
    let kinds = ["input_tokens", "output_tokens", "cache_creation_tokens", "cache_read_tokens", "message"];
    assert_eq!(members(&events["events"], "eventType"), kinds);
    assert_eq!(events["events"][0]["value"], 3);
    assert_eq!(events["events"][4]["value"], 1);
    let stats = api.get("/api/usage/stats").await.ok()["stats"].clone();
    assert_eq!(
        (&stats["totalInputTokens"], &stats["totalMessages"], &stats["totalToolCalls"]),
        (&json!(3), &json!(1), &json!(0))
    );
    assert_eq!(stats["totalOutputTokens"], 4, "the echo's words");
}

#[tokio::test]
async fn usage_is_filtered_by_session_and_agent_and_limited() {
    let api = Api::start().await;
    let session = api.session().await;
    api.deploy("b").await;
    let other = api.session_with(json!({"agent": "b"})).await;
    api.say(&session, "x").await;
    api.say(&other, "x").await;
    let events = |query: String| {
        let api = &api;
        async move { api.get(&format!("/api/usage?{query}")).await.ok()["events"].clone() }
    };
    assert_eq!(members(&events("limit=1".into()).await, "agentName"), ["b"], "newest first");
    assert_eq!(members(&events(format!("sessionId={session}")).await, "agentName"), ["bot"; 5]);
    assert_eq!(members(&events("agentName=b".into()).await, "agentName"), ["b"; 5]);
    let stats = api.get("/api/usage/stats?agentName=b").await.ok();
    assert_eq!(stats["stats"]["totalMessages"], 1);
    assert_eq!(api.other_tenant().await.get("/api/usage").await.ok(), json!({"events": []}));
}

#[tokio::test]
async fn times_are_compared_as_text_and_both_ends_are_included() {
    let api = Api::start().await;
    let session = api.session().await;
    api.say(&session, "x").await;
    let at = api.get("/api/usage").await.ok()["events"][0]["createdAt"].as_str().unwrap().to_owned();
    let count = |query: String| {
        let api = &api;
        async move { api.get(&format!("/api/usage?{query}")).await.ok()["events"].as_array().unwrap().len() }
    };
    assert_eq!(count(format!("after={at}&before={at}")).await, 5);
    assert_eq!(count("after=2999-01-01T00:00:00.000Z".into()).await, 0);
    assert_eq!(count("before=2001-01-01T00:00:00.000Z".into()).await, 0);
    // The same second without milliseconds sorts after it, because Z sorts after a full stop.
    let coarse = format!("{}Z", at.split('.').next().unwrap());
    assert_eq!(count(format!("after={coarse}")).await, 0);
    for bad in ["2026-11-23", "2026-11-23T00:00:00.000+00:00"] {
        assert_eq!(api.get(&format!("/api/usage?after={bad}")).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn analytics_count_what_is_there_and_only_usage_is_filtered() {
    let api = Api::start().await;
    let session = api.session().await;
    api.session_with(json!({"agent": "bot"})).await;
    api.say(&session, "x").await;
    api.act(&format!("/api/sessions/{session}/pause")).await.ok();
    api.post("/api/agents/bot/eval-runs", json!({})).await.created();
    let analytics = api.get("/api/analytics?before=2001-01-01T00:00:00.000Z").await.ok();
    assert_eq!(analytics["agents"], json!({"total": 1}));
    assert_eq!(analytics["sessions"], json!({"total": 2, "byStatus": {"active": 1, "paused": 1}}));
    assert_eq!(analytics["evals"], json!({"totalRuns": 1, "byStatus": {"pending": 1}}));
    assert_eq!(analytics["usage"]["totalMessages"], 0);
    assert_eq!(api.get("/api/analytics").await.ok()["usage"]["totalMessages"], 1);
}

#[tokio::test]
async fn metrics_need_the_key_and_count_resumes() {
    let api = Api::start().await;
    let session = api.session().await;
    for action in ["pause", "resume", "stop", "resume"] {
        api.act(&format!("/api/sessions/{session}/{action}")).await.ok();
    }
    let metrics = api.get("/metrics").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let text = metrics.text();
    for line in ["ash_active_sessions 1", "ash_resume_total{path=\"warm\"} 1", "ash_resume_total{path=\"cold\"} 1"] {
        assert!(text.lines().any(|known| known == line), "{line} in\n{text}");
    }
    let health = api.get("/health").await.ok();
    assert_eq!((&health["pool"]["resumeWarmHits"], &health["pool"]["resumeColdHits"]), (&json!(1), &json!(1)));
    let stranger = Api { server: api.server.clone(), key: "wrong".to_owned() };
    assert_eq!(stranger.get("/metrics").await.error(401), "Invalid API key");
}
