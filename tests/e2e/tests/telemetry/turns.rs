//! Spans of turns, which last until nothing more of the turn can come.

use ash_e2e::{
    World, alive_tasks, client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, Signal, script},
    streams::{DONE, ERROR, RESULT, SESSION_ID, START, TEXT, answering},
    until,
};
use ash_sdk::{AshClient, stream::OnDrop, uuid::Uuid};
use futures::StreamExt;
use tracing::Level;

use super::recorder::{Fields, Recorded, traced};

/// Returns the fields of the only turn.
fn turn(recorded: &Recorded) -> &Fields {
    let turns = recorded.named("ash.turn");
    let [turn] = turns.as_slice() else { panic!("{turns:?}") };
    turn
}

/// Returns what is traced while a message is sent and its stream is read.
async fn sent(answer: Script) -> Recorded {
    let server = ScriptedServer::start([answer]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    traced(async {
        let _ = client.send_message(SESSION_ID, "hello").with_max_retries(0).await;
        until("the turn is over", || alive_tasks() <= 3).await;
    })
    .await
    .of_the_sdk()
}

#[tokio::test]
async fn a_turn_is_one_span_with_its_tokens_and_cost_around_the_operation_that_sends_it() {
    let recorded = sent(answering(&[START, TEXT, RESULT, DONE])).await;
    let turn = turn(&recorded);
    for (field, value) in [
        ("outcome", "\"completed\""),
        ("reason", "\"success\""),
        ("events", "4"),
        ("num_turns", "2"),
        ("input_tokens", "10"),
        ("output_tokens", "20"),
        ("cache_creation_input_tokens", "30"),
        ("cache_read_input_tokens", "40"),
        ("gen_ai.usage.input_tokens", "10"),
        ("gen_ai.usage.output_tokens", "20"),
        ("cost_usd", "0.25"),
        ("failed", "false"),
    ] {
        assert_eq!(turn[field], value, "{field}: {turn:?}");
    }
    assert!(!turn.contains_key("otel.status_code"), "{turn:?}");
    let [operation] = recorded.named("ash.operation")[..] else { panic!("{:?}", recorded.spans) };
    let parent = recorded.spans[&operation["parent"].parse().unwrap()].1["span"].clone();
    assert_eq!((operation["operation"].as_str(), parent.as_str()), ("\"send_message_stream\"", "ash.turn"));
}

#[tokio::test]
async fn the_span_of_a_turn_says_how_it_ended_and_why() {
    let limit = RESULT.replace("success", "error_max_turns");
    let odd = RESULT.replace("success", "6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11");
    let failed = RESULT.replace("\"is_error\":false", "\"is_error\":true");
    let refused = |status: &str| script().read().answer(status, &[("connection", "close")], r#"{"error":"no"}"#);
    for (answer, outcome, reason) in [
        (answering(&[START, TEXT, DONE]), "completed", "done"),
        (answering(&[START, &limit, DONE]), "failed", "error_max_turns"),
        (answering(&[START, &failed, DONE]), "failed", "error"),
        (answering(&[START, &odd, DONE]), "failed", "other"),
        (answering(&[START, ERROR]), "failed", "error"),
        (answering(&[START, TEXT]), "interrupted", "server_closed"),
        (script().read().events(START).reset(), "interrupted", "connection_lost"),
        (refused("404 Not Found"), "refused", "404"),
        (refused("502 Bad Gateway"), "interrupted", "502"),
    ] {
        let recorded = sent(answer).await;
        let turn = turn(&recorded);
        let expected = [outcome, reason].map(|text| format!("{text:?}"));
        assert_eq!([&turn["outcome"], &turn["reason"]], [&expected[0], &expected[1]], "{turn:?}");
        let failed = outcome != "completed";
        assert_eq!(turn["failed"], failed.to_string(), "{turn:?}");
        assert_eq!(turn.get("otel.status_code").is_some(), failed, "{turn:?}");
        assert_eq!(turn.get("error.type"), failed.then_some(&expected[1]), "{turn:?}");
    }
}

#[tokio::test]
async fn the_span_of_a_turn_whose_stream_was_dropped_lasts_until_it_has_been_read() {
    let rest = Signal::default();
    let slow = script().read().events(START).until(&rest).chunk(TEXT).chunk(RESULT).chunk(DONE).until_closed();
    let server = ScriptedServer::start([slow]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let recorded = traced(async {
        let mut stream = client.send_message_stream(SESSION_ID, "hello").await.unwrap();
        stream.next().await.unwrap().unwrap();
        drop(stream);
        rest.raise();
        server.until_closed(1).await;
        until("the turn is over", || alive_tasks() <= 3).await;
    })
    .await;
    let turn = turn(&recorded);
    assert_eq!((turn["outcome"].as_str(), turn["output_tokens"].as_str()), ("\"completed\"", "20"));
}

#[tokio::test]
async fn a_turn_that_is_stopped_or_abandoned_says_so() {
    let world = World::new().await;
    for (policy, outcome) in [(OnDrop::Stop, "\"stopped\""), (OnDrop::Abandon, "\"abandoned\"")] {
        let session = world.session().await;
        let recorded = traced(async {
            let before = alive_tasks();
            let message = world.client.send_message_stream(session.id, "/silent").on_drop(policy);
            let mut stream = message.await.unwrap();
            stream.next().await.unwrap().unwrap();
            drop(stream);
            until("the turn is over", || alive_tasks() <= before + 4).await;
            world.client.list_agents().await.unwrap();
        })
        .await;
        let turn = turn(&recorded);
        assert_eq!((turn["outcome"].as_str(), turn["reason"].as_str()), (outcome, "\"dropped\""));
    }
}

/// Sends a message to a server of each kind, which is asked first what it takes.
async fn first_message(client: &AshClient, session: impl Into<ash_sdk::SessionId>) -> Recorded {
    let session = session.into();
    traced(async { drop(client.send_message(session, "hello").await.unwrap()) }).await.of_the_sdk()
}

#[tokio::test]
async fn the_probes_before_the_first_message_are_neither_failures_nor_above_debug() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let recorded = first_message(&world.client, session.id).await;
        assert!(!recorded.named("ash.probe").is_empty(), "{kind:?}");
        for (level, span) in recorded.spans.values() {
            assert_eq!(span["failed"], "false", "{kind:?}: {span:?}");
            assert!(!span.contains_key("otel.status_code"), "{kind:?}: {span:?}");
            assert_eq!(*level == Level::DEBUG, span["span"] == "ash.probe", "{span:?}");
        }
        assert_eq!(recorded.named("ash.operation").len(), 1, "the message itself");
    }
}

#[tokio::test]
async fn a_status_check_that_finds_the_session_gone_is_no_failure_of_its_own() {
    let gone = script().read().answer("404 Not Found", &[("connection", "close")], r#"{"error":"gone"}"#);
    let server = ScriptedServer::start([script().read().events(START).until_closed(), gone]).await;
    let clock = ManualClock::new();
    let client = client_with_clock(server.url(), &clock);
    let recorded = traced(async {
        let turn = client.send_message(Uuid::nil(), "hello").into_future();
        let ticking = async {
            server.until_requests(1).await;
            loop {
                tokio::task::yield_now().await;
                clock.advance(std::time::Duration::from_secs(1));
            }
        };
        tokio::select! {
            turn = turn => drop(turn.unwrap_err()),
            () = ticking => {}
        }
    })
    .await
    .of_the_sdk();
    let [check] = recorded.named("ash.probe")[..] else { panic!("{:?}", recorded.spans) };
    assert_eq!((check["failed"].as_str(), check["status"].as_str()), ("false", "404"));
    let turn = turn(&recorded);
    assert_eq!((turn["outcome"].as_str(), turn["reason"].as_str()), ("\"interrupted\"", "\"session_gone\""));
}

#[tokio::test]
async fn every_field_is_documented() {
    let documentation = include_str!("../../../../ash-sdk/src/telemetry.rs");
    let recorded = sent(answering(&[START, TEXT, RESULT, DONE])).await;
    let failed = sent(script().read().answer("500 Oh", &[("connection", "close"), ("x-request-id", "r")], "")).await;
    let spans = recorded.spans.values().chain(failed.spans.values()).map(|(_, fields)| fields);
    let mut seen = 0;
    for field in spans.flat_map(|fields| fields.keys()) {
        let is_of_the_recorder = ["span", "target", "parent"].contains(&field.as_str());
        assert!(is_of_the_recorder || documentation.contains(&format!("`{field}`")), "{field}");
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}
