//! What sessions used, and an overview of everything.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Number, Timestamp,
    ids::{SessionId, UsageEventId},
};

/// Something that was used.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageEvent {
    pub(crate) id: UsageEventId,
    pub(crate) session_id: SessionId,
    pub(crate) agent_name: String,
    /// What was used: `input_tokens`, `output_tokens`, `cache_creation_tokens`, `cache_read_tokens` or `message`.
    pub(crate) event_type: String,
    /// How much.
    pub(crate) value: Number,
    pub(crate) created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct UsageEventList {
    /// Newest first.
    pub(crate) events: Vec<UsageEvent>,
}

/// How much was used in all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageStats {
    pub(crate) total_input_tokens: i64,
    pub(crate) total_output_tokens: i64,
    pub(crate) total_cache_creation_tokens: i64,
    pub(crate) total_cache_read_tokens: i64,
    /// Has not been seen to be counted.
    pub(crate) total_tool_calls: i64,
    pub(crate) total_messages: i64,
    /// Has not been seen to be counted.
    pub(crate) total_compute_seconds: Number,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct UsageStatsEnvelope {
    pub(crate) stats: UsageStats,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageEventFilter {
    #[serde(flatten)]
    pub(crate) filter: UsageStatsFilter,
    /// How many to return. There are no pages.
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
    /// Only what this session used.
    #[schemars(with = "Option<SessionId>")]
    pub(crate) session_id: Option<String>,
    /// Only what sessions of this agent used.
    pub(crate) agent_name: Option<String>,
    /// Only from this time on. Is compared as text: send UTC with milliseconds and `Z`.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) after: Option<String>,
    /// Only up to this time. Is compared as text: send UTC with milliseconds and `Z`.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) before: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AnalyticsFilter {
    /// Only usage from this time on. Is compared as text: send UTC with milliseconds and `Z`.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) after: Option<String>,
    /// Only usage up to this time. Is compared as text: send UTC with milliseconds and `Z`.
    #[schemars(extend("format" = "date-time"))]
    pub(crate) before: Option<String>,
}

/// An overview of the tenant's agents, sessions, usage and eval runs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Analytics {
    pub(crate) agents: AgentCounts,
    pub(crate) sessions: SessionCounts,
    /// The only part that the times in the request apply to.
    pub(crate) usage: UsageStats,
    pub(crate) evals: EvalCounts,
}

/// How many agents there are.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentCounts {
    pub(crate) total: i64,
}

/// How many sessions there are.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionCounts {
    pub(crate) total: i64,
    /// By status. A status that no session has is left out.
    pub(crate) by_status: BTreeMap<String, i64>,
}

/// How many eval runs there are.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvalCounts {
    pub(crate) total_runs: i64,
    /// By status. A status that no run has is left out.
    pub(crate) by_status: BTreeMap<String, i64>,
}
