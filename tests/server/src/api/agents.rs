//! Agents: a folder with a CLAUDE.md, deployed under a name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{SecretText, Timestamp, ids::AgentId};

/// A deployed agent.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Agent {
    pub(crate) id: AgentId,
    /// Unique within the tenant.
    pub(crate) name: String,
    /// Counts deployments, from 1.
    pub(crate) version: i64,
    /// The agent's folder on the server.
    pub(crate) path: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The names of the agent's environment variables. Every value reads `***`: do not write them back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentEnvelope {
    pub(crate) agent: Agent,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentList {
    /// Sorted by name.
    pub(crate) agents: Vec<Agent>,
}

/// What to deploy: a folder on the server, or files, or a system prompt.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeployAgentRequest {
    /// The agent's name. Deploying to a name that exists makes a new version of that agent.
    #[schemars(length(min = 1, max = 255), regex(pattern = "^[a-zA-Z0-9_-]+$"))]
    pub(crate) name: String,
    /// A folder **on the server**, absolute or relative to its data directory, that contains a CLAUDE.md.
    #[schemars(length(max = 4096))]
    pub(crate) path: Option<String>,
    /// Becomes the agent's CLAUDE.md.
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    /// Files to write. Those of earlier deployments stay; without a CLAUDE.md among them and without a system
    /// prompt, the CLAUDE.md that is there is overwritten by a heading.
    pub(crate) files: Option<Vec<FileUpload>>,
    /// Environment variables of every session. An empty map clears them, none leaves them as they are.
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
}

/// A file to write.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct FileUpload {
    /// Where, relative to the folder.
    pub(crate) path: String,
    /// The bytes, in base64.
    pub(crate) content: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AgentPath {
    /// The agent's name.
    pub(crate) name: String,
}

/// What to change of an agent. What is left out stays as it is.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct UpdateAgentRequest {
    /// Environment variables of every session to come, in place of those there are. An empty map clears them.
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
    /// Members to set in the agent's configuration, e.g. `model`, `description`, `max_turns`, `mcp_servers`.
    pub(crate) config: Option<Map<String, Value>>,
}

/// An agent's configuration.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentConfigEnvelope {
    pub(crate) config: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Acknowledgement {
    pub(crate) ok: bool,
}
