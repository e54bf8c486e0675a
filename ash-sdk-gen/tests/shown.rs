//! The form in which the generated client shows a response: little of a long one, and nothing of one that it cannot decode.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::error::Error as _;

use ash_sdk_gen::{
    Client, Error, Execute, Transport,
    types::{AgentFileContent, MessageContent, PromptBlock, Session, SessionStatus},
};
use futures::{
    FutureExt,
    future::{BoxFuture, ready},
};
use reqwest::{Request, Response};
use serde_json::{Value, from_value, json};

/// A server that has one answer to everything.
struct Canned(&'static str);

impl Execute for Canned {
    fn execute<'a>(
        &'a self,
        _: &'a reqwest::Client,
        _: Request,
        _: &'static str,
    ) -> BoxFuture<'a, reqwest::Result<Response>> {
        Box::pin(ready(Ok(http::Response::new(self.0).into())))
    }
}

fn client(answer: &'static str) -> Client {
    Client::new_with_client("http://localhost", reqwest::Client::new(), Transport::new(Canned(answer)))
}

#[test]
fn a_response_that_does_not_decode_is_shown_nowhere() {
    for answer in [
        r#"{"agents":"ash_PLANTEDKEY"}"#,
        r#"{"agents":[{"id":"PLANTED"}]}"#,
        r#"{"agents":[],"agents":"PLANTED"}"#,
        "PLANTED",
        r#"{"agents":[PLANTED]}"#,
    ] {
        let error = client(answer).list_agents().now_or_never().unwrap().unwrap_err();
        let mut shown = format!("{error} {error:?} {error:#} {error:#?}");
        let mut cause = error.source();
        while let Some(error) = cause {
            shown.push_str(&format!(" {error} {error:?} {error:#?}"));
            cause = error.source();
        }
        assert!(!shown.contains("PLANTED"), "{shown}");
        assert!(
            shown.contains(&format!("{} bytes (200 OK) do not match the contract at line 1", answer.len())),
            "{shown}"
        );
        assert!(matches!(error, Error::InvalidResponsePayload(..)), "{error}");
    }
}

#[test]
fn a_response_that_decodes_has_its_value_and_its_headers() {
    let response = client(r#"{"agents":[]}"#).list_agents().now_or_never().unwrap().unwrap();
    assert!(response.agents.is_empty() && response.status() == 200 && response.headers().is_empty());
}

/// Both forms of a value.
fn shown(value: &impl std::fmt::Debug) -> [String; 2] {
    [format!("{value:?}"), format!("{value:#?}")]
}

#[test]
fn the_debug_form_of_a_type_is_bounded_however_long_its_members_are() {
    let long = "x".repeat(6 << 20);
    let content = AgentFileContent::new(long.clone(), "notes.txt", 6 << 20);
    let unknown = SessionStatus::Unrecognized(long.clone());
    let block: PromptBlock = from_value(json!({"type": "new", "data": long})).unwrap();
    let blocks = MessageContent::Array(vec![block.clone(); 3]);
    let text = MessageContent::String(long);
    for shown in [shown(&content), shown(&unknown), shown(&block), shown(&blocks), shown(&text)].iter().flatten() {
        assert!(shown.len() < 4000 && shown.contains('…'), "{} bytes: {:.200}", shown.len(), shown);
    }
    assert!(shown(&content)[0].contains(r#"path: "notes.txt""#), "what follows a long member is shown");
}

#[test]
fn the_debug_form_of_what_is_short_is_that_of_a_derived_one() {
    let session: Value = json!({
        "id": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
        "agentName": "bot",
        "sandboxId": "s1",
        "status": "active",
        "createdAt": "2026-11-23T19:18:46.415Z",
        "lastActiveAt": "2026-11-23T19:18:46.415Z",
        "tenantId": "default",
        "runnerId": null,
        "parentSessionId": null
    });
    let session: Session = from_value(session).unwrap();
    let shown = format!("{session:?}");
    assert!(shown.starts_with("Session { ") && shown.ends_with(" }"), "{shown}");
    for part in ["agent_name: \"bot\"", "status: Active", "runner_id: None", "id: SessionId(b8e00b16-"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let unknown = SessionStatus::Unrecognized("new".to_owned());
    assert_eq!(format!("{unknown:?}"), r#"Unrecognized("new")"#);
}
