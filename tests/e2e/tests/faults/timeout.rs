//! Responses that are slow, or never come: the time limit that passes, and the reported error. Time is moved by hand.

use std::{sync::Arc, time::Duration};

use ash_e2e::{
    NO_AGENTS, SESSION, builder, client_with_clock,
    clock::ManualClock,
    scripted::{ScriptedServer, Signal, script},
    until,
};
use ash_sdk::{Error, ErrorKind, error::TimeoutPhase};
use tokio::sync::Semaphore;

const USUAL: Duration = Duration::from_secs(60);

fn assert_request_timeout(error: &Error, after: Duration) {
    let ErrorKind::Timeout { phase: TimeoutPhase::Request, after: told, .. } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(*told, after, "{error}");
    assert!(error.is_timeout() && !error.is_connect());
}

#[tokio::test]
async fn a_head_that_never_comes_is_a_timeout_and_maybe_executed() {
    let (clock, came) = (ManualClock::new(), Signal::default());
    let server = ScriptedServer::start([script().read().reach(&came).stall()]).await;
    let client = client_with_clock(server.url(), &clock);
    let request = tokio::spawn(client.create_session("bot").into_future());
    came.raised().await;
    let deadline = Duration::from_secs(180);
    assert_eq!(clock.asleep(), [deadline], "opening a session has the time that starting a sandbox takes");
    clock.advance(deadline);
    let error = request.await.unwrap().unwrap_err();
    assert_request_timeout(&error, deadline);
    assert!(error.is_maybe_executed());
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_head_of_one_byte_per_second_meets_the_same_deadline() {
    let (clock, pace) = (ManualClock::new(), Arc::new(Semaphore::new(0)));
    let head = format!("HTTP/1.1 200 OK\r\nx-padding: {}\r\n\r\n", "x".repeat(200));
    let server = ScriptedServer::start([script().read().paced(head, &pace).stall()]).await;
    let client = client_with_clock(server.url(), &clock);
    let request = tokio::spawn(client.list_agents().into_future());
    clock.until_somebody_sleeps_for(USUAL).await;
    for second in 1..=60 {
        assert!(!request.is_finished(), "after {second} s");
        pace.add_permits(1);
        until("the byte is sent", || pace.available_permits() == 0).await;
        clock.advance(Duration::from_secs(1));
    }
    let error = request.await.unwrap().unwrap_err();
    assert_request_timeout(&error, USUAL);
    assert!(!error.is_maybe_executed(), "a read");
}

#[tokio::test]
async fn a_body_that_stalls_is_a_timeout() {
    let (clock, sent) = (ManualClock::new(), Signal::default());
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"agents\":[";
    let server = ScriptedServer::start([script().read().write(half).reach(&sent).stall()]).await;
    let client = client_with_clock(server.url(), &clock);
    let request = tokio::spawn(client.list_agents().into_future());
    sent.raised().await;
    clock.advance(USUAL);
    assert_request_timeout(&request.await.unwrap().unwrap_err(), USUAL);
}

#[tokio::test]
async fn a_deadline_covers_attempts_and_backoff_together() {
    let clock = ManualClock::new();
    let busy = script().read().answer("503 Service Unavailable", &[("retry-after", "20"), ("connection", "close")], "");
    let server = ScriptedServer::start([busy, script().read().stall()]).await;
    let client = client_with_clock(server.url(), &clock);
    let request = tokio::spawn(client.list_agents().with_deadline(Duration::from_secs(30)).into_future());
    clock.until_somebody_sleeps_for(Duration::from_secs(20)).await;
    clock.advance(Duration::from_secs(20));
    clock.until_somebody_sleeps_for(Duration::from_secs(10)).await;
    clock.advance(Duration::from_secs(10));
    let error = request.await.unwrap().unwrap_err();
    assert_request_timeout(&error, Duration::from_secs(30));
    assert_eq!(error.attempts(), 2);
}

#[tokio::test]
async fn a_wait_that_would_outlast_the_deadline_is_not_begun() {
    let clock = ManualClock::new();
    let busy = script().read().answer("429 Too Many Requests", &[("retry-after", "30")], "");
    let server = ScriptedServer::start([busy]).await;
    let client = client_with_clock(server.url(), &clock);
    // The clock stands still: had it slept, this would never come back.
    let error = client.create_session("bot").with_deadline(Duration::from_secs(20)).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(429));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert_eq!((error.attempts(), server.request_count()), (1, 1));
}

#[tokio::test]
async fn a_deadline_of_the_client_is_overridden_by_that_of_a_request() {
    let (clock, server) = (ManualClock::new(), ScriptedServer::start([script().read().stall()]).await);
    let client = builder(server.url(), &clock).deadline(Duration::from_secs(5)).build().unwrap();
    for (request, deadline) in
        [(client.list_agents(), 5), (client.list_agents().with_deadline(Duration::from_secs(7)), 7)]
    {
        let deadline = Duration::from_secs(deadline);
        let request = tokio::spawn(request.into_future());
        clock.until_somebody_sleeps_for(deadline).await;
        clock.advance(deadline);
        assert_request_timeout(&request.await.unwrap().unwrap_err(), deadline);
    }
}

#[tokio::test]
async fn an_answer_in_time_is_no_timeout_and_leaves_nothing_waiting() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().json(NO_AGENTS).read().answer(
        "201 Created",
        &[("content-type", "application/json")],
        SESSION,
    )])
    .await;
    let client = client_with_clock(server.url(), &clock);
    client.list_agents().await.unwrap();
    client.create_session("bot").await.unwrap();
    assert!(clock.asleep().is_empty());
}
