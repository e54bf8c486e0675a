//! Every limit of the contract: a value just beyond it is refused before anything is sent, one just inside is sent.

use std::iter::repeat_n;

use ash_dev_server::contract;
use ash_e2e::World;
use ash_sdk::{
    ErrorKind, Files, Prompt, Result,
    serde_json::{Value, json},
    types::{CreateEvalCaseRequest, SessionId},
    uuid::Uuid,
};

/// Keywords of limits.
const KEYWORDS: [&str; 12] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "maxProperties",
];

/// A limit of an input, as `exec`, `timeout`, `maximum`.
struct Limit {
    operation: String,
    input: String,
    keyword: String,
    bound: Value,
    schema: Value,
}

impl Limit {
    /// A value that breaks this limit, and no other.
    fn beyond(&self) -> Value {
        let step = if self.schema["type"] == "integer" { 1.0 } else { 0.25 };
        match self.keyword.as_str() {
            "minLength" => text(self.size() - 1),
            "maxLength" => text(self.size() + 1),
            "pattern" => json!("bad name!"),
            "minimum" => self.number(-step),
            "maximum" => self.number(step),
            "minItems" => items(self.size() - 1),
            "maxItems" => items(self.size() + 1),
            other => panic!("{}: no value breaks `{other}` yet", self.place()),
        }
    }

    /// A value that the limit just allows.
    fn inside(&self) -> Value {
        match self.keyword.as_str() {
            "minLength" | "maxLength" => text(self.size()),
            "pattern" => json!("a-Good_name0"),
            "minimum" | "maximum" => self.number(0.0),
            "minItems" | "maxItems" => items(self.size()),
            other => panic!("{}: no value keeps `{other}` yet", self.place()),
        }
    }

    fn size(&self) -> usize {
        usize::try_from(self.bound.as_u64().unwrap()).unwrap()
    }

    fn number(&self, difference: f64) -> Value {
        let number = self.bound.as_f64().unwrap() + difference;
        if self.schema["type"] == "integer" { json!(number as i64) } else { json!(number) }
    }

    fn place(&self) -> String {
        format!("{} {} {} {}", self.operation, self.input, self.keyword, self.bound)
    }
}

fn text(length: usize) -> Value {
    Value::from("a".repeat(length))
}

fn items(count: usize) -> Value {
    Value::Array(vec![Value::Null; count])
}

/// All limits of inputs that the contract states.
fn limits() -> Vec<Limit> {
    let contract = contract();
    let mut limits = Vec::new();
    for item in contract["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let Some(id) = operation["operationId"].as_str() else { continue };
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                collect(&contract, id, parameter["name"].as_str().unwrap(), &parameter["schema"], &mut limits);
            }
            collect(&contract, id, "", &operation["requestBody"]["content"]["application/json"]["schema"], &mut limits);
        }
    }
    limits
}

fn collect(contract: &Value, operation: &str, input: &str, schema: &Value, limits: &mut Vec<Limit>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return collect(contract, operation, input, contract.pointer(&reference[1..]).unwrap(), limits);
    }
    for keyword in KEYWORDS {
        if let Some(bound) = schema.get(keyword) {
            limits.push(Limit {
                operation: operation.to_owned(),
                input: input.to_owned(),
                keyword: keyword.to_owned(),
                bound: bound.clone(),
                schema: schema.clone(),
            });
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let dot = if input.is_empty() { "" } else { "." };
        collect(contract, operation, &format!("{input}{dot}{name}"), property, limits);
    }
    if schema["items"].is_object() {
        collect(contract, operation, &format!("{input}[]"), &schema["items"], limits);
    }
    for list in ["allOf", "oneOf", "anyOf"] {
        for part in schema[list].as_array().into_iter().flatten() {
            collect(contract, operation, input, part, limits);
        }
    }
}

/// Calls an operation with a value for one of its inputs.
async fn call(world: &World, session: SessionId, operation: &str, input: &str, value: &Value) -> Result<()> {
    let client = &world.client;
    let text = || value.as_str().unwrap_or_default().to_owned();
    let whole = || value.as_i64().unwrap();
    let number = || value.as_f64().unwrap();
    let count = || value.as_array().unwrap().len();
    let id = Uuid::nil();
    match (operation, input) {
        ("create_agent_version", "name") => client.create_agent_version("bot").name(text()).await.map(drop),
        ("create_agent_version", "releaseNotes") => {
            client.create_agent_version("bot").release_notes(text()).await.map(drop)
        }
        ("create_agent_version", "systemPrompt") => {
            client.create_agent_version("bot").system_prompt(text()).await.map(drop)
        }
        ("create_credential", "key") => client.create_credential("custom", text()).await.map(drop),
        ("create_eval_case", "question") => client.create_eval_case("bot", text()).await.map(drop),
        ("create_session", "agent") => client.create_session(text()).await.map(drop),
        ("create_session", "credentialId") => client.create_session("bot").credential_id(text()).await.map(drop),
        ("create_session", "model") => client.create_session("bot").model(text()).await.map(drop),
        ("create_session", "systemPrompt") => client.create_session("bot").system_prompt(text()).await.map(drop),
        ("deploy_agent", "name") => client.deploy_agent_prompt(text(), "Echo.").await.map(drop),
        ("deploy_agent", "path") => client.deploy_agent("bot", text()).await.map(drop),
        ("deploy_agent", "systemPrompt") => client.deploy_agent_prompt("bot", text()).await.map(drop),
        ("enqueue", "maxRetries") => client.enqueue("bot", "hello").max_retries(whole()).await.map(drop),
        ("enqueue", "priority") => client.enqueue("bot", "hello").priority(whole()).await.map(drop),
        ("enqueue", "prompt") => client.enqueue("bot", text()).await.map(drop),
        ("exec", "timeout") => {
            let timeout = std::time::Duration::from_millis(value.as_u64().unwrap());
            client.exec(session, "true").timeout(timeout).await.map(drop)
        }
        ("get_session_logs", "after") => client.get_session_logs(session).after(whole()).await.map(drop),
        ("import_eval_cases", "cases[].question") => {
            let cases = ["a".to_owned(), text()].map(CreateEvalCaseRequest::new);
            client.import_eval_cases("bot", cases).await.map(drop)
        }
        ("list_messages", "after") => client.list_messages(session).after(whole()).await.map(drop),
        ("list_messages", "limit") => client.list_messages(session).limit(whole()).await.map(drop),
        ("list_queue_items", "limit") => client.list_queue_items().limit(whole()).await.map(drop),
        ("list_session_events", "after") => client.list_session_events(session).after(whole()).await.map(drop),
        ("list_session_events", "limit") => client.list_session_events(session).limit(whole()).await.map(drop),
        ("list_usage_events", "limit") => client.list_usage_events().limit(whole()).await.map(drop),
        ("score_eval_result", "humanNotes") => client.score_eval_result("bot", id).human_notes(text()).await.map(drop),
        ("score_eval_result", "humanScore") => {
            client.score_eval_result("bot", id).human_score(number()).await.map(drop)
        }
        ("score_eval_run", "humanNotes") => client.score_eval_run("bot", id).human_notes(text()).await.map(drop),
        ("score_eval_run", "humanScore") => client.score_eval_run("bot", id).human_score(number()).await.map(drop),
        ("send_message_stream", "content") => {
            let prompt = match value {
                Value::Array(blocks) => blocks.iter().fold(Prompt::new(), |prompt, _| prompt.text("a")),
                _ => Prompt::from(text()),
            };
            client.send_message(session, prompt).await.map(drop)
        }
        ("send_message_stream", "maxBudgetUsd") => {
            client.send_message(session, "hello").max_budget_usd(number()).await.map(drop)
        }
        ("send_message_stream", "maxTurns") => client.send_message(session, "hello").max_turns(whole()).await.map(drop),
        ("send_message_stream", "model") => client.send_message(session, "hello").model(text()).await.map(drop),
        ("update_agent_version", "name") => client.update_agent_version("bot", 1).name(text()).await.map(drop),
        ("update_agent_version", "releaseNotes") => {
            client.update_agent_version("bot", 1).release_notes(text()).await.map(drop)
        }
        ("update_agent_version", "systemPrompt") => {
            client.update_agent_version("bot", 1).system_prompt(text()).await.map(drop)
        }
        ("update_eval_case", "question") => client.update_eval_case("bot", id).question(text()).await.map(drop),
        ("update_session_config", "model") => client.update_session_config(session).model(text()).await.map(drop),
        ("upload_attachment", "filename") => client.upload_attachment(session, text(), &b"content"[..]).await.map(drop),
        ("write_session_files", "files") => {
            let names = (0..count()).map(|index| format!("{index}.txt"));
            let files = names.fold(Files::new(), |files, name| files.add(name, &b"a"[..]));
            client.write_session_files(session, files).await.map(drop)
        }
        _ => panic!("no call sends `{input}` of {operation}; add one here"),
    }
}

fn is_refused(result: &Result<()>) -> bool {
    let kind = result.as_ref().err().map(|error| error.kind());
    matches!(kind, Some(ErrorKind::InvalidRequest | ErrorKind::LimitExceeded { .. }))
}

#[tokio::test]
async fn a_value_beyond_a_limit_is_refused_before_anything_is_sent_and_one_inside_is_sent() {
    let world = World::new().await;
    let session = world.session().await.id;
    let limits = limits();
    assert!(limits.len() > 40, "{}", limits.len());
    for limit in limits {
        let before = world.server.request_count();
        let (beyond, place) = (limit.beyond(), limit.place());
        let result = call(&world, session, &limit.operation, &limit.input, &beyond).await;
        // A text that is too long for a string is sent in blocks.
        if limit.operation != "send_message_stream" || limit.input != "content" || limit.keyword != "maxLength" {
            assert!(is_refused(&result), "{place}: {result:?}");
            assert_eq!(world.server.request_count(), before, "{place}");
        }
        let before = world.server.request_count();
        let result = call(&world, session, &limit.operation, &limit.input, &limit.inside()).await;
        assert!(!is_refused(&result), "{place}: {result:?}");
        assert!(world.server.request_count() > before, "{place}");
    }
}

#[tokio::test]
async fn a_refusal_names_the_input_the_limit_and_the_value_unless_it_is_secret() {
    let world = World::new().await;
    let session = world.session().await.id;
    let client = &world.client;
    let before = world.server.request_count();
    let long = "x".repeat(256);
    let cases = vec![CreateEvalCaseRequest::new("a"), CreateEvalCaseRequest::new("")];
    for (result, text) in [
        (
            client.deploy_agent_prompt("bad name!", "Echo.").await.map(drop),
            "deploy_agent: POST /api/agents: name must match `^[a-zA-Z0-9_-]+$`: \"bad name!\" does not",
        ),
        (
            client.deploy_agent_prompt(long, "Echo.").await.map(drop),
            "deploy_agent: POST /api/agents: name must have at most 255 characters, but has 256",
        ),
        (client.send_message(session, "hi").max_turns(0).await.map(drop), "max_turns must be at least 1, but is 0"),
        (
            client.send_message_stream(session, "hi").max_budget_usd(-0.5).await.map(drop),
            "max_budget_usd must be at least 0, but is -0.5",
        ),
        (client.list_queue_items().limit(501).await.map(drop), "limit must be at most 500, but is 501"),
        (client.import_eval_cases("bot", cases).await.map(drop), "cases[1].question must not be empty"),
        (client.create_credential("custom", "").await.map(drop), "key must not be empty"),
        (client.update_eval_case("bot", Uuid::nil()).question("").await.map(drop), "question must not be empty"),
    ] {
        let error = result.unwrap_err();
        assert!(error.to_string().contains(text), "{error}");
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest) && !error.is_maybe_executed(), "{error}");
    }
    assert_eq!(world.server.request_count(), before);
}

#[tokio::test]
async fn a_refused_message_or_command_leaves_the_session_free() {
    let world = World::new().await;
    let session = world.session().await.id;
    world.client.send_message(session, "hi").max_turns(0).await.unwrap_err();
    world.client.send_message(session, repeat_n("a", 21).fold(Prompt::new(), Prompt::text)).await.unwrap_err();
    world.client.exec(session, "true").timeout(std::time::Duration::ZERO).await.unwrap_err();
    world.client.send_message(session, "hi").await.unwrap();
}
