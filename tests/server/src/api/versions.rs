//! Versions of an agent: named system prompts, one of which may be active.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Nullable, Timestamp, ids::AgentVersionId, present};

/// A version of an agent.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentVersion {
    /// The version's id.
    pub(crate) id: AgentVersionId,
    /// The agent that it belongs to.
    pub(crate) agent_name: String,
    /// Number of the version: one more than the highest that existed, so that the number of a deleted highest version
    /// is reused.
    pub(crate) version_number: i64,
    /// The version's name.
    pub(crate) name: String,
    /// `true` if new sessions use its system prompt. At most one version of an agent is active.
    pub(crate) is_active: bool,
    /// Time of creation.
    pub(crate) created_at: Timestamp,
    /// Time of the last change. Activating any version of the agent counts as one.
    pub(crate) updated_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The system prompt.
    #[serde(default)]
    pub(crate) system_prompt: Nullable<String>,
    /// Description of the changes.
    #[serde(default)]
    pub(crate) release_notes: Nullable<String>,
    /// Files that belong to the version.
    #[serde(default)]
    pub(crate) knowledge_files: Nullable<Vec<String>>,
    /// The creator of the version.
    #[serde(default)]
    pub(crate) created_by: Nullable<String>,
}

/// A version of an agent.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentVersionEnvelope {
    /// The version.
    pub(crate) version: AgentVersion,
}

/// The versions of an agent.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentVersionList {
    /// The versions, newest first.
    pub(crate) versions: Vec<AgentVersion>,
}

/// The number or the id of a version.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "declares what is read as JSON")]
pub(crate) enum VersionReference {
    Number(i64),
    Text(String),
}

/// A version to create.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateAgentVersionRequest {
    /// Name of the version. Default: `v` and the number.
    #[schemars(length(max = 255))]
    pub(crate) name: Option<String>,
    /// The system prompt.
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    /// Description of the changes.
    #[schemars(length(max = 10_000))]
    pub(crate) release_notes: Option<String>,
    /// Files that belong to the version.
    pub(crate) knowledge_files: Option<Vec<String>>,
    /// The version to start from, by its number or its id. Members that are set here replace those of that version.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<VersionReference>")]
    pub(crate) clone_from: Option<Value>,
}

/// Changes to a version. Members that are left out stay as they are.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateAgentVersionRequest {
    /// Name of the version.
    #[schemars(length(max = 255))]
    pub(crate) name: Option<String>,
    /// The system prompt.
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    /// Description of the changes.
    #[schemars(length(max = 10_000))]
    pub(crate) release_notes: Option<String>,
    /// Files that belong to the version.
    pub(crate) knowledge_files: Option<Vec<String>>,
}

/// The result of activating a version.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentVersionActivated {
    /// Always `true`.
    pub(crate) activated: bool,
    /// Number of the version.
    pub(crate) version_number: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentVersionPath {
    /// The agent's name.
    pub(crate) name: String,
    /// Number or id of the version.
    pub(crate) version_number: String,
}
