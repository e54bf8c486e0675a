//! Interceptors: code of the caller's around every attempt.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use ash_e2e::{
    KEY, NO_AGENTS, SESSION, World, builder,
    clock::ManualClock,
    nowhere::Refusing,
    scripted::{Script, ScriptedServer, script},
    streams::{DONE, SESSION_ID, START, answering},
};
use ash_sdk::{
    AshClient, ErrorKind, Files, RetryPolicy,
    error::TimeoutPhase,
    futures::future::BoxFuture,
    http::{Method, StatusCode},
    interceptor::{BoxError, Interceptor, Next, Outcome, OutgoingRequest},
    transfer::UploadSource,
    uuid::Uuid,
};

type Log = Arc<Mutex<Vec<String>>>;

/// Writes down what it sees.
struct Logging {
    name: &'static str,
    log: Log,
}

impl Logging {
    fn write(&self, text: String) {
        self.log.lock().unwrap().push(format!("{} {text}", self.name));
    }
}

impl Interceptor for Logging {
    fn before<'a>(&'a self, request: &'a mut OutgoingRequest) -> BoxFuture<'a, Result<(), BoxError>> {
        let shown = format!("{request:?} {:?} {}", request.headers(), request.url());
        assert!(!shown.contains(KEY) && !request.headers().contains_key("authorization"), "{shown}");
        self.write(format!("> {} {}", request.operation(), request.attempt()));
        Box::pin(async { Ok(()) })
    }

    fn after<'a>(
        &'a self,
        request: &'a OutgoingRequest,
        outcome: Outcome<'a>,
    ) -> BoxFuture<'a, Result<Next, BoxError>> {
        assert!(!format!("{request:?} {:?} {outcome:?}", request.headers()).contains(KEY));
        let status = outcome.status().map_or("-".to_owned(), |status| status.as_u16().to_string());
        self.write(format!("< {} {status} {}", request.operation(), outcome.is_success()));
        Box::pin(async { Ok(Next::Proceed) })
    }
}

/// Halves of an interceptor of a test.
type Before = fn(&mut OutgoingRequest) -> Result<(), BoxError>;
type After = fn(Outcome<'_>) -> Result<Next, BoxError>;

struct Does(Before, After);

impl Interceptor for Does {
    fn before<'a>(&'a self, request: &'a mut OutgoingRequest) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move { (self.0)(request) })
    }

    fn after<'a>(&'a self, _: &'a OutgoingRequest, outcome: Outcome<'a>) -> BoxFuture<'a, Result<Next, BoxError>> {
        Box::pin(async move { (self.1)(outcome) })
    }
}

const NOTHING: Before = |_| Ok(());
const PROCEED: After = |_| Ok(Next::Proceed);
const RETRY: After = |_| Ok(Next::Retry);

async fn serve(
    scripts: impl IntoIterator<Item = Script>,
    interceptor: impl Interceptor,
) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start(scripts).await;
    let clock = ManualClock::skipping(Duration::from_secs(8));
    let client = builder(server.url(), &clock).interceptor(interceptor).build().unwrap();
    (server, client)
}

fn refusing(status: &str) -> Script {
    script().read().answer(status, &[("connection", "close")], r#"{"error":"no"}"#)
}

#[tokio::test]
async fn interceptors_are_called_in_order_around_each_attempt() {
    let log = Log::default();
    let server = ScriptedServer::start([refusing("503 Service Unavailable"), script().read().json(SESSION)]).await;
    let client = builder(server.url(), &ManualClock::skipping(Duration::from_secs(8)))
        .interceptor(Logging { name: "a", log: log.clone() })
        .interceptor(Logging { name: "b", log: log.clone() })
        .build()
        .unwrap();
    client.get_session(Uuid::nil()).await.unwrap();
    assert_eq!(
        *log.lock().unwrap(),
        [
            "a > get_session 1",
            "b > get_session 1",
            "b < get_session 503 false",
            "a < get_session 503 false",
            "a > get_session 2",
            "b > get_session 2",
            "b < get_session 200 true",
            "a < get_session 200 true",
        ]
    );
    for request in server.received() {
        assert_eq!(request.headers["authorization"], format!("Bearer {KEY}"), "the key is sent all the same");
    }
}

#[tokio::test]
async fn they_see_all_requests_messages_transfers_probes_raw_calls_and_the_callers_own() {
    let log = Log::default();
    let world = World::new().await;
    let client = AshClient::builder()
        .server_url(world.server.url())
        .api_key(KEY)
        .interceptor(Logging { name: "a", log: log.clone() })
        .build()
        .unwrap();
    let session = world.session().await;
    client.send_message(session.id, "hello").await.unwrap();
    client.write_session_files(session.id, Files::new().add("a.txt", "text")).await.unwrap();
    client.download_session_file(session.id, "a.txt").await.unwrap().bytes(100).await.unwrap();
    client.upload_attachment(session.id, "b.txt", UploadSource::from("text")).await.unwrap();
    client.raw().list_agents().await.unwrap();
    client.request(Method::GET, "/api/agents").await.unwrap();
    let log = log.lock().unwrap().clone();
    for seen in [
        "a < send_message_stream 404 false",
        "a < send_message_stream 200 true",
        "a < write_session_files 200 true",
        "a < upload_attachment 201 true",
        "a < list_agents 200 true",
        "a < request 200 true",
    ] {
        assert!(log.iter().any(|line| line == seen), "{seen}: {log:#?}");
    }
    assert!(log.iter().any(|line| line.contains("get_session_file 200 true")), "{log:#?}");
}

#[tokio::test]
async fn a_status_check_of_a_silent_stream_is_seen_too() {
    let log = Log::default();
    let server = ScriptedServer::start([script().read().events(START).until_closed(), refusing("404 Not Found")]).await;
    let clock = ManualClock::new();
    let logging = Logging { name: "a", log: log.clone() };
    let client = builder(server.url(), &clock).interceptor(logging).build().unwrap();
    let ticking = async {
        server.until_requests(1).await;
        loop {
            tokio::task::yield_now().await;
            clock.advance(Duration::from_secs(1));
        }
    };
    tokio::select! {
        turn = client.send_message(SESSION_ID, "hello").send() => drop(turn.unwrap_err()),
        () = ticking => {}
    }
    assert!(log.lock().unwrap().iter().any(|line| line == "a < get_session 404 false"), "{log:?}");
}

#[tokio::test]
async fn headers_are_changed_for_the_attempt_and_those_that_frame_it_are_not() {
    let set: Before = |request| {
        let attempt = request.attempt().to_string();
        request.set_header("x-signature", format!("{} {} {attempt}", request.method(), request.path()))?;
        request.remove_header(&"user-agent".parse()?);
        for name in ["host", "content-length", "content-type", "transfer-encoding"] {
            assert!(request.set_header(name, "5").is_err(), "{name}");
            assert!(request.remove_header(&name.parse()?).is_none(), "{name}");
        }
        assert!(request.request_id().is_some());
        Ok(())
    };
    let scripts = [refusing("503 Service Unavailable"), script().read().json(NO_AGENTS)];
    let (server, client) = serve(scripts, Does(set, PROCEED)).await;
    client.list_agents().await.unwrap();
    let received = server.received();
    let signatures: Vec<_> = received.iter().map(|request| request.headers["x-signature"].as_str()).collect();
    assert_eq!(signatures, ["GET /api/agents 1", "GET /api/agents 2"]);
    assert_eq!(received[1].headers["host"], server.address().to_string());
}

#[tokio::test]
async fn an_error_before_an_attempt_fails_the_call_and_nothing_is_sent() {
    let fail: Before = |_| Err("the vault is closed".into());
    let log = Log::default();
    let server = ScriptedServer::start([script().read().json(SESSION)]).await;
    let client = builder(server.url(), &ManualClock::new())
        .interceptor(Logging { name: "a", log: log.clone() })
        .interceptor(Does(fail, RETRY))
        .interceptor(Logging { name: "b", log: log.clone() })
        .build()
        .unwrap();
    let error = client.create_session("bot").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interceptor), "{error:?}");
    assert!(format!("{error:?}").contains("the vault is closed"), "{error:?}");
    assert!(!error.is_maybe_executed() && !error.is_retryable());
    assert_eq!(error.operation(), Some("create_session"));
    assert_eq!(server.connections(), 0);
    assert_eq!(*log.lock().unwrap(), ["a > create_session 1", "a < create_session - false"]);
}

#[tokio::test]
async fn an_error_after_an_attempt_takes_the_place_of_its_outcome() {
    let fail: After = |_| Err("not as signed".into());
    let json = script().read().json(SESSION).read().json(SESSION);
    let (server, client) = serve([json], Does(NOTHING, fail)).await;
    let error = client.create_session("bot").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interceptor), "{error:?}");
    assert!(error.is_maybe_executed(), "there is a session");
    let error = client.get_session(Uuid::nil()).await.unwrap_err();
    assert!(!error.is_maybe_executed(), "a read changes nothing");
    assert_eq!(server.request_count(), 2);

    let (_, client) = serve([refusing("404 Not Found")], Does(NOTHING, fail)).await;
    let error = client.create_session("bot").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interceptor) && !error.is_maybe_executed(), "{error:?}");
}

#[tokio::test]
async fn an_interceptor_has_no_more_time_than_the_operation() {
    struct Waiting(bool);
    impl Interceptor for Waiting {
        fn before<'a>(&'a self, _: &'a mut OutgoingRequest) -> BoxFuture<'a, Result<(), BoxError>> {
            let waits = self.0;
            Box::pin(async move {
                if waits {
                    std::future::pending::<()>().await;
                }
                Ok(())
            })
        }

        fn after<'a>(&'a self, _: &'a OutgoingRequest, _: Outcome<'a>) -> BoxFuture<'a, Result<Next, BoxError>> {
            Box::pin(std::future::pending())
        }
    }
    for (waits_before, maybe_executed) in [(true, false), (false, true)] {
        let server = ScriptedServer::start([script().read().json(SESSION)]).await;
        let clock = ManualClock::new();
        let client = builder(server.url(), &clock).interceptor(Waiting(waits_before)).build().unwrap();
        let ticking = async {
            if !waits_before {
                server.until_requests(1).await;
            }
            loop {
                tokio::task::yield_now().await;
                clock.advance(Duration::from_millis(1));
            }
        };
        let call = client.create_session("bot").with_deadline(Duration::from_secs(5)).send();
        let error = tokio::select! {
            session = call => session.unwrap_err(),
            () = ticking => unreachable!("the clock ticks for ever"),
        };
        assert!(matches!(error.kind(), ErrorKind::Timeout { phase: TimeoutPhase::Request, .. }), "{error:?}");
        assert_eq!(error.is_maybe_executed(), maybe_executed, "{error:?}");
    }
}

/// Has a token that expires.
struct Refreshing {
    token: tokio::sync::Mutex<u32>,
}

impl Interceptor for Refreshing {
    fn before<'a>(&'a self, request: &'a mut OutgoingRequest) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let token = *self.token.lock().await;
            Ok(request.set_bearer_token(&format!("planted-token-{token}"))?)
        })
    }

    fn after<'a>(
        &'a self,
        request: &'a OutgoingRequest,
        outcome: Outcome<'a>,
    ) -> BoxFuture<'a, Result<Next, BoxError>> {
        Box::pin(async move {
            if outcome.status() != Some(StatusCode::UNAUTHORIZED) {
                return Ok(Next::Proceed);
            }
            let mut token = self.token.lock().await;
            if request.has_bearer_token(&format!("planted-token-{token}")) {
                *token += 1;
            }
            Ok(Next::Retry)
        })
    }
}

#[tokio::test]
async fn a_token_that_has_expired_is_refreshed_and_the_request_sent_once_more() {
    let json = script().read().json(SESSION).read().json(SESSION);
    for never in [false, true] {
        let server = ScriptedServer::start([refusing("401 Unauthorized"), json.clone()]).await;
        let refreshing = Refreshing { token: tokio::sync::Mutex::new(1) };
        let builder = builder(server.url(), &ManualClock::new()).interceptor(refreshing);
        let client = if never { builder.retry(RetryPolicy::never()) } else { builder }.build().unwrap();
        let session = client.create_session("bot").with_response().await.unwrap();
        client.get_session(session.value.id).await.unwrap();
        let tokens: Vec<_> = server.received().iter().map(|request| request.headers["authorization"].clone()).collect();
        let expected = ["planted-token-1", "planted-token-2", "planted-token-2"].map(|token| format!("Bearer {token}"));
        assert_eq!(tokens, expected);
    }
}

#[tokio::test]
async fn a_message_is_sent_once_more_after_a_401_too() {
    let scripts = [refusing("401 Unauthorized"), answering(&[START, DONE])];
    let (server, client) = serve(scripts, Refreshing { token: tokio::sync::Mutex::new(1) }).await;
    client.send_message(SESSION_ID, "hello").await.unwrap();
    let received = server.received();
    assert_eq!((received.len(), &received[0].body), (2, &received[1].body));
}

#[tokio::test]
async fn one_more_attempt_is_made_once_and_only_where_nothing_can_happen_twice() {
    let refused = |status| async move {
        let (server, client) = serve([refusing(status)], Does(NOTHING, RETRY)).await;
        (client.create_session("bot").with_max_retries(0).await.unwrap_err(), server.request_count())
    };
    for status in ["401 Unauthorized", "404 Not Found", "501 Not Implemented"] {
        let (error, requests) = refused(status).await;
        assert_eq!((error.attempts(), requests), (2, 2), "{status}");
    }
    for status in ["500 Internal Server Error", "502 Bad Gateway"] {
        let (error, requests) = refused(status).await;
        assert_eq!((error.attempts(), requests), (1, 1), "{status}");
        assert!(error.is_maybe_executed());
    }
    let (server, client) = serve([script().read().reset()], Does(NOTHING, RETRY)).await;
    assert!(client.create_session("bot").await.unwrap_err().is_maybe_executed());
    assert_eq!(server.request_count(), 1);
    client.get_session(Uuid::nil()).with_max_retries(0).await.unwrap_err();
    assert_eq!(server.request_count(), 3, "a read may be repeated");

    let json = script().read().json(SESSION).read().json(SESSION);
    let (server, client) = serve([json], Does(NOTHING, RETRY)).await;
    client.create_session("bot").await.unwrap();
    assert_eq!(server.request_count(), 1, "what succeeded is not repeated");

    let nobody = Refusing::new();
    let client = builder(nobody.url(), &ManualClock::new()).interceptor(Does(NOTHING, RETRY)).build().unwrap();
    assert_eq!(client.create_session("bot").with_max_retries(0).await.unwrap_err().attempts(), 2);
}

#[tokio::test]
async fn an_attempt_that_is_asked_for_does_not_count_as_one_of_the_policys() {
    let scripts = [refusing("401 Unauthorized"), refusing("503 Service Unavailable"), script().read().json(SESSION)];
    let refreshing = Refreshing { token: tokio::sync::Mutex::new(1) };
    let (server, client) = serve(scripts, refreshing).await;
    client.get_session(Uuid::nil()).with_max_retries(1).await.unwrap();
    assert_eq!(server.request_count(), 3);
}

#[tokio::test]
async fn a_token_that_the_server_repeats_is_in_no_error() {
    let repeating =
        script().read().answer("401 Unauthorized", &[("connection", "close")], r#"{"error":"bad planted-token-2"}"#);
    let (server, client) = serve([repeating], Refreshing { token: tokio::sync::Mutex::new(1) }).await;
    let error = client.get_session(Uuid::nil()).await.unwrap_err();
    assert_eq!(server.request_count(), 2);
    assert!(!format!("{error} {error:?} {error:#?}").contains("planted"), "{error:#?}");
}

#[tokio::test]
async fn a_key_of_another_scheme_that_the_server_repeats_is_in_no_error() {
    let keys: [Before; 2] = [
        |request| Ok(request.set_header("authorization", "Token planted-credential")?),
        |request| Ok(request.set_header("authorization", "planted-credential")?),
    ];
    for set in keys {
        let body = r#"{"error":"bad planted-credential"}"#;
        let repeating = script().read().answer("401 Unauthorized", &[("connection", "close")], body);
        let (_server, client) = serve([repeating], Does(set, PROCEED)).await;
        let error = client.get_session(Uuid::nil()).await.unwrap_err();
        assert!(error.message().contains("bad …"), "{error}");
        assert!(!format!("{error}").contains("planted"), "{error}");
    }
}

#[tokio::test]
async fn the_id_of_a_request_is_the_one_that_was_sent() {
    let set: Before = |request| Ok(request.set_header("x-request-id", "mine")?);
    let (server, client) = serve([refusing("404 Not Found")], Does(set, PROCEED)).await;
    let error = client.get_session(Uuid::nil()).await.unwrap_err();
    assert_eq!(server.received()[0].headers["x-request-id"], "mine");
    assert_eq!(error.request_id(), Some("mine"));
}
