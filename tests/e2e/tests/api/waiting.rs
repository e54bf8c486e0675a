use std::time::Duration;

use ash_e2e::{
    World, client_with_clock,
    clock::ManualClock,
    scripted::{ScriptedServer, script},
};
use ash_sdk::{
    ErrorKind,
    error::{SessionFailure, TimeoutPhase},
    serde_json::json,
    types::SessionStatus,
    uuid::Uuid,
};

/// Takes a session's sandbox away; the next message puts the session in error.
async fn break_sandbox(world: &World, session: &ash_sdk::types::Session) {
    let folder = std::fs::read_dir(world.server.data_dir()).unwrap().filter_map(|entry| {
        let folder = entry.unwrap().path().join(&session.sandbox_id);
        folder.is_dir().then_some(folder)
    });
    let folders: Vec<_> = folder.collect();
    assert_eq!(folders.len(), 1, "the sandbox's folder");
    std::fs::remove_dir_all(&folders[0]).unwrap();
    let error = world.client.send_message(session.id, "hello").await.unwrap_err();
    assert_eq!((error.status_code().map(|status| status.as_u16()), error.message()), (Some(500), "Sandbox not found"));
    let now = world.client.get_session(session.id).await.unwrap();
    assert_eq!(now.status, SessionStatus::Error);
}

#[tokio::test]
async fn an_active_session_is_left_as_it_is() {
    let world = World::new().await;
    let session = world.session().await;
    let before = world.server.request_count();
    let answer = world.client.ensure_active(session.id).await.unwrap();
    assert_eq!((answer.id, answer.status), (session.id, SessionStatus::Active));
    assert_eq!(world.server.request_count() - before, 1, "it is only looked at");
}

#[tokio::test]
async fn a_session_that_is_paused_stopped_or_in_error_is_resumed_and_answers() {
    let world = World::new().await;
    for state in ["paused", "stopped", "error"] {
        let session = world.session().await;
        match state {
            "paused" => drop(world.client.pause_session(session.id).await.unwrap()),
            "stopped" => drop(world.client.stop_session(session.id).await.unwrap()),
            _ => break_sandbox(&world, &session).await,
        }
        let answer = world.client.ensure_active(session.id).await.unwrap();
        assert_eq!(answer.status, SessionStatus::Active, "{state}");
        let turn = world.client.send_message(session.id, "hello").await.unwrap();
        assert_eq!(turn.text, "Echo: hello", "{state}");
    }
}

#[tokio::test]
async fn an_ended_session_is_a_clear_error() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.end_session(session.id).await.unwrap();
    for error in [
        world.client.ensure_active(session.id).await.unwrap_err(),
        world.client.recover_session(session.id).await.unwrap_err(),
    ] {
        assert!(
            matches!(error.kind(), ErrorKind::Session(SessionFailure::State { status: SessionStatus::Ended, .. })),
            "{error}"
        );
        assert!(error.is_conflict_with_state() && error.message().contains("create a new one"), "{error}");
    }
    assert!(world.client.ensure_active(Uuid::new_v4()).await.unwrap_err().is_not_found());
}

fn session(id: Uuid, status: &str) -> String {
    let time = "2026-11-23T19:28:53.032Z";
    json!({"session": {"id": id, "agentName": "bot", "sandboxId": id, "status": status, "createdAt": time,
        "lastActiveAt": time}})
    .to_string()
}

#[tokio::test]
async fn a_session_that_is_starting_is_waited_for() {
    let id = Uuid::new_v4();
    let states = ["starting", "starting", "starting", "active"];
    let server =
        ScriptedServer::start(states.map(|state| script().read().answer_json("200 OK", session(id, state)))).await;
    let clock = ManualClock::skipping(Duration::from_secs(5));
    let client = client_with_clock(server.url(), &clock);
    assert_eq!(client.ensure_active(id).await.unwrap().status, SessionStatus::Active);
    assert_eq!(clock.skipped(), [100, 100, 100].map(Duration::from_millis));
    assert_eq!(server.request_count(), 4);
}

#[tokio::test]
async fn a_session_that_does_not_become_active_in_time_is_a_timeout() {
    let id = Uuid::new_v4();
    let server = ScriptedServer::start([script().read().answer_json("200 OK", session(id, "starting"))]).await;
    let clock = ManualClock::skipping(Duration::from_secs(5));
    let client = client_with_clock(server.url(), &clock);
    let error = client.ensure_active(id).with_deadline(Duration::from_secs(60)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { phase: TimeoutPhase::Wait, .. }), "{error}");
    assert!(error.message().contains(&id.to_string()), "{error}");
    assert_eq!(clock.passed(), Duration::from_secs(60), "no longer than it may");
    assert!(server.request_count() < 60, "no busy loop");
}

#[tokio::test]
async fn recovery_gives_a_new_sandbox_and_the_agent_forgets() {
    let world = World::new().await;
    for state in ["active", "paused", "stopped", "error"] {
        let session = world.session().await;
        world.client.send_message(session.id, "remember me").await.unwrap();
        match state {
            "paused" => drop(world.client.pause_session(session.id).await.unwrap()),
            "stopped" => drop(world.client.stop_session(session.id).await.unwrap()),
            "error" => break_sandbox(&world, &session).await,
            _ => {}
        }
        let recovered = world.client.recover_session(session.id).await.unwrap();
        assert_eq!((recovered.id, recovered.status), (session.id, SessionStatus::Active), "{state}");
        let turn = world.client.send_message(session.id, "/history").await.unwrap();
        assert!(!turn.text.contains("remember me"), "{state}: {}", turn.text);
    }
}

#[tokio::test]
async fn a_turn_that_was_abandoned_stands_in_the_way_until_the_session_is_recovered() {
    let world = World::new().await;
    let session = world.session().await;
    drop(
        world
            .client
            .send_message_stream(session.id, "/silent")
            .on_drop(ash_sdk::stream::OnDrop::Abandon)
            .await
            .unwrap(),
    );
    let error = world.client.send_message(session.id, "hello").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)), "{error}");
    world.client.recover_session(session.id).await.unwrap();
    assert_eq!(world.client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");
}
