//! Request bodies, to the byte: nothing that is not set, and everything that is.

use ash_e2e::{
    clock::ManualClock,
    scripted::{Received, ScriptedServer, script},
};
use ash_sdk::{
    AshClient, Files, RetryPolicy, chrono,
    serde_json::{self, Map, Value, json},
    types::{ChatTurn, CredentialType},
    uuid::Uuid,
};

use super::{map, strings};

/// A server that refuses everything and remembers it.
async fn listener() -> (ScriptedServer, AshClient) {
    let refusal = script().read().answer_json("404 Not Found", "{\"error\":\"no\",\"statusCode\":404}");
    let server = ScriptedServer::start([refusal]).await;
    let client = ash_e2e::builder(server.url(), &ManualClock::new()).retry(RetryPolicy::never()).build().unwrap();
    (server, client)
}

fn body(request: &Received) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[tokio::test]
async fn a_request_without_a_body_does_not_say_that_it_is_json() {
    let (server, client) = listener().await;
    let id = Uuid::new_v4();
    client.pause_session(id).await.unwrap_err();
    client.stop_session(id).await.unwrap_err();
    client.resume_session(id).await.unwrap_err();
    client.fork_session(id).await.unwrap_err();
    client.end_session(id).await.unwrap_err();
    client.activate_agent_version("a", 1).await.unwrap_err();
    client.delete_agent("a").await.unwrap_err();
    client.delete_agent_file("a", "f").await.unwrap_err();
    client.delete_agent_version("a", 1).await.unwrap_err();
    client.delete_session_file(id, "f").await.unwrap_err();
    client.delete_attachment(id).await.unwrap_err();
    client.delete_credential("c").await.unwrap_err();
    client.delete_api_key("k").await.unwrap_err();
    client.cancel_queue_item(id).await.unwrap_err();
    client.delete_eval_case("a", id).await.unwrap_err();
    let received = server.received();
    assert_eq!(received.len(), 15);
    for request in received {
        let what = format!("{} {}", request.method, request.target);
        assert_eq!(request.headers.get("content-type"), None, "{what}");
        assert!(request.body.is_empty() && !request.headers.contains_key("transfer-encoding"), "{what}");
        assert!(request.headers.get("content-length").is_none_or(|length| length == "0"), "{what}");
        assert_eq!(request.headers["authorization"], "Bearer test-key", "{what}");
    }
}

#[tokio::test]
async fn options_that_are_left_out_are_not_sent_at_all() {
    let (server, client) = listener().await;
    let id = Uuid::new_v4();
    let mut expected = Vec::new();
    macro_rules! sends {
        ($($request:expr => $body:tt),* $(,)?) => {$(
            $request.await.unwrap_err();
            expected.push(json!($body));
        )*};
    }
    sends! {
        client.deploy_agent("a", "/p") => {"name": "a", "path": "/p"},
        client.deploy_agent_prompt("a", "x") => {"name": "a", "systemPrompt": "x"},
        client.deploy_agent_files("a", Files::new().add("CLAUDE.md", &b"#"[..]))
            => {"name": "a", "files": [{"path": "CLAUDE.md", "content": "Iw=="}]},
        client.update_agent("a") => {},
        client.update_agent_config("a", Map::new()) => {},
        client.upload_agent_files("a", Files::new().add("f", &b"#"[..])) => {"files": [{"path": "f", "content": "Iw=="}]},
        client.create_agent_version("a") => {},
        client.create_agent_version("a").clone_from(3) => {"cloneFrom": 3},
        client.create_agent_version("a").clone_from(id) => {"cloneFrom": id},
        client.update_agent_version("a", 1) => {},
        client.create_session("a") => {"agent": "a"},
        client.update_session_config(id) => {},
        client.exec(id, "ls") => {"command": "ls"},
        client.exec(id, "ls").timeout(std::time::Duration::from_millis(1500)) => {"command": "ls", "timeout": 1500},
        client.write_session_files(id, Files::new().add("f \"", &b"#"[..])) => {"files": [{"path": "f \"", "content": "Iw=="}]},
        client.write_session_files(id, Files::new().add_as("f", &b"#"[..], "a/b").add("g", Vec::new())).target_path("t")
            => {"files": [{"path": "f", "content": "Iw==", "mimeType": "a/b"}, {"path": "g", "content": ""}], "targetPath": "t"},
        client.upload_workspace(id, &b"#"[..]) => {"bundle": "Iw=="},
        client.upload_attachment(id, "f", &b"#"[..]) => {"filename": "f", "content": "Iw=="},
        client.create_credential(CredentialType::Openai, "k") => {"type": "openai", "key": "k"},
        client.create_api_key() => {},
        client.enqueue("a", "p") => {"agentName": "a", "prompt": "p"},
        client.create_eval_case("a", "q") => {"question": "q"},
        client.update_eval_case("a", id) => {},
        client.import_eval_cases("a", [ash_sdk::types::CreateEvalCaseRequest::new("q")]) => {"cases": [{"question": "q"}]},
        client.start_eval_run("a") => {},
        client.score_eval_run("a", id) => {},
        client.score_eval_result("a", id) => {},
    }
    let received = server.received();
    for (request, expected) in received.iter().zip(&expected) {
        let what = format!("{} {}", request.method, request.target);
        assert_eq!(body(request), *expected, "{what}");
        assert_eq!(request.headers["content-type"], "application/json", "{what}");
        assert_eq!(request.headers["content-length"], request.body.len().to_string(), "{what}");
    }
    assert_eq!(received.len(), expected.len());
}

#[tokio::test]
async fn an_empty_list_is_sent_as_an_empty_list_and_null_only_to_clear() {
    let (server, client) = listener().await;
    let id = Uuid::new_v4();
    let none = strings([]);
    client.create_session("a").allowed_tools(none.clone()).betas(none.clone()).extra_env(map([])).await.unwrap_err();
    client.update_session_config(id).disallowed_tools(none.clone()).await.unwrap_err();
    client.create_agent_version("a").knowledge_files(none.clone()).await.unwrap_err();
    client.update_agent("a").env(map([])).await.unwrap_err();
    client.create_eval_case("a", "q").tags(none.clone()).chat_history(Vec::<ChatTurn>::new()).await.unwrap_err();
    client.start_eval_run("a").categories(none.clone()).await.unwrap_err();
    client.update_eval_case("a", id).tags(none).clear_category().await.unwrap_err();
    let sent: Vec<_> = server.received().iter().map(body).collect();
    let expected = [
        json!({"agent": "a", "allowedTools": [], "betas": [], "extraEnv": {}}),
        json!({"disallowedTools": []}),
        json!({"knowledgeFiles": []}),
        json!({"env": {}}),
        json!({"question": "q", "tags": [], "chatHistory": []}),
        json!({"categories": []}),
        json!({"tags": [], "category": null}),
    ];
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn names_and_times_stand_encoded_in_the_address() {
    let (server, client) = listener().await;
    let id = Uuid::new_v4();
    let time = chrono::DateTime::parse_from_rfc3339("2026-11-23T20:00:04+01:00").unwrap().to_utc();
    client.get_session_file(id, "a b/100%/ü?#&+.txt").await.unwrap_err();
    client.download_agent_file("a", "x/%2F/y").await.unwrap_err();
    client.get_agent("a b?c#d%2Fe").await.unwrap_err();
    client.list_usage_events().agent("a&b").after(time).before(time).limit(7).await.unwrap_err();
    client.get_usage_stats().session_id(id).await.unwrap_err();
    client.get_analytics().after(time).await.unwrap_err();
    client.list_session_events(id).after(3).limit(2).event_type("text").await.unwrap_err();
    client.list_sessions().await.unwrap_err();
    let targets: Vec<_> = server.received().into_iter().map(|request| request.target).collect();
    let at = "2026-11-23T19%3A00%3A04.000Z";
    let expected = [
        format!("/api/sessions/{id}/files/a%20b/100%25/%C3%BC%3F%23&+.txt?format=json"),
        "/api/agents/a/files/x/%252F/y?format=raw".to_owned(),
        "/api/agents/a%20b%3Fc%23d%252Fe".to_owned(),
        format!("/api/usage?after={at}&agentName=a%26b&before={at}&limit=7"),
        format!("/api/usage/stats?sessionId={id}"),
        format!("/api/analytics?after={at}"),
        format!("/api/sessions/{id}/events?after=3&limit=2&type=text"),
        "/api/sessions".to_owned(),
    ];
    assert_eq!(targets, expected);
}
