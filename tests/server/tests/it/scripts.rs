//! Agents that a test scripts: turns for prompts, and their delays.
use std::time::Duration;

use ash_dev_server::{Clock, Pattern, ScriptedTurn, SimulatedClock};
use serde_json::{Value, json};

use crate::common::Api;

/// The data of the events of a type.
fn data(stream: &str, kind: &str) -> Vec<Value> {
    let frames = stream.split("\n\n").filter_map(|frame| frame.strip_prefix(&format!("event: {kind}\ndata: ")));
    frames.map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// The result message of a turn.
fn result(stream: &str) -> Value {
    data(stream, "message").into_iter().find(|message| message["type"] == "result").unwrap()
}

#[tokio::test]
async fn the_first_rule_that_has_a_turn_decides_and_without_one_the_directives_do() {
    let api = Api::start_with(|builder| {
        builder
            .turn("exactly this", "one")
            .on_prompt(|prompt| prompt.text().contains("this").then(|| ScriptedTurn::from("two")))
            .turn(Pattern::starts_with("with this"), "three, never reached")
            .turn(Pattern::starts_with("With"), "four")
            .turn(Pattern::when(|text| text.len() == 1), "five")
            .turn("/think directives can be replaced", "six")
    })
    .await;
    let session = api.session().await;
    for (prompt, answer) in [
        ("exactly this", "one"),
        ("with this", "two"),
        ("Without", "four"),
        ("x", "five"),
        ("/think directives can be replaced", "six"),
        ("/think hard", "Thought about it."),
        ("else", "Echo: else"),
    ] {
        assert_eq!(result(&api.say(&session, prompt).await)["result"], answer, "{prompt}");
    }
}

#[tokio::test]
async fn the_steps_of_a_turn_are_streamed_in_order_and_the_last_text_is_the_result() {
    let turn = ScriptedTurn::new()
        .thinking("hm")
        .text("Let me see.")
        .tool_call("Read", json!({"file_path": "a"}), "content")
        .failed_tool_call("Bash", json!({"command": "false"}), "Exit code 1")
        .log("a line")
        .log_error("another")
        .text("Done.");
    let api = Api::start_with(|builder| builder.turn(Pattern::any(), turn)).await;
    let session = api.session().await;
    let stream = api.say(&session, "go").await;
    let kinds: Vec<_> = stream.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    let finer: Vec<_> = kinds.iter().filter(|kind| **kind != "message").copied().collect();
    assert_eq!(
        finer,
        [
            "session_start",
            "thinking_delta",
            "tool_use",
            "tool_result",
            "tool_use",
            "tool_result",
            "turn_complete",
            "done"
        ]
    );
    assert_eq!(result(&stream)["result"], "Done.");
    assert_eq!(data(&stream, "tool_use")[1]["input"], json!({"command": "false"}));
    let logs = api.get(&format!("/api/sessions/{session}/logs")).await.ok();
    let lines = logs["logs"].as_array().unwrap().iter().filter(|line| line["level"] != "system");
    let lines: Vec<_> = lines.map(|line| (line["level"].as_str().unwrap(), line["text"].as_str().unwrap())).collect();
    assert_eq!(lines, [("stdout", "a line"), ("stderr", "another")]);
}

#[tokio::test]
async fn each_ending_is_what_the_directive_of_that_name_does() {
    let start = || ScriptedTurn::new().text("Starting.");
    let endings = [
        ("/fail too bad", ScriptedTurn::new().fail("too bad")),
        ("/limit error_max_budget_usd", ScriptedTurn::new().limit("error_max_budget_usd")),
        ("/error too bad", start().error("too bad")),
        ("/cut", start().cut()),
        ("/json {\"a\":1}", ScriptedTurn::new().structured(json!({"a": 1}))),
    ];
    for (directive, turn) in endings {
        let api = Api::start_with(|builder| builder.turn("scripted", turn)).await;
        let session = api.session().await;
        let shape = |stream: &str| {
            let frames = stream.split("\n\n").filter_map(|frame| frame.split_once("\ndata: "));
            let frames = frames.map(|(kind, data)| {
                let data: Value = serde_json::from_str(data).unwrap();
                let told = ["type", "subtype", "is_error", "result", "structured_output", "error"];
                (kind.to_owned(), told.map(|name| data[name].clone()))
            });
            frames.collect::<Vec<_>>()
        };
        let (directed, scripted) = (api.say(&session, directive).await, api.say(&session, "scripted").await);
        assert_eq!(shape(&directed), shape(&scripted), "{directive}");
    }
}

#[tokio::test]
async fn structured_output_that_does_not_fit_the_schema_ends_the_turn_as_a_real_agent_does() {
    let turn = ScriptedTurn::new().structured(json!({"n": "three"}));
    let api = Api::start_with(|builder| builder.turn("count", turn)).await;
    let session = api.session().await;
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}});
    let body = json!({"content": "count", "outputFormat": {"type": "json_schema", "schema": schema}});
    let stream = api.post(&format!("/api/sessions/{session}/messages"), body).await.text();
    assert_eq!(result(&stream)["subtype"], "error_max_structured_output_retries");
}

#[tokio::test]
async fn recorded_bytes_take_the_place_of_a_whole_turn() {
    let turn = ScriptedTurn::new().text("not said").raw("event: odd\ndata: {}\n\n");
    let api = Api::start_with(|builder| builder.turn("odd", turn)).await;
    let session = api.session().await;
    let stream = api.say(&session, "odd").await;
    assert!(stream.ends_with("event: odd\ndata: {}\n\n") && !stream.contains("not said"), "{stream}");
}

#[tokio::test]
async fn a_rule_sees_the_agent_the_session_and_what_was_said_before() {
    let api = Api::start_with(|builder| {
        builder.on_prompt(|prompt| {
            let (earlier, schema) = (prompt.earlier().join(","), prompt.output_schema().is_some());
            let text = format!("{} {} [{earlier}] {schema}", prompt.agent(), prompt.session_id().unwrap());
            ScriptedTurn::from(text)
        })
    })
    .await;
    let session = api.session().await;
    api.say(&session, "first").await;
    let answer = result(&api.say(&session, "second").await)["result"].clone();
    assert_eq!(answer, format!("bot {session} [first] false"));
}

#[tokio::test]
async fn a_delay_passes_on_the_servers_clock_and_takes_no_time_of_the_tests() {
    let day = Duration::from_secs(24 * 60 * 60);
    let clock = SimulatedClock::default();
    let start = clock.time_of_day();
    let turn = ScriptedTurn::new().delay(day).pace(day).text("slow words");
    let api = Api::start_with(|builder| builder.clock(clock.clone()).turn("wait", turn)).await;
    let session = api.session().await;
    assert_eq!(result(&api.say(&session, "wait").await)["result"], "slow words");
    let passed = clock.time_of_day().duration_since(start).unwrap();
    assert!((2 * day..3 * day).contains(&passed), "{passed:?}");
}

#[tokio::test]
async fn queue_items_are_answered_by_the_same_script() {
    let api = Api::start_with(|builder| builder.turn("work", ScriptedTurn::new().text("on it").cut())).await;
    api.deploy("bot").await;
    let body = json!({"agentName": "bot", "prompt": "work", "maxRetries": 0});
    let item = api.post("/api/queue", body).await.created()["item"]["id"].as_str().unwrap().to_owned();
    api.server.work().await;
    let item = api.get(&format!("/api/queue/{item}")).await.ok();
    assert_eq!(item["item"]["status"], "failed");
}
