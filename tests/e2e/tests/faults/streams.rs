//! Event streams that are cut, silent, endless, or no event streams. Time is moved by hand.

use std::{sync::Arc, time::Duration};

use ash_e2e::{
    SESSION, builder, client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, Signal, script},
    streams::{DONE, ERROR, SESSION_ID, START, TEXT, open},
};
use ash_sdk::{
    AshClient, Error, ErrorKind, Event, MessageStream,
    error::{AgentFailure, InterruptedBy, ResponseFailure, TimeoutPhase},
    stream::OnDrop,
    types::SessionStatus,
};
use futures::StreamExt;
use tokio::sync::Semaphore;

async fn serve(script: Script) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start([script]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    (server, client)
}

/// The events of a stream by name, and the error that it ends with.
async fn read(mut stream: MessageStream) -> (Vec<String>, Option<Error>) {
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(Event::Message(message)) => events.push(message.text().unwrap_or_default().to_string()),
            Ok(Event::Done(_)) => events.push("done".to_owned()),
            Ok(Event::Error(error)) => events.push(error.to_string()),
            Ok(Event::SessionStart(_)) => events.push("start".to_owned()),
            Ok(_) => events.push("other".to_owned()),
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

fn interrupted_by(error: &Error) -> &InterruptedBy {
    let ErrorKind::Stream(by) = error.kind() else { panic!("{error:?}") };
    assert!(error.is_maybe_executed() && error.is_interrupted(), "{error:?}");
    assert_eq!(error.operation(), Some("send_message_stream"));
    by
}

async fn assert_no_event_stream(content_type: &str, body: &str) {
    let (server, client) = serve(script().read().answer("200 OK", &[("content-type", content_type)], body)).await;
    let error = client.send_message_stream(SESSION_ID, "hello").await.unwrap_err();
    let ErrorKind::Response(ResponseFailure::UnexpectedContent {
        status: 200,
        content_type: Some(told),
        body: beginning,
        ..
    }) = error.kind()
    else {
        panic!("{error:?}")
    };
    assert_eq!((told.as_str(), beginning.as_ref()), (content_type, body.as_bytes()));
    assert!(error.message().contains(body), "{error}");
    assert!(error.is_maybe_executed(), "the answer is a success");
    assert_eq!((error.attempts(), server.request_count()), (1, 1));
}

#[tokio::test]
async fn a_page_of_html_where_an_event_stream_is_due_is_an_error_with_its_beginning() {
    assert_no_event_stream("text/html", "<html>Sign in</html>").await;
}

#[tokio::test]
async fn json_where_an_event_stream_is_due_is_an_error_with_its_beginning() {
    assert_no_event_stream("application/json; charset=utf-8", r#"{"ok":true}"#).await;
}

#[tokio::test]
async fn an_endless_page_where_an_event_stream_is_due_is_read_only_at_its_beginning() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n";
    let (_server, client) = serve(script().read().write(head).repeated("<p>more</p>", 1 << 20)).await;
    let error = client.send_message_stream(SESSION_ID, "hello").await.unwrap_err();
    assert!(error.body().unwrap().len() <= 4096);
}

#[tokio::test]
async fn a_reset_inside_a_frame_is_an_interruption_after_the_events_that_came() {
    let reset = Signal::default();
    let (server, client) =
        serve(script().read().events(START).chunk(TEXT).chunk("event: message\ndata: {\"type").until(&reset).reset())
            .await;
    let mut stream = open(&client).await;
    stream.next().await.unwrap().unwrap();
    let text = stream.next().await.unwrap().unwrap();
    assert!(matches!(text, Event::Message(message) if message.text().as_deref() == Some("hello")));
    reset.raise();
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(*interrupted_by(&error), InterruptedBy::Connection);
    assert!(error.message().ends_with("2 events had arrived"), "{error}");
    assert!(stream.next().await.is_none());
    assert_eq!(server.request_count(), 1, "a message is never posted again");
}

#[tokio::test]
async fn an_end_without_done_is_an_interruption() {
    let (server, client) = serve(script().read().events(START).chunk(TEXT).last_chunk()).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(events, ["start", "hello"]);
    assert_eq!(*interrupted_by(&error.unwrap()), InterruptedBy::Server);
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_connection_that_closes_without_an_end_is_an_interruption() {
    let (_server, client) = serve(script().read().events(START)).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(events, ["start"]);
    assert_eq!(*interrupted_by(&error.unwrap()), InterruptedBy::Connection);
}

/// A session in this state, for as long as it is asked for.
fn session(status: &str) -> Script {
    let body = SESSION.replace("\"active\"", &format!("\"{status}\""));
    script().read().answer_json("200 OK", body)
}

#[tokio::test]
async fn a_stream_that_is_silent_after_its_head_is_asked_about_and_given_up_at_last() {
    let clock = ManualClock::new();
    let head = script().read().events(START).until_closed();
    let server = ScriptedServer::start([head, session("active")]).await;
    // A question's own deadline is of a length that nothing else has.
    let client = builder(server.url(), &clock).deadline(Duration::from_secs(45)).build().unwrap();
    let mut stream = open(&client).await;
    stream.next().await.unwrap().unwrap();
    let ended = tokio::spawn(async move { stream.next().await });
    for (questions, wait) in [30, 60, 120, 240, 150].into_iter().enumerate() {
        // A question is for the session, and for its events.
        server.until_requests(1 + 2 * questions).await;
        clock.until_only_one_sleeps_for(Duration::from_secs(wait)).await;
        clock.advance(Duration::from_secs(wait));
    }
    let error = ended.await.unwrap().unwrap().unwrap_err();
    let ErrorKind::Timeout { phase: TimeoutPhase::Idle, after, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(*after, Duration::from_secs(600));
    assert!(error.is_timeout() && error.is_maybe_executed());
    assert_eq!(server.request_count(), 9, "the message, and four questions");
    server.until_closed(1).await;
    assert!(clock.asleep().is_empty(), "no task is left");
}

#[tokio::test]
async fn a_silent_stream_whose_session_was_stopped_elsewhere_ends_with_that() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().events(START).stall(), session("stopped")]).await;
    let mut stream = open(&client_with_clock(server.url(), &clock)).await;
    stream.next().await.unwrap().unwrap();
    let ended = tokio::spawn(async move { stream.next().await });
    clock.until_somebody_sleeps_for(Duration::from_secs(30)).await;
    clock.advance(Duration::from_secs(30));
    let error = ended.await.unwrap().unwrap().unwrap_err();
    assert_eq!(*interrupted_by(&error), InterruptedBy::Session(SessionStatus::Stopped));
}

/// A stream that gets a sign of life every nine minutes, for six hours, while its session's status is checked as usual.
async fn slow(sign_of_life: &str) -> Vec<String> {
    let (clock, pace) = (ManualClock::new(), Arc::new(Semaphore::new(0)));
    let times = 40;
    let signs = vec![sign_of_life.to_owned(); times];
    let script = script().read().events(START).paced_chunks(signs, &pace).chunk(DONE).last_chunk();
    let server = ScriptedServer::start([script, session("active")]).await;
    let client = client_with_clock(server.url(), &clock);
    let stream = open(&client).await;
    let read = tokio::spawn(read(stream));
    for _ in 0..times {
        for check in [30, 60, 120, 240] {
            clock.until_only_one_sleeps_for(Duration::from_secs(check)).await;
            clock.advance(Duration::from_secs(check));
        }
        // The idle timeout is nearer than the next check.
        clock.until_only_one_sleeps_for(Duration::from_secs(150)).await;
        clock.advance(Duration::from_secs(90));
        pace.add_permits(1);
    }
    let (events, error) = read.await.unwrap();
    assert!(error.is_none(), "after {:?}: {error:?}", clock.passed());
    assert_eq!(clock.passed(), Duration::from_secs(6 * 3600));
    events
}

#[tokio::test]
async fn a_stream_that_is_slow_for_hours_is_never_cut() {
    let events = slow(TEXT).await;
    assert_eq!(events.len(), 42);
    assert_eq!(events[41], "done");
}

#[tokio::test]
async fn comments_are_signs_of_life_and_no_events() {
    assert_eq!(slow(": still here\n\n").await, ["start", "done"]);
}

#[tokio::test]
async fn a_slow_reader_of_a_fast_server_is_not_timed_out() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().events(START.to_owned() + &TEXT.repeat(1000) + DONE)]).await;
    let mut stream = open(&client_with_clock(server.url(), &clock)).await;
    stream.next().await.unwrap().unwrap();
    clock.advance(Duration::from_secs(24 * 3600));
    let (events, error) = read(stream).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(events.len(), 1001);
}

#[tokio::test]
async fn an_endless_line_and_an_event_of_endless_lines_are_limit_errors() {
    let line = "x".repeat(1 << 16);
    let lines = format!("data: {}\n", "x".repeat(249)).repeat(1 << 8);
    for (begin, more) in [("data: ", line), ("event: message\n", lines)] {
        let piece = format!("{:x}\r\n{more}\r\n", more.len());
        let server = ScriptedServer::start([script().read().events(begin).repeated(piece, 1 << 12)]).await;
        let client = builder(server.url(), &ManualClock::new()).max_event_size(1 << 20).build().unwrap();
        let (events, error) = read(open(&client).await).await;
        let error = error.unwrap();
        assert!(events.is_empty());
        assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 0x10_0000, .. }), "{error:?}");
        assert!(error.message().contains("max_event_size"), "{error}");
    }
}

#[tokio::test]
async fn an_error_alone_ends_the_stream_and_fails_the_turn() {
    let (_server, client) = serve(script().read().events(START).chunk(ERROR).last_chunk()).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(events, ["start", "out of luck"]);
    assert!(error.is_none(), "the event has told it");
    let error = client.send_message(SESSION_ID, "hello").await.unwrap_err();
    let ErrorKind::Agent(AgentFailure::Turn(turn)) = error.kind() else { panic!("{error:?}") };
    assert_eq!(turn.errors, ["out of luck"]);
    assert!(error.message().contains("out of luck"));
    assert!(!error.is_retryable());
    assert_eq!(error.operation(), Some("send_message_stream"));
}

#[tokio::test]
async fn an_error_whose_data_cannot_be_read_fails_the_turn_too() {
    for data in ["not json", "{}", ""] {
        let error = format!("event: error\ndata: {data}\n\n");
        let (_server, client) = serve(script().read().events(START).chunk(&error).last_chunk()).await;
        let (events, ended) = read(open(&client).await).await;
        assert!(ended.is_none(), "{data:?}: {ended:?}");
        assert_eq!(events.len(), 2, "{events:?}");
        let (_server, client) = serve(script().read().events(START).chunk(error).last_chunk()).await;
        let error = open(&client).await.turn().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::Turn(_))), "{data:?}: {error:?}");
    }
}

#[tokio::test]
async fn done_after_an_error_does_not_make_it_a_success() {
    let (_server, client) = serve(script().read().events(START).chunk(ERROR).chunk(DONE).last_chunk()).await;
    let error = client.send_message(SESSION_ID, "hello").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::Turn(_))), "{error:?}");
}

#[tokio::test]
async fn done_ends_the_stream_and_releases_a_connection_that_is_held_open() {
    let (server, client) = serve(script().read().events(START).chunk(DONE).until_closed()).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(events, ["start", "done"]);
    assert!(error.is_none());
    server.until_closed(1).await;
}

#[tokio::test]
async fn what_comes_after_done_is_no_part_of_the_turn() {
    let (_server, client) = serve(script().read().events([START, DONE, TEXT, ERROR].concat()).until_closed()).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(events, ["start", "done"]);
    assert!(error.is_none());
}

#[tokio::test]
async fn a_stream_that_is_abandoned_closes_its_connection_and_leaves_no_task() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().events(START).until_closed()]).await;
    let client = builder(server.url(), &clock).on_drop(OnDrop::Abandon).build().unwrap();
    let mut stream = open(&client).await;
    stream.next().await.unwrap().unwrap();
    let mut waiting = tokio::spawn(async move { stream.next().await });
    clock.until_somebody_sleeps_for(Duration::from_secs(30)).await;
    waiting.abort();
    assert!((&mut waiting).await.unwrap_err().is_cancelled());
    server.until_closed(1).await;
    assert!(clock.asleep().is_empty());
    assert_eq!(server.request_count(), 1);
}
