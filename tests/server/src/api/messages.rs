//! Messages: what is said in a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Timestamp, ids::SessionId};

/// The author of a stored message.
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
    /// The message's id.
    pub(crate) id: Uuid,
    /// The session that it belongs to.
    pub(crate) session_id: SessionId,
    /// Author of the message. The result that closes a turn is stored under `assistant` as well.
    pub(crate) role: MessageRole,
    /// The message as a JSON document in a string: the prompt as sent, or the agent's message.
    pub(crate) content: String,
    /// Position among the session's messages, from 1.
    pub(crate) sequence: i64,
    /// Time when it was stored.
    pub(crate) created_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
}

/// A page of messages.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MessageList {
    /// The messages, oldest first.
    pub(crate) messages: Vec<Message>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct MessagePage {
    /// Maximum number of messages to return.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) limit: i64,
    /// Only messages with a greater sequence.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(crate) after: i64,
}

fn default_limit() -> i64 {
    100
}

/// The content of a message. Servers differ in the form that arrives intact: release 0.2.0 takes lists of 2 to 20
/// blocks only, the release before it takes strings only.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "declares what is read as JSON")]
pub(crate) enum MessageContent {
    Text(#[schemars(length(max = 500_000))] String),
    Blocks(#[schemars(length(max = 20))] Vec<ContentBlock>),
}

/// The type of a content block.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ContentBlockType {
    Text,
    Image,
    Document,
}

/// A part of a message. Its other members depend on its type and are passed on unchanged: `text`, or the `source` of
/// an image or a document.
#[derive(Clone, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "declares what is read as JSON")]
#[schemars(extend("x-ash" = serde_json::json!({"name": "PromptBlock"})))]
pub(crate) struct ContentBlock {
    /// Type of the block.
    #[serde(rename = "type")]
    pub(crate) kind: ContentBlockType,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// The amount of reasoning that the model invests.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Effort {
    Low,
    Medium,
    High,
    Max,
}

/// Settings for the model's reasoning before it answers. Other members are passed on unchanged.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "the scripted agent reasons only on a directive")]
#[schemars(extend("x-ash" = serde_json::json!({"constructors": {
    "enabled": {
        "description": "Enables reasoning with up to this number of tokens.",
        "arguments": ["budgetTokens"],
        "values": {"type": "enabled"},
    },
    "adaptive": {"description": "Lets the model decide how much to reason.", "values": {"type": "adaptive"}},
    "disabled": {"description": "Disables reasoning.", "values": {"type": "disabled"}},
}})))]
pub(crate) struct Thinking {
    /// Mode: `enabled`, `disabled` or `adaptive`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Maximum number of tokens for reasoning.
    pub(crate) budget_tokens: Option<i64>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// The form that the answer must have. Other members are passed on unchanged.
#[derive(Clone, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the scripted agent looks at the schema only")]
#[schemars(extend("x-ash" = serde_json::json!({"constructors": {
    "json_schema": {
        "description": "Requires JSON that matches this schema.",
        "arguments": ["schema"],
        "values": {"type": "json_schema"},
    },
}})))]
pub(crate) struct OutputFormat {
    /// Type of the form: `json_schema`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The JSON Schema of the answer.
    pub(crate) schema: Map<String, Value>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// A message to the agent, and options for its answer.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SendMessageRequest {
    /// Content of the message.
    #[schemars(with = "MessageContent")]
    pub(crate) content: Value,
    /// Streams the answer in pieces as they are generated. Default: `false`, message by message.
    pub(crate) include_partial_messages: Option<bool>,
    /// Model for this message. Default: the session's.
    #[schemars(length(max = 100))]
    pub(crate) model: Option<String>,
    /// Maximum number of model calls that the agent may make to answer the message. Exceeding it ends the turn with an error.
    #[schemars(range(min = 1))]
    pub(crate) max_turns: Option<i64>,
    /// Maximum cost of the answer, in US dollars.
    #[schemars(range(min = 0))]
    pub(crate) max_budget_usd: Option<f64>,
    /// Reasoning effort of the model.
    #[expect(dead_code, reason = "the scripted agent reasons only on a directive")]
    pub(crate) effort: Option<Effort>,
    /// Settings for the model's reasoning before it answers.
    #[expect(dead_code, reason = "the scripted agent reasons only on a directive")]
    pub(crate) thinking: Option<Thinking>,
    /// JSON Schema of the answer. The value arrives in the result message, as `structured_output`.
    pub(crate) output_format: Option<OutputFormat>,
}
