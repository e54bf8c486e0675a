use std::time::Duration;

use ash_e2e::World;
use ash_sdk::{ErrorKind, Event, error::SessionFailure, stream::OnDrop, uuid::Uuid};
use futures::StreamExt;

async fn running() -> World {
    World::with(|server| server.exec(true)).await
}

#[tokio::test]
async fn a_command_runs_in_the_workspace_and_says_how_it_went() {
    let world = running().await;
    let session = world.session().await;
    let result = world.client.exec(session.id, "cat CLAUDE.md; echo; echo oops >&2; exit 3").await.unwrap();
    assert_eq!((result.exit_code, result.stdout.as_str(), result.stderr.as_str()), (3, "Echo.\n", "oops\n"));
}

#[tokio::test]
async fn a_server_without_the_flag_answers_as_one_without_a_sandbox() {
    let world = World::new().await;
    let session = world.session().await;
    let error = world.client.exec(session.id, "true").await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(500), "Exec failed: Not connected")
    );
}

#[tokio::test]
async fn a_command_that_was_killed_looks_like_one_that_failed() {
    let world = running().await;
    let session = world.session().await;
    let result = world.client.exec(session.id, "echo early; kill -9 $$").await.unwrap();
    assert_eq!((result.exit_code, result.stdout.as_str()), (1, ""));
}

#[tokio::test]
async fn what_no_server_takes_is_refused_before_anything_is_sent() {
    let world = running().await;
    let session = world.session().await;
    let before = world.server.request_count();
    let run = |command: &str| world.client.exec(session.id, command);
    for error in [
        run("").await.unwrap_err(),
        run(" \n").await.unwrap_err(),
        run("true").timeout(Duration::ZERO).await.unwrap_err(),
        run("true").timeout(Duration::from_secs(301)).await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
    }
    assert_eq!(world.server.request_count(), before);
}

#[tokio::test]
async fn a_session_that_is_not_active_runs_nothing() {
    let world = running().await;
    let session = world.session().await;
    world.client.pause_session(session.id).await.unwrap();
    let error = world.client.exec(session.id, "true").await.unwrap_err();
    assert!(error.is_conflict_with_state() && error.message() == "Session is paused", "{error}");
    assert!(world.client.exec(Uuid::new_v4(), "true").await.unwrap_err().is_not_found());
    world.client.resume_session(session.id).await.unwrap();
    assert_eq!(world.client.exec(session.id, "echo on").await.unwrap().stdout, "on\n", "a refusal leaves no lock");
}

#[tokio::test]
async fn while_a_message_is_under_way_a_command_is_refused_or_waits() {
    let world = running().await;
    let session = world.session().await;
    let client = &world.client;
    let mut stream = client.send_message_stream(session.id, "hello").await.unwrap();
    let before = world.server.request_count();
    let error = client.exec(session.id, "true").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Session(SessionFailure::Busy { .. })), "{error}");
    assert!(error.is_retryable() && error.to_string().contains(".queue()"), "{error}");
    assert_eq!(world.server.request_count(), before, "nothing was sent");

    let mut queued = std::pin::pin!(client.exec(session.id, "echo after").queue().send());
    assert!(futures::future::poll_immediate(&mut queued).await.is_none());
    assert_eq!(world.server.request_count(), before, "still nothing");
    let mut last = None;
    while let Some(event) = stream.next().await {
        last = Some(event.unwrap());
    }
    assert!(matches!(last, Some(Event::Done(_))));
    drop(stream);
    assert_eq!(queued.await.unwrap().stdout, "after\n");
    assert_eq!(client.exec(session.id, "echo free").await.unwrap().stdout, "free\n");
}

#[tokio::test]
async fn after_an_abandoned_turn_a_command_is_refused_unless_it_is_asked_for() {
    let world = running().await;
    let session = world.session().await;
    let client = &world.client;
    drop(client.send_message_stream(session.id, "/silent").on_drop(OnDrop::Abandon).await.unwrap());
    let before = world.server.request_count();
    let error = client.exec(session.id, "true").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)), "{error}");
    assert_eq!(world.server.request_count(), before, "nothing was sent");
    let result = client.exec(session.id, "echo over").after_abandoned_turn().await.unwrap();
    assert_eq!(result.stdout, "over\n");
    client.recover_session(session.id).await.unwrap();
    assert_eq!(client.exec(session.id, "echo healed").await.unwrap().stdout, "healed\n");
}

#[tokio::test]
async fn a_command_whose_failure_the_server_tells_leaves_the_session_free() {
    use ash_dev_server::Fault;
    let world = running().await;
    let session = world.session().await;
    let body = r#"{"error":"Internal Server Error","statusCode":500}"#;
    let route = "/api/sessions/{id}/exec";
    world.server.fault(Fault::on("POST", route).status(500).body(body));
    let error = world.client.exec(session.id, "true").await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(500));
    assert_eq!(world.client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");

    world.server.fault(Fault::on("POST", route).status(502).body("gone"));
    world.client.exec(session.id, "true").await.unwrap_err();
    let error = world.client.send_message(session.id, "hello").await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)),
        "the command may still run: {error}"
    );
}
