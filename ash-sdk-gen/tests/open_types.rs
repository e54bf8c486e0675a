//! Values and members that the contract does not know must decode, and go back as they came.

#![allow(clippy::unwrap_used)]

use ash_sdk_gen::types::{McpServer, PermissionMode, PromptBlock, Session, SessionEvent, SessionStatus};
use serde_json::{Value, json};

fn session() -> Value {
    json!({
        "id": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
        "agentName": "bot",
        "sandboxId": "c508ac0f-cb00-4223-96aa-d5bb849f5193",
        "status": "active",
        "createdAt": "2026-11-23T19:18:46.415Z",
        "lastActiveAt": "2026-11-23T19:18:46.415Z",
        "tenantId": "default",
        "runnerId": null,
        "parentSessionId": null
    })
}

#[test]
fn an_unknown_enum_value_decodes_and_is_sent_back_as_it_is() {
    let mut sent = session();
    sent["status"] = json!("hibernating");
    let decoded: Session = serde_json::from_value(sent).unwrap();
    assert_eq!(decoded.status, SessionStatus::Unrecognized("hibernating".to_owned()));
    assert_eq!(decoded.status.to_string(), "hibernating");
    assert_eq!(serde_json::to_value(&decoded).unwrap()["status"], "hibernating");
    assert_eq!("hibernating".parse::<SessionStatus>().unwrap(), decoded.status);
}

#[test]
fn a_known_enum_value_is_not_taken_for_an_unknown_one() {
    let decoded: Session = serde_json::from_value(session()).unwrap();
    assert_eq!(decoded.status, SessionStatus::Active);
    assert_eq!("bypassPermissions".parse::<PermissionMode>().unwrap(), PermissionMode::BypassPermissions);
}

#[test]
fn an_unknown_member_does_not_break_a_decode() {
    let mut sent = session();
    sent["mood"] = json!({"level": 3});
    assert!(serde_json::from_value::<Session>(sent).is_ok());
}

#[test]
fn members_that_may_be_missing_may_be_missing() {
    let mut sent = session();
    for member in ["tenantId", "runnerId", "parentSessionId"] {
        sent.as_object_mut().unwrap().remove(member);
    }
    assert!(serde_json::from_value::<Session>(sent).is_ok());
}

#[test]
fn members_of_open_objects_are_kept() {
    let sent = json!({"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}});
    let decoded: PromptBlock = serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(serde_json::to_value(decoded).unwrap(), sent);
}

#[test]
fn an_event_of_an_unknown_type_decodes() {
    let sent = json!({
        "id": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
        "sessionId": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
        "type": "telepathy",
        "sequence": 1,
        "createdAt": "2026-11-23T19:18:46.415Z",
        "data": null
    });
    let decoded: SessionEvent = serde_json::from_value(sent).unwrap();
    assert_eq!(decoded.type_.to_string(), "telepathy");
}

#[test]
fn further_members_are_added_to_those_that_a_constructor_has_set() {
    let server =
        McpServer::http("https://tools.example").extra([("timeout", 5)]).extra([("headers", json!({"a": "b"}))]);
    let expected = json!({"type": "http", "url": "https://tools.example", "timeout": 5, "headers": {"a": "b"}});
    assert_eq!(serde_json::to_value(server).unwrap(), expected);
    let replaced = McpServer::http("https://tools.example").extra([("type", "sse")]);
    assert_eq!(serde_json::to_value(replaced).unwrap()["type"], "sse");
}
