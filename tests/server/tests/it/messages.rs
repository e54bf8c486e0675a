//! Turns, their streams, and what is stored of them.
use crate::common::{Api, members};
use ash_dev_server::AcceptedContent;
use serde_json::{Value, json};

/// The events of a stream: type and data.
fn events(stream: &str) -> Vec<(String, Value)> {
    let frames = stream.split_terminator("\n\n").map(|frame| {
        let (kind, data) = frame.split_once('\n').unwrap();
        let data = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
        (kind.strip_prefix("event: ").unwrap().to_owned(), data)
    });
    frames.collect()
}

fn kinds(stream: &str) -> Vec<String> {
    events(stream).into_iter().map(|(kind, _)| kind).collect()
}

#[tokio::test]
async fn a_streams_head_is_bare_and_its_end_is_done() {
    let api = Api::start().await;
    let session = api.session().await;
    let answer = api.post(&format!("/api/sessions/{session}/messages"), json!({"content": "hello"})).await;
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("x-ratelimit")));
    let found = events(&answer.text());
    assert_eq!(found[0], ("session_start".to_owned(), json!({"sessionId": session, "version": "0.2.0"})));
    assert_eq!(found.last().unwrap(), &("done".to_owned(), json!({"sessionId": session})));
    let order = ["session_start", "message", "message", "turn_complete", "message", "done"];
    assert_eq!(kinds(&answer.text()), order, "finer events come before their message");
}

#[tokio::test]
async fn pieces_are_streamed_where_they_are_asked_for_and_make_up_the_answer() {
    let api = Api::start().await;
    let session = api.session().await;
    let body = json!({"content": "one two three four", "includePartialMessages": true});
    let stream = api.post(&format!("/api/sessions/{session}/messages"), body).await.text();
    let deltas = events(&stream).into_iter().filter(|(kind, _)| kind == "text_delta");
    let text: String = deltas.map(|(_, data)| data["delta"].as_str().unwrap().to_owned()).collect();
    assert_eq!(text, "Echo: one two three four");
}

#[tokio::test]
async fn a_tools_result_does_not_say_which_call_it_is_for() {
    let api = Api::start().await;
    let session = api.session().await;
    let found = events(&api.say(&session, "/tool Bash {\"command\":\"ls\"}").await);
    let of = |kind: &str| found.iter().find(|(known, _)| known == kind).unwrap().1.clone();
    assert_eq!(of("tool_use")["input"], json!({"command": "ls"}));
    assert_eq!(of("tool_result"), json!({"content": "the tool's output"}));
    let failed = events(&api.say(&session, "/tool-error Bash {}").await);
    assert!(failed.contains(&("tool_result".to_owned(), json!({}))));
}

#[tokio::test]
async fn a_stream_can_end_without_done() {
    let api = Api::start_with(|builder| builder.transcript("t", "event: x\ndata: {}\n\n")).await;
    let session = api.session().await;
    let failed = api.say(&session, "/error too bad").await;
    assert_eq!(events(&failed).last().unwrap(), &("error".to_owned(), json!({"error": "too bad"})));
    assert_eq!(kinds(&api.say(&session, "/cut").await).last().unwrap(), "message");
    assert!(api.say(&session, "/play t").await.ends_with("event: x\ndata: {}\n\n"));
}

#[tokio::test]
async fn what_was_said_is_stored_and_read_page_by_page() {
    let api = Api::start().await;
    let session = api.session().await;
    for text in ["a", "b"] {
        api.say(&session, text).await;
    }
    let target = format!("/api/sessions/{session}/messages");
    let all = api.get(&target).await.ok();
    assert_eq!(members(&all["messages"], "role"), ["user", "assistant", "assistant", "user", "assistant", "assistant"]);
    let first: Value = serde_json::from_str(all["messages"][0]["content"].as_str().unwrap()).unwrap();
    assert_eq!(first, json!({"type": "user", "content": "a"}));
    let page = api.get(&format!("{target}?limit=2&after=3")).await.ok();
    let sequences: Vec<_> = page["messages"].as_array().unwrap().iter().map(|message| &message["sequence"]).collect();
    assert_eq!(sequences, [&json!(4), &json!(5)]);
    for query in ["limit=0", "limit=1001", "limit=1.5", "after=-1"] {
        assert_eq!(api.get(&format!("{target}?{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn what_happened_is_stored_by_kind() {
    let api = Api::start().await;
    let session = api.session().await;
    api.say(&session, "/think hard").await;
    api.say(&session, "/tool Bash {}").await;
    let target = format!("/api/sessions/{session}/events");
    let all = api.get(&target).await.ok();
    let kinds =
        ["lifecycle", "reasoning", "text", "turn_complete", "tool_start", "tool_result", "text", "turn_complete"];
    assert_eq!(members(&all["events"], "type"), kinds);
    let texts = api.get(&format!("{target}?type=text&limit=1&after=3")).await.ok();
    assert_eq!(texts["events"][0]["data"], "{\"text\":\"Tool finished.\"}");
    assert_eq!(api.get(&format!("{target}?type=unknown")).await.ok(), json!({"events": []}));
}

#[tokio::test]
async fn each_kind_of_server_takes_its_forms_of_content() {
    let block = json!({"type": "text", "text": "a"});
    for (kind, text, one, two) in [
        (AcceptedContent::Text, 200, 400, 400),
        (AcceptedContent::Blocks, 200, 400, 200),
        (AcceptedContent::Both, 200, 200, 200),
    ] {
        let api = Api::start_with(|builder| builder.prompt_content(kind)).await;
        let session = api.session().await;
        for (content, status) in [(json!("a"), text), (json!([block]), one), (json!([block, block]), two)] {
            let body = json!({"content": content});
            let answer = api.post(&format!("/api/sessions/{session}/messages"), body.clone()).await;
            assert_eq!(answer.status, status, "{kind:?} {content}");
            // So that a client can find out without saying anything.
            let nowhere = "/api/sessions/00000000-0000-4000-8000-000000000000/messages";
            let probed = if status == 200 { 404 } else { 400 };
            assert_eq!(api.post(nowhere, body).await.status, probed, "{kind:?} {content}");
        }
    }
}

#[tokio::test]
async fn limits_and_schemas_of_a_message_are_kept_to() {
    let api = Api::start().await;
    let session = api.session().await;
    let target = format!("/api/sessions/{session}/messages");
    let result = |body: Value| {
        let (api, target) = (&api, &target);
        async move {
            let found = events(&api.post(target, body).await.text());
            found.into_iter().find(|(_, data)| data["type"] == "result").unwrap().1
        }
    };
    assert_eq!(result(json!({"content": "/tool Bash {}", "maxTurns": 1})).await["subtype"], "error_max_turns");
    assert_eq!(result(json!({"content": "x", "maxBudgetUsd": 0})).await["subtype"], "error_max_budget_usd");
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer", "minimum": 3}}});
    let structured = result(json!({"content": "x", "outputFormat": {"type": "json_schema", "schema": schema}})).await;
    assert_eq!(structured["structured_output"], json!({"n": 3}));
    for bad in [json!({}), json!({"content": "x", "maxTurns": 0}), json!({"content": "x", "effort": "huge"})] {
        assert_eq!(api.post(&target, bad).await.json(), json!({"error": "Bad Request", "statusCode": 400}));
    }
}
