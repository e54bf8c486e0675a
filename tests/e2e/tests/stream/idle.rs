//! The end of abandoned turns, and waiting for it.

use std::time::Duration;

use ash_e2e::{KEY, World, clock::ManualClock, streams::is_abandoned};
use ash_sdk::{
    AshClient, ErrorKind,
    error::TimeoutPhase,
    stream::OnDrop,
    types::{Session, SessionId},
};
use futures::StreamExt;

/// Leaves an abandoned turn in a session.
async fn abandon(client: &AshClient, session: SessionId) {
    let mut stream = client.send_message_stream(session, "/silent").on_drop(OnDrop::Abandon).await.unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    let error = client.send_message(session, "hello").await.unwrap_err();
    assert!(is_abandoned(&error), "{error}");
    let text = error.to_string();
    assert!(text.contains(&session.to_string()) && text.contains("recover_session"), "{text}");
    assert_eq!(error.operation(), Some("send_message_stream"));
}

async fn assert_answers(client: &AshClient, session: &Session) {
    assert_eq!(client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn a_session_is_idle_when_its_dropped_stream_has_been_read_to_the_end() {
    let world = World::new().await;
    let session = world.session().await;
    drop(world.client.send_message_stream(session.id, "/tool Bash {\"command\":\"ls\"}").await.unwrap());
    let idle = world.client.wait_until_idle(session.id).await.unwrap();
    assert_eq!(idle.id, session.id);
    assert_answers(&world.client, &session).await;
}

#[tokio::test]
async fn an_abandoned_turn_is_over_when_the_session_was_seen_stopped() {
    let world = World::new().await;
    let session = world.session().await;
    abandon(&world.client, session.id).await;
    AshClient::new(world.server.url(), KEY).unwrap().stop_session(session.id).await.unwrap();
    world.client.ensure_active(session.id).await.unwrap();
    assert_answers(&world.client, &session).await;
}

#[tokio::test]
async fn an_abandoned_turn_is_over_when_the_session_is_in_another_sandbox() {
    let world = World::new().await;
    let session = world.session().await;
    abandon(&world.client, session.id).await;
    // Active, and nothing is known of the turn.
    world.client.ensure_active(session.id).await.unwrap();
    assert!(is_abandoned(&world.client.send_message(session.id, "hello").await.unwrap_err()));
    let elsewhere = AshClient::new(world.server.url(), KEY).unwrap();
    elsewhere.stop_session(session.id).await.unwrap();
    elsewhere.resume_session(session.id).await.unwrap();
    world.client.wait_until_idle(session.id).await.unwrap();
    assert_answers(&world.client, &session).await;
}

#[tokio::test]
async fn a_wait_for_an_abandoned_turn_that_nothing_is_known_of_ends_at_its_deadline_and_says_what_to_do() {
    let clock = ManualClock::skipping(Duration::from_secs(5));
    let world = World::at(&clock, |server| server, |client| client).await;
    let session = world.session().await;
    abandon(&world.client, session.id).await;
    let error = world.client.wait_until_idle(session.id).with_deadline(Duration::from_secs(60)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { phase: TimeoutPhase::Wait, .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("recover_session") && text.contains("forgets the conversation"), "{text}");
    world.client.recover_session(session.id).await.unwrap();
    world.client.wait_until_idle(session.id).await.unwrap();
    assert_answers(&world.client, &session).await;
}

#[tokio::test]
async fn a_lost_command_is_not_called_a_turn() {
    let world = World::with(|server| server.exec(true)).await;
    let session = world.session().await;
    let fault = ash_dev_server::Fault::on("POST", "/api/sessions/{id}/exec").status(502).body("gone");
    world.server.fault(fault);
    world.client.exec(session.id, "true").await.unwrap_err();
    let error = world.client.exec(session.id, "true").await.unwrap_err();
    assert!(is_abandoned(&error), "{error:?}");
    assert!(error.to_string().contains("an earlier command"), "{error}");
}
