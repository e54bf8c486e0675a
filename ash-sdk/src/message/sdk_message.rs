//! The messages of the agent: what stands in a `message` event, and in a stored message.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{content::ContentBlock, raw_message::RawMessage, usage::Usage};
use crate::{excerpt::bounded_debug, json::Halves};

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
#[derive(Clone, PartialEq)]
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
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct UserMessage {
    /// Content. A plain text is one text block.
    pub content: Vec<ContentBlock>,
    /// The tool call that it belongs to, where it goes to a subagent.
    pub parent_tool_use_id: Option<String>,
    pub(super) raw: RawMessage,
}

/// About the conversation itself.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct SystemMessage {
    /// Subject: `init`, `task_started`, `status`, …
    pub subtype: Option<String>,
    pub(super) raw: RawMessage,
}

/// End of a turn.
#[derive(Clone, PartialEq)]
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
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct StreamEventMessage {
    /// The tool call that it belongs to, where it is a subagent's.
    pub parent_tool_use_id: Option<String>,
    pub(super) delta: Delta,
    pub(super) raw: RawMessage,
}

/// A message of which no more is known than its JSON.
#[derive(Clone, PartialEq)]
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

bounded_debug!(AssistantMessage { id, model, content, parent_tool_use_id, error, raw });
bounded_debug!(UserMessage { content, parent_tool_use_id, raw });
bounded_debug!(SystemMessage { subtype, raw });
bounded_debug!(ResultMessage {
    subtype,
    is_error,
    result,
    structured_output,
    num_turns,
    duration_ms,
    duration_api_ms,
    total_cost_usd,
    usage,
    errors,
    api_error_status,
    raw
});
bounded_debug!(StreamEventMessage { parent_tool_use_id, delta, raw });
bounded_debug!(OtherMessage { has_kind, raw });

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

impl SdkMessage {
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
