//! Events: what happened in a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Nullable, Timestamp,
    ids::{SessionEventId, SessionId},
};

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionEventType {
    Text,
    ToolStart,
    ToolResult,
    Reasoning,
    Error,
    TurnComplete,
    Lifecycle,
    // The tool servers of a session were set up: never stored here, but known of real servers.
    #[expect(dead_code, reason = "known of real servers, never stored here")]
    McpStatus,
}

impl SessionEventType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::ToolStart => "tool_start",
            Self::ToolResult => "tool_result",
            Self::Reasoning => "reasoning",
            Self::Error => "error",
            Self::TurnComplete => "turn_complete",
            Self::Lifecycle => "lifecycle",
            Self::McpStatus => "mcp_status",
        }
    }
}

/// A stored event. Events are stored in passing: one may appear a little later than what it tells of.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionEvent {
    pub(crate) id: SessionEventId,
    pub(crate) session_id: SessionId,
    #[serde(rename = "type")]
    pub(crate) kind: SessionEventType,
    /// Counts the session's events, from 1.
    pub(crate) sequence: i64,
    pub(crate) created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// What happened, as a JSON document in a string.
    #[serde(default)]
    pub(crate) data: Nullable<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionEventList {
    /// Oldest first.
    pub(crate) events: Vec<SessionEvent>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct EventPage {
    /// How many to return.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) limit: i64,
    /// Only events whose sequence is greater.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(crate) after: i64,
    /// Only events of this type. An unknown type gives an empty list.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

fn default_limit() -> i64 {
    200
}
