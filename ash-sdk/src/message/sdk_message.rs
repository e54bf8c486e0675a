//! The messages of the agent: what stands in a `message` event, and in a stored message.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{content::ContentBlock, usage::Usage};

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
    Other(Value),
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
    /// The whole message.
    pub raw: Value,
}

/// Input of the agent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UserMessage {
    /// Content. A plain text is one text block.
    pub content: Vec<ContentBlock>,
    /// The tool call that it belongs to, where it goes to a subagent.
    pub parent_tool_use_id: Option<String>,
    /// The whole message.
    pub raw: Value,
}

/// About the conversation itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SystemMessage {
    /// Subject: `init`, `task_started`, `status`, …
    pub subtype: Option<String>,
    /// The whole message.
    pub raw: Value,
}

/// End of a turn.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ResultMessage {
    /// `success`, or which limit or error ended the turn. A failure of the model's API is a `success` whose
    /// [`is_error`](Self::is_error) is set.
    pub subtype: String,
    /// `true` if the result is an error.
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
    /// The whole message.
    pub raw: Value,
}

impl ResultMessage {
    /// Reads what is known. Only what decides whether the turn failed must be as it should: the rest is missing where
    /// it is of another shape, and still in `raw`.
    fn read(raw: &Value) -> Option<Self> {
        let is_error = match &raw["is_error"] {
            Value::Bool(is_error) => *is_error,
            Value::Null => false,
            _ => return None,
        };
        Some(Self {
            subtype: text(raw, "subtype")?,
            is_error,
            result: text(raw, "result"),
            structured_output: raw.get("structured_output").filter(|value| !value.is_null()).cloned(),
            num_turns: raw["num_turns"].as_u64(),
            duration_ms: raw["duration_ms"].as_f64(),
            duration_api_ms: raw["duration_api_ms"].as_f64(),
            total_cost_usd: raw["total_cost_usd"].as_f64().or_else(|| raw["cost_usd"].as_f64()),
            usage: Usage::read(&raw["usage"]),
            errors: raw["errors"].as_array().cloned().unwrap_or_default(),
            raw: Value::Null,
        })
    }

    /// Returns `true` if the agent failed: the result is an error, or a limit or error ended the turn.
    pub fn is_failure(&self) -> bool {
        self.is_error || self.subtype != "success"
    }
}

/// A piece of a message to come.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StreamEventMessage {
    /// The model's own event: `message_start`, `content_block_delta`, …
    pub event: Value,
    /// The tool call that it belongs to, where it is a subagent's.
    pub parent_tool_use_id: Option<String>,
    /// The whole message.
    pub raw: Value,
}

impl AssistantMessage {
    /// The texts of its blocks, joined; `None` where there are none.
    pub fn text(&self) -> Option<String> {
        let texts = self.content.iter().filter_map(|block| match block {
            ContentBlock::Text { text } => Some(text.as_str()),
            _ => None,
        });
        let mut texts = texts.peekable();
        texts.peek()?;
        Some(texts.collect())
    }
}

impl StreamEventMessage {
    /// The piece of reasoning that it streams, if it streams one.
    pub fn thinking_delta(&self) -> Option<&str> {
        let delta = self.event.get("delta").filter(|_| self.event["type"] == "content_block_delta")?;
        delta["thinking"].as_str().filter(|_| delta["type"] == "thinking_delta")
    }

    /// The piece of text that it streams, if it streams one.
    pub fn text_delta(&self) -> Option<&str> {
        let delta = self.event.get("delta").filter(|_| self.event["type"] == "content_block_delta")?;
        delta["text"].as_str().filter(|_| delta["type"] == "text_delta")
    }
}

/// The whole message, as the agent sent it.
impl Serialize for SdkMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw().serialize(serializer)
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
        match serde_json::from_str(json) {
            Ok(value) => Self::from_value(value),
            Err(_) => Self::Other(Value::String(json.to_owned())),
        }
    }

    /// Makes a message of a JSON value.
    pub fn from_value(raw: Value) -> Self {
        let parent_tool_use_id = text(&raw, "parent_tool_use_id");
        match raw["type"].as_str() {
            Some("assistant") if raw["message"].is_object() => Self::Assistant(AssistantMessage {
                id: text(&raw["message"], "id"),
                model: text(&raw["message"], "model"),
                content: ContentBlock::read_all(&raw["message"]["content"]),
                parent_tool_use_id,
                error: text(&raw, "error"),
                raw,
            }),
            Some("user") => {
                // A stored prompt has its content at the top, a message of the agent inside of `message`.
                let content = raw.pointer("/message/content").unwrap_or(&raw["content"]);
                Self::User(UserMessage { content: ContentBlock::read_all(content), parent_tool_use_id, raw })
            }
            Some("system") => Self::System(SystemMessage { subtype: text(&raw, "subtype"), raw }),
            Some("result") => match ResultMessage::read(&raw) {
                Some(result) => Self::Result(Box::new(ResultMessage { raw, ..result })),
                None => Self::Other(raw),
            },
            Some("stream_event") => {
                Self::StreamEvent(StreamEventMessage { event: raw["event"].clone(), parent_tool_use_id, raw })
            }
            _ => Self::Other(raw),
        }
    }

    /// The whole message, with all its members.
    pub fn raw(&self) -> &Value {
        match self {
            Self::Assistant(message) => &message.raw,
            Self::User(message) => &message.raw,
            Self::System(message) => &message.raw,
            Self::Result(message) => &message.raw,
            Self::StreamEvent(message) => &message.raw,
            Self::Other(raw) => raw,
        }
    }

    /// The tool call that the message belongs to, where it is a subagent's.
    pub fn parent_tool_use_id(&self) -> Option<&str> {
        self.raw()["parent_tool_use_id"].as_str()
    }
}

fn text(object: &Value, member: &str) -> Option<String> {
    object.get(member)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_known_kind_of_an_unknown_shape_is_kept_whole() {
        let odd = json!({"type": "assistant", "message": "text"});
        assert_eq!(SdkMessage::from_value(odd.clone()), SdkMessage::Other(odd));
        let odd = json!({"type": "result", "is_error": "maybe"});
        assert_eq!(SdkMessage::from_value(odd.clone()), SdkMessage::Other(odd));
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
        assert_eq!(result.raw, odd);
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
