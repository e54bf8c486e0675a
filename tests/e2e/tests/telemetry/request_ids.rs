//! Ids of calls, in requests, responses, errors and spans.

use std::time::Duration;

use ash_e2e::{
    NO_AGENTS, builder, client_with_clock,
    clock::ManualClock,
    nowhere::Refusing,
    scripted::{ScriptedServer, script},
    streams::{SESSION_ID, START, answering, read},
};

use super::recorder::traced;

#[tokio::test]
async fn all_attempts_of_a_call_have_its_id_and_the_next_call_another() {
    let busy = script().read().answer("503 Service Unavailable", &[("connection", "close")], "");
    let server = ScriptedServer::start([busy, script().read().json(NO_AGENTS).read().json(NO_AGENTS)]).await;
    let clock = ManualClock::skipping(Duration::from_secs(8));
    let client = builder(server.url(), &clock).random(|| 0.75).build().unwrap();
    let recorded = traced(async {
        let first = client.list_agents().with_response().await.unwrap();
        let second = client.list_agents().with_response().await.unwrap();
        assert_eq!((first.request_id(), second.request_id()), (Some("c000000000000-1"), Some("c000000000000-2")));
        assert_eq!(first.server_request_id(), None);
    })
    .await;
    let ids: Vec<_> = server.received().iter().map(|request| request.headers["x-request-id"].clone()).collect();
    assert_eq!(ids, ["c000000000000-1", "c000000000000-1", "c000000000000-2"]);
    let spans = recorded.named("ash.operation");
    let traced: Vec<_> = spans.iter().map(|span| span["request_id"].as_str()).collect();
    assert_eq!(traced, ["\"c000000000000-1\"", "\"c000000000000-2\""]);
}

#[tokio::test]
async fn an_id_that_the_caller_sets_is_kept() {
    let server = ScriptedServer::start([script().read().json(NO_AGENTS).read().json(NO_AGENTS)]).await;
    let clock = ManualClock::new();
    let client = builder(server.url(), &clock).header("x-request-id", "of-the-client").build().unwrap();
    let own = client.list_agents().with_header("x-request-id", "mine").with_response().await.unwrap();
    let default = client.list_agents().with_response().await.unwrap();
    assert_eq!((own.request_id(), default.request_id()), (Some("mine"), Some("of-the-client")));
    let ids: Vec<_> = server.received().iter().map(|request| request.headers["x-request-id"].clone()).collect();
    assert_eq!(ids, ["mine", "of-the-client"]);
}

#[tokio::test]
async fn an_error_has_the_id_of_its_call_and_the_servers_and_shows_the_first_if_it_is_short() {
    let gone = script().read().answer(
        "404 Not Found",
        &[("connection", "close"), ("x-request-id", "from-the-proxy")],
        r#"{"error":"Agent not found"}"#,
    );
    let server = ScriptedServer::start([gone]).await;
    let client = builder(server.url(), &ManualClock::new()).random(|| 0.75).build().unwrap();
    let error = client.get_agent("bot").await.unwrap_err();
    assert_eq!(error.request_id(), Some("c000000000000-1"));
    assert_eq!(error.server_request_id(), Some("from-the-proxy"));
    assert_eq!(
        error.to_string(),
        "get_agent: GET /api/agents/bot responded with 404: Agent not found [request c000000000000-1]"
    );
    let long = "x".repeat(41);
    let error = client.get_agent("bot").with_header("x-request-id", &long).await.unwrap_err();
    assert_eq!(error.request_id(), Some(long.as_str()));
    assert!(!error.to_string().contains(&long), "{error}");
}

#[tokio::test]
async fn an_error_before_anything_was_sent_has_no_id() {
    let nobody = Refusing::new();
    let client = client_with_clock(nobody.url(), &ManualClock::new());
    let refused = client.get_agent("..").await.unwrap_err();
    assert_eq!(refused.request_id(), None);
    let unreachable = client.get_agent("bot").with_max_retries(0).await.unwrap_err();
    assert!(unreachable.request_id().is_some(), "it was tried");
}

#[tokio::test]
async fn a_response_that_cannot_be_used_and_a_stream_that_ends_early_have_both_ids() {
    let id = ("x-request-id", "from-the-proxy");
    let undecodable = script().read().answer("200 OK", &[("connection", "close"), id], "{}");
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: from-the-proxy\r\n\
                connection: close\r\n\r\n";
    let cut = script().read().write(format!("{head}{START}"));
    let server = ScriptedServer::start([undecodable, cut]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let error = client.list_agents().await.unwrap_err();
    assert_eq!(error.server_request_id(), Some("from-the-proxy"), "{error:?}");
    let stream = client.send_message_stream(SESSION_ID, "hello").await.unwrap();
    let sent = stream.request_id().map(str::to_owned);
    assert!(sent.is_some());
    let (_, error) = read(stream).await;
    let error = error.unwrap();
    assert_eq!((error.request_id(), error.server_request_id()), (sent.as_deref(), Some("from-the-proxy")));
}

#[tokio::test]
async fn messages_and_raw_calls_have_ids_too() {
    let server = ScriptedServer::start([answering(&[START]), script().read().json(NO_AGENTS)]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    client.send_message(SESSION_ID, "hello").await.unwrap_err();
    client.raw().list_agents().await.unwrap();
    for request in server.received() {
        assert!(request.headers.contains_key("x-request-id"), "{}", request.target);
    }
}
