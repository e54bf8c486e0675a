//! Use without `async`, from threads that no runtime knows of.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::thread;

use ash_dev_server::{DevServer, DevServerBuilder, Pattern, ScriptedTurn};
use ash_e2e::World;
use ash_sdk::{
    AshClient, ErrorKind, Event, Files, SessionId,
    blocking::{Iterate, Wait, block_on},
    stream::OnDrop,
};
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::runtime::{Builder, Runtime};

/// A server with an agent and a session of it.
fn open(settings: impl FnOnce(DevServerBuilder) -> DevServerBuilder) -> (DevServer, AshClient, SessionId) {
    let world = block_on(World::with(settings)).unwrap();
    let session = block_on(world.session()).unwrap();
    (world.server, world.client, session.id)
}

fn runtimes() -> [Runtime; 2] {
    [
        Builder::new_current_thread().enable_all().build().unwrap(),
        Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap(),
    ]
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
struct Verdict {
    score: u8,
}

#[test]
fn requests_turns_and_files_are_had_by_waiting() {
    let (_server, client, session) = open(|server| server);
    let turn = client.send_message(session, "Hello").max_turns(3).wait().unwrap();
    assert_eq!(turn.text, "Echo: Hello");
    let verdict = client.send_message(session, r#"/json {"score":7}"#).output::<Verdict>().wait().unwrap();
    assert_eq!(verdict, Verdict { score: 7 });

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    client.write_session_files(session, Files::new().add("a.txt", "abc")).wait().unwrap().into_result().unwrap();
    assert_eq!(client.download_session_file(session, "a.txt").save_to(&path).wait().unwrap(), 3);
    assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    let bytes = client.download_session_file(session, "a.txt").wait().unwrap().bytes(1 << 10).wait().unwrap();
    assert_eq!(bytes, "abc");

    let response = client.list_agents().with_response().wait().unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(client.end_session(session).wait().unwrap().status.to_string(), "ended");
    let error = client.get_agent("nobody").wait().unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(404));
}

#[test]
fn every_stream_is_an_iterator() {
    let (_server, client, session) = open(|server| server);
    let send =
        |prompt: &str| client.send_message_stream(session, prompt).include_partial_messages(true).wait().unwrap();

    let events: Vec<Event> = send("one two").blocking_iter().collect::<Result<_, _>>().unwrap();
    assert!(matches!(events.last(), Some(Event::Done(_))), "{events:?}");
    let text: String = send("one two").into_text().blocking_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(text, "Echo: one two");
    let items = send("one two").into_display_items().blocking_iter().collect::<Result<Vec<_>, _>>().unwrap();
    assert!(!items.is_empty());
    let bytes = send("one two").into_sse_bytes().blocking_iter().collect::<Result<Vec<_>, _>>().unwrap().concat();
    assert!(String::from_utf8(bytes).unwrap().contains("event: done"));

    let stored = client.list_messages(session).stream().blocking_iter().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(stored.iter().filter_map(|message| message.text()).filter(|text| text == "Echo: one two").count(), 4);

    client.write_session_files(session, Files::new().add("a.bin", vec![7; 300_000])).wait().unwrap();
    let chunks = client.download_session_file(session, "a.bin").wait().unwrap();
    let bytes = chunks.blocking_iter().collect::<Result<Vec<_>, _>>().unwrap().concat();
    assert_eq!(bytes, vec![7; 300_000]);
}

#[test]
fn a_borrowed_stream_gives_the_whole_turn_afterwards() {
    let (_server, client, session) = open(|server| server);
    let mut stream = client.send_message_stream(session, "one two").include_partial_messages(true).wait().unwrap();
    let read = (&mut stream).blocking_iter().take(2).filter(Result::is_ok).count();
    assert_eq!(read, 2);
    assert_eq!(stream.turn().wait().unwrap().text, "Echo: one two");
}

#[test]
fn an_iterator_ends_after_an_error_and_stays_ended() {
    let cut = ScriptedTurn::new().text("Well,").cut();
    let (_server, client, session) = open(|server| server.turn("cut", cut));
    let mut events = client.send_message_stream(session, "cut").wait().unwrap().blocking_iter();
    let error = events.by_ref().find_map(Result::err).unwrap();
    assert!(matches!(error.kind(), ErrorKind::Stream(_)), "{error:?}");
    assert!(events.next().is_none() && events.next().is_none());
}

#[test]
fn an_iterator_that_is_dropped_leaves_the_turn_to_the_background() {
    let (_server, client, session) = open(|server| server);
    let mut events =
        client.send_message_stream(session, "one two three").include_partial_messages(true).wait().unwrap();
    assert!((&mut events).blocking_iter().next().unwrap().is_ok());
    drop(events.blocking_iter());
    let turn = client.send_message(session, "/history").queue().wait().unwrap();
    assert!(turn.text.contains("one two three"), "{}", turn.text);
    let left = block_on(client.shutdown(std::time::Duration::from_secs(60), OnDrop::Abandon)).unwrap();
    assert!(left.is_empty());
    let stored = client.list_messages(session).wait().unwrap();
    assert!(stored.iter().any(|message| message.text().as_deref() == Some("Echo: one two three")));
}

#[test]
fn threads_share_a_client() {
    let (_server, client, _) = open(|server| server);
    let answers: Vec<_> = (0..8)
        .map(|number| {
            let client = client.clone();
            thread::spawn(move || {
                let session = client.create_session("bot").wait().unwrap();
                client.send_message(session.id, format!("number {number}")).wait().unwrap().text
            })
        })
        .collect();
    for (number, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.join().unwrap(), format!("Echo: number {number}"));
    }
}

#[test]
fn waiting_in_a_task_is_an_error_and_nothing_is_sent() {
    let (server, client, session) = open(|server| server);
    let mut stream = client.send_message_stream(session, "Hello").wait().unwrap();
    server.clear_requests();
    for runtime in runtimes() {
        runtime.block_on(async {
            let errors = [
                client.list_agents().wait().unwrap_err(),
                client.send_message(session, "Hello").wait().unwrap_err(),
                (&mut stream).blocking_iter().next().unwrap().unwrap_err(),
                block_on(client.shutdown(std::time::Duration::ZERO, OnDrop::Detach)).unwrap_err(),
            ];
            for error in errors {
                assert!(matches!(error.kind(), ErrorKind::Configuration), "{error:?}");
                assert!(error.to_string().contains("spawn_blocking"), "{error}");
                assert!(!error.is_maybe_executed() && !error.is_retryable());
            }
            let task = tokio::spawn({
                let client = client.clone();
                async move { client.list_agents().wait().unwrap_err() }
            });
            assert!(matches!(task.await.unwrap().kind(), ErrorKind::Configuration));
        });
    }
    assert!(server.requests().is_empty());
    // The stream was not touched by those who could not wait for it.
    assert_eq!(stream.turn().wait().unwrap().text, "Echo: Hello");
}

#[test]
fn threads_for_blocking_work_of_a_runtime_may_wait() {
    let (_server, client, session) = open(|server| server.turn(Pattern::contains("ping"), "pong"));
    for runtime in runtimes() {
        let client = client.clone();
        let work = move || client.send_message(session, "ping").queue().wait().unwrap().text;
        let text = runtime.block_on(async { tokio::task::spawn_blocking(work).await.unwrap() });
        assert_eq!(text, "pong");
    }
}
