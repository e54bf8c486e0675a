//! The server's health.

use schemars::JsonSchema;
use serde::Serialize;

/// The status of a server that responds.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum HealthStatus {
    Ok,
}

/// The health of the server.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HealthResponse")]
pub(crate) struct Health {
    /// Status of the server.
    pub(crate) status: HealthStatus,
    /// Number of active sessions, over all tenants.
    pub(crate) active_sessions: i64,
    /// Number of live sandboxes.
    pub(crate) active_sandboxes: i64,
    /// Seconds since the server started.
    pub(crate) uptime: i64,
    /// Load of the sandboxes.
    pub(crate) pool: PoolStats,
    /// Release of the server. Releases that behave differently are known to report the same version.
    pub(crate) version: Option<String>,
    /// The coordinator that responded: host name and process id.
    pub(crate) coordinator_id: Option<String>,
    /// Number of registered remote runners.
    pub(crate) remote_runners: Option<i64>,
}

/// The states of the sandboxes, and how resumes found theirs.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolStats {
    /// Number of sandboxes.
    pub(crate) total: i64,
    /// Number of sandboxes that are not started.
    pub(crate) cold: i64,
    /// Number of sandboxes that are starting.
    pub(crate) warming: i64,
    /// Number of sandboxes that are ready and idle.
    pub(crate) warm: i64,
    /// Number of sandboxes that wait for a message.
    pub(crate) waiting: i64,
    /// Number of sandboxes with a turn in progress.
    pub(crate) running: i64,
    /// Maximum number of sandboxes.
    pub(crate) max_capacity: i64,
    /// Number of resumes whose sandbox was still alive.
    pub(crate) resume_warm_hits: i64,
    /// Number of resumes that needed a new sandbox.
    pub(crate) resume_cold_hits: i64,
    /// Number of sessions that were given a pre-warmed sandbox.
    pub(crate) pre_warm_hits: i64,
}
