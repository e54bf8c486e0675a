//! Answers as values of a type.

use std::time::Duration;

use ash_e2e::{
    World,
    scripted::script,
    streams::{DONE, SESSION_ID, START, TEXT, answering, serve},
    transcripts::transcript,
};
use ash_sdk::{
    ErrorKind,
    error::AgentFailure,
    stream::{OnDrop, OutputPart},
};
use futures::{StreamExt, TryStreamExt};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Report {
    summary: String,
    severity: Severity,
    findings: Vec<Finding>,
    reviewed: Option<bool>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Low,
    High,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Finding {
    line: u32,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Answer {
    answer: u32,
}

#[tokio::test]
async fn an_answer_is_read_as_a_value_of_the_type_that_was_asked_for() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let report = world.client.send_message(session.id, "Review it.").output::<Report>().await.unwrap();
        assert_eq!((report.severity, report.findings.len()), (Severity::Low, 0), "{kind:?}");

        let prompt = r#"/json {"summary":"bad","severity":"high","findings":[{"line":3}],"reviewed":null}"#;
        let output = world.client.send_message(session.id, prompt).output::<Report>().with_turn().await.unwrap();
        assert_eq!(output.value.findings, [Finding { line: 3 }]);
        assert_eq!(output.turn.structured_output.unwrap()["summary"], "bad");
    }
}

#[tokio::test]
async fn the_schema_of_the_type_goes_with_the_message() {
    let (server, client) = serve([answering(&[START, DONE])]).await;
    client.send_message(SESSION_ID, "hello").output::<Report>().await.unwrap_err();
    let body: Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    assert_eq!(body["outputFormat"]["type"], "json_schema");
    let schema = &body["outputFormat"]["schema"];
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["required"], json!(["summary", "severity", "findings"]));
    assert_eq!(schema["properties"]["findings"]["items"]["properties"]["line"]["type"], "integer");
    assert_eq!(schema["properties"]["severity"]["enum"], json!(["low", "high"]));
}

#[tokio::test]
async fn every_option_of_a_message_may_come_after_its_output() {
    let (server, client) = serve([answering(&[START, DONE]), answering(&[START, DONE])]).await;
    let request = client.send_message(SESSION_ID, "hello").output::<Report>();
    let request =
        request.model("m").max_turns(3).turn_timeout(Duration::from_secs(60)).on_drop(OnDrop::Abandon).queue();
    let request = request.keep_events().with_header("x-request-id", "7").with_max_retries(0);
    let again = request.clone();
    for request in [request, again] {
        let error = request.await.unwrap_err();
        assert_eq!(error.partial_turn().unwrap().events.len(), 2);
    }
    for received in server.received() {
        let body: Value = serde_json::from_slice(&received.body).unwrap();
        assert_eq!((&body["model"], &body["maxTurns"]), (&json!("m"), &json!(3)));
        assert_eq!(received.headers["x-request-id"], "7");
    }
}

#[tokio::test]
async fn the_value_of_a_recorded_answer_is_read() {
    for name in ["45_real_structured_output", "synthetic_s23_structured_output"] {
        let stream = transcript(name);
        let (_server, client) = serve([script().read().events(stream).last_chunk()]).await;
        let answer = client.send_message(SESSION_ID, "hello").output::<Answer>().await.unwrap();
        assert_eq!(answer, Answer { answer: 42 });
    }
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_an_error_that_has_it() {
    let value = r#"{"summary":"bad","severity":"high","findings":[{"line":"three"}]}"#;
    let result = format!(r#"{{"type":"result","subtype":"success","structured_output":{value}}}"#);
    let (_server, client) = serve([answering(&[START, &format!("event: message\ndata: {result}\n\n"), DONE])]).await;
    let error = client.send_message(SESSION_ID, "hello").output::<Report>().await.unwrap_err();
    let ErrorKind::Agent(AgentFailure::OutputMismatch { path, value, .. }) = error.kind() else { panic!("{error:?}") };
    assert_eq!((path.as_str(), &value["findings"][0]["line"]), ("findings[0].line", &json!("three")));
    assert!(error.to_string().contains("findings[0].line"), "{error}");
    assert!(error.partial_turn().is_some());
    assert_eq!(error.operation(), Some("send_message_stream"));
}

#[tokio::test]
async fn an_answer_without_a_value_is_an_error_that_has_the_turn() {
    let (_server, client) = serve([answering(&[START, TEXT, DONE])]).await;
    let error = client.send_message(SESSION_ID, "hello").output::<Answer>().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::OutputMissing)), "{error:?}");
    assert_eq!(error.partial_turn().unwrap().text, "hello");
}

#[tokio::test]
async fn an_agent_that_could_not_make_a_value_has_failed() {
    let stream = transcript("synthetic_s22_result_error_max_structured");
    let (_server, client) = serve([script().read().events(stream).last_chunk()]).await;
    let error = client.send_message(SESSION_ID, "hello").output::<Answer>().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::Turn(_))), "{error:?}");
}

#[tokio::test]
async fn a_stream_gives_the_text_while_the_agent_works_and_the_value_at_the_end() {
    let world = World::new().await;
    let session = world.session().await;
    let prompt = r#"/json {"summary":"bad","severity":"high","findings":[{"line":3}],"reviewed":null}"#;
    let request = world.client.send_message_stream(session.id, prompt).output_of::<Report>().max_turns(5);
    let mut answer = request.await.unwrap().into_output::<Report>();
    let (mut text, mut value) = (String::new(), None);
    while let Some(part) = answer.try_next().await.unwrap() {
        assert!(value.is_none(), "the value comes last");
        match part {
            OutputPart::Text(piece) => text.push_str(&piece),
            OutputPart::Value(output) => value = Some(output),
        }
    }
    let output = value.unwrap();
    assert_eq!((output.value.findings, output.turn.text), (vec![Finding { line: 3 }], text));
}

#[tokio::test]
async fn a_stream_without_the_value_ends_with_the_error_that_says_so() {
    let (_server, client) = serve([answering(&[START, TEXT, DONE])]).await;
    let stream = client.send_message_stream(SESSION_ID, "hello").output_of::<Answer>().await.unwrap();
    let parts: Vec<_> = stream.into_output::<Answer>().collect().await;
    let [Ok(OutputPart::Text(text)), Err(error)] = parts.as_slice() else { panic!("{parts:?}") };
    assert_eq!(text, "hello");
    assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::OutputMissing)), "{error:?}");
    assert_eq!(
        (error.operation(), error.partial_turn().unwrap().text.as_str()),
        (Some("send_message_stream"), "hello")
    );
}
