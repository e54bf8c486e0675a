//! The messages of the agent: what stands in a `message` event, and in a stored message.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{content::ContentBlock, known, raw_message::RawMessage, usage::Usage};
use crate::json::Halves;

/// A message of the agent.
///
/// The members of a message change with the agent's releases: each kind has what is known as
/// fields and everything, known or not, as [`raw`](Self::raw).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SdkMessage {
    /// The agent says or does something.
    Assistant(AssistantMessage),
    /// Input of the agent: a prompt, or the result of a tool.
    User(UserMessage),
    /// About the conversation itself: its beginning, its tasks, its state.
    System(SystemMessage),
    /// End of a turn.
    Result(Box<ResultMessage>),
    /// A piece of a message to come. Only with `include_partial_messages`.
    StreamEvent(StreamEventMessage),
    /// Whatever else comes, including a known kind of an unknown shape.
    Other(OtherMessage),
}

/// Something the agent says or does. A real agent sends one message for each content block.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AssistantMessage {
    /// The model's id of the message, the same for all blocks of one.
    pub id: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// Content of the message.
    pub content: Vec<ContentBlock>,
    /// The tool call that it belongs to, where it is a subagent's.
    pub parent_tool_use_id: Option<String>,
    /// Error, if the model could not answer.
    pub error: Option<String>,
    pub(super) raw: RawMessage,
}

/// Input of the agent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserMessage {
    /// Content. A plain text is one text block.
    pub content: Vec<ContentBlock>,
    /// The tool call that it belongs to, where it goes to a subagent.
    pub parent_tool_use_id: Option<String>,
    pub(super) raw: RawMessage,
}

/// About the conversation itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SystemMessage {
    /// Subject: `init`, `task_started`, `status`, …
    pub subtype: Option<String>,
    pub(super) raw: RawMessage,
}

/// End of a turn.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ResultMessage {
    /// `success`, or which limit or error ended the turn. A failure of the model's API is a `success` whose
    /// [`is_error`](Self::is_error) is set.
    pub subtype: Option<String>,
    /// `true` if the result is an error, or does not say in a way that is known whether it is one.
    pub is_error: bool,
    /// The result. Missing where a limit ended the turn.
    pub result: Option<String>,
    /// The value that was asked for with an output format.
    pub structured_output: Option<Value>,
    /// Number of turns that the agent took.
    pub num_turns: Option<u64>,
    /// Duration, in milliseconds.
    pub duration_ms: Option<f64>,
    /// Time spent in the model's API, in milliseconds.
    pub duration_api_ms: Option<f64>,
    /// Cost, in US dollars.
    pub total_cost_usd: Option<f64>,
    /// The tokens used; none where the message does not say.
    pub usage: Usage,
    /// Errors, if the turn failed.
    pub errors: Vec<Value>,
    /// Status of the model's API, if it refused.
    pub api_error_status: Option<u64>,
    pub(super) raw: RawMessage,
}

/// A piece of a message to come.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StreamEventMessage {
    /// The tool call that it belongs to, where it is a subagent's.
    pub parent_tool_use_id: Option<String>,
    pub(super) delta: Delta,
    pub(super) raw: RawMessage,
}

/// A message of which no more is known than its JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherMessage {
    /// It says of which kind it is.
    pub(super) has_kind: bool,
    pub(super) raw: RawMessage,
}

/// The known part of a message's piece.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Delta {
    /// A message begins.
    MessageStart,
    /// A piece of text, with the halves of characters at its ends.
    Text(String, Halves),
    /// A piece of reasoning, likewise.
    Thinking(String, Halves),
    /// Anything else.
    Other,
}

impl AssistantMessage {
    /// The texts of its blocks, joined; `None` where there are none.
    pub fn text(&self) -> Option<String> {
        let mut texts = self.texts().peekable();
        texts.peek()?;
        Some(texts.collect())
    }

    /// The texts of its blocks.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.content.iter().filter_map(|block| match block {
            ContentBlock::Text { text } => Some(text.as_str()),
            _ => None,
        })
    }
}

impl ResultMessage {
    /// Returns `true` if the agent failed: the result is an error, or a limit or error ended the turn.
    pub fn is_failure(&self) -> bool {
        self.is_error || self.subtype.as_deref() != Some("success")
    }
}

impl StreamEventMessage {
    /// The model's own event: `message_start`, `content_block_delta`, …
    pub fn event(&self) -> &Value {
        &self.raw()["event"]
    }

    /// The piece of reasoning that it streams, if it streams one. Half a character at one of its ends is U+FFFD.
    pub fn thinking_delta(&self) -> Option<&str> {
        match &self.delta {
            Delta::Thinking(text, _) => Some(text),
            _ => None,
        }
    }

    /// The piece of text that it streams, if it streams one. Half a character at one of its ends is U+FFFD.
    pub fn text_delta(&self) -> Option<&str> {
        match &self.delta {
            Delta::Text(text, _) => Some(text),
            _ => None,
        }
    }
}

macro_rules! raw {
    ($($name:ident),*) => {$(
        impl $name {
            /// Returns the whole message, with all its members. See [`SdkMessage::raw`].
            pub fn raw(&self) -> &Value {
                self.raw.value()
            }
        }
    )*};
}

raw!(AssistantMessage, UserMessage, SystemMessage, ResultMessage, StreamEventMessage, OtherMessage);

/// The whole message, as the agent sent it.
impl Serialize for SdkMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw_message().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SdkMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_value)
    }
}

impl SdkMessage {
    /// Reads a message from JSON. An unknown message, or text that is not JSON, becomes [`Other`](Self::Other).
    pub fn from_json(json: &str) -> Self {
        known::message(RawMessage::new(json.into()))
    }

    pub(super) fn of_data(json: Arc<str>) -> Self {
        known::message(RawMessage::new(json))
    }

    /// Makes a message of a JSON value.
    pub fn from_value(raw: Value) -> Self {
        known::message(raw.into())
    }

    /// Returns the whole message, with all its members. It is parsed when it is asked for, once.
    ///
    /// Text that is not JSON, or that is nested more than a thousand levels deep, is a string.
    pub fn raw(&self) -> &Value {
        self.raw_message().value()
    }

    /// Returns the JSON of the message, as the agent wrote it.
    pub fn as_json(&self) -> &str {
        self.raw_message().text()
    }

    fn raw_message(&self) -> &RawMessage {
        match self {
            Self::Assistant(message) => &message.raw,
            Self::User(message) => &message.raw,
            Self::System(message) => &message.raw,
            Self::Result(message) => &message.raw,
            Self::StreamEvent(message) => &message.raw,
            Self::Other(message) => &message.raw,
        }
    }

    /// The tool call that the message belongs to, where it is a subagent's.
    pub fn parent_tool_use_id(&self) -> Option<&str> {
        match self {
            Self::Assistant(message) => message.parent_tool_use_id.as_deref(),
            Self::User(message) => message.parent_tool_use_id.as_deref(),
            Self::StreamEvent(message) => message.parent_tool_use_id.as_deref(),
            Self::System(_) | Self::Result(_) | Self::Other(_) => self.raw()["parent_tool_use_id"].as_str(),
        }
    }

    /// Returns `true` if nothing can be said of the message: it may even be the end of the turn.
    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Other(OtherMessage { has_kind: false, .. }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_known_kind_of_an_unknown_shape_is_kept_whole() {
        let odd = json!({"type": "assistant", "message": "text"});
        let message = SdkMessage::from_value(odd.clone());
        assert!(matches!(&message, SdkMessage::Other(other) if *other.raw() == odd), "{message:?}");
    }

    #[test]
    fn a_result_some_members_of_which_are_odd_still_tells_how_the_turn_ended() {
        let odd = json!({
            "type": "result", "subtype": "error_max_turns", "is_error": null, "usage": {"input_tokens": null, "output_tokens": 7},
            "num_turns": "two", "errors": null, "total_cost_usd": 1
        });
        let SdkMessage::Result(result) = SdkMessage::from_value(odd.clone()) else { panic!("not a result") };
        assert!(result.is_failure());
        assert_eq!((result.num_turns, result.total_cost_usd), (None, Some(1.0)));
        assert_eq!((result.usage.input_tokens, result.usage.output_tokens), (0, 7));
        assert_eq!(*result.raw(), odd);
    }

    #[test]
    fn a_result_that_does_not_say_so_is_no_success() {
        for odd in [
            r#"{"type":"result","subtype":"success","is_error":"maybe"}"#,
            r#"{"type":"result","subtype":"success","is_error":[]}"#,
            r#"{"type":"result","is_error":false}"#,
            r#"{"type":"result","subtype":7}"#,
        ] {
            let SdkMessage::Result(result) = SdkMessage::from_json(odd) else { panic!("not a result: {odd}") };
            assert!(result.is_failure(), "{odd}");
        }
    }

    #[test]
    fn what_decides_a_turn_is_read_whatever_the_rest() {
        let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        for rest in [
            r#""result":"API Error: 500 \ud83d""#.to_owned(),
            format!(r#""result":"API Error: 500 \ufffd","structured_output":{}"#, deep(200)),
            format!(r#""result":"API Error: 500 \ude00","x":{},"y":"\ud83d""#, deep(100_000)),
            r#""result":"x","is_error":false,"result":"API Error: 500 \ufffd","is_error":true"#.to_owned(),
        ] {
            let json = format!(r#"{{"type":"result","subtype":"success","is_error":true,{rest}}}"#);
            let SdkMessage::Result(result) = SdkMessage::from_json(&json) else { panic!("not a result: {rest:.100}") };
            assert!(result.is_failure());
            assert_eq!(result.result.as_deref(), Some("API Error: 500 \u{fffd}"), "{rest:.100}");
        }
    }

    #[test]
    fn a_message_is_the_same_after_a_trip_through_json() {
        let json = r#"{"type": "assistant", "message": {"id":"m", "content":[{"type":"text","text":"a"}]}, "n": 1e2}"#;
        let message = SdkMessage::from_json(json);
        assert_eq!(serde_json::to_string(&message).unwrap(), json);
        let read: SdkMessage = serde_json::from_value(serde_json::to_value(&message).unwrap()).unwrap();
        assert_eq!(read, message);
    }

    #[test]
    fn the_content_of_a_prompt_may_be_a_text_or_blocks() {
        for (stored, texts) in
            [(json!("hi"), 1), (json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]), 2)]
        {
            let SdkMessage::User(message) = SdkMessage::from_value(json!({"type": "user", "content": stored})) else {
                panic!("not a user message")
            };
            assert_eq!(message.content.len(), texts);
        }
    }
}
