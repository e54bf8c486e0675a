//! Stored messages and events of a session, whose content is JSON in a string.

use std::fmt;

use ash_sdk_gen::types::{Message, MessageRole, SessionEvent, SessionEventId, SessionEventType, SessionId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{content::ContentBlock, sdk_message::SdkMessage};
use crate::{
    excerpt::{Bounded, bounded_debug},
    json,
};

/// A stored message. [`as_ref`](AsRef::as_ref) has it as the contract does; the methods read its content.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredMessage(Message);

impl fmt::Debug for StoredMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Bounded(&self.0).fmt(formatter)
    }
}

impl StoredMessage {
    /// The message as the contract has it.
    pub fn into_inner(self) -> Message {
        self.0
    }

    /// The content, read. What is not known stays as it is, in [`SdkMessage::Other`].
    pub fn message(&self) -> SdkMessage {
        SdkMessage::from_json(&self.0.content)
    }

    /// The text of the message: what the user said, or what the agent did. `None` where there is none: the result that
    /// closes a turn repeats what was said and counts as none.
    pub fn text(&self) -> Option<String> {
        let blocks = match self.message() {
            SdkMessage::Assistant(message) => message.content,
            SdkMessage::User(message) => message.content,
            _ => return None,
        };
        let texts: Vec<_> = blocks
            .into_iter()
            .filter_map(|block| match block {
                ContentBlock::Text { text } => Some(text),
                // A server of release 0.2.0 that was sent a string stored it so.
                ContentBlock::Unknown(Value::String(text)) => Some(text),
                _ => None,
            })
            .collect();
        (!texts.is_empty()).then(|| texts.concat())
    }
}

impl From<Message> for StoredMessage {
    fn from(message: Message) -> Self {
        Self(message)
    }
}

impl AsRef<Message> for StoredMessage {
    fn as_ref(&self) -> &Message {
        &self.0
    }
}

impl StoredMessage {
    /// Returns the author.
    pub fn role(&self) -> &MessageRole {
        &self.0.role
    }

    /// Returns the id.
    pub fn id(&self) -> uuid::Uuid {
        self.0.id
    }

    /// Returns the session.
    pub fn session_id(&self) -> SessionId {
        self.0.session_id
    }

    /// Returns the sequence number, which grows within a session.
    pub fn sequence(&self) -> i64 {
        self.0.sequence
    }

    /// Returns the time.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A stored event. [`as_ref`](AsRef::as_ref) has it as the contract does; the methods read its data.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredEvent(SessionEvent);

/// Data of a stored event.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum EventData {
    /// The session's state changed.
    Lifecycle {
        /// To what: `created`, `paused`, `resumed`, `stopped`, `ended`, `forked`.
        action: String,
        /// All there is to it.
        details: Value,
    },
    /// The agent said something.
    Text {
        /// Text.
        text: String,
    },
    /// The agent called a tool.
    ToolStart {
        /// The tool's name.
        tool_name: String,
        /// The call's id.
        tool_id: Option<String>,
        /// The tool's input.
        input: Value,
    },
    /// A tool gave a result. The server often stores nothing of it, and never which call it is of.
    ToolResult {
        /// Standard output.
        stdout: Option<String>,
        /// Standard error.
        stderr: Option<String>,
    },
    /// The agent thought something.
    Reasoning {
        /// Text.
        thinking: String,
    },
    /// Something went wrong.
    Error {
        /// Text.
        error: String,
    },
    /// A turn is complete.
    TurnComplete {
        /// Number of turns that the agent took.
        num_turns: Option<u64>,
        /// The result.
        result: Option<String>,
    },
    /// Whatever else there is, as JSON, or as text where it is none; null where there is nothing.
    Other(Value),
}

impl fmt::Debug for StoredEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Bounded(&self.0).fmt(formatter)
    }
}

bounded_debug!(
    enum EventData {
        Lifecycle { action, details },
        Text { text },
        ToolStart { tool_name, tool_id, input },
        ToolResult { stdout, stderr },
        Reasoning { thinking },
        Error { error },
        TurnComplete { num_turns, result },
    }
    (Other)
    []
);

impl StoredEvent {
    /// The event as the contract has it.
    pub fn into_inner(self) -> SessionEvent {
        self.0
    }

    /// Reads the data as JSON of a shape of your own. No data is null.
    ///
    /// # Errors
    /// When it is not JSON, or has another shape.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        json::read(self.0.data.as_deref().unwrap_or("null").as_bytes())
    }

    /// The data, read. What is not known of its type stays as it is.
    pub fn event_data(&self) -> EventData {
        let text = self.0.data.as_deref().unwrap_or("null");
        let value = json::value(text).unwrap_or_else(|_| Value::String(text.to_owned()));
        self.known(&value).unwrap_or(EventData::Other(value))
    }

    fn known(&self, value: &Value) -> Option<EventData> {
        let text = |member: &str| value.get(member)?.as_str().map(str::to_owned);
        if !value.is_object() {
            return None;
        }
        Some(match self.0.type_ {
            SessionEventType::Lifecycle => EventData::Lifecycle { action: text("action")?, details: value.clone() },
            SessionEventType::Text => EventData::Text { text: text("text")? },
            SessionEventType::ToolStart => EventData::ToolStart {
                tool_name: text("toolName")?,
                tool_id: text("toolId"),
                input: value["input"].clone(),
            },
            SessionEventType::ToolResult => EventData::ToolResult { stdout: text("stdout"), stderr: text("stderr") },
            SessionEventType::Reasoning => EventData::Reasoning { thinking: text("thinking")? },
            SessionEventType::Error => EventData::Error { error: text("error")? },
            SessionEventType::TurnComplete => {
                EventData::TurnComplete { num_turns: json::unsigned(&value["numTurns"]), result: text("result") }
            }
            _ => return None,
        })
    }
}

impl From<SessionEvent> for StoredEvent {
    fn from(event: SessionEvent) -> Self {
        Self(event)
    }
}

impl AsRef<SessionEvent> for StoredEvent {
    fn as_ref(&self) -> &SessionEvent {
        &self.0
    }
}

impl StoredEvent {
    /// Returns the id.
    pub fn id(&self) -> SessionEventId {
        self.0.id
    }

    /// Returns the type.
    pub fn event_type(&self) -> &SessionEventType {
        &self.0.type_
    }

    /// Returns the session.
    pub fn session_id(&self) -> SessionId {
        self.0.session_id
    }

    /// Returns the sequence number, which grows within a session.
    pub fn sequence(&self) -> i64 {
        self.0.sequence
    }

    /// Returns the time.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(content: &str) -> StoredMessage {
        serde_json::from_value(json!({
            "id": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
            "sessionId": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
            "role": "user",
            "content": content,
            "sequence": 1,
            "createdAt": "2026-11-23T19:18:46.415Z"
        }))
        .unwrap()
    }

    fn event(kind: &str, data: Option<&str>) -> StoredEvent {
        serde_json::from_value(json!({
            "id": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
            "sessionId": "b8e00b16-84f1-4b4a-8e15-0449904b6db3",
            "type": kind,
            "data": data,
            "sequence": 1,
            "createdAt": "2026-11-23T19:18:46.415Z"
        }))
        .unwrap()
    }

    #[test]
    fn what_a_user_said_is_read_in_every_form_it_was_stored_in() {
        for (stored, text) in [
            (r#"{"type":"user","content":"hi"}"#, Some("hi")),
            (r#"{"type":"user","content":["hi"]}"#, Some("hi")),
            (r#"{"type":"user","content":[{"type":"text","text":"h"},{"type":"text","text":"i"}]}"#, Some("hi")),
            (r#"{"type":"result","subtype":"success","result":"hi"}"#, None),
            ("not json", None),
        ] {
            assert_eq!(message(stored).text().as_deref(), text, "{stored}");
        }
    }

    #[test]
    fn content_that_is_not_known_is_kept() {
        for (content, kept) in
            [("not json", json!("not json")), (r#"{"type":"novel","x":1}"#, json!({"type": "novel", "x": 1}))]
        {
            let message = message(content).message();
            assert!(matches!(&message, SdkMessage::Other(other) if *other.raw() == kept), "{message:?}");
        }
    }

    #[test]
    fn the_data_of_an_event_is_read_by_its_type() {
        let started = event("tool_start", Some(r#"{"toolName":"Bash","toolId":"t","input":{"command":"ls"}}"#));
        let EventData::ToolStart { tool_name, input, .. } = started.event_data() else { panic!("another event") };
        assert_eq!((tool_name.as_str(), input), ("Bash", json!({"command": "ls"})));
        assert_eq!(event("tool_result", Some("{}")).event_data(), EventData::ToolResult { stdout: None, stderr: None });
    }

    #[test]
    fn data_that_is_not_known_is_kept() {
        for (kind, data, kept) in [
            ("text", None, Value::Null),
            ("text", Some("not json"), json!("not json")),
            ("text", Some(r#"{"words":1}"#), json!({"words": 1})),
            ("mcp_status", Some(r#"{"a":1}"#), json!({"a": 1})),
            ("telepathy", Some(r#"{"a":1}"#), json!({"a": 1})),
        ] {
            assert_eq!(event(kind, data).event_data(), EventData::Other(kept), "{kind} {data:?}");
        }
    }
}
