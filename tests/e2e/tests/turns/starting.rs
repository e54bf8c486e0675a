use ash_e2e::{
    World,
    scripted::script,
    streams::{DONE, SESSION_ID, START, answering, is_busy},
};
use ash_sdk::{
    ErrorKind,
    turns::{EndReason, TurnHub, TurnId},
    uuid::Uuid,
};
use futures::FutureExt;

use super::{hub_of, paced, read};

#[tokio::test]
async fn a_turn_is_recorded_whoever_has_started_it_and_is_gone() {
    let (answer, pace) = paced(2);
    let (server, client, hub, _) = hub_of([answer]).await;
    let turn = TurnId::new(SESSION_ID);
    let starting = hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello"));
    assert!(starting.now_or_never().is_none(), "dropped before the server has answered");
    pace.add_permits(3);
    let seen = read(hub.subscribe(turn).await.unwrap()).await;
    assert_eq!((seen.numbers, seen.end.unwrap().1.reason), (vec![1, 2, 3, 4], EndReason::Done));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_turn_of_a_name_is_started_once() {
    let (server, client, hub, _) = hub_of([answering(&[START, DONE])]).await;
    let turn = TurnId::new(SESSION_ID);
    for _ in 0..3 {
        hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    }
    hub.result(turn).await.unwrap();
    hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    assert_eq!(server.requests(), 1, "neither while it runs nor after it");
}

#[tokio::test]
async fn a_turn_of_another_session_is_refused_before_anything_is_sent() {
    let (server, client, hub, _) = hub_of([answering(&[START, DONE])]).await;
    let other = TurnId::new(Uuid::new_v4());
    let error = hub.start_as(other, client.send_message_stream(SESSION_ID, "hello")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_turn_that_was_refused_is_not_kept_and_can_be_started_again() {
    let refused =
        script().read().answer("404 Not Found", &[("connection", "close")], r#"{"error":"Session not found"}"#);
    let (_server, client, hub, _) = hub_of([refused, answering(&[START, DONE])]).await;
    let turn = TurnId::new(SESSION_ID);
    let error = hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(hub.subscribe(turn).await.is_err());
    assert_eq!(hub.active(SESSION_ID).await.unwrap(), None);
    hub.start_as(turn, client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    assert!(hub.result(turn).await.is_ok());
}

#[tokio::test]
async fn one_turn_runs_in_a_session_and_the_refusal_of_another_names_it() {
    let (answer, pace) = paced(1);
    let (_server, client, hub, _) = hub_of([answer, answering(&[START, DONE])]).await;
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
