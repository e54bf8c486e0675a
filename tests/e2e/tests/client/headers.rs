//! Headers of requests, and those that callers cannot change.

use ash_e2e::{
    KEY, NO_AGENTS, builder, client_with_clock,
    clock::ManualClock,
    scripted::{ScriptedServer, script},
};
use ash_sdk::{
    AshClient, ErrorKind,
    http::{HeaderName, HeaderValue, header},
    uuid::Uuid,
};

async fn server() -> ScriptedServer {
    ScriptedServer::start([script().read().json(NO_AGENTS).read().json(NO_AGENTS).read().json(NO_AGENTS)]).await
}

fn value(text: &'static str) -> HeaderValue {
    HeaderValue::from_static(text)
}

#[tokio::test]
async fn the_key_goes_along_and_headers_of_client_and_request_do_too() {
    let server = server().await;
    let gateway = HeaderName::from_static("x-gateway");
    let client = builder(server.url(), &ManualClock::new()).header(gateway.clone(), value("a")).build().unwrap();
    client.list_agents().await.unwrap();
    client.list_agents().with_header(gateway, value("b")).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(received[0].headers["x-gateway"], "a");
    assert_eq!(received[1].headers["x-gateway"], "b");
}

#[tokio::test]
async fn a_header_that_says_whose_request_it_is_or_where_it_ends_is_refused() {
    let server = server().await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    for name in [header::AUTHORIZATION, header::HOST, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
        let error = client.create_session("bot").with_header(name.clone(), value("5")).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error:?}");
        assert!(error.message().contains(name.as_str()), "{error}");
        assert_eq!((error.attempts(), error.operation()), (0, Some("create_session")));
        let error = builder(server.url(), &ManualClock::new()).header(name, value("5")).build().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration), "{error:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_request_that_finds_out_what_content_a_server_takes_has_the_headers_of_the_message() {
    let gone = script().read().answer("404 Not Found", &[("connection", "close")], "");
    let server = ScriptedServer::start([gone]).await;
    let client = AshClient::builder().server_url(server.url()).api_key(KEY).no_proxy().build().unwrap();
    let error = client.send_message(Uuid::nil(), "hello").with_header("x-request-id", "7").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|request| request.headers["x-request-id"] == "7"), "{received:?}");
}

#[tokio::test]
async fn a_traceparent_is_sent_where_it_is_given_and_of_the_right_form() {
    let server = server().await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    client.list_agents().with_traceparent(traceparent).await.unwrap();
    client.list_agents().await.unwrap();
    let received = server.received();
    assert_eq!(received[0].headers["traceparent"], traceparent);
    assert!(!received[1].headers.contains_key("traceparent"));
    let error = client.list_agents().with_traceparent("00-1-2-3").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error:?}");
    assert_eq!(server.request_count(), 2);
}

#[tokio::test]
async fn a_path_prefix_of_the_address_is_kept_and_slashes_at_its_end_do_not_matter() {
    let server = server().await;
    for address in ["/behind/a/gateway", "/behind/a/gateway/", "/behind/a/gateway///"] {
        let client = client_with_clock(server.url() + address, &ManualClock::new());
        client.list_agents().await.unwrap();
    }
    for received in server.received() {
        assert_eq!(received.target, "/behind/a/gateway/api/agents");
    }
}

#[tokio::test]
async fn names_cannot_lead_out_of_their_route() {
    let server = ScriptedServer::start([script().read().answer("404 Not Found", &[("connection", "close")], "")]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    for (name, target) in [
        ("a%2Fb", "/api/agents/a%252Fb"),
        ("a?b=c", "/api/agents/a%3Fb=c"),
        ("a#b", "/api/agents/a%23b"),
        ("a b", "/api/agents/a%20b"),
        ("..%2f..", "/api/agents/..%252f.."),
        ("@evil.example", "/api/agents/@evil.example"),
    ] {
        assert!(client.get_agent(name).await.unwrap_err().is_not_found());
        let received = server.received().pop().unwrap();
        assert_eq!(received.target, target);
    }
}

#[tokio::test]
async fn names_given_to_the_raw_client_cannot_lead_out_of_their_route_either() {
    let server = server().await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let raw = client.raw();
    for name in ["", ".", ".."] {
        assert!(raw.delete_agent(name).await.is_err(), "{name:?}");
        assert!(raw.delete_agent_file("bot", name).await.is_err(), "{name:?}");
    }
    assert!(raw.delete_agent_file("bot", "a/../../x").await.is_err());
    assert_eq!(server.connections(), 0);
}
