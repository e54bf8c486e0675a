//! Requests of the kind that the recorded files answered, put to this server.

use std::collections::BTreeMap;

use ash_dev_server::RateLimits;
use serde_json::{Value, json};

use crate::common::{Api, encode};

type Answers = BTreeMap<&'static str, Value>;

/// This server's answers by the name of the recorded file.
pub(crate) async fn answers() -> Answers {
    let mut answers = Answers::new();
    empty_server(&mut answers).await;
    agents(&mut answers).await;
    versions(&mut answers).await;
    sessions(&mut answers).await;
    files(&mut answers).await;
    keys(&mut answers).await;
    queue(&mut answers).await;
    evals(&mut answers).await;
    refusals(&mut answers).await;
    errors(&mut answers).await;
    answers
}

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

async fn empty_server(answers: &mut Answers) {
    let api = Api::start().await;
    for (file, target) in [
        ("empty_api_agents.json", "/api/agents"),
        ("empty_api_analytics.json", "/api/analytics"),
        ("empty_api_api_keys.json", "/api/api-keys"),
        ("empty_api_credentials.json", "/api/credentials"),
        ("empty_api_internal_runners.json", "/api/internal/runners"),
        ("empty_api_queue.json", "/api/queue"),
        ("empty_api_queue_stats.json", "/api/queue/stats"),
        ("empty_api_sessions.json", "/api/sessions"),
        ("empty_api_usage.json", "/api/usage"),
        ("empty_api_usage_stats.json", "/api/usage/stats"),
        ("health.json", "/health"),
    ] {
        answers.insert(file, api.get(target).await.ok());
    }
    answers.insert("metrics.txt", json!(api.get("/metrics").await.text()));
}

async fn agents(answers: &mut Answers) {
    let api = Api::start().await;
    let body = json!({"name": "bot", "systemPrompt": "p"});
    answers.insert("agent_create_response.json", api.post("/api/agents", body).await.created());
    let body = json!({"name": "envbot", "systemPrompt": "p", "env": {"FOO": "1", "BAZ": "2"}});
    api.post("/api/agents", body).await.created();
    for file in ["agent_get.json", "agent_with_env.json"] {
        answers.insert(file, api.get("/api/agents/envbot").await.ok());
    }
    answers.insert("agents_list.json", api.get("/api/agents").await.ok());
    let body = json!({"env": {"K": "1"}, "config": {"model": "claude-x", "max_turns": 3}});
    answers.insert("agent_patch_response.json", api.patch("/api/agents/bot", body).await.ok());
    answers.insert("agent_config.json", api.get("/api/agents/bot/config").await.ok());
    let body = json!({"files": [{"path": "a/b.txt", "content": encode("ab")}]});
    answers.insert("agent_files_write.json", api.post("/api/agents/bot/files", body).await.ok());
    answers.insert("agent_files_list.json", api.get("/api/agents/bot/files").await.ok());
    answers.insert("agent_file_json.json", api.get("/api/agents/bot/files/CLAUDE.md").await.ok());
    answers.insert("agent_delete.json", api.delete("/api/agents/bot").await.ok());
}

async fn versions(answers: &mut Answers) {
    let api = Api::start().await;
    api.deploy("bot").await;
    let target = "/api/agents/bot/versions";
    answers.insert("agent_version_create.json", api.post(target, json!({})).await.created());
    let body = json!({"name": "two", "systemPrompt": "SP2", "releaseNotes": "RN", "knowledgeFiles": ["a.md"]});
    api.post(target, body).await.created();
    answers.insert("agent_version.json", api.get(&format!("{target}/2")).await.ok());
    answers.insert("agent_version_activate.json", api.act(&format!("{target}/2/activate")).await.ok());
    answers.insert("agent_versions_list.json", api.get(target).await.ok());
}

async fn sessions(answers: &mut Answers) {
    let api = Api::start().await;
    api.deploy("bot").await;
    let session = api.post("/api/sessions", json!({"agent": "bot"})).await.created();
    let id = id(&session["session"]).to_owned();
    answers.insert("session_create.json", session);
    let body = json!({"agent": "bot", "model": "mm", "mcpServers": {"a": {"url": "http://x"}}, "extraEnv": {"A": "1"}});
    let all = api.post("/api/sessions", body).await.created();
    let with_all = all["session"]["id"].as_str().unwrap().to_owned();
    answers.insert("session_create_all_options_response.json", all);
    let events = api.get(&format!("/api/sessions/{with_all}/events")).await.ok();
    answers.insert("session_events_mcp.json", events);
    api.say(&id, "hello").await;
    api.say(&id, "again").await;
    for file in ["messages_list_A.json", "messages_list_B.json", "messages_list_C.json", "messages_list_real_sdk.json"]
    {
        answers.insert(file, api.get(&format!("/api/sessions/{id}/messages")).await.ok());
    }
    for file in [
        "session_events_list_A.json",
        "session_events_list_B.json",
        "session_events_list_C.json",
        "session_events_real_sdk.json",
    ] {
        answers.insert(file, api.get(&format!("/api/sessions/{id}/events")).await.ok());
    }
    for file in ["session_logs_A.json", "session_logs_B.json", "session_logs_C.json"] {
        answers.insert(file, api.get(&format!("/api/sessions/{id}/logs")).await.ok());
    }
    answers.insert("session_fork.json", api.act(&format!("/api/sessions/{id}/fork")).await.created());
    answers.insert("sessions_list.json", api.get("/api/sessions").await.ok());
    for file in ["usage_events.json", "usage_events_real.json"] {
        answers.insert(file, api.get("/api/usage").await.ok());
    }
    for file in ["usage_stats.json", "usage_stats_real.json"] {
        answers.insert(file, api.get("/api/usage/stats").await.ok());
    }
    answers.insert("analytics.json", api.get("/api/analytics").await.ok());
}

async fn files(answers: &mut Answers) {
    let api = Api::start().await;
    let session = api.session().await;
    let files = format!("/api/sessions/{session}/files");
    let body = json!({"files": [{"path": "a.txt", "content": encode("A")}, {"path": "a..b.txt", "content": ""}]});
    answers.insert("session_files_write.json", api.post(&files, body).await.ok());
    answers.insert("session_files_list.json", api.get(&files).await.ok());
    answers.insert("session_file_json.json", api.get(&format!("{files}/a.txt?format=json")).await.ok());
    let attachments = format!("/api/sessions/{session}/attachments");
    let body = json!({"filename": "../etc/passwd", "content": encode("p")});
    answers.insert("attachment_create.json", api.post(&attachments, body).await.created());
    answers.insert("attachments_list.json", api.get(&attachments).await.ok());
}

async fn keys(answers: &mut Answers) {
    let api = Api::start().await;
    let body = json!({"type": "anthropic", "key": "k", "label": "My"});
    answers.insert("credential_create.json", api.post("/api/credentials", body).await.created());
    answers.insert("credentials_list.json", api.get("/api/credentials").await.ok());
    answers.insert("api_key_create.json", api.post("/api/api-keys", json!({"label": "k1"})).await.created());
    answers.insert("api_keys_list.json", api.get("/api/api-keys").await.ok());
    let made = api.post("/api/internal/api-keys", json!({"tenantId": "t2"})).await.ok();
    answers.insert("internal_api_key_create.json", made);
    let body = json!({"runnerId": "r1", "host": "127.0.0.1", "port": 9999});
    api.post("/api/internal/runners/register", body).await.ok();
    answers.insert("runners_list.json", api.get("/api/internal/runners").await.ok());
}

async fn queue(answers: &mut Answers) {
    let api = Api::start().await;
    let session = api.session().await;
    let enqueue = |body: Value| {
        let api = &api;
        async move { api.post("/api/queue", body).await.created() }
    };
    let q1 = enqueue(json!({"agentName": "bot", "prompt": "hello queue", "sessionId": session, "priority": 2})).await;
    answers.insert("queue_item_created.json", q1.clone());
    let q2 = enqueue(json!({"agentName": "bot", "prompt": "no session"})).await;
    let q3 = enqueue(json!({"agentName": "nope", "prompt": "x", "maxRetries": 2})).await;
    let q4 = enqueue(json!({"agentName": "nope", "prompt": "x", "maxRetries": 0})).await;
    let cancelled = enqueue(json!({"agentName": "bot", "prompt": "cancel me"})).await;
    let target = |item: &Value| format!("/api/queue/{}", id(&item["item"]));
    answers.insert("queue_item_cancelled.json", api.delete(&target(&cancelled)).await.ok());
    for _ in 0..10 {
        api.server.work().await;
    }
    for (file, item, status) in [
        ("queue_item_completed_q1.json", q1, "completed"),
        ("queue_item_completed_q2.json", q2, "completed"),
        ("queue_item_failed_q3.json", q3, "failed"),
        ("queue_item_failed_q4.json", q4, "failed"),
    ] {
        let item = api.get(&target(&item)).await.ok()["item"].clone();
        assert_eq!(item["status"], status, "{file}");
        answers.insert(file, item);
    }
    answers.insert("queue_list.json", api.get("/api/queue").await.ok());
}

async fn evals(answers: &mut Answers) {
    let api = Api::start().await;
    api.deploy("bot").await;
    let (cases, runs) = ("/api/agents/bot/eval-cases", "/api/agents/bot/eval-runs");
    let body = json!({"question": "Q1", "expectedTopics": ["Echo"], "expectedNotTopics": ["bad"], "tags": ["t1"],
        "referenceAnswer": "ref", "category": "accuracy", "chatHistory": [{"role": "user", "content": "hi"}]});
    let case = api.post(cases, body).await.created();
    answers.insert("eval_case.json", api.get(&format!("{cases}/{}", id(&case["case"]))).await.ok());
    answers.insert("eval_case_create.json", case);
    let body = json!({"cases": [{"question": "I1"}, {"question": "/error too bad"}]});
    answers.insert("eval_cases_import.json", api.post(&format!("{cases}/import"), body).await.ok());
    answers.insert("eval_cases_list.json", api.get(cases).await.ok());
    let run = api.post(runs, json!({})).await.created();
    let run_a = format!("{runs}/{}", id(&run["run"]));
    let other = api.post(runs, json!({"tags": ["t1"]})).await.created();
    api.server.work().await;
    api.server.work().await;
    answers.insert("eval_run_completed.json", api.get(&run_a).await.ok());
    let results = api.get(&format!("{run_a}/results")).await.ok();
    let result = id(&results["results"][0]).to_owned();
    answers.insert("eval_run_results.json", results);
    let pair = format!("{runs}/compare?runA={}&runB={}", id(&run["run"]), id(&other["run"]));
    answers.insert("eval_runs_compare.json", api.get(&pair).await.ok());
    answers.insert("eval_run_created.json", run);
    answers.insert("eval_runs_list.json", api.get(runs).await.ok());
    let body = json!({"resultId": result, "humanScore": 4.5, "humanNotes": "n"});
    answers.insert("eval_run_score.json", api.post(&format!("{run_a}/score"), body).await.ok());
    let target = format!("/api/agents/bot/eval-results/{result}");
    answers
        .insert("eval_result_patch.json", api.patch(&target, json!({"humanScore": 1, "humanNotes": "upd"})).await.ok());
}

async fn refusals(answers: &mut Answers) {
    let api = Api::start().await;
    api.deploy("gone").await;
    std::fs::remove_dir_all(api.server.data_dir().join("agents/gone")).unwrap();
    answers.insert("error_422.json", api.post("/api/sessions", json!({"agent": "gone"})).await.json());
    let limits = RateLimits { create_session: 0, ..RateLimits::default() };
    let api = Api::start_with(|builder| builder.rate_limits(limits)).await;
    answers.insert("error_429.json", api.post("/api/sessions", json!({"agent": "x"})).await.json());
    let api = Api::start_with(|builder| builder.capacity(0)).await;
    api.deploy("bot").await;
    answers.insert("error_503.json", api.post("/api/sessions", json!({"agent": "bot"})).await.json());
}

/// One error of each of the shapes that bodies have.
async fn errors(answers: &mut Answers) {
    let api = Api::start().await;
    let by_handler = api.get("/api/agents/nope").await;
    let by_framework = api.patch("/api/agents/nope", json!([1, 2])).await;
    let without_route = api.get("/api/nothing").await;
    let without_status = api.delete("/api/api-keys/nope").await;
    let bodies = [by_handler, by_framework, without_route, without_status].map(|answer| json!({"body": answer.json()}));
    answers.insert("errors_all_distinct.json", json!(bodies));
}
