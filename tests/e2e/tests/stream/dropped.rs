//! Turns whose stream, or whose future, is dropped before they end.

use std::time::Duration;

use ash_e2e::{
    World, alive_tasks, client_with_clock,
    clock::ManualClock,
    nowhere::BlackHole,
    scripted::{ScriptedServer, Signal, script},
    streams::{DONE, SESSION_ID, START, TEXT, interrupted_by, is_abandoned, is_busy, open, serve},
    until,
};
use ash_sdk::{
    AshClient, ErrorKind, MessageStream,
    error::{InterruptedBy, TimeoutPhase},
    stream::OnDrop,
    types::{Session, SessionStatus},
    uuid::Uuid,
};
use futures::{FutureExt, StreamExt};

async fn begun(client: &AshClient, session: &Session, prompt: &str, policy: OnDrop) -> MessageStream {
    let mut stream = client.send_message_stream(session.id, prompt).on_drop(policy).await.unwrap();
    stream.next().await.unwrap().unwrap();
    stream
}

#[tokio::test]
async fn a_turn_is_read_to_its_end_and_stored_whatever_form_of_its_stream_is_dropped() {
    let world = World::new().await;
    let forms: [fn(MessageStream); 4] = [
        drop,
        |stream| drop(stream.into_text()),
        |stream| drop(stream.into_sse_bytes()),
        |stream| drop(Box::pin(stream.turn())),
    ];
    for form in forms {
        let session = world.session().await;
        let stream = begun(&world.client, &session, "/tool Bash {\"command\":\"ls\"}", OnDrop::default()).await;
        form(stream);
        let next = world.client.send_message(session.id, "hello").queue().await.unwrap();
        assert_eq!(next.text, "Echo: hello");
        let stored = world.client.list_messages(session.id).await.unwrap();
        assert!(stored.iter().any(|message| message.text().as_deref() == Some("Tool finished.")));
    }
}

#[tokio::test]
async fn until_the_turn_of_a_dropped_stream_is_over_the_session_is_busy_and_then_nothing_is_left() {
    let rest = Signal::default();
    let first = script().read().events(START).until(&rest).chunk(TEXT).chunk(DONE).until_closed();
    let (server, client) = serve([first, script().read().events([START, DONE].concat()).last_chunk()]).await;
    let before = alive_tasks();
    let mut stream = open(&client).await;
    stream.next().await.unwrap().unwrap();
    drop(stream);
    assert!(is_busy(&client.send_message(SESSION_ID, "hello").await.unwrap_err()));
    rest.raise();
    client.send_message(SESSION_ID, "hello").queue().await.unwrap();
    server.until_closed(1).await;
    assert_eq!(server.request_count(), 2);
    // The connection of the second message stays for the next request.
    until("no task is left", || alive_tasks() <= before + 2).await;
}

#[tokio::test]
async fn a_message_whose_future_is_dropped_is_read_to_its_end() {
    let head = Signal::default();
    let first = script().read().until(&head).events([START, TEXT, DONE].concat()).last_chunk();
    let (server, client) = serve([first, script().read().events([START, DONE].concat()).last_chunk()]).await;
    let mut sent = Box::pin(client.send_message(SESSION_ID, "hello").into_future());
    tokio::select! {
        answer = &mut sent => panic!("{answer:?}"),
        () = server.until_requests(1) => {}
    }
    drop(sent);
    assert!(is_busy(&client.send_message(SESSION_ID, "hello").await.unwrap_err()));
    head.raise();
    client.send_message(SESSION_ID, "hello").queue().await.unwrap();
    assert_eq!(server.request_count(), 2);
}

#[tokio::test]
async fn a_message_that_is_given_up_before_it_was_sent_leaves_the_session_free() {
    let hole = BlackHole::new();
    let client = client_with_clock(hole.url(), &ManualClock::new());
    for policy in [OnDrop::Detach, OnDrop::Stop, OnDrop::Abandon] {
        let before = alive_tasks();
        let mut sent = client.send_message(SESSION_ID, "hello").on_drop(policy).into_future();
        assert!((&mut sent).now_or_never().is_none());
        until("it is being sent", || alive_tasks() > before).await;
        drop(sent);
        let mut next = client.send_message(SESSION_ID, "hello").into_future();
        assert!((&mut next).now_or_never().is_none(), "neither busy nor abandoned");
        drop(next);
        until("no task is left", || alive_tasks() <= before).await;
    }
}

#[tokio::test]
async fn a_wait_after_a_429_that_is_given_up_leaves_the_session_free() {
    let busy = ("429 Too Many Requests", [("retry-after", "20"), ("connection", "close")]);
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().answer(busy.0, &busy.1, ""), script().read().stall()]).await;
    let client = client_with_clock(server.url(), &clock);
    let mut sent = client.send_message(SESSION_ID, "hello").into_future();
    assert!((&mut sent).now_or_never().is_none());
    clock.until_somebody_sleeps_for(Duration::from_secs(20)).await;
    drop(sent);
    let mut next = client.send_message(SESSION_ID, "hello").into_future();
    assert!((&mut next).now_or_never().is_none(), "neither busy nor abandoned");
    server.until_requests(2).await;
}

#[tokio::test]
async fn a_stream_that_is_dropped_with_stop_stops_its_session() {
    let world = World::new().await;
    let session = world.session().await;
    drop(begun(&world.client, &session, "/silent", OnDrop::Stop).await);
    let session = world.client.send_message(session.id, "hello").queue().await.unwrap_err();
    assert!(session.is_conflict_with_state(), "{session}");
}

#[tokio::test]
async fn a_session_that_this_client_stops_or_ends_ends_its_stream_at_once_and_is_free() {
    let world = World::new().await;
    let (stopped, ended) = (world.session().await, world.session().await);
    let mut streams = Vec::new();
    for session in [&stopped, &ended] {
        streams.push(begun(&world.client, session, "/silent", OnDrop::Detach).await);
    }
    let clone = world.client.clone();
    clone.stop_session(stopped.id).await.unwrap();
    clone.end_session(ended.id).await.unwrap();
    for status in [SessionStatus::Stopped, SessionStatus::Ended] {
        let mut stream = streams.remove(0);
        let error = loop {
            if let Err(error) = stream.next().await.unwrap() {
                break error;
            }
        };
        assert_eq!(*interrupted_by(&error), InterruptedBy::Session(status));
        assert!(stream.next().await.is_none());
    }
    world.client.resume_session(stopped.id).await.unwrap();
    assert_eq!(world.client.send_message(stopped.id, "hello").await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn a_turn_that_takes_too_long_is_a_timeout_with_what_it_said_and_goes_on_by_its_policy() {
    let (clock, rest) = (ManualClock::new(), Signal::default());
    let first = script().read().events([START, TEXT].concat()).until(&rest).chunk(DONE).last_chunk();
    let second = script().read().events([START, DONE].concat()).last_chunk();
    let server = ScriptedServer::start([first, second]).await;
    let client = client_with_clock(server.url(), &clock);
    let limit = Duration::from_secs(5);
    let turn = tokio::spawn(client.send_message(SESSION_ID, "hello").turn_timeout(limit).into_future());
    // Silence is watched when everything that was said is read.
    clock.until_somebody_sleeps_for(Duration::from_secs(30)).await;
    clock.advance(limit);
    let error = turn.await.unwrap().unwrap_err();
    let ErrorKind::Timeout { phase: TimeoutPhase::Turn, after, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!((*after, error.is_maybe_executed()), (limit, true));
    assert_eq!(error.partial_turn().unwrap().text, "hello");
    assert!(is_busy(&client.send_message(SESSION_ID, "hello").await.unwrap_err()), "it is detached");
    rest.raise();
    client.send_message(SESSION_ID, "hello").queue().await.unwrap();
}

#[tokio::test]
async fn a_turn_that_takes_too_long_before_its_response_begins_is_a_timeout_too() {
    let clock = ManualClock::new();
    let server = ScriptedServer::start([script().read().until_closed()]).await;
    let client = client_with_clock(server.url(), &clock);
    let limit = Duration::from_secs(5);
    let request = client.send_message(SESSION_ID, "hello").turn_timeout(limit).on_drop(OnDrop::Abandon);
    let turn = tokio::spawn(request.into_future());
    server.until_requests(1).await;
    clock.advance(limit);
    let error = turn.await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { phase: TimeoutPhase::Turn, .. }), "{error:?}");
    assert!(error.is_maybe_executed());
    server.until_closed(1).await;
    assert!(is_abandoned(&client.send_message(SESSION_ID, "hello").await.unwrap_err()));
}

#[test]
fn a_stream_that_outlives_its_runtime_ends_with_that_and_nothing_panics() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut stream, other) = runtime.block_on(async {
        let (_server, client) = serve([script().read().events(START).stall()]).await;
        let stream = open(&client).await;
        let other = client.send_message_stream(Uuid::nil(), "hello").await.unwrap();
        (stream, other)
    });
    drop(runtime);
    let detached = other.detach();
    let another = tokio::runtime::Builder::new_current_thread().build().unwrap();
    another.block_on(async {
        let error = loop {
            if let Err(error) = stream.next().await.unwrap() {
                break error;
            }
        };
        assert_eq!(*interrupted_by(&error), InterruptedBy::Shutdown);
        assert_eq!(*interrupted_by(&detached.await.unwrap_err()), InterruptedBy::Shutdown);
    });
    drop(stream);
}

#[tokio::test]
async fn a_client_that_shuts_down_waits_for_the_turns_in_progress() {
    let rest = Signal::default();
    let (_server, client) = serve([script().read().events(START).until(&rest).chunk(DONE).last_chunk()]).await;
    drop(open(&client).await);
    let grace = Duration::from_secs(20);
    let mut down = Box::pin(client.shutdown(grace, OnDrop::Abandon));
    assert!((&mut down).now_or_never().is_none(), "it waits");
    rest.raise();
    assert_eq!(down.await, []);
    assert_eq!(client.shutdown(grace, OnDrop::Stop).await, [], "nothing is in progress");
}

#[tokio::test]
async fn a_client_that_shuts_down_treats_what_is_left_after_its_grace_by_the_policy() {
    let clock = ManualClock::skipping(Duration::from_secs(20));
    let world = World::at(&clock, |server| server, |client| client).await;
    let before = alive_tasks();
    for (policy, status) in [(OnDrop::Stop, SessionStatus::Stopped), (OnDrop::Abandon, SessionStatus::Active)] {
        let session = world.session().await;
        let mut stream = begun(&world.client, &session, "/silent", OnDrop::Detach).await;
        let left = world.client.shutdown(Duration::from_secs(20), policy).await;
        assert_eq!(left, [session.id]);
        let error = loop {
            if let Err(error) = stream.next().await.unwrap() {
                break error;
            }
        };
        match policy {
            OnDrop::Stop => assert_eq!(*interrupted_by(&error), InterruptedBy::Session(SessionStatus::Stopped)),
            _ => assert_eq!(*interrupted_by(&error), InterruptedBy::Shutdown),
        }
        assert_eq!(world.client.get_session(session.id).await.unwrap().status, status);
    }
    until("no task is left but those of connections", || alive_tasks() <= before + 4).await;
}

/// A number that looks random and is the same in every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[tokio::test]
async fn ten_thousand_messages_given_up_at_any_moment_leave_no_task_no_connection_and_no_lock() {
    let answer = script().read().events([START, TEXT].concat()).chunk(TEXT).chunk(DONE).last_chunk();
    let server = ScriptedServer::start([answer]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let before = alive_tasks();
    let mut state = 7;
    for number in 0_u128..10_000 {
        let session = Uuid::from_u128(number % 50);
        let policy = if next(&mut state) < (1 << 30) { OnDrop::Detach } else { OnDrop::Abandon };
        let turn = client.send_message(session, "hello").on_drop(policy).queue().after_abandoned_turn();
        let mut turn = std::pin::pin!(turn.into_future());
        // Polled some times, then given up; the tasks in between are polled as often.
        for _ in 0..next(&mut state) % 12 {
            if (&mut turn).now_or_never().is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let left = client.shutdown(Duration::from_secs(1000), OnDrop::Detach).await;
    assert_eq!(left, [], "every turn that began has ended");
    // A connection that is kept for the next request has a task at either end.
    let kept = || alive_tasks() - before;
    until("no task is left but those of idle connections", || kept() <= 2 * server.connections().min(64)).await;
    for number in 0..50 {
        let session = Uuid::from_u128(number);
        client.send_message(session, "hello").after_abandoned_turn().await.unwrap();
    }
}
