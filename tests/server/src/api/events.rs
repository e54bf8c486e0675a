//! Events: what happened in a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Nullable, Timestamp,
    ids::{SessionEventId, SessionId},
};

/// The type of a stored event.
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

/// A stored event of a session. Events are stored in the background, so one may appear slightly later than it
/// happened.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionEvent {
    /// The event's id.
    pub(crate) id: SessionEventId,
    /// The session that it belongs to.
    pub(crate) session_id: SessionId,
    /// Type of the event.
    #[serde(rename = "type")]
    pub(crate) kind: SessionEventType,
    /// Position among the session's events, from 1.
    pub(crate) sequence: i64,
    /// Time when it was stored.
    pub(crate) created_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// Details of the event, as a JSON document in a string.
    #[serde(default)]
    pub(crate) data: Nullable<String>,
}

/// A page of events.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionEventList {
    /// The events, oldest first.
    pub(crate) events: Vec<SessionEvent>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct EventPage {
    /// Maximum number of events to return.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) limit: i64,
    /// Only events with a greater sequence.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(crate) after: i64,
    /// Only events of this type, for example `tool_start`. An unknown type matches nothing.
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

fn default_limit() -> i64 {
    200
}
