//! Connections that fail or do not last: the reported errors, and the number of requests on the wire.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use ash_e2e::{
    NO_AGENTS, SESSION, alive_tasks, builder, client_with_clock,
    clock::ManualClock,
    nowhere::{BlackHole, Refusing},
    scripted::{ScriptedServer, Signal, script},
    until,
};
use ash_sdk::{
    AshClient, ErrorKind, RetryPolicy,
    error::{ConnectFailure, ResponseFailure, TimeoutPhase},
    reqwest::{
        self,
        dns::{Addrs, Name, Resolve, Resolving},
    },
    uuid::Uuid,
};

const LONGEST_BACKOFF: Duration = Duration::from_secs(8);

fn skipping() -> ManualClock {
    ManualClock::skipping(LONGEST_BACKOFF)
}

/// Knows no name.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(std::future::ready(Err::<Addrs, _>(io::Error::other("no such name").into())))
    }
}

/// Knows one name, or takes every name for that one.
struct OneName(SocketAddr);

impl Resolve for OneName {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(std::iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

fn with_resolver(url: &str, resolver: impl Resolve + 'static, clock: &ManualClock) -> AshClient {
    let http = reqwest::Client::builder().no_proxy().dns_resolver(Arc::new(resolver)).build().unwrap();
    builder(url.to_owned(), clock).http_client(http).build().unwrap()
}

#[tokio::test]
async fn a_name_that_cannot_be_resolved_is_a_connection_error_and_tried_again() {
    let clock = skipping();
    let error = with_resolver("http://nobody.example", NoNames, &clock).create_session("bot").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Unreachable)), "{error:?}");
    assert!(error.is_connect() && error.is_retryable() && !error.is_maybe_executed());
    assert_eq!(error.attempts(), 3);
    assert!(error.message().contains("name cannot be resolved"), "{error}");
}

#[tokio::test]
async fn a_host_that_is_called_tls_is_not_taken_for_a_tls_failure() {
    let clock = skipping();
    for host in ["http://tls.example", "http://certificate.example", "https://ssl-handshake.example"] {
        let error = with_resolver(host, NoNames, &clock).list_agents().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Unreachable)), "{host}: {error:?}");
    }
    let refusing = Refusing::new();
    let client = with_resolver("https://tls.example", OneName(refusing.address()), &clock);
    let error = client.list_agents().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Unreachable)), "{error:?}");
}

#[tokio::test]
async fn a_refused_connection_is_told_and_tried_again_even_for_what_is_sent_once() {
    let (clock, nobody) = (skipping(), Refusing::new());
    let error = client_with_clock(nobody.url(), &clock).create_session("bot").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Unreachable)), "{error:?}");
    assert!(!error.is_maybe_executed());
    assert_eq!(error.attempts(), 3);
    assert_eq!(clock.skipped(), [Duration::from_millis(500), Duration::from_secs(1)]);
    let text = error.to_string();
    assert!(text.starts_with("create_session: POST /api/sessions: no connection to http://127.0.0.1:"), "{text}");
    assert!(text.contains("is the server running") && text.contains("(after 3 attempts) [request "), "{text}");
}

#[tokio::test]
async fn a_black_hole_is_a_connect_timeout() {
    let (clock, hole) = (skipping(), BlackHole::new());
    let connect_timeout = Duration::from_millis(1);
    let client = builder(hole.url(), &clock).connect_timeout(connect_timeout).build().unwrap();
    let error = client.create_session("bot").await.unwrap_err();
    let ErrorKind::Timeout { phase: TimeoutPhase::Connect, after, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(*after, connect_timeout);
    assert!(error.is_timeout() && error.is_connect() && !error.is_maybe_executed());
    assert_eq!(error.attempts(), 3, "nothing was sent, so it is tried again");
}

#[tokio::test]
async fn a_reset_on_accept_is_not_retried_for_what_is_sent_once_unless_it_was_unsent() {
    let clock = skipping();
    let server = ScriptedServer::start([script().reset()]).await;
    let error = client_with_clock(server.url(), &clock).create_session("bot").await.unwrap_err();
    // The system decides if the client notices before or after it writes; the error has to say so either way.
    let attempts = match error.kind() {
        ErrorKind::Connect(ConnectFailure::Unreachable) => {
            assert!(!error.is_maybe_executed(), "{error:?}");
            3
        }
        ErrorKind::Response(ResponseFailure::Interrupted { status: None, .. }) => {
            assert!(error.is_maybe_executed(), "{error:?}");
            // Earlier ones may have been noticed before anything was written.
            error.attempts()
        }
        _ => panic!("{error:?}"),
    };
    assert_eq!((error.attempts(), server.connections(), server.request_count()), (attempts, attempts as usize, 0));
}

#[tokio::test]
async fn a_reset_on_accept_is_retried_for_a_read() {
    let clock = skipping();
    let server = ScriptedServer::start([script().reset(), script().reset(), script().read().json(NO_AGENTS)]).await;
    assert!(client_with_clock(server.url(), &clock).list_agents().await.unwrap().is_empty());
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_reset_after_the_request_is_one_attempt_on_the_wire_for_what_is_sent_once() {
    let clock = skipping();
    let server = ScriptedServer::start([script().read().reset()]).await;
    let client = client_with_clock(server.url(), &clock);
    let session = Uuid::new_v4();
    for error in [
        client.create_session("bot").await.unwrap_err(),
        client.fork_session(session).await.unwrap_err(),
        client.send_message(session, "hello").await.unwrap_err(),
        client.deploy_agent_prompt("bot", "Echo.").await.unwrap_err(),
        client.exec(Uuid::new_v4(), "date").await.unwrap_err(),
        client.enqueue("bot", "hello").await.unwrap_err(),
        client.create_api_key().await.unwrap_err(),
        client.upload_attachment(session, "a.txt", b"hello".to_vec()).await.unwrap_err(),
    ] {
        assert!(
            matches!(error.kind(), ErrorKind::Response(ResponseFailure::Interrupted { status: None, .. })),
            "{error:?}"
        );
        assert!(error.is_maybe_executed() && error.is_interrupted(), "{error:?}");
        assert_eq!(error.attempts(), 1, "{error}");
        assert!(error.to_string().contains("(the request may have been executed) [request "), "{error}");
    }
    assert_eq!(server.request_count(), 8, "one attempt of each on the wire");
    assert!(clock.skipped().is_empty(), "nothing was waited for");
}

#[tokio::test]
async fn a_reset_after_the_request_is_retried_for_a_read() {
    let clock = skipping();
    let server = ScriptedServer::start([script().read().reset(), script().read().json(NO_AGENTS)]).await;
    let answer = client_with_clock(server.url(), &clock).list_agents().with_response().await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(server.request_count(), 2);
}

#[tokio::test]
async fn an_end_before_the_head_is_told_apart_from_a_reset() {
    let clock = skipping();
    let server = ScriptedServer::start([script().read()]).await;
    let client = client_with_clock(server.url(), &clock);
    let error = client.create_session("bot").await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Interrupted { status: None, .. })),
        "{error:?}"
    );
    assert!(error.is_maybe_executed());
    assert_eq!(error.message(), "the server closed the connection before it responded");
    assert_eq!(server.request_count(), 1);
    let error = client.list_agents().await.unwrap_err();
    assert!(!error.is_maybe_executed(), "a read may be repeated");
    assert_eq!((error.attempts(), server.request_count()), (3, 4));
}

#[tokio::test]
async fn a_stale_connection_is_replaced_unseen() {
    let (clock, closed) = (ManualClock::new(), Signal::default());
    let server = ScriptedServer::start([
        script().read().json(NO_AGENTS).until(&closed),
        script().read().answer("201 Created", &[("content-type", "application/json")], SESSION),
    ])
    .await;
    let client = client_with_clock(server.url(), &clock);
    client.list_agents().await.unwrap();
    let open = alive_tasks();
    closed.raise();
    // The server's task of the connection ends when it has closed it, the client's when that has arrived.
    until("both ends of the connection are closed", || alive_tasks() <= open - 2).await;
    let session = client.create_session("bot").with_max_retries(0).await.unwrap();
    assert_eq!(session.agent_name, "bot");
    assert_eq!((server.connections(), server.request_count()), (2, 2));
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().json(NO_AGENTS).read().json(NO_AGENTS)]).await;
    let client = client_with_clock(server.url(), &clock);
    client.list_agents().await.unwrap();
    client.list_agents().await.unwrap();
    assert_eq!((server.connections(), server.request_count()), (1, 2));
}

/// More than the sockets' buffers hold, so that it cannot be sent while nobody reads.
fn large_env() -> [(&'static str, String); 1] {
    [("A", "word ".repeat(4 << 20))]
}

#[tokio::test]
async fn a_413_that_comes_while_the_body_is_being_sent_is_read() {
    let clock = ManualClock::new();
    let refusal = r#"{"statusCode":413,"code":"FST_ERR_CTP_BODY_TOO_LARGE","error":"Payload Too Large",
        "message":"Request body is too large"}"#;
    let headers = [("content-type", "application/json"), ("connection", "close")];
    let server =
        ScriptedServer::start([script().read_head().answer("413 Payload Too Large", &headers, refusal).stall()]);
    let server = server.await;
    let error = client_with_clock(server.url(), &clock).create_session("bot").extra_env(large_env()).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(413), "{error:?}");
    assert_eq!((error.message(), error.code()), ("Request body is too large", Some("FST_ERR_CTP_BODY_TOO_LARGE")));
    assert!(!error.is_maybe_executed());
    assert!(error.to_string().contains("; send less at once [request "), "{error}");
}

#[tokio::test]
async fn a_413_seen_as_a_broken_pipe_says_that_the_request_may_be_too_large() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read_head().reset()]).await;
    let error = client_with_clock(server.url(), &clock).create_session("bot").extra_env(large_env()).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Interrupted { status: None, .. })),
        "{error:?}"
    );
    assert!(error.message().ends_with("the request may be larger than the server takes"), "{error}");
}

#[tokio::test]
async fn a_request_that_is_dropped_closes_its_connection() {
    let (clock, came) = (ManualClock::new(), Signal::default());
    let server = ScriptedServer::start([script().read().reach(&came).until_closed()]).await;
    let client = client_with_clock(server.url(), &clock);
    let request = tokio::spawn(client.create_session("bot").into_future());
    came.raised().await;
    request.abort();
    server.until_closed(1).await;
    assert_eq!(server.request_count(), 1, "nothing is sent for a caller who is gone");
}

#[tokio::test]
async fn a_request_that_is_dropped_during_its_backoff_is_never_sent_again() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().answer("503 Service Unavailable", &[], "")]).await;
    let client = client_with_clock(server.url(), &clock);
    let request = tokio::spawn(client.list_agents().into_future());
    clock.until_somebody_sleeps_for(Duration::from_millis(500)).await;
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    clock.advance(Duration::from_secs(3600));
    assert!(clock.asleep().is_empty(), "no task is left that waits");
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn without_retries_a_failure_comes_at_once() {
    let (clock, nobody) = (ManualClock::new(), Refusing::new());
    let client = builder(nobody.url(), &clock).retry(RetryPolicy::never()).build().unwrap();
    let error = client.list_agents().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(error.is_retryable());
}
