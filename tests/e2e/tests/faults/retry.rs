//! Retries: which requests are retried, and after which delay.

use std::time::{Duration, SystemTime};

use ash_e2e::{
    NO_AGENTS, SESSION, builder, client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
};
use ash_sdk::{ErrorKind, RetryPolicy, clock::Clock, error::ConnectFailure, uuid::Uuid};
use futures::future::join_all;

const JSON: (&str, &str) = ("content-type", "application/json");

fn refusal(status: &str, headers: &[(&str, &str)]) -> Script {
    let headers = [headers, &[("connection", "close")]].concat();
    script().read().answer(status, &headers, r#"{"error":"no","statusCode":0}"#)
}

fn created() -> Script {
    script().read().answer("201 Created", &[JSON], SESSION)
}

/// A request that is sent once gets a 429 that says this; how long was waited, or the error.
async fn after_429(header: (&str, &str)) -> Result<Vec<Duration>, ash_sdk::Error> {
    let clock = ManualClock::skipping(Duration::from_secs(60));
    let server = ScriptedServer::start([refusal("429 Too Many Requests", &[header]), created()]).await;
    let client = client_with_clock(server.url(), &clock);
    client.create_session("bot").await.map(|_| clock.skipped())
}

fn seconds(seconds: u64) -> Vec<Duration> {
    vec![Duration::from_secs(seconds)]
}

const BACKOFF: Duration = Duration::from_millis(500);

#[tokio::test]
async fn a_429_with_seconds_is_one_wait_of_that_length() {
    assert_eq!(after_429(("retry-after", "2")).await.unwrap(), seconds(2));
}

#[tokio::test]
async fn a_429_with_a_date_is_one_wait_until_then() {
    let date = httpdate::fmt_http_date(ManualClock::new().time_of_day() + Duration::from_secs(7));
    assert_eq!(after_429(("retry-after", &date)).await.unwrap(), seconds(7));
}

#[tokio::test]
async fn a_429_with_milliseconds_is_one_wait_of_that_length() {
    assert_eq!(after_429(("retry-after-ms", "1500")).await.unwrap(), [Duration::from_millis(1500)]);
}

#[tokio::test]
async fn a_429_whose_retry_after_cannot_be_understood_is_waited_for_as_if_it_had_none() {
    let past = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH);
    for nonsense in ["soon", "-5", "NaN", "inf", "1e308", "", "2 s", &past] {
        assert_eq!(after_429(("retry-after", nonsense)).await.unwrap(), [BACKOFF], "{nonsense:?}");
        assert_eq!(after_429(("retry-after-ms", nonsense)).await.unwrap(), [BACKOFF], "{nonsense:?}");
    }
}

#[tokio::test]
async fn a_429_that_asks_for_900_s_is_an_error_at_once_with_the_value() {
    for (value, asked) in [("900", 900), ("61", 61), ("18446744073709550000", 18_446_744_073_709_549_568)] {
        let error = after_429(("retry-after", value)).await.unwrap_err();
        assert!(error.is_rate_limited() && error.is_retryable() && !error.is_maybe_executed());
        assert_eq!(error.retry_after(), Some(Duration::from_secs(asked)));
        assert_eq!(error.attempts(), 1);
    }
    let error = after_429(("retry-after", "900")).await.unwrap_err();
    assert!(error.to_string().contains("wait 900 s"), "{error}");
}

#[tokio::test]
async fn a_longer_retry_after_is_waited_for_where_the_policy_says_so() {
    let clock = ManualClock::skipping(Duration::from_secs(900));
    let server = ScriptedServer::start([refusal("429 Too Many Requests", &[("retry-after", "900")]), created()]).await;
    let policy = RetryPolicy::default().max_retry_after(Duration::from_secs(900));
    let client = builder(server.url(), &clock).retry(policy).build().unwrap();
    client.create_session("bot").with_deadline(Duration::from_secs(3600)).await.unwrap();
    assert_eq!(clock.skipped(), seconds(900));
}

#[tokio::test]
async fn a_503_three_times_and_then_a_success_is_a_success() {
    let clock = ManualClock::skipping(Duration::from_secs(8));
    let busy = refusal("503 Service Unavailable", &[]);
    let server = ScriptedServer::start([busy.clone(), busy.clone(), busy, script().read().json(NO_AGENTS)]).await;
    let client = client_with_clock(server.url(), &clock);
    assert!(client.list_agents().with_max_retries(3).await.unwrap().is_empty());
    assert_eq!(server.request_count(), 4);
    assert_eq!(clock.skipped(), [500, 1000, 2000].map(Duration::from_millis));
}

#[tokio::test]
async fn what_gateways_and_overloaded_models_answer_is_tried_again() {
    for status in ["520 Unknown", "521 Down", "522 Timed Out", "524 A Timeout", "529 Overloaded", "599 Timeout"] {
        let clock = ManualClock::skipping(Duration::from_secs(8));
        let server = ScriptedServer::start([refusal(status, &[]), script().read().json(NO_AGENTS)]).await;
        assert!(client_with_clock(server.url(), &clock).list_agents().await.unwrap().is_empty(), "{status}");
        assert_eq!(server.request_count(), 2, "{status}");

        let server = ScriptedServer::start([refusal(status, &[])]).await;
        let error = client_with_clock(server.url(), &clock).create_session("bot").await.unwrap_err();
        assert!(error.is_maybe_executed() && error.is_retryable(), "{status}: {error}");
        assert_eq!(server.request_count(), 1, "{status}: a session is not created twice");
    }
}

#[tokio::test]
async fn a_503_for_ever_ends_with_the_last_error_and_the_attempts_counted() {
    let clock = ManualClock::skipping(Duration::from_secs(8));
    let server = ScriptedServer::start([refusal("503 Service Unavailable", &[])]).await;
    let error = client_with_clock(server.url(), &clock).list_agents().await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.attempts(), server.request_count()),
        (Some(503), 3, 3)
    );
    assert!(error.to_string().contains("(after 3 attempts) [request "), "{error}");
}

#[tokio::test]
async fn a_503_for_want_of_a_sandbox_is_tried_again_although_it_is_sent_once() {
    let clock = ManualClock::skipping(Duration::from_secs(8));
    let body = r#"{"error":"Sandbox capacity reached and no evictable sandboxes (all running)","statusCode":503}"#;
    let full = script().read().answer("503 Service Unavailable", &[JSON, ("connection", "close")], body);
    let server = ScriptedServer::start([full, created()]).await;
    client_with_clock(server.url(), &clock).create_session("bot").await.unwrap();
    assert_eq!(server.request_count(), 2);
}

#[tokio::test]
async fn a_failure_of_the_server_is_not_tried_again_for_what_is_sent_once() {
    for status in ["408 Request Timeout", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"] {
        let clock = ManualClock::new();
        let server = ScriptedServer::start([refusal(status, &[])]).await;
        let client = client_with_clock(server.url(), &clock);
        let session = Uuid::new_v4();
        let errors = [
            client.create_session("bot").await.unwrap_err(),
            client.send_message(session, "hello").await.unwrap_err(),
            client.fork_session(session).await.unwrap_err(),
        ];
        assert_eq!(server.request_count(), 3, "{status}");
        for error in errors {
            assert_eq!(error.status_code().map(|status| status.as_u16()).unwrap().to_string(), status[..3]);
            assert_eq!(error.is_maybe_executed(), !status.starts_with("408"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_server_that_says_that_nothing_was_started_is_believed() {
    let clock = ManualClock::new();
    let body = r#"{"error":"Sandbox not found","statusCode":500}"#;
    let server = ScriptedServer::start([script().read().answer("500 Internal Server Error", &[JSON], body)]).await;
    let error = client_with_clock(server.url(), &clock).send_message(Uuid::new_v4(), "hello").await.unwrap_err();
    assert_eq!(error.message(), "Sandbox not found");
    assert!(!error.is_maybe_executed());
}

#[tokio::test]
async fn what_the_caller_did_wrong_is_not_tried_again_and_comes_back_whole() {
    for status in [400, 401, 403, 404, 409, 410, 413, 422] {
        let clock = ManualClock::new();
        let server = ScriptedServer::start([refusal(&format!("{status} No"), &[("x-request-id", "7")])]).await;
        let client = client_with_clock(server.url(), &clock);
        let error = client.list_agents().await.unwrap_err();
        assert_eq!((error.status_code().map(|status| status.as_u16()), error.message()), (Some(status), "no"));
        assert_eq!(error.body().unwrap().as_ref(), br#"{"error":"no","statusCode":0}"#);
        assert_eq!(error.headers().unwrap()["x-request-id"], "7");
        assert_eq!((error.attempts(), server.request_count()), (1, 1), "{status}");
        assert_eq!(error.operation(), Some("list_agents"));
        assert_eq!(error.path(), Some("/api/agents"));
        assert!(!error.is_retryable() && !error.is_maybe_executed());
        let session = ash_sdk::uuid::Uuid::nil();
        for error in [
            client.create_session("bot").await.unwrap_err(),
            client.send_message(session, "hello").await.unwrap_err(),
            client.exec(session, "date").await.unwrap_err(),
            client.enqueue("bot", "hello").await.unwrap_err(),
            client.upload_attachment(session, "a.txt", b"hello".to_vec()).await.unwrap_err(),
        ] {
            assert_eq!(error.attempts(), 1, "{error}");
            assert!(!error.is_retryable() && !error.is_maybe_executed(), "{error:?}");
            assert_eq!(error.body().unwrap().as_ref(), br#"{"error":"no","statusCode":0}"#);
        }
        assert_eq!(server.request_count(), 6, "{status}: one of each on the wire");
        assert_eq!(error.is_not_found(), status == 404);
        assert_eq!(error.is_unauthorized(), status == 401);
        assert_eq!(error.is_conflict_with_state(), status == 410);
    }
}

#[tokio::test]
async fn a_status_says_whether_the_same_call_may_succeed_later() {
    for (status, may_succeed) in [
        (408, true),
        (429, true),
        (500, true),
        (502, true),
        (503, true),
        (504, true),
        (425, true),
        (520, true),
        (523, true),
        (529, true),
        (598, true),
        (402, false),
        (526, false),
        (405, false),
        (501, false),
        (505, false),
    ] {
        let server = ScriptedServer::start([refusal(&format!("{status} No"), &[])]).await;
        let client = client_with_clock(server.url(), &ManualClock::new());
        let error = client.list_agents().with_max_retries(0).await.unwrap_err();
        assert_eq!(error.is_retryable(), may_succeed, "{error}");
    }
}

#[tokio::test]
async fn a_hundred_callers_in_an_outage_stay_within_the_budget() {
    let clock = ManualClock::skipping(Duration::from_secs(8));
    let server = ScriptedServer::start([refusal("503 Service Unavailable", &[])]).await;
    let client = client_with_clock(server.url(), &clock);
    let outcomes = join_all((0..100).map(|_| client.clone().list_agents().into_future())).await;
    assert!(outcomes.iter().all(Result::is_err));
    assert_eq!(server.request_count(), 110, "100 requests and the 10 retries of the budget");
}

#[tokio::test]
async fn the_budget_is_earned_back_by_what_succeeds() {
    let clock = ManualClock::skipping(Duration::from_secs(8));
    let busy = refusal("503 Service Unavailable", &[]);
    let fine = script().read().answer("200 OK", &[JSON, ("connection", "close")], NO_AGENTS);
    let scripts =
        [busy.clone(), busy].into_iter().chain(vec![fine; 10]).chain([refusal("503 Service Unavailable", &[])]);
    let server = ScriptedServer::start(scripts).await;
    let client = builder(server.url(), &clock).retry(RetryPolicy::default().budget(1)).build().unwrap();
    assert_eq!(client.list_agents().await.unwrap_err().attempts(), 2, "the budget holds one retry");
    for _ in 0..10 {
        client.list_agents().await.unwrap();
    }
    assert_eq!(client.list_agents().await.unwrap_err().attempts(), 2, "and is full again after ten successes");
}

#[tokio::test]
async fn every_body_of_a_500_leaves_the_status_and_a_bounded_text() {
    let huge = "x".repeat(1 << 20);
    let bodies: [(&[u8], &str); 9] = [
        (b"", "Internal Server Error"),
        (b"<html><h1>Oops</h1></html>", "Oops (a page of a proxy in front of the server)"),
        (b"\xff\xfe broken", "\u{fffd}\u{fffd} broken"),
        (huge.as_bytes(), "xxxx"),
        (br#"{"error":"Exec failed","statusCode":500}"#, "Exec failed"),
        (br#"{"statusCode":500,"error":"Internal Server Error","message":"EISDIR"}"#, "EISDIR"),
        (br#"{"statusCode":500,"code":"EISDIR","error":"Internal Server Error","message":"it is"}"#, "it is"),
        (br#"{"error":"bare"}"#, "bare"),
        (br#"{"error":"#, "{\"error\":"),
    ];
    for (body, text) in bodies {
        let clock = ManualClock::new();
        let server = ScriptedServer::start([script().read().answer("500 Internal Server Error", &[], body)]).await;
        let error = client_with_clock(server.url(), &clock).list_agents().with_max_retries(0).await.unwrap_err();
        assert_eq!(error.status_code().map(|status| status.as_u16()), Some(500));
        assert!(error.message().starts_with(text), "{error}");
        assert!(error.to_string().lines().count() == 1 && error.to_string().len() < 1000, "{error}");
        assert!(error.body().unwrap().len() <= 64 << 10, "memory is bounded");
    }
}

#[tokio::test]
async fn an_error_whose_body_is_cut_keeps_its_status() {
    let clock = ManualClock::new();
    let half = "HTTP/1.1 404 Not Found\r\ncontent-length: 1000\r\n\r\n{\"error\":\"Agent";
    let server = ScriptedServer::start([script().read().write(half)]).await;
    let error = client_with_clock(server.url(), &clock).get_agent("bot").await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(error.message(), "{\"error\":\"Agent");
}

#[tokio::test]
async fn an_error_says_nothing_twice_when_its_chain_is_printed() {
    let nobody = ash_e2e::nowhere::Refusing::new();
    let clock = ManualClock::new();
    let error = client_with_clock(nobody.url(), &clock).list_agents().with_max_retries(0).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Unreachable)));
    let mut texts = vec![error.to_string()];
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        texts.push(cause.to_string());
        source = cause.source();
    }
    assert!(texts.len() > 1, "the cause is kept");
    for (number, text) in texts.iter().enumerate() {
        assert!(texts[..number].iter().all(|earlier| !earlier.contains(text.as_str())), "{texts:?}");
    }
}
