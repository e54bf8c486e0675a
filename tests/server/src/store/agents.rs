//! Agents.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::api::agents::Agent;

/// An agent, with what the API does not show of it.
pub(crate) struct AgentRecord {
    pub(crate) agent: Agent,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) config: Map<String, Value>,
}
