//! Runners: machines that host sandboxes for the server. For the use of runners only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Timestamp, ids::RunnerId};

/// A runner to register.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisterRunnerRequest {
    /// The runner's id.
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
    /// Host name or address of the runner.
    pub(crate) host: String,
    /// Port of the runner.
    pub(crate) port: i64,
    /// Maximum number of sandboxes that it hosts.
    pub(crate) max_sandboxes: Option<i64>,
}

/// A sign of life of a runner.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunnerHeartbeatRequest {
    /// The runner's id.
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
    /// Load of its sandboxes.
    pub(crate) stats: Map<String, Value>,
}

/// A runner to remove.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeregisterRunnerRequest {
    /// The runner's id.
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
}

/// A registered runner.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Runner {
    /// The runner's id.
    #[schemars(with = "RunnerId")]
    pub(crate) runner_id: String,
    /// Host name or address of the runner.
    pub(crate) host: String,
    /// Port of the runner.
    pub(crate) port: i64,
    /// Number of its sandboxes that are active.
    pub(crate) active: i64,
    /// Maximum number of sandboxes that it hosts.
    pub(crate) max: i64,
    /// Time of its last sign of life.
    pub(crate) last_heartbeat: Timestamp,
}

/// A list of runners.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunnerList {
    /// The runners.
    pub(crate) runners: Vec<Runner>,
    /// Number of runners.
    pub(crate) count: i64,
    /// `true` if the server hosts sandboxes itself.
    pub(crate) has_local: bool,
}
