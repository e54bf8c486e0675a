//! Usage of sessions, and analytics.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Number, Timestamp,
    ids::{SessionId, UsageEventId},
};

/// A usage of tokens or of another resource.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageEvent {
    /// The event's id.
    pub(crate) id: UsageEventId,
    /// The session that used it.
    pub(crate) session_id: SessionId,
    /// The agent of the session.
    pub(crate) agent_name: String,
    /// The resource: `input_tokens`, `output_tokens`, `cache_creation_tokens`, `cache_read_tokens` or `message`.
    pub(crate) event_type: String,
    /// Amount: a number of tokens, or 1 for a message.
    pub(crate) value: Number,
    /// Time of the usage.
    pub(crate) created_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
}

/// A list of usage events.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UsageEventList {
    /// The events, newest first.
    pub(crate) events: Vec<UsageEvent>,
}

/// Sums of usage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageStats {
    /// Number of input tokens.
    pub(crate) total_input_tokens: i64,
    /// Number of output tokens.
    pub(crate) total_output_tokens: i64,
    /// Number of tokens written to the prompt cache.
    pub(crate) total_cache_creation_tokens: i64,
    /// Number of tokens read from the prompt cache.
    pub(crate) total_cache_read_tokens: i64,
    /// Number of tool calls. No server is known to count them.
    pub(crate) total_tool_calls: i64,
    /// Number of messages.
    pub(crate) total_messages: i64,
    /// Seconds of computation. No server is known to count them.
    pub(crate) total_compute_seconds: Number,
}

/// Sums of usage.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UsageStatsEnvelope {
    /// The sums.
    pub(crate) stats: UsageStats,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageEventFilter {
    #[serde(flatten)]
    pub(crate) filter: UsageStatsFilter,
    /// Maximum number of events to return. The list is not paginated.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) limit: i64,
}

fn default_limit() -> i64 {
    100
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageStatsFilter {
    /// Only usage of this session.
    #[schemars(with = "Option<SessionId>")]
    pub(crate) session_id: Option<String>,
    /// Only usage of this agent.
    pub(crate) agent_name: Option<String>,
    /// Only usage at this time or later. Times are compared as text, in UTC with milliseconds.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) after: Option<String>,
    /// Only usage at this time or earlier. Times are compared as text, in UTC with milliseconds.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) before: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AnalyticsFilter {
    /// Only usage at this time or later. Times are compared as text, in UTC with milliseconds.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) after: Option<String>,
    /// Only usage at this time or earlier. Times are compared as text, in UTC with milliseconds.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) before: Option<String>,
}

/// An overview of agents, sessions, usage and eval runs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Analytics {
    /// Number of agents.
    pub(crate) agents: AgentCounts,
    /// Number of sessions.
    pub(crate) sessions: SessionCounts,
    /// Sums of usage, the only part that the period applies to.
    pub(crate) usage: UsageStats,
    /// Number of eval runs.
    pub(crate) evals: EvalCounts,
}

/// The number of agents.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentCounts {
    /// Number of agents.
    pub(crate) total: i64,
}

/// The number of sessions.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionCounts {
    /// Number of sessions.
    pub(crate) total: i64,
    /// Number of sessions by status. A status that no session has is left out.
    pub(crate) by_status: BTreeMap<String, i64>,
}

/// The number of eval runs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalCounts {
    /// Number of eval runs.
    pub(crate) total_runs: i64,
    /// Number of eval runs by status. A status that no run has is left out.
    pub(crate) by_status: BTreeMap<String, i64>,
}
