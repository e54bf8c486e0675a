//! Sessions: their states, their options, and pre-warmed sandboxes.
use crate::common::{Api, members};
use serde_json::{Value, json};

async fn act(api: &Api, session: &str, action: &str) -> crate::common::Answer {
    api.act(&format!("/api/sessions/{session}/{action}")).await
}

async fn status(api: &Api, session: &str) -> String {
    let session = api.get(&format!("/api/sessions/{session}")).await.ok();
    session["session"]["status"].as_str().unwrap().to_owned()
}

async fn session_of(api: &Api, body: Value) -> Value {
    api.post("/api/sessions", body).await.created()["session"].clone()
}

/// The first message of a turn, in which the agent says how it is set up.
async fn setup(api: &Api, session: &str) -> Value {
    let stream = api.say(session, "hello").await;
    let line = stream.lines().find_map(|line| line.strip_prefix("data: ").filter(|data| data.contains("\"init\"")));
    serde_json::from_str(line.unwrap()).unwrap()
}

async fn file(api: &Api, session: &str, path: &str) -> String {
    api.get(&format!("/api/sessions/{session}/files/{path}")).await.text()
}

#[tokio::test]
async fn every_action_is_allowed_from_the_statuses_that_it_is_allowed_from() {
    let api = Api::start().await;
    api.deploy("bot").await;
    for (before, action, expected) in [
        ("", "pause", Ok("paused")),
        ("", "stop", Ok("stopped")),
        ("", "resume", Ok("active")),
        ("pause", "pause", Err((400, "Cannot pause session with status \"paused\""))),
        ("pause", "stop", Err((400, "Cannot stop session with status \"paused\""))),
        ("pause", "resume", Ok("active")),
        ("stop", "pause", Err((400, "Cannot pause session with status \"stopped\""))),
        ("stop", "stop", Err((400, "Cannot stop session with status \"stopped\""))),
        ("stop", "resume", Ok("active")),
        ("end", "pause", Err((400, "Cannot pause session with status \"ended\""))),
        ("end", "stop", Err((400, "Cannot stop session with status \"ended\""))),
        ("end", "resume", Err((410, "Session has ended — create a new session"))),
    ] {
        let session = api.session_with(json!({"agent": "bot"})).await;
        match before {
            "" => {}
            "end" => drop(api.delete(&format!("/api/sessions/{session}")).await.ok()),
            before => drop(act(&api, &session, before).await.ok()),
        }
        let answer = act(&api, &session, action).await;
        match expected {
            Ok(expected) => assert_eq!(answer.ok()["session"]["status"], expected, "{before} {action}"),
            Err((code, text)) => assert_eq!(answer.error(code), text, "{before} {action}"),
        }
    }
}

#[tokio::test]
async fn a_session_that_ended_stays_listed_and_ending_it_again_is_no_error() {
    let api = Api::start().await;
    let session = api.session().await;
    for _ in 0..2 {
        assert_eq!(api.delete(&format!("/api/sessions/{session}")).await.ok()["session"]["status"], "ended");
    }
    assert_eq!(members(&api.get("/api/sessions?status=active").await.ok()["sessions"], "status"), ["ended"]);
    let error = api.post(&format!("/api/sessions/{session}/messages"), json!({"content": "x"})).await.error(400);
    assert_eq!(error, "Session is ended");
}

#[tokio::test]
async fn sessions_are_listed_newest_first_and_by_agent() {
    let api = Api::start().await;
    api.deploy("a").await;
    api.deploy("b").await;
    let mut ids = Vec::new();
    for agent in ["a", "b", "a"] {
        ids.push(api.session_with(json!({"agent": agent})).await);
    }
    ids.reverse();
    assert_eq!(members(&api.get("/api/sessions").await.ok()["sessions"], "id"), ids);
    let of_b = api.get("/api/sessions?agent=b").await.ok();
    assert_eq!(members(&of_b["sessions"], "id"), ids[1..2]);
}

#[tokio::test]
async fn a_fork_is_paused_and_has_the_messages_but_not_the_files() {
    let api = Api::start().await;
    let parent = api.session().await;
    api.say(&parent, "hello").await;
    api.write(&parent, "own.txt", "x").await;
    let fork = act(&api, &parent, "fork").await.created()["session"].clone();
    assert_eq!((&fork["status"], &fork["parentSessionId"]), (&json!("paused"), &json!(parent)));
    let id = fork["id"].as_str().unwrap();
    let texts = |answer: Value| members(&answer["messages"], "content");
    let of = |id: &str| format!("/api/sessions/{id}/messages");
    assert_eq!(texts(api.get(&of(id)).await.ok()), texts(api.get(&of(&parent)).await.ok()));
    assert_eq!(api.get(&format!("/api/sessions/{id}/files/own.txt")).await.status, 404);
    act(&api, id, "resume").await.ok();
    assert!(!api.say(id, "/history").await.contains("hello"), "the agent does not remember");
}

#[tokio::test]
async fn memory_survives_a_pause_but_not_a_stop() {
    let api = Api::start().await;
    let session = api.session().await;
    api.say(&session, "first").await;
    act(&api, &session, "pause").await.ok();
    act(&api, &session, "resume").await.ok();
    assert!(api.say(&session, "/history").await.contains("1. first"));
    act(&api, &session, "stop").await.ok();
    act(&api, &session, "resume").await.ok();
    assert!(!api.say(&session, "/history").await.contains("1. first"));
    let events = api.get(&format!("/api/sessions/{session}/events?type=lifecycle")).await.ok();
    let last = events["events"].as_array().unwrap().last().unwrap()["data"].clone();
    let data: Value = serde_json::from_str(last.as_str().unwrap()).unwrap();
    assert_eq!(data, json!({"action": "resumed", "path": "cold", "source": "local"}));
}

#[tokio::test]
async fn a_message_that_finds_the_sandbox_gone_puts_the_session_in_error_until_it_is_resumed() {
    let api = Api::start().await;
    let session = api.session().await;
    std::fs::remove_dir_all(api.server.data_dir().join("sandboxes").join(&session)).unwrap();
    let target = format!("/api/sessions/{session}/messages");
    assert_eq!(api.post(&target, json!({"content": "x"})).await.error(500), "Sandbox not found");
    assert_eq!(status(&api, &session).await, "error");
    assert_eq!(api.post(&target, json!({"content": "x"})).await.error(400), "Session is error");
    act(&api, &session, "resume").await.ok();
    assert!(api.say(&session, "x").await.contains("event: done"));
}

#[tokio::test]
async fn a_sessions_options_are_in_effect() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let body = json!({
        "agent": "bot",
        "model": "m",
        "systemPrompt": "its own",
        "permissionMode": "permissionsByAgent",
        "mcpServers": {"tools": {"type": "http", "url": "http://x", "headers": {"a": "b"}}},
        "allowedTools": ["Read", "Grep"],
        "disallowedTools": ["Grep"],
        "betas": ["b1"],
        "subagents": {"helper": {"prompt": "p"}},
        "initialAgent": "helper",
    });
    let session = api.session_with(body).await;
    assert_eq!(file(&api, &session, "CLAUDE.md").await, "its own");
    let servers: Value = serde_json::from_str(&file(&api, &session, ".mcp.json").await).unwrap();
    assert_eq!(servers["mcpServers"]["tools"], json!({"type": "http", "url": "http://x", "headers": {"a": "b"}}));
    let setup = setup(&api, &session).await;
    assert_eq!(setup["model"], "m");
    assert_eq!(setup["permissionMode"], "permissionsByAgent");
    assert_eq!(setup["mcp_servers"][0]["name"], "tools");
    assert_eq!(setup["tools"], json!(["Read"]));
    assert_eq!(setup["betas"], json!(["b1"]));
    assert_eq!(setup["agents"], json!(["helper"]));
    assert_eq!(setup["agent"], "helper");
}

#[tokio::test]
async fn a_change_of_configuration_applies_to_the_messages_to_come() {
    let api = Api::start().await;
    let session = api.session().await;
    let target = format!("/api/sessions/{session}/config");
    api.patch(&target, json!({"model": "m", "allowedTools": []})).await.ok();
    let answer = api.patch(&target, json!({"betas": ["b"]})).await.ok();
    assert_eq!(answer["session"].get("model"), None, "it is not shown");
    let setup = setup(&api, &session).await;
    assert_eq!((&setup["model"], &setup["tools"], &setup["betas"]), (&json!("m"), &json!([]), &json!(["b"])));
}

#[tokio::test]
async fn a_sandbox_made_in_advance_ignores_what_the_session_asked_for() {
    let api = Api::start_with(|builder| builder.prewarm(true)).await;
    api.deploy("bot").await;
    let body = json!({"agent": "bot", "model": "m", "systemPrompt": "its own", "permissionMode": "default",
        "mcpServers": {"tools": {"url": "http://x"}}, "allowedTools": ["Read"]});
    let session = session_of(&api, body).await;
    assert_ne!(session["sandboxId"], session["id"]);
    let id = session["id"].as_str().unwrap();
    assert_eq!(file(&api, id, "CLAUDE.md").await, "Be kind.");
    let setup = setup(&api, id).await;
    assert_eq!((&setup["permissionMode"], &setup["mcp_servers"]), (&json!("bypassPermissions"), &json!([])));
    assert_eq!((&setup["model"], &setup["tools"]), (&json!("m"), &json!(["Read"])), "these apply to each message");
    let next = session_of(&api, json!({"agent": "bot"})).await;
    assert_eq!(next["sandboxId"], next["id"], "there is no other yet");
    api.server.work().await;
    let next = session_of(&api, json!({"agent": "bot"})).await;
    assert_ne!(next["sandboxId"], next["id"], "another was made in its place");
    assert_ne!(next["sandboxId"], session["sandboxId"]);
}

#[cfg(unix)]
#[tokio::test]
async fn the_next_sandbox_made_in_advance_has_the_environment_of_the_session_before() {
    let api = Api::start_with(|builder| builder.prewarm(true).exec(true)).await;
    api.post("/api/agents", json!({"name": "bot", "systemPrompt": "x", "env": {"A": "agent"}})).await.created();
    let env = |session: String| {
        let api = &api;
        async move {
            let body = json!({"command": "echo $A $B"});
            api.post(&format!("/api/sessions/{session}/exec"), body).await.ok()["stdout"].clone()
        }
    };
    let first = api.session_with(json!({"agent": "bot", "extraEnv": {"B": "first"}})).await;
    assert_eq!(env(first).await, "agent\n");
    api.server.work().await;
    let second = api.session_with(json!({"agent": "bot"})).await;
    assert_eq!(env(second.clone()).await, "agent first\n");
    act(&api, &second, "stop").await.ok();
    api.server.work().await;
    act(&api, &second, "resume").await.ok();
    api.server.work().await;
    assert_eq!(env(second).await, "agent\n", "it was made for the second session, which asked for nothing");
    let third = api.session_with(json!({"agent": "bot"})).await;
    assert_eq!(env(third).await, "\n", "after a cold resume the next has nothing, not even the agent's");
}

#[tokio::test]
async fn a_cold_resume_keeps_the_files_unless_it_is_given_a_sandbox_made_in_advance() {
    for prewarm in [false, true] {
        let api = Api::start_with(|builder| builder.prewarm(prewarm)).await;
        api.deploy("bot").await;
        let session = session_of(&api, json!({"agent": "bot"})).await;
        let id = session["id"].as_str().unwrap();
        api.write(id, "own.txt", "x").await;
        act(&api, id, "stop").await.ok();
        api.server.work().await;
        let resumed = act(&api, id, "resume").await.ok()["session"].clone();
        assert_eq!(resumed["sandboxId"] != session["sandboxId"], prewarm);
        let kept = api.get(&format!("/api/sessions/{id}/files/own.txt")).await.status == 200;
        assert_eq!(kept, !prewarm);
    }
}

#[tokio::test]
async fn a_full_server_opens_and_wakes_no_sessions() {
    let api = Api::start_with(|builder| builder.capacity(1)).await;
    let first = api.session().await;
    let full = "Sandbox capacity reached and no evictable sandboxes (all running)";
    assert_eq!(api.post("/api/sessions", json!({"agent": "bot"})).await.error(503), full);
    act(&api, &first, "stop").await.ok();
    let second = api.session_with(json!({"agent": "bot"})).await;
    assert_eq!(act(&api, &first, "resume").await.error(503), full);
    api.delete(&format!("/api/sessions/{second}")).await.ok();
    act(&api, &first, "resume").await.ok();
}

#[tokio::test]
async fn an_unknown_agent_has_no_sessions_and_a_deleted_one_takes_its_own_along() {
    let api = Api::start().await;
    assert_eq!(api.post("/api/sessions", json!({"agent": "nope"})).await.error(404), "Agent \"nope\" not found");
    let session = api.session().await;
    api.delete("/api/agents/bot").await.ok();
    assert_eq!(api.get(&format!("/api/sessions/{session}")).await.error(404), "Session not found");
}
