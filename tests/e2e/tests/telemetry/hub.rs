//! Spans of hubs: of the turns that they record, and of those who follow them.

use ash_e2e::{
    client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer},
    streams::{DONE, RESULT, SESSION_ID, START, TEXT, answering},
};
use ash_sdk::turns::{TurnHub, TurnItem};
use futures::StreamExt;
use tracing::{Instrument, Level};

use super::recorder::{Fields, Recorded, traced};

/// Returns what is traced while a turn is recorded, in a span of the caller's, and followed after its second event.
async fn recorded(answer: Script) -> Recorded {
    let server = ScriptedServer::start([answer]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    traced(async {
        let hub = TurnHub::new(&client);
        let request = client.send_message_stream(SESSION_ID, "hello");
        let turn = hub.start(request).instrument(tracing::info_span!("caller")).await.unwrap();
        let _outcome = hub.result(turn).await;
        let items: Vec<_> = hub.subscribe_after(turn, 2).await.unwrap().collect().await;
        assert!(matches!(items.last(), Some(Ok(TurnItem::End { .. }))), "{items:?}");
        drop(hub);
    })
    .await
}

fn only<'a>(recorded: &'a Recorded, name: &str) -> &'a Fields {
    let spans = recorded.named(name);
    let [span] = spans.as_slice() else { panic!("{name}: {spans:?}") };
    span
}

fn parent<'a>(recorded: &'a Recorded, span: &Fields) -> &'a str {
    &recorded.spans[&span["parent"].parse().unwrap()].1["span"]
}

#[tokio::test]
async fn the_span_of_a_recorded_turn_is_within_that_of_its_caller_and_around_the_turn() {
    let recorded = recorded(answering(&[START, TEXT, RESULT, DONE])).await;
    let hub = only(&recorded, "ash.hub.turn");
    assert_eq!((hub["reason"].as_str(), hub["events"].as_str(), hub["failed"].as_str()), ("\"done\"", "4", "false"));
    assert!(!hub.contains_key("error.type"), "{hub:?}");
    assert_eq!(parent(&recorded, hub), "caller");
    assert_eq!(parent(&recorded, only(&recorded, "ash.turn")), "ash.hub.turn");
    let level = recorded.spans.values().find(|(_, fields)| fields["span"] == "ash.hub.turn").unwrap().0;
    assert_eq!(level, Level::INFO);
}

#[tokio::test]
async fn the_span_of_a_recorded_turn_that_is_cut_says_why_and_what_there_was() {
    let recorded = recorded(answering(&[START, TEXT])).await;
    let hub = only(&recorded, "ash.hub.turn");
    assert_eq!((hub["reason"].as_str(), hub["events"].as_str(), hub["failed"].as_str()), ("\"server\"", "2", "true"));
    assert_eq!((hub["error.type"].as_str(), hub["otel.status_code"].as_str()), ("\"server\"", "\"ERROR\""));
}

#[tokio::test]
async fn the_span_of_a_subscriber_says_what_it_read_and_how_far_it_was_behind() {
    let recorded = recorded(answering(&[START, TEXT, RESULT, DONE])).await;
    let subscribers = recorded.named("ash.hub.subscriber");
    // One that waits for the result reads too.
    let [_, subscriber] = subscribers[..] else { panic!("{subscribers:?}") };
    for (field, value) in [("after", "2"), ("events", "2"), ("max_lag_events", "2")] {
        assert_eq!(subscriber[field], value, "{field}: {subscriber:?}");
    }
}
