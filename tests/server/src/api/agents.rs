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
    /// The agent's id. It stays the same when the agent is deployed again.
    pub(crate) id: AgentId,
    /// The agent's name, unique within the tenant.
    pub(crate) name: String,
    /// Number of deployments, from 1.
    pub(crate) version: i64,
    /// The agent's folder on the server.
    pub(crate) path: String,
    /// Time of the first deployment.
    pub(crate) created_at: Timestamp,
    /// Time of the last change.
    pub(crate) updated_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// Names of the agent's environment variables. Every value reads `***`: do not write them back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
}

/// An agent.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentEnvelope {
    /// The agent.
    pub(crate) agent: Agent,
}

/// A list of agents.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentList {
    /// The agents, sorted by name.
    pub(crate) agents: Vec<Agent>,
}

/// An agent to deploy: a folder on the server, files, or a system prompt.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeployAgentRequest {
    /// The agent's name: letters, digits, `_` and `-`. Deploying to an existing name creates a new version of that
    /// agent.
    #[schemars(length(min = 1, max = 255), regex(pattern = "^[a-zA-Z0-9_-]+$"))]
    pub(crate) name: String,
    /// A folder **on the server**, absolute or relative to its data directory, that contains a CLAUDE.md.
    #[schemars(length(max = 4096))]
    pub(crate) path: Option<String>,
    /// Text of the agent's CLAUDE.md, in place of a file of that name.
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    /// Files to write. Files of earlier deployments stay. Without a CLAUDE.md among them and without a system prompt,
    /// the existing CLAUDE.md is replaced by a heading.
    pub(crate) files: Option<Vec<FileUpload>>,
    /// Environment variables of every session. An empty map clears those of earlier deployments. Default: unchanged.
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
}

/// A file to write into an agent's folder.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct FileUpload {
    /// Path of the file, relative to the folder.
    pub(crate) path: String,
    /// The bytes, in base64.
    pub(crate) content: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AgentPath {
    /// The agent's name.
    pub(crate) name: String,
}

/// Changes to an agent. Members that are left out stay as they are.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct UpdateAgentRequest {
    /// Environment variables of later sessions. They replace all existing ones; an empty map clears them.
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
    /// Members to merge into the configuration, such as `model`, `description`, `max_turns` and `mcp_servers`.
    pub(crate) config: Option<Map<String, Value>>,
}

/// An agent's configuration.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentConfigEnvelope {
    /// The members that were set.
    pub(crate) config: Map<String, Value>,
}

/// The confirmation that a request was processed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Acknowledgement {
    /// Always `true`.
    pub(crate) ok: bool,
}
