//! Requests of a caller's own making.

use std::time::Duration;

use ash_e2e::{
    KEY, World, builder, client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
    streams::{DONE, START, answering},
};
use ash_sdk::{
    AshClient, ErrorKind,
    error::{ResponseFailure, TimeoutPhase},
    http::Method,
    retry::Repeat,
    serde_json::{self, Value, json},
};
use futures::{StreamExt, TryStreamExt};

async fn serve(scripts: impl IntoIterator<Item = Script>) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start(scripts).await;
    let client = client_with_clock(server.url(), &ManualClock::skipping(Duration::from_secs(8)));
    (server, client)
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Thing {
    name: String,
}

#[tokio::test]
async fn a_request_has_the_key_its_query_its_body_and_its_headers_and_returns_a_type() {
    let (server, client) = serve([script().read().json(r#"{"name":"a","more":1}"#)]).await;
    let client = client.clone();
    let request = client
        .request(Method::POST, "/api/new%20things/5")
        .query("a b", "c&d")
        .query("n", 5)
        .query("n", 6)
        .body(&json!({"name": "a"}))
        .with_header("x-tenant", "blue")
        .json::<Thing>();
    let response = request.with_response().await.unwrap();
    assert_eq!(response.value, Thing { name: "a".to_owned() });
    let received = server.received().pop().unwrap();
    assert_eq!((received.method.as_str(), received.target.as_str()), ("POST", "/api/new%20things/5?a+b=c%26d&n=5&n=6"));
    assert_eq!(received.headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(received.headers["x-tenant"], "blue");
    assert_eq!(received.headers["content-type"], "application/json");
    assert_eq!(received.headers["accept"], "application/json");
    assert_eq!(Some(received.headers["x-request-id"].as_str()), response.request_id());
    assert_eq!(serde_json::from_slice::<Value>(&received.body).unwrap(), json!({"name": "a"}));
}

#[tokio::test]
async fn a_request_reaches_operations_of_a_server() {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    let agents: Value = world.client.request(Method::GET, "/api/agents").json().await.unwrap();
    assert_eq!(agents["agents"][0]["name"], "bot");
    world.client.request(Method::DELETE, "/api/agents/bot").await.unwrap();
    let error = world.client.request(Method::GET, "/api/agents/bot").json::<Value>().await.unwrap_err();
    assert!(error.is_not_found());
    let line = error.to_string();
    assert!(line.starts_with("request: GET /api/agents/bot responded with 404: Agent not found"), "{line}");
}

#[tokio::test]
async fn a_response_is_read_as_bytes_text_json_a_download_or_events() {
    let text = || script().read().answer("200 OK", &[("content-type", "text/plain")], "h\u{e9}llo");
    let empty = script().read().answer("204 No Content", &[("connection", "close")], "");
    let (_server, client) = serve([text()]).await;
    let request = client.request(Method::GET, "/x");
    assert_eq!(request.clone().await.unwrap(), "h\u{e9}llo");
    let (_server, client) = serve([text()]).await;
    assert_eq!(client.request(Method::GET, "/x").text().await.unwrap(), "h\u{e9}llo");
    let (_server, client) = serve([text()]).await;
    let download = client.request(Method::GET, "/x").download().await.unwrap();
    assert_eq!(download.content_type(), Some("text/plain"));
    assert_eq!(download.bytes(100).await.unwrap(), "h\u{e9}llo");
    let (_server, client) = serve([empty]).await;
    client.request(Method::POST, "/x").json::<()>().await.unwrap();
    assert_eq!(client.request(Method::POST, "/x").json::<Option<Thing>>().await.unwrap(), None);
    let (_server, client) = serve([answering(&[START, DONE]), text()]).await;
    let events: Vec<_> = client.request(Method::GET, "/x").events().await.unwrap().try_collect().await.unwrap();
    let types: Vec<_> = events.iter().map(|event| event.event_type().to_owned()).collect();
    assert_eq!(types, ["session_start", "done"]);
}

#[tokio::test]
async fn a_response_of_another_form_is_an_error_that_names_the_place() {
    let (_server, client) = serve([script().read().json(r#"{"name":5}"#).read().json("{}")]).await;
    let error = client.request(Method::POST, "/x").json::<Thing>().await.unwrap_err();
    let ErrorKind::Response(ResponseFailure::Decode { path, .. }) = error.kind() else { panic!("{error:?}") };
    assert_eq!(path, "name");
    assert!(error.is_maybe_executed() && error.path() == Some("/x"));
    let error = client.request(Method::GET, "/x").events().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Response(ResponseFailure::UnexpectedContent { .. })), "{error:?}");
}

#[tokio::test]
async fn a_request_is_retried_by_its_method_unless_its_class_is_set() {
    let busy = || script().read().answer("502 Bad Gateway", &[("connection", "close")], "");
    for (method, class, attempts) in [
        (Method::GET, None, 3),
        (Method::HEAD, None, 3),
        (Method::PUT, None, 3),
        (Method::DELETE, None, 3),
        (Method::POST, None, 1),
        (Method::PATCH, None, 1),
        (Method::from_bytes(b"BREW").unwrap(), None, 1),
        (Method::POST, Some(Repeat::Idempotent), 3),
        (Method::GET, Some(Repeat::Once), 1),
    ] {
        let (server, client) = serve([busy()]).await;
        let mut request = client.request(method.clone(), "/x");
        if let Some(class) = class {
            request = request.repeat(class);
        }
        let error = request.await.unwrap_err();
        assert_eq!((error.attempts(), server.request_count()), (attempts, attempts as usize), "{method} {class:?}");
        assert_eq!(error.is_maybe_executed(), attempts == 1, "{method}");
    }
    let (server, client) = serve([busy()]).await;
    client.request(Method::GET, "/x").with_max_retries(0).await.unwrap_err();
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_path_that_would_lead_elsewhere_is_refused_before_anything_is_sent() {
    let (server, client) = serve([script().read().json("{}")]).await;
    for path in [
        "http://evil.example/api",
        "https://user:planted@evil.example",
        "//evil.example/api",
        "@evil.example/",
        ".evil.example/",
        ":1/",
        "api/agents",
        "/api/../..",
        "/api/%2e%2E/x",
        "/api/x?y=1",
        "/api/x#y",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/api/x\r\nhost: evil.example",
        "",
    ] {
        let error = client.request(Method::GET, path).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{path:?}: {error:?}");
        assert_eq!((error.attempts(), error.request_id()), (0, None));
        assert!(!error.to_string().contains("planted"), "{error}");
    }
    let error = client.request(Method::CONNECT, "/x").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_path_follows_a_prefix_of_the_servers_address() {
    let server = ScriptedServer::start([script().read().json("{}")]).await;
    let client = client_with_clock(server.url() + "/behind/a/gateway/", &ManualClock::new());
    client.request(Method::GET, "/api/x").await.unwrap();
    assert_eq!(server.received()[0].target, "/behind/a/gateway/api/x");
}

#[tokio::test]
async fn the_limits_of_all_requests_apply() {
    let large = script().read().answer("200 OK", &[("connection", "close")], "x".repeat(101));
    let server = ScriptedServer::start([large, script().read().stall()]).await;
    let clock = ManualClock::skipping(Duration::from_secs(100));
    let client = builder(server.url(), &clock).max_response_size(100).build().unwrap();
    let error = client.request(Method::GET, "/x").with_deadline(Duration::from_secs(1000)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 100, .. }), "{error:?}");
    let error = client.request(Method::GET, "/x").with_deadline(Duration::from_secs(7)).await.unwrap_err();
    let after = Duration::from_secs(7);
    let ErrorKind::Timeout { phase: TimeoutPhase::Request, after: waited, .. } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(*waited, after);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_and_does_not_get_the_key() {
    let other = ScriptedServer::start([script().read().json("{}")]).await;
    let to = other.url();
    let redirect = script().read().answer("302 Found", &[("location", &to)], "");
    let (_server, client) = serve([redirect]).await;
    let error = client.request(Method::GET, "/x").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Response(ResponseFailure::Redirect { .. })), "{error:?}");
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_body_that_is_no_json_and_headers_of_the_client_are_refused() {
    let (server, client) = serve([script().read().json("{}")]).await;
    let odd = std::collections::HashMap::from([((1, 2), 3)]);
    let error = client.request(Method::POST, "/x").body(&odd).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error:?}");
    let error = client.request(Method::GET, "/x").with_header("authorization", "other").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn members_and_query_parameters_can_be_added_as_to_any_request() {
    let (server, client) = serve([script().read().json("{}")]).await;
    let request = client.request(Method::POST, "/x").query("a", 1).body(&json!({"b": 1}));
    request.clone().with_extra_query("c", 2).with_extra_member("d", 2).await.unwrap();
    let received = server.received().pop().unwrap();
    assert_eq!(received.target, "/x?a=1&c=2");
    assert_eq!(serde_json::from_slice::<Value>(&received.body).unwrap(), json!({"b": 1, "d": 2}));
    assert!(request.clone().with_extra_query("a", 2).await.is_err());
    assert!(request.with_extra_member("b", 2).await.is_err());
}

#[tokio::test]
async fn an_event_stream_that_is_cut_ends_with_an_error() {
    let (_server, client) = serve([script().read().events(START).reset()]).await;
    let mut events = client.request(Method::GET, "/x").events().await.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert!(error.is_interrupted() && error.path() == Some("/x"), "{error:?}");
}
