//! Versions of an agent: named system prompts, one of which may be active.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Nullable, Timestamp, ids::AgentVersionId, present};

/// A version of an agent.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentVersion {
    pub(crate) id: AgentVersionId,
    pub(crate) agent_name: String,
    /// One more than the highest number there is, so that a deleted highest number is given again.
    pub(crate) version_number: i64,
    pub(crate) name: String,
    /// Whether new sessions use its system prompt. At most one version of an agent is active.
    pub(crate) is_active: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    #[serde(default)]
    pub(crate) system_prompt: Nullable<String>,
    #[serde(default)]
    pub(crate) release_notes: Nullable<String>,
    #[serde(default)]
    pub(crate) knowledge_files: Nullable<Vec<String>>,
    #[serde(default)]
    pub(crate) created_by: Nullable<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentVersionEnvelope {
    pub(crate) version: AgentVersion,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentVersionList {
    /// Newest first.
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

/// What a new version is to have.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateAgentVersionRequest {
    /// By default `v` and the number.
    #[schemars(length(max = 255))]
    pub(crate) name: Option<String>,
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    #[schemars(length(max = 10_000))]
    pub(crate) release_notes: Option<String>,
    pub(crate) knowledge_files: Option<Vec<String>>,
    /// The version whose system prompt and knowledge files to copy: its number or its id.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<VersionReference>")]
    pub(crate) clone_from: Option<Value>,
}

/// What to change of a version. What is left out stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateAgentVersionRequest {
    #[schemars(length(max = 255))]
    pub(crate) name: Option<String>,
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    #[schemars(length(max = 10_000))]
    pub(crate) release_notes: Option<String>,
    pub(crate) knowledge_files: Option<Vec<String>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentVersionActivated {
    pub(crate) activated: bool,
    pub(crate) version_number: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentVersionPath {
    /// The agent's name.
    pub(crate) name: String,
    /// The version's number or id.
    pub(crate) version_number: String,
}
