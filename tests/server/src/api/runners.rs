//! Runners: machines that host sandboxes for the server. For the use of runners only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Timestamp, ids::RunnerId};

/// A runner that offers itself.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisterRunnerRequest {
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
    pub(crate) host: String,
    pub(crate) port: i64,
    /// How many sandboxes it has room for.
    pub(crate) max_sandboxes: Option<i64>,
}

/// A sign of life of a runner.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunnerHeartbeatRequest {
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
    /// What its sandboxes are doing.
    pub(crate) stats: Map<String, Value>,
}

/// A runner that takes its leave.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeregisterRunnerRequest {
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
}

/// A registered runner.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Runner {
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
    pub(crate) host: String,
    pub(crate) port: i64,
    /// How many sandboxes are active on it.
    pub(crate) active: i64,
    /// How many sandboxes it has room for.
    pub(crate) max: i64,
    pub(crate) last_heartbeat: Timestamp,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunnerList {
    pub(crate) runners: Vec<Runner>,
    pub(crate) count: i64,
    /// Whether the server hosts sandboxes itself.
    pub(crate) has_local: bool,
}
