//! Commands in sandboxes, and logs.
#![cfg(unix)]
use crate::common::Api;
use http::Method;
use http_body_util::BodyExt;
use serde_json::{Value, json};

async fn api() -> (Api, String) {
    let api = Api::start_with(|builder| builder.exec(true)).await;
    let session = api.session().await;
    (api, session)
}

async fn exec(api: &Api, session: &str, body: Value) -> crate::common::Answer {
    api.post(&format!("/api/sessions/{session}/exec"), body).await
}

#[tokio::test]
async fn commands_run_only_where_the_server_was_told_to_run_them() {
    let api = Api::start().await;
    let session = api.session().await;
    let error = exec(&api, &session, json!({"command": "echo hi"})).await.error(500);
    assert_eq!(error, "Exec failed: Not connected");
}

#[tokio::test]
async fn a_command_runs_in_the_workspace_and_tells_its_output_and_exit_code() {
    let (api, session) = api().await;
    let command = "echo out; echo err >&2; cat CLAUDE.md; exit 3";
    let answer = exec(&api, &session, json!({"command": command})).await.ok();
    assert_eq!(answer, json!({"exitCode": 3, "stdout": "out\nBe kind.", "stderr": "err\n"}));
}

#[tokio::test]
async fn a_command_sees_the_sessions_environment_and_nothing_of_the_servers() {
    let api = Api::start_with(|builder| builder.exec(true)).await;
    api.post("/api/agents", json!({"name": "bot", "systemPrompt": "x", "env": {"A": "agent", "B": "agent"}}))
        .await
        .created();
    let credential = api.post("/api/credentials", json!({"type": "anthropic", "key": "sk"})).await.created();
    let body = json!({"agent": "bot", "extraEnv": {"B": "session"}, "credentialId": credential["credential"]["id"]});
    let session = api.session_with(body).await;
    let command = "echo $A $B $ANTHROPIC_API_KEY ${CARGO_MANIFEST_DIR:-hidden}";
    let answer = exec(&api, &session, json!({"command": command})).await.ok();
    assert_eq!(answer["stdout"], "agent session sk hidden\n");
}

#[tokio::test]
async fn a_command_that_was_killed_looks_like_one_that_failed_without_output() {
    let (api, session) = api().await;
    let killed = exec(&api, &session, json!({"command": "echo early; kill -9 $$"})).await.ok();
    assert_eq!(killed, json!({"exitCode": 1, "stdout": "", "stderr": ""}));
}

#[tokio::test]
async fn no_command_and_too_much_output_are_failures_without_a_reason() {
    let (api, session) = api().await;
    for command in ["", "head -c 11000000 /dev/zero"] {
        let answer = exec(&api, &session, json!({"command": command})).await;
        assert_eq!(answer.json(), json!({"error": "Internal Server Error", "statusCode": 500}));
    }
    assert_eq!(exec(&api, &session, json!({"command": "true", "timeout": 0})).await.error(400), "Bad Request");
}

#[tokio::test]
async fn a_session_that_is_not_active_runs_no_commands() {
    let (api, session) = api().await;
    for (action, status) in [("pause", "paused"), ("resume", ""), ("stop", "stopped")] {
        api.act(&format!("/api/sessions/{session}/{action}")).await.ok();
        if !status.is_empty() {
            let error = exec(&api, &session, json!({"command": "true"})).await.error(400);
            assert_eq!(error, format!("Session is {status}"));
        }
    }
}

#[tokio::test]
async fn a_command_that_ends_during_a_turn_ends_the_turns_stream() {
    let (api, session) = api().await;
    let target = format!("/api/sessions/{session}/messages");
    let mut stream = api.open(Method::POST, &target, Some(json!({"content": "/silent"}))).await;
    let mut seen = String::new();
    while !seen.contains("Starting.") {
        let frame = stream.body_mut().frame().await.unwrap().unwrap();
        seen.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    exec(&api, &session, json!({"command": "true"})).await.ok();
    let rest = stream.into_body().collect().await.unwrap().to_bytes();
    let rest = std::str::from_utf8(&rest).unwrap();
    assert!(rest.ends_with("event: done\ndata: {\"sessionId\":\"\"}\n\n"), "{rest}");
}

#[tokio::test]
async fn a_turn_that_ends_during_a_command_takes_its_answer_away() {
    let (api, session) = api().await;
    let command = exec(&api, &session, json!({"command": "touch runs; while [ ! -e go ]; do sleep 0.01; done"}));
    let turn = async {
        // The turn starts when the command runs, and ends while it waits for a file.
        while api.get(&format!("/api/sessions/{session}/files/runs")).await.status != 200 {}
        api.say(&session, "hello").await;
        api.write(&session, "go", "").await;
    };
    let (answer, ()) = tokio::join!(command, turn);
    assert_eq!(answer.error(500), "No exec result received");
}

#[tokio::test]
async fn of_two_commands_at_once_both_callers_get_the_first_result() {
    let (api, session) = api().await;
    let slow =
        exec(&api, &session, json!({"command": "touch runs; while [ ! -e go ]; do sleep 0.01; done; echo slow"}));
    let quick = async {
        while api.get(&format!("/api/sessions/{session}/files/runs")).await.status != 200 {}
        exec(&api, &session, json!({"command": "echo quick"})).await
    };
    let (slow, quick) = tokio::join!(slow, quick);
    assert_eq!((slow.ok()["stdout"].clone(), quick.ok()["stdout"].clone()), (json!("quick\n"), json!("quick\n")));
    api.write(&session, "go", "").await;
}

#[tokio::test]
async fn a_command_dies_with_its_session() {
    let (api, session) = api().await;
    let command = exec(&api, &session, json!({"command": "touch runs; sleep 1000; touch survived"}));
    let end = async {
        while api.get(&format!("/api/sessions/{session}/files/runs")).await.status != 200 {}
        assert_eq!(api.get("/health").await.ok()["pool"]["running"], 1);
        api.delete(&format!("/api/sessions/{session}")).await.ok();
    };
    // As on a real server, whoever waits for the command is never answered.
    tokio::select! {
        _ = command => panic!("the command was answered"),
        () = end => {}
    }
    assert_eq!(api.get("/health").await.ok()["pool"]["running"], 0);
}

#[tokio::test]
async fn what_the_agent_logs_can_be_followed_by_index() {
    let api = Api::start().await;
    let session = api.session().await;
    api.say(&session, "/log one").await;
    api.say(&session, "/log-error two").await;
    let logs = api.get(&format!("/api/sessions/{session}/logs")).await.ok();
    assert_eq!(crate::common::members(&logs["logs"], "level"), ["system", "stdout", "stderr"]);
    let rest = api.get(&format!("/api/sessions/{session}/logs?after=1")).await.ok();
    assert_eq!(crate::common::members(&rest["logs"], "text"), ["two"]);
    assert_eq!((&rest["logs"][0]["index"], &rest["source"]), (&json!(2), &json!("sandbox")));
    assert_eq!(api.get(&format!("/api/sessions/{session}/logs?after=-2")).await.status, 400);
}

#[tokio::test]
async fn a_log_is_lost_with_its_sandbox() {
    let api = Api::start().await;
    let session = api.session().await;
    let target = format!("/api/sessions/{session}/logs");
    api.act(&format!("/api/sessions/{session}/pause")).await.ok();
    assert_eq!(api.get(&target).await.ok()["logs"].as_array().unwrap().len(), 1);
    api.act(&format!("/api/sessions/{session}/resume")).await.ok();
    api.act(&format!("/api/sessions/{session}/stop")).await.ok();
    assert_eq!(api.get(&target).await.ok(), json!({"logs": [], "source": "sandbox"}));
    api.act(&format!("/api/sessions/{session}/resume")).await.ok();
    assert_eq!(api.get(&target).await.ok()["logs"][0]["index"], 0);
}
