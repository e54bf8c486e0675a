//! The queue and its worker.
use crate::common::{Api, members};
use serde_json::{Value, json};

async fn enqueue(api: &Api, body: Value) -> Value {
    api.post("/api/queue", body).await.created()["item"].clone()
}

async fn item(api: &Api, item: &Value) -> Value {
    api.get(&format!("/api/queue/{}", item["id"].as_str().unwrap())).await.ok()["item"].clone()
}

async fn cancel(api: &Api, item: &Value) -> crate::common::Answer {
    api.delete(&format!("/api/queue/{}", item["id"].as_str().unwrap())).await
}

#[tokio::test]
async fn an_item_waits_and_then_is_completed_in_a_session_that_it_does_not_name() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let made = enqueue(&api, json!({"agentName": "bot", "prompt": "hello"})).await;
    assert_eq!((&made["status"], &made["priority"], &made["maxRetries"]), (&json!("pending"), &json!(0), &json!(3)));
    api.server.work().await;
    let done = item(&api, &made).await;
    assert_eq!(
        (&done["status"], &done["sessionId"], &done["error"]),
        (&json!("completed"), &Value::Null, &Value::Null)
    );
    assert!(done["startedAt"].is_string() && done["completedAt"].is_string());
    let sessions = api.get("/api/sessions").await.ok();
    assert_eq!(members(&sessions["sessions"], "status"), ["active"]);
    let id = sessions["sessions"][0]["id"].as_str().unwrap();
    assert_eq!(api.get(&format!("/api/sessions/{id}/messages")).await.ok(), json!({"messages": []}), "nothing is kept");
    assert_eq!(api.get("/api/usage").await.ok(), json!({"events": []}));
}

#[tokio::test]
async fn items_are_taken_by_priority_and_then_by_age() {
    let api = Api::start().await;
    api.deploy("bot").await;
    for (prompt, priority) in [("first", 0), ("second", 0), ("urgent", 5)] {
        enqueue(&api, json!({"agentName": "bot", "prompt": prompt, "priority": priority})).await;
    }
    for expected in [vec!["urgent"], vec!["urgent", "first"], vec!["urgent", "second", "first"]] {
        api.server.work().await;
        let done = api.get("/api/queue?status=completed").await.ok();
        assert_eq!(members(&done["items"], "prompt"), expected);
    }
}

#[tokio::test]
async fn an_item_that_fails_is_tried_again_later_and_later_until_it_may_not() {
    let api = Api::start().await;
    let made = enqueue(&api, json!({"agentName": "nope", "prompt": "x", "maxRetries": 3})).await;
    let mut tries = Vec::new();
    for round in 1..=20 {
        let before = item(&api, &made).await["retryCount"].clone();
        api.server.work().await;
        let now = item(&api, &made).await;
        if now["retryCount"] != before {
            tries.push((round, now["status"].as_str().unwrap().to_owned()));
        }
    }
    let expected = [(1, "pending"), (6, "pending"), (16, "failed")];
    assert_eq!(tries, expected.map(|(round, status)| (round, status.to_owned())));
    let failed = item(&api, &made).await;
    assert_eq!((&failed["error"], &failed["retryCount"]), (&json!("Agent \"nope\" not found"), &json!(3)));
}

#[tokio::test]
async fn an_item_without_retries_is_tried_once() {
    let api = Api::start().await;
    let made = enqueue(&api, json!({"agentName": "nope", "prompt": "x", "maxRetries": 0})).await;
    api.server.work().await;
    let failed = item(&api, &made).await;
    assert_eq!((&failed["status"], &failed["retryCount"]), (&json!("failed"), &json!(1)));
}

#[tokio::test]
async fn an_agent_that_errs_fails_the_item_with_its_words() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let made = enqueue(&api, json!({"agentName": "bot", "prompt": "/error too bad", "maxRetries": 1})).await;
    api.server.work().await;
    assert_eq!(item(&api, &made).await["error"], "too bad");
}

#[tokio::test]
async fn an_item_for_a_session_is_said_in_it_and_fails_when_it_is_not_active() {
    let api = Api::start().await;
    let session = api.session().await;
    let body = json!({"agentName": "bot", "prompt": "remember me", "sessionId": session, "maxRetries": 1});
    let made = enqueue(&api, body.clone()).await;
    api.server.work().await;
    assert_eq!(item(&api, &made).await["status"], "completed");
    assert!(api.say(&session, "/history").await.contains("remember me"));
    api.act(&format!("/api/sessions/{session}/pause")).await.ok();
    let made = enqueue(&api, body).await;
    api.server.work().await;
    assert_eq!(item(&api, &made).await["error"], "Session is paused");
}

#[tokio::test]
async fn only_what_waits_can_be_cancelled() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let made = enqueue(&api, json!({"agentName": "bot", "prompt": "x"})).await;
    assert_eq!(cancel(&api, &made).await.ok()["item"]["status"], "cancelled");
    assert_eq!(cancel(&api, &made).await.error(400), "Cannot cancel item with status \"cancelled\"");
    api.server.work().await;
    assert_eq!(item(&api, &made).await["status"], "cancelled", "the worker leaves it alone");
    let made = enqueue(&api, json!({"agentName": "bot", "prompt": "x"})).await;
    api.server.work().await;
    assert_eq!(cancel(&api, &made).await.error(400), "Cannot cancel item with status \"completed\"");
}

#[tokio::test]
async fn the_queue_is_listed_newest_first_and_counted() {
    let api = Api::start().await;
    api.deploy("bot").await;
    for prompt in ["a", "b", "c"] {
        enqueue(&api, json!({"agentName": "bot", "prompt": prompt})).await;
    }
    api.server.work().await;
    assert_eq!(members(&api.get("/api/queue").await.ok()["items"], "prompt"), ["c", "b", "a"]);
    assert_eq!(members(&api.get("/api/queue?limit=1&status=pending").await.ok()["items"], "prompt"), ["c"]);
    let stats = json!({"pending": 2, "processing": 0, "completed": 1, "failed": 0, "cancelled": 0});
    assert_eq!(api.get("/api/queue/stats").await.ok()["stats"], stats);
    assert_eq!(api.get("/api/queue?limit=501").await.error(400), "querystring/limit must be <= 500");
    assert_eq!(api.get("/api/queue?status=odd").await.status, 400);
}

#[tokio::test]
async fn another_tenants_items_are_not_there() {
    let api = Api::start().await;
    let made = enqueue(&api, json!({"agentName": "bot", "prompt": "x"})).await;
    let other = api.other_tenant().await;
    let target = format!("/api/queue/{}", made["id"].as_str().unwrap());
    assert_eq!(other.get(&target).await.error(404), "Queue item not found");
    assert_eq!(other.delete(&target).await.error(404), "Queue item not found");
    assert_eq!(other.get("/api/queue").await.ok(), json!({"items": []}));
}

#[tokio::test]
async fn the_worker_works_by_itself_at_its_interval() {
    let api = Api::start_with(|builder| builder.worker_interval(std::time::Duration::ZERO)).await;
    api.deploy("bot").await;
    let made = enqueue(&api, json!({"agentName": "bot", "prompt": "x"})).await;
    let processed = async { while item(&api, &made).await["status"] != "completed" {} };
    assert!(tokio::time::timeout(crate::common::GUARD, processed).await.is_ok(), "the worker did not process the item");
}
