//! The server's health.

use schemars::JsonSchema;
use serde::Serialize;

/// The only status a server that answers can have.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum HealthStatus {
    Ok,
}

/// How the server is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HealthResponse")]
pub(crate) struct Health {
    pub(crate) status: HealthStatus,
    /// Sessions that are active, over all tenants.
    pub(crate) active_sessions: i64,
    /// Sandboxes that are alive.
    pub(crate) active_sandboxes: i64,
    /// Seconds since the server started.
    pub(crate) uptime: i64,
    pub(crate) pool: PoolStats,
    /// The server's release. Releases with different behaviour have been seen to say the same.
    pub(crate) version: Option<String>,
    /// Which coordinator answered: host name and process id.
    pub(crate) coordinator_id: Option<String>,
    /// How many remote runners are registered.
    pub(crate) remote_runners: Option<i64>,
}

/// What the sandboxes of the pool are doing, and how often a resume found one ready.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolStats {
    pub(crate) total: i64,
    pub(crate) cold: i64,
    pub(crate) warming: i64,
    pub(crate) warm: i64,
    pub(crate) waiting: i64,
    pub(crate) running: i64,
    /// The most sandboxes there may be at once.
    pub(crate) max_capacity: i64,
    /// Resumes whose sandbox was still alive.
    pub(crate) resume_warm_hits: i64,
    /// Resumes that needed a new sandbox.
    pub(crate) resume_cold_hits: i64,
    /// Sessions that were given a sandbox made in advance.
    pub(crate) pre_warm_hits: i64,
}
