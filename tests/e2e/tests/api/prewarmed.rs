use std::time::Duration;

use ash_e2e::{
    World,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
};
use ash_sdk::{
    AshClient, ErrorKind, RetryPolicy,
    error::SessionFailure,
    requests::Prewarmed,
    serde_json::json,
    transfer::Files,
    types::{Session, SessionId, SessionStatus},
    uuid::Uuid,
};

use super::{map, refused};

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
async fn a_sandbox_of_its_own_can_be_insisted_on_whatever_the_options() {
    let world = prewarming().await;
    let session = world.client.create_session("bot").on_prewarmed(Prewarmed::Retry).await.unwrap();
    assert_eq!(session.sandbox_id, session.id.to_string());
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

fn created(id: SessionId) -> Script {
    answer("201 Created", id, "active")
}

fn ended(id: SessionId) -> Script {
    answer("200 OK", id, "ended")
}

fn answer(status: &str, id: SessionId, state: &str) -> Script {
    answer_in(status, id, state, "made-in-advance")
}

fn answer_in(status: &str, id: SessionId, state: &str, sandbox: &str) -> Script {
    let time = "2026-11-23T19:28:53.032Z";
    let session = json!({"id": id, "agentName": "bot", "sandboxId": sandbox, "status": state,
        "createdAt": time, "lastActiveAt": time, "tenantId": "default", "runnerId": null, "parentSessionId": null});
    script().read().answer_json(status, json!({"session": session}).to_string())
}

/// Insists on a sandbox of its own on a server that answers so, and returns the outcome and what the server was asked.
async fn insisting(answers: Vec<Script>) -> (ash_sdk::Result<Session>, Vec<String>) {
    let server = ScriptedServer::start(answers).await;
    let client = ash_e2e::builder(server.url(), &ManualClock::new()).retry(RetryPolicy::never()).build().unwrap();
    let outcome = client.create_session("bot").system_prompt("x").on_prewarmed(Prewarmed::Retry).await;
    let asked = server.received().into_iter().map(|request| format!("{} {}", request.method, request.target));
    (outcome, asked.collect())
}

fn opened(error: &ash_sdk::Error) -> (Vec<SessionId>, Vec<SessionId>) {
    match error.kind() {
        ErrorKind::Session(SessionFailure::NoFreshSandbox { opened, left_open, .. }) => {
            (opened.clone(), left_open.clone())
        }
        _ => panic!("another error: {error}"),
    }
}

fn ids<const COUNT: usize>() -> [SessionId; COUNT] {
    std::array::from_fn(|_| SessionId(Uuid::new_v4()))
}

#[tokio::test]
async fn an_agent_that_was_deployed_often_gets_its_own_sandbox_after_the_ones_made_in_advance() {
    let ids @ [a, b, c, own] = ids();
    let fresh = answer_in("201 Created", own, "active", &own.to_string());
    let answers = vec![created(a), created(b), created(c), fresh, ended(a), ended(b), ended(c)];
    let (session, asked) = insisting(answers).await;
    assert_eq!(session.unwrap().id, own);
    assert_eq!(asked[..4], vec!["POST /api/sessions"; 4], "all are kept until there is one");
    assert_eq!(asked[4..], ids[..3].iter().map(|id| format!("DELETE /api/sessions/{id}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn where_all_were_made_in_advance_all_are_ended_and_the_error_lists_them() {
    let ids: [SessionId; Prewarmed::MAX_OPENED] = ids();
    let answers = ids.into_iter().map(created).chain(ids.into_iter().map(ended)).collect();
    let (outcome, asked) = insisting(answers).await;
    let error = outcome.unwrap_err();
    let all: Vec<SessionId> = ids.to_vec();
    assert_eq!(opened(&error), (all, Vec::new()));
    assert!(ids.iter().all(|id| error.message().contains(&id.to_string())), "{error}");
    assert_eq!(asked.len(), 2 * Prewarmed::MAX_OPENED);
}

#[tokio::test]
async fn where_there_is_no_second_the_first_is_ended_and_the_error_says_why_there_is_none() {
    let [first] = ids();
    let answers = vec![created(first), refused("503 Service Unavailable"), ended(first)];
    let (outcome, asked) = insisting(answers).await;
    assert_eq!(outcome.unwrap_err().status_code().map(|status| status.as_u16()), Some(503));
    assert_eq!(asked[2], format!("DELETE /api/sessions/{first}"));
}

#[tokio::test]
async fn a_session_that_cannot_be_ended_is_named_and_the_one_wanted_is_not_left_open() {
    let [first, own] = ids();
    let fresh = answer_in("201 Created", own, "active", &own.to_string());
    let answers = vec![created(first), fresh, refused("500 Internal Server Error"), ended(own)];
    let (outcome, asked) = insisting(answers).await;
    let error = outcome.unwrap_err();
    assert_eq!(opened(&error), (vec![first, own], vec![first]));
    assert!(error.message().contains(&format!("{first} could not be ended")), "{error}");
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.downcast_ref::<ash_sdk::Error>().unwrap().status_code().map(|status| status.as_u16()), Some(500));
    assert_eq!(asked[3], format!("DELETE /api/sessions/{own}"));
}

#[tokio::test]
async fn a_refusal_after_which_a_session_stays_open_names_it() {
    let [first] = ids();
    let answers = vec![created(first), refused("429 Too Many Requests"), refused("500 Internal Server Error")];
    let (outcome, _) = insisting(answers).await;
    let error = outcome.unwrap_err();
    assert_eq!(opened(&error).1, [first]);
    assert!(error.message().contains("429"), "{error}");
}

#[tokio::test]
async fn secrets_are_sent_only_after_the_sandbox_made_in_advance_is_taken() {
    let [first, own] = ids();
    let fresh = answer_in("201 Created", own, "active", &own.to_string());
    let server = ScriptedServer::start(vec![created(first), fresh, ended(first)]).await;
    let client = ash_e2e::builder(server.url(), &ManualClock::new()).build().unwrap();
    let request = client.create_session("bot").extra_env(map([("SECRET", "hunter2")])).on_prewarmed(Prewarmed::Retry);
    assert_eq!(request.await.unwrap().id, own);
    let bodies: Vec<_> =
        server.received().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect();
    assert!(!bodies[0].contains("hunter2") && bodies[1].contains("hunter2"), "{bodies:?}");
}

/// A client of a server that answers so, and that has deployed the agent with this prompt a second time.
async fn deployed(prompt: &str, answers: Vec<Script>) -> (ScriptedServer, AshClient) {
    let time = "2026-11-23T19:28:53.032Z";
    let agent = json!({"agent": {"id": Uuid::new_v4(), "name": "bot", "version": 2, "path": "/agents/bot", "createdAt": time,
        "updatedAt": time, "tenantId": "default", "status": "active"}});
    let deployment = script().read().answer_json("201 Created", agent.to_string());
    let server = ScriptedServer::start(std::iter::once(deployment).chain(answers)).await;
    let client = ash_e2e::builder(server.url(), &ManualClock::new()).retry(RetryPolicy::never()).build().unwrap();
    client.deploy_agent_prompt("bot", prompt).await.unwrap();
    (server, client)
}

fn instructions(text: &str) -> Script {
    script().read().answer("200 OK", &[("content-type", "text/markdown"), ("connection", "close")], text)
}

fn listed(files: &[(&str, usize)]) -> Script {
    let files: Vec<_> = files
        .iter()
        .map(|(path, size)| json!({"path": path, "size": size, "modifiedAt": "2026-11-23T19:28:53.032Z"}))
        .collect();
    script().read().answer_json("200 OK", json!({"files": files, "source": "sandbox"}).to_string())
}

#[tokio::test]
async fn a_session_in_a_copy_of_the_earlier_version_is_replaced() {
    for old in ["ONE", "TWO and more", ""] {
        let [first, second] = ids();
        let answers =
            vec![created(first), instructions(old), created(second), instructions("TWO"), listed(&[]), ended(first)];
        let (server, client) = deployed("TWO", answers).await;
        assert_eq!(client.create_session("bot").await.unwrap().id, second, "{old:?}");
        assert_eq!(server.received().len(), 7);
    }
}

#[tokio::test]
async fn a_session_that_has_the_deployment_is_looked_into_once() {
    let [first, second] = ids();
    let (_server, client) =
        deployed("TWO", vec![created(first), instructions("TWO"), listed(&[]), created(second)]).await;
    assert_eq!(client.create_session("bot").await.unwrap().id, first);
    assert_eq!(client.create_session("bot").await.unwrap().id, second);
}

#[tokio::test]
async fn a_session_that_cannot_be_looked_into_is_ended() {
    let [first] = ids();
    let answers = vec![created(first), refused("500 Internal Server Error"), ended(first)];
    let (server, client) = deployed("TWO", answers).await;
    let error = client.create_session("bot").await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(500));
    assert_eq!(server.received().last().unwrap().method, "DELETE");
}

#[tokio::test]
async fn one_who_accepts_any_sandbox_gets_the_earlier_version_unasked() {
    let [first] = ids();
    let (_server, client) = deployed("TWO", vec![created(first)]).await;
    assert_eq!(client.create_session("bot").on_prewarmed(Prewarmed::Accept).await.unwrap().id, first);
}

/// Another client of the same server, which knows nothing of what the first deployed.
fn another(world: &World) -> AshClient {
    AshClient::new(world.server.url(), ash_e2e::KEY).unwrap()
}

fn twelve_files() -> Files {
    let files = Files::new().add("CLAUDE.md", "# A large agent\n");
    (0..12).fold(files, |files, number| files.add(format!("blob/{number:02}.bin"), vec![0; 600_000]))
}

async fn files_of(client: &AshClient, session: SessionId) -> usize {
    client.list_session_files(session).await.unwrap().files.len()
}

#[tokio::test]
async fn a_deployment_in_several_requests_ends_with_an_agent_whose_first_session_has_every_file() {
    for deployments in 1..=2 {
        let world = World::with(|server| server.prewarm(true).worker_interval(Duration::MAX)).await;
        for _ in 0..deployments {
            world.client.deploy_agent_files("bot", twelve_files()).await.unwrap();
        }
        let session = another(&world).create_session("bot").await.unwrap();
        assert_eq!(files_of(&world.client, session.id).await, 13, "{deployments}");
        let open = world.client.list_sessions().status(SessionStatus::Active).await.unwrap();
        assert_eq!(open.len(), 1, "{deployments}");
    }
}

#[tokio::test]
async fn sandboxes_are_left_alone_by_a_deployment_that_is_told_to() {
    let world = World::with(|server| server.prewarm(true).worker_interval(Duration::MAX)).await;
    world.client.deploy_agent_files("bot", twelve_files()).renew_prewarmed(false).await.unwrap();
    assert!(world.client.list_sessions().await.unwrap().is_empty());
    let session = another(&world).create_session("bot").await.unwrap();
    assert!(files_of(&world.client, session.id).await < 13, "the copy was made before the rest came");
    // The client that deployed it looks.
    world.client.deploy_agent_files("bot", twelve_files()).renew_prewarmed(false).await.unwrap();
    let session = world.client.create_session("bot").await.unwrap();
    assert_eq!(files_of(&world.client, session.id).await, 13);
}

#[tokio::test]
async fn a_redeployment_is_what_the_next_session_of_this_client_has() {
    let world = prewarming().await;
    let instructions = async |session: SessionId| {
        let file = world.client.get_session_file(session, "CLAUDE.md").await.unwrap();
        file.content.trim().to_owned()
    };
    world.client.deploy_agent_prompt("bot", "TWO").await.unwrap();
    let others = another(&world).create_session("bot").await.unwrap();
    assert_eq!(instructions(others.id).await, "Echo.", "so the server behaves");
    world.client.deploy_agent_prompt("bot", "THREE").await.unwrap();
    let session = world.client.create_session("bot").await.unwrap();
    assert_eq!(instructions(session.id).await, "THREE");
    let files = Files::new().add("CLAUDE.md", "FOUR");
    world.client.upload_agent_files("bot", files).await.unwrap();
    let session = world.client.create_session("bot").await.unwrap();
    assert_eq!(instructions(session.id).await, "FOUR");
}

/// A session that has a file, and a sandbox that waits for the next resume.
async fn with_a_file(world: &World) -> SessionId {
    let session = world.client.create_session("bot").on_prewarmed(Prewarmed::Accept).await.unwrap().id;
    world.client.write_session_files(session, Files::new().add("keep.txt", "kept")).await.unwrap();
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    session
}

#[tokio::test]
async fn a_recovered_session_has_its_files_if_it_is_asked_to_keep_them() {
    let world = prewarming().await;
    let folder = tempfile::tempdir().unwrap();
    for keeps in [false, true] {
        let session = with_a_file(&world).await;
        let recovery = world.client.recover_session(session);
        let archive = folder.path().join("workspace.tar.gz");
        let recovery = if keeps { recovery.keep_workspace(&archive) } else { recovery };
        recovery.await.unwrap();
        let file = world.client.get_session_file(session, "keep.txt").await;
        match file {
            Ok(file) => assert!(keeps && file.content == "kept" && archive.exists()),
            Err(error) => assert!(!keeps && error.is_not_found(), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_session_made_active_has_its_files_if_it_is_asked_to_keep_them() {
    let world = prewarming().await;
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("workspace.tar.gz");
    let session = with_a_file(&world).await;
    world.client.stop_session(session).await.unwrap();
    world.client.ensure_active(session).keep_workspace(&archive).await.unwrap();
    let file = world.client.get_session_file(session, "keep.txt").await.unwrap();
    assert_eq!(file.content, "kept");
}

#[tokio::test]
async fn a_session_whose_workspace_cannot_be_kept_is_left_as_it_is() {
    let world = prewarming().await;
    let session = with_a_file(&world).await;
    let nowhere = std::path::Path::new("/nowhere/at/all.tar.gz");
    let error = world.client.recover_session(session).keep_workspace(nowhere).await.unwrap_err();
    assert!(error.message().contains("left as it is") && error.message().contains("all.tar.gz"), "{error}");
    assert_eq!(world.client.get_session(session).await.unwrap().status, SessionStatus::Active);
    assert_eq!(world.client.get_session_file(session, "keep.txt").await.unwrap().content, "kept");
}

#[tokio::test]
async fn secrets_of_a_session_reach_the_next_unless_the_sandbox_is_its_own() {
    for (policy, next) in [(Prewarmed::Refuse, "[hunter2]\n"), (Prewarmed::Retry, "[]\n")] {
        let world = prewarming().await;
        let request = world.client.create_session("bot").extra_env(map([("SECRET", "hunter2")])).on_prewarmed(policy);
        assert_eq!(request.await.is_ok(), policy == Prewarmed::Retry);
        world.server.work().await;
        let session = world.client.create_session("bot").await.unwrap();
        let seen = world.client.exec(session.id, "echo \"[$SECRET]\"").await.unwrap().stdout;
        assert_eq!(seen, next, "{policy:?}");
    }
}
