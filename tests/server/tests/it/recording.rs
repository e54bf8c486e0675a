//! Requests that the server records.
use std::sync::{Arc, Mutex};

use ash_dev_server::{Fault, RecordLimits};
use serde_json::{Value, json};

use crate::common::Api;

#[tokio::test]
async fn requests_are_recorded_in_order_with_operation_body_and_status() {
    let api = Api::start().await;
    let session = api.session().await;
    api.say(&session, "hello").await;
    api.get(&format!("/api/sessions/{session}/messages?limit=5")).await.ok();
    api.get("/nowhere").await;
    let requests = api.server.requests();
    let shown: Vec<_> =
        requests.iter().map(|request| (request.number(), request.operation(), request.status())).collect();
    let expected = [
        (1, Some("deploy_agent"), Some(201)),
        (2, Some("create_session"), Some(201)),
        (3, Some("send_message_stream"), Some(200)),
        (4, Some("list_messages"), Some(200)),
        (5, None, Some(404)),
    ];
    assert_eq!(shown, expected);
    let sent = &api.server.requests_of("send_message_stream")[0];
    assert_eq!(sent.json::<Value>().unwrap(), json!({"content": "hello"}));
    assert_eq!((sent.method().as_str(), sent.path()), ("POST", &*format!("/api/sessions/{session}/messages")));
    assert_eq!(requests[3].query(), Some("limit=5"));
    assert_eq!(requests[3].to_string(), format!("GET /api/sessions/{session}/messages?limit=5 list_messages 200"));
}

#[tokio::test]
async fn a_recorded_request_shows_no_key_and_no_body_when_it_is_printed() {
    let api = Api::start_with(|builder| builder.api_key("planted-key")).await;
    api.post("/api/credentials", json!({"type": "custom", "key": "planted-secret"})).await.created();
    let request = &api.server.requests()[0];
    assert_eq!(request.header("authorization"), Some("Bearer planted-key"));
    let shown = format!("{request:?} {request:#?} {request}");
    assert!(shown.contains("authorization") && !shown.contains("planted"), "{shown}");
}

#[tokio::test]
async fn requests_to_which_a_fault_happens_are_recorded_and_those_without_a_response_have_no_status() {
    let api = Api::start().await;
    api.server.fault(Fault::of("list_agents").status(503));
    api.get("/api/agents").await;
    api.server.fault(Fault::of("list_agents").end_after_events(1));
    api.get("/api/agents").await.ok();
    let statuses: Vec<_> = api.server.requests_of("list_agents").iter().map(|request| request.status()).collect();
    assert_eq!(statuses, [Some(503), Some(200)]);
    api.server.fault(Fault::of("list_agents").garbage("nonsense\r\n\r\n"));
    let client = api.server.client_builder().retry(ash_sdk::RetryPolicy::never()).build().unwrap();
    client.list_agents().await.unwrap_err();
    assert_eq!(api.server.requests().last().unwrap().status(), None);
}

#[tokio::test]
async fn memory_is_bounded_and_what_was_dropped_is_counted() {
    let limits = RecordLimits { requests: 3, bytes: 1000 };
    let api = Api::start_with(|builder| builder.record_limits(limits)).await;
    for _ in 0..5 {
        api.get("/health").await.ok();
    }
    assert_eq!((api.server.requests().len(), api.server.dropped_requests(), api.server.request_count()), (3, 2, 5));
    api.server.clear_requests();
    assert_eq!((api.server.requests().len(), api.server.dropped_requests(), api.server.request_count()), (0, 0, 5));
    api.post("/api/agents", json!({"name": "bot", "systemPrompt": "x".repeat(2000)})).await.created();
    let request = &api.server.requests()[0];
    assert_eq!((request.number(), request.body().len(), request.is_truncated()), (6, 1000, true));
}

#[tokio::test]
async fn whoever_asks_sees_each_request_with_its_status() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lines = seen.clone();
    let api =
        Api::start_with(|builder| builder.on_request(move |request| lines.lock().unwrap().push(request.to_string())))
            .await;
    api.get("/health").await.ok();
    api.get("/api/agents/none").await.error(404);
    assert_eq!(*seen.lock().unwrap(), ["GET /health health 200", "GET /api/agents/none get_agent 404"]);
}

#[tokio::test]
#[should_panic(expected = "did you mean send_message_stream")]
async fn requests_of_an_operation_that_does_not_exist_are_a_mistake_that_is_reported() {
    Api::start().await.server.requests_of("send_mesage_stream");
}
