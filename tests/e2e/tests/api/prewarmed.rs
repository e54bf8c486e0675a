use std::time::Duration;

use ash_e2e::{
    World,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
};
use ash_sdk::{
    ErrorKind, RetryPolicy, error::SessionFailure, requests::Prewarmed, serde_json::json, types::SessionStatus,
    uuid::Uuid,
};

use super::map;

/// A server with a pre-warmed sandbox for the agent `bot`, which pre-warms another on demand.
async fn prewarming() -> World {
    let world = World::with(|server| server.prewarm(true).exec(true).worker_interval(Duration::MAX)).await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    world
}

fn ignored(error: &ash_sdk::Error) -> Vec<&'static str> {
    match error.kind() {
        ErrorKind::Session(SessionFailure::OptionsIgnored { options, .. }) => options.clone(),
        _ => panic!("another error: {error}"),
    }
}

#[tokio::test]
async fn a_session_whose_options_would_not_be_in_effect_is_ended_and_the_error_names_them() {
    let world = prewarming().await;
    let request = world.client.create_session("bot").extra_env(map([("A", "1")])).system_prompt("Be brief.").model("m");
    let error = request.await.unwrap_err();
    assert_eq!(ignored(&error), ["extra_env", "system_prompt"], "a model is always in effect");
    assert!(
        error.message().contains("extra_env, system_prompt") && error.message().contains("on_prewarmed"),
        "{error}"
    );
    let sessions = world.client.list_sessions().await.unwrap();
    assert_eq!(sessions.iter().map(|session| session.status.clone()).collect::<Vec<_>>(), [SessionStatus::Ended]);
}

#[tokio::test]
async fn without_such_options_a_sandbox_made_in_advance_is_welcome() {
    let world = prewarming().await;
    let session = world.client.create_session("bot").model("m").extra_env(map([])).await.unwrap();
    assert_ne!(session.sandbox_id, session.id.to_string());
    assert_eq!(world.client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn it_is_accepted_by_those_who_say_so() {
    let world = prewarming().await;
    let request = world.client.create_session("bot").extra_env(map([("A", "1")])).on_prewarmed(Prewarmed::Accept);
    let session = request.await.unwrap();
    assert_ne!(session.sandbox_id, session.id.to_string());
    assert_eq!(world.client.exec(session.id, "echo \"[$A]\"").await.unwrap().stdout, "[]\n", "not in effect");
    assert_eq!(world.client.list_sessions().status(SessionStatus::Active).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_second_try_gets_a_sandbox_of_its_own_and_the_first_session_is_ended() {
    let world = prewarming().await;
    let request = world.client.create_session("bot").extra_env(map([("A", "1")])).on_prewarmed(Prewarmed::Retry);
    let session = request.await.unwrap();
    assert_eq!(session.sandbox_id, session.id.to_string());
    assert_eq!(world.client.exec(session.id, "echo \"[$A]\"").await.unwrap().stdout, "[1]\n");
    let sessions = world.client.list_sessions().await.unwrap();
    let statuses: Vec<_> = sessions.iter().map(|session| session.status.to_string()).collect();
    assert_eq!(statuses, ["active", "ended"], "newest first");
}

fn created(id: Uuid) -> Script {
    answer("201 Created", id, "active")
}

fn ended(id: Uuid) -> Script {
    answer("200 OK", id, "ended")
}

fn answer(status: &str, id: Uuid, state: &str) -> Script {
    let time = "2026-11-23T19:28:53.032Z";
    let session = json!({"id": id, "agentName": "bot", "sandboxId": "made-in-advance", "status": state,
        "createdAt": time, "lastActiveAt": time, "tenantId": "default", "runnerId": null, "parentSessionId": null});
    script().read().answer(status, &HEADERS, json!({"session": session}).to_string())
}

fn refused(status: &str) -> Script {
    script().read().answer(status, &HEADERS, json!({"error": "no"}).to_string())
}

const HEADERS: [(&str, &str); 2] = [("content-type", "application/json"), ("connection", "close")];

/// Tries twice on a server that answers so, and returns the error and what the server was asked.
async fn tried_twice(answers: Vec<Script>) -> (ash_sdk::Error, Vec<String>) {
    let server = ScriptedServer::start(answers).await;
    let client = ash_e2e::builder(server.url(), &ManualClock::new()).retry(RetryPolicy::never()).build().unwrap();
    let request = client.create_session("bot").system_prompt("x").on_prewarmed(Prewarmed::Retry);
    let error = request.await.unwrap_err();
    let asked = server.received().into_iter().map(|request| format!("{} {}", request.method, request.target));
    (error, asked.collect())
}

#[tokio::test]
async fn where_both_were_made_in_advance_both_are_ended() {
    let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
    let (error, asked) = tried_twice(vec![created(first), created(second), ended(first), ended(second)]).await;
    assert_eq!(ignored(&error), ["system_prompt"]);
    assert_eq!(
        asked,
        [
            "POST /api/sessions".to_owned(),
            "POST /api/sessions".to_owned(),
            format!("DELETE /api/sessions/{first}"),
            format!("DELETE /api/sessions/{second}"),
        ],
        "the first is kept until there is a second"
    );
}

#[tokio::test]
async fn where_there_is_no_second_the_first_is_ended_and_the_error_says_why_there_is_none() {
    let first = Uuid::new_v4();
    let answers = vec![created(first), refused("503 Service Unavailable"), ended(first)];
    let (error, asked) = tried_twice(answers).await;
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(503));
    assert_eq!(asked[2], format!("DELETE /api/sessions/{first}"));
}

#[tokio::test]
async fn a_first_session_that_cannot_be_ended_is_named_and_the_second_is_not_left_open() {
    let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
    let answers = vec![created(first), created(second), refused("500 Internal Server Error"), ended(second)];
    let (error, asked) = tried_twice(answers).await;
    assert!(error.message().contains(&first.to_string()), "{error}");
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.downcast_ref::<ash_sdk::Error>().unwrap().status_code().map(|status| status.as_u16()), Some(500));
    assert_eq!(asked[3], format!("DELETE /api/sessions/{second}"));
}
