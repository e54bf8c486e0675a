use std::time::Duration;

use ash_e2e::streams::{DONE, SESSION_ID, START, answering};
use ash_sdk::{
    ErrorKind,
    error::HubFailure,
    turns::{TurnHub, TurnId},
    uuid::Uuid,
};
use futures::StreamExt;

use super::{LONG, On, hub_of, message, paced, read};

fn failure(error: &ash_sdk::Error) -> HubFailure {
    match error.kind() {
        ErrorKind::Hub(failure) => *failure,
        _ => panic!("another error: {error}"),
    }
}

#[tokio::test]
async fn a_turn_is_kept_for_its_time_after_its_end() {
    let (_server, client, _, clock) = hub_of(On::Alone, [answering(&[START, DONE])]).await;
    let hub = TurnHub::builder(&client).retention(Duration::from_secs(60)).build();
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    hub.result(turn).await.unwrap();
    let mut reader = hub.subscribe(turn).await.unwrap();
    clock.advance(Duration::from_secs(59));
    assert!(hub.result(turn).await.is_ok());
    clock.advance(Duration::from_secs(1));
    for error in
        [hub.result(turn).await.unwrap_err(), hub.subscribe(turn).await.unwrap_err(), hub.stop(turn).await.unwrap_err()]
    {
        assert_eq!(failure(&error), HubFailure::NoSuchTurn);
        assert!(error.message().contains(&turn.to_string()), "{error}");
    }
    assert!(hub.for_browser(turn, None).await.is_none());
    // One that reads it goes on.
    assert_eq!(reader.next().await.unwrap().unwrap().number(), 1);
}

#[tokio::test]
async fn a_turn_that_runs_is_kept_however_long_it_takes() {
    let (answer, pace) = paced(1);
    let (_server, client, hub, clock) = hub_of(On::Alone, [answer]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let reader = hub.subscribe(turn).await.unwrap();
    clock.advance(Duration::from_secs(20));
    pace.add_permits(2);
    assert_eq!(read(reader).await.numbers, [1, 2, 3]);
    assert!(hub.subscribe(turn).await.is_ok());
    clock.advance(LONG);
    assert!(hub.subscribe(turn).await.is_err());
}

#[tokio::test]
async fn an_unknown_turn_is_told_as_that() {
    let (server, _, hub, _) = hub_of(On::Alone, [answering(&[START, DONE])]).await;
    for turn in [TurnId::new(SESSION_ID), TurnId::new(Uuid::nil())] {
        assert_eq!(failure(&hub.subscribe(turn).await.unwrap_err()), HubFailure::NoSuchTurn);
        assert_eq!(failure(&hub.result(turn).await.unwrap_err()), HubFailure::NoSuchTurn);
        assert_eq!(failure(&hub.stop(turn).await.unwrap_err()), HubFailure::NoSuchTurn);
    }
    assert_eq!(server.request_count(), 0);
}

#[tokio::test]
async fn what_a_bound_drops_is_an_error_and_never_a_gap() {
    let long = message(&"x".repeat(1000));
    let frames = [START.to_owned(), long.repeat(20), DONE.to_owned()].concat();
    let (_server, client, _, _) = hub_of(On::Alone, [answering(&[&frames])]).await;
    let hub = TurnHub::builder(&client).max_turn_size(5_000).build();
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    // Its end is known by then, or the reader was told before.
    let error = hub.result(turn).await.unwrap_err();
    let HubFailure::Trimmed { first, .. } = failure(&error) else { panic!("{error}") };
    assert!(error.message().contains("max_turn_size"), "{error}");
    let mut reader = hub.subscribe_after(turn, 0).await.unwrap();
    assert!(matches!(failure(&reader.next().await.unwrap().unwrap_err()), HubFailure::Trimmed { .. }));
    assert!(reader.next().await.is_none());
    assert!(first > 1);
    let rest = read(hub.subscribe_after(turn, 21).await.unwrap()).await;
    assert_eq!(rest.numbers, [22], "what is kept can be read");
    assert_eq!(rest.end.unwrap().0, 23);
}

#[tokio::test]
async fn turns_that_have_ended_make_room_for_others() {
    let long = [START.to_owned(), message(&"x".repeat(4000)), DONE.to_owned()].concat();
    let (_server, client, _, clock) = hub_of(On::Alone, [answering(&[&long])]).await;
    let hub = TurnHub::builder(&client).max_size(20_000).build();
    let mut turns = Vec::new();
    for _ in 0..4 {
        let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
        assert!(hub.result(turn).await.is_ok());
        turns.push(turn);
        clock.advance(Duration::from_secs(1));
    }
    let mut kept = Vec::new();
    for turn in &turns {
        kept.push(hub.subscribe(*turn).await.is_ok());
    }
    assert_eq!(kept, [false, false, true, true], "the oldest are gone");
}
