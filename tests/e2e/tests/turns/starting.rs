use std::sync::Arc;

use ash_e2e::{
    World,
    scripted::script,
    streams::{DONE, SESSION_ID, START, answering, is_busy},
};
use ash_sdk::{
    ErrorKind,
    error::HubFailure,
    turns::{EndReason, TurnHub, TurnId},
    uuid::Uuid,
};
use futures::{FutureExt, StreamExt};
use tokio::sync::Semaphore;

use super::{On, hub_of, on_each_backend, paced, read};

on_each_backend! {
    a_turn_is_recorded_whoever_has_started_it_and_is_gone,
    a_turn_of_a_name_is_started_once,
    a_turn_of_another_session_is_refused_before_anything_is_sent,
    a_turn_that_was_refused_is_not_kept_and_can_be_started_again,
    one_turn_runs_in_a_session_and_the_refusal_of_another_names_it,
    those_who_start_a_turn_at_the_same_time_have_the_same_outcome,
    a_message_that_may_have_arrived_is_not_sent_again_under_its_name,
    a_turn_that_waits_for_another_cannot_be_stopped_and_does_not_stop_it,
}

async fn a_turn_is_recorded_whoever_has_started_it_and_is_gone(on: On) {
    let (answer, pace) = paced(2);
    let (server, client, hub, _) = hub_of(on, [answer]).await;
    let turn = TurnId::new(SESSION_ID);
    let starting = hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello"));
    assert!(starting.now_or_never().is_none(), "dropped before the server has answered");
    pace.add_permits(3);
    let seen = read(hub.starting.subscribe(turn).await.unwrap()).await;
    assert_eq!((seen.numbers, seen.end.unwrap().1.reason), (vec![1, 2, 3, 4], EndReason::Done));
    assert_eq!(server.request_count(), 1);
}

async fn a_turn_of_a_name_is_started_once(on: On) {
    let (server, client, hub, _) = hub_of(on, [answering(&[START, DONE])]).await;
    let turn = TurnId::new(SESSION_ID);
    for _ in 0..3 {
        hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    }
    hub.result(turn).await.unwrap();
    hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    assert_eq!(server.request_count(), 1, "neither while it runs nor after it");
}

async fn a_turn_of_another_session_is_refused_before_anything_is_sent(on: On) {
    let (server, client, hub, _) = hub_of(on, [answering(&[START, DONE])]).await;
    let other = TurnId::new(Uuid::new_v4());
    let error = hub.start_as(other, client.send_message_stream(SESSION_ID, "hello")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
    assert_eq!(server.request_count(), 0);
}

async fn a_turn_that_was_refused_is_not_kept_and_can_be_started_again(on: On) {
    let refused =
        script().read().answer("404 Not Found", &[("connection", "close")], r#"{"error":"Session not found"}"#);
    let (_server, client, hub, _) = hub_of(on, [refused, answering(&[START, DONE])]).await;
    let turn = TurnId::new(SESSION_ID);
    let error = hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    // Another process may still see its lease.
    let is_gone = match hub.subscribe(turn).await {
        Ok(mut items) => items.next().await.unwrap().is_err(),
        Err(_) => true,
    };
    assert!(is_gone);
    assert_eq!(hub.active(SESSION_ID).await.unwrap(), None);
    hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    assert!(hub.result(turn).await.is_ok());
}

async fn one_turn_runs_in_a_session_and_the_refusal_of_another_names_it(on: On) {
    let (answer, pace) = paced(1);
    let (_server, client, hub, _) = hub_of(on, [answer, answering(&[START, DONE])]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    assert_eq!(hub.active(SESSION_ID).await.unwrap(), Some(turn));
    let error = hub.start(client.send_message_stream(SESSION_ID, "more")).await.unwrap_err();
    assert!(is_busy(&error) && error.message().contains(&turn.to_string()), "{error}");
    assert_eq!(hub.active(SESSION_ID).await.unwrap(), Some(turn), "the refusal changes nothing");
    let queued = hub.start(client.send_message_stream(SESSION_ID, "more").queue());
    let (queued, ()) = tokio::join!(queued, async { pace.add_permits(2) });
    assert!(hub.result(queued.unwrap()).await.is_ok());
    assert!(hub.result(turn).await.is_ok());
    assert_eq!(hub.active(SESSION_ID).await.unwrap(), None);
}

#[tokio::test]
async fn a_turn_is_stopped_with_its_session() {
    let world = World::new().await;
    let session = world.session().await;
    let hub = TurnHub::new(&world.client);
    let turn = hub.start(world.client.send_message_stream(session.id, "/silent")).await.unwrap();
    assert!(hub.stop(turn).await.unwrap());
    let (_, end) = read(hub.subscribe(turn).await.unwrap()).await.end.unwrap();
    assert!(matches!(end.reason, EndReason::Session { .. }), "{end:?}");
    assert!(!hub.stop(turn).await.unwrap(), "it has ended");
    world.client.ensure_active(session.id).await.unwrap();
    let next = hub.start(world.client.send_message_stream(session.id, "hello")).await.unwrap();
    assert_eq!(hub.result(next).await.unwrap().text, "Echo: hello");
}

async fn those_who_start_a_turn_at_the_same_time_have_the_same_outcome(on: On) {
    let pace = Arc::new(Semaphore::new(0));
    let refusal = "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
    let (server, client, hub, _) = hub_of(on, [script().read().paced(refusal, &pace)]).await;
    let turn = TurnId::new(SESSION_ID);
    let start = || hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello"));
    let (one, other, ()) = tokio::join!(start(), start(), async {
        server.until_requests(1).await;
        let seen = read(hub.starting.subscribe(turn).await.unwrap());
        let told = async { pace.add_permits(1_000) };
        let (seen, ()) = tokio::join!(seen, told);
        assert_eq!(seen.numbers, [] as [u64; 0]);
    });
    assert!(one.unwrap_err().is_not_found() && other.unwrap_err().is_not_found());
    assert_eq!(server.request_count(), 1);
}

async fn a_message_that_may_have_arrived_is_not_sent_again_under_its_name(on: On) {
    let (server, client, hub, _) = hub_of(on, [script().read().reset(), answering(&[START, DONE])]).await;
    let turn = TurnId::new(SESSION_ID);
    for _ in 0..3 {
        let error = hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap_err();
        assert!(error.is_maybe_executed(), "{error}");
        let outcome = hub.result(turn).await.unwrap_err();
        assert!(outcome.is_maybe_executed() && outcome.partial_turn().is_some(), "{outcome}");
    }
    assert_eq!(server.request_count(), 1);
}

async fn a_turn_that_waits_for_another_cannot_be_stopped_and_does_not_stop_it(on: On) {
    let (answer, pace) = paced(1);
    let (_server, client, hub, _) = hub_of(on, [answer, answering(&[START, DONE])]).await;
    let first = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let second = TurnId::new(SESSION_ID);
    let queued = hub.start_as(second, client.send_message_stream(SESSION_ID, "more").queue());
    let (queued, ()) = tokio::join!(queued, async {
        let error = hub.starting.stop(second).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Hub(HubFailure::NotBegun)), "{error}");
        pace.add_permits(2);
    });
    queued.unwrap();
    assert!(hub.result(first).await.is_ok() && hub.result(second).await.is_ok());
}
