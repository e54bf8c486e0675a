//! Messages: what is said in a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Timestamp, ids::SessionId};

/// Who a stored message is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MessageRole {
    User,
    Assistant,
}

/// A stored message. Tool results, system messages and partial messages are not stored.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    pub(crate) id: Uuid,
    pub(crate) session_id: SessionId,
    /// Who it is from. The result that closes a turn is stored under `assistant` too.
    pub(crate) role: MessageRole,
    /// The message as a JSON document in a string: what was sent, or what the agent emitted.
    pub(crate) content: String,
    /// Counts the session's messages, from 1.
    pub(crate) sequence: i64,
    pub(crate) created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct MessageList {
    /// Oldest first.
    pub(crate) messages: Vec<Message>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct MessagePage {
    /// How many to return.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) limit: i64,
    /// Only messages whose sequence is greater.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(crate) after: i64,
}

fn default_limit() -> i64 {
    100
}

/// What to say. Which of the two forms arrives intact depends on the server: release 0.2.0 takes lists of 2 to 20
/// blocks only, the release before it strings only.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "declares what is read as JSON")]
pub(crate) enum MessageContent {
    Text(#[schemars(length(max = 500_000))] String),
    Blocks(#[schemars(length(max = 20))] Vec<ContentBlock>),
}

/// What a content block is.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ContentBlockType {
    Text,
    Image,
    Document,
}

/// A piece of a message. Its other members depend on its type and are passed on as they are: `text`, or a `source`
/// of an image or a document.
#[derive(Clone, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "declares what is read as JSON")]
pub(crate) struct ContentBlock {
    #[serde(rename = "type")]
    pub(crate) kind: ContentBlockType,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// How hard the model should think.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Effort {
    Low,
    Medium,
    High,
    Max,
}

/// Whether and how long the model may think before it answers.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "the scripted agent thinks only when it is told to")]
pub(crate) struct Thinking {
    /// `enabled`, `disabled` or `adaptive`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The most tokens to think with.
    pub(crate) budget_tokens: Option<i64>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// The form that the answer must have.
#[derive(Clone, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the scripted agent looks at the schema only")]
pub(crate) struct OutputFormat {
    /// `json_schema`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The JSON Schema of the answer.
    pub(crate) schema: Map<String, Value>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// A message and how it is to be answered.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SendMessageRequest {
    #[schemars(with = "MessageContent")]
    pub(crate) content: Value,
    /// Whether to stream the answer's pieces as they are made.
    pub(crate) include_partial_messages: Option<bool>,
    /// The model of this message, in place of the session's.
    #[schemars(length(max = 100))]
    pub(crate) model: Option<String>,
    /// The most turns the agent may take.
    #[schemars(range(min = 1))]
    pub(crate) max_turns: Option<i64>,
    /// The most the answer may cost, in US dollars.
    #[schemars(range(min = 0))]
    pub(crate) max_budget_usd: Option<f64>,
    /// How hard the model should think.
    #[expect(dead_code, reason = "the scripted agent thinks only when it is told to")]
    pub(crate) effort: Option<Effort>,
    #[expect(dead_code, reason = "the scripted agent thinks only when it is told to")]
    pub(crate) thinking: Option<Thinking>,
    pub(crate) output_format: Option<OutputFormat>,
}
