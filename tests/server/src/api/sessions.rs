//! Sessions: an agent at work in a sandbox of its own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Nullable, SecretText, Timestamp,
    ids::{CredentialId, RunnerId, SessionId},
};

/// Where a session is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SessionStatus {
    Starting,
    Active,
    Paused,
    Stopped,
    Ended,
    Error,
}

impl SessionStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Ended => "ended",
            Self::Error => "error",
        }
    }
}

/// A session. The model and the options it was created with are not part of what the server tells.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) agent_name: String,
    /// The sandbox it runs in. Where this differs from `id` the sandbox was made before the session was asked for,
    /// and the session's environment, credential, system prompt, MCP servers and permission mode are not in effect.
    pub(crate) sandbox_id: String,
    pub(crate) status: SessionStatus,
    pub(crate) created_at: Timestamp,
    pub(crate) last_active_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The remote runner it runs on, if any.
    #[serde(default)]
    #[schemars(with = "Nullable<RunnerId>")]
    pub(crate) runner_id: Nullable<String>,
    /// The session it was forked from, if any.
    #[serde(default)]
    pub(crate) parent_session_id: Nullable<SessionId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionEnvelope {
    pub(crate) session: Session,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionList {
    /// Newest first, whatever their status.
    pub(crate) sessions: Vec<Session>,
}

/// Who decides whether the agent may use a tool.
#[derive(Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PermissionMode {
    #[default]
    BypassPermissions,
    PermissionsByAgent,
    Default,
}

/// A tool server that the session may use. Other members are passed on as they are, e.g. `type` and `headers`.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct McpServer {
    /// Where to reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// How to start it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) command: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) args: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// How a session is to be.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateSessionRequest {
    /// The agent's name.
    #[schemars(length(min = 1, max = 255))]
    pub(crate) agent: String,
    /// A stored credential whose key is put into the sandbox.
    #[schemars(with = "Option<CredentialId>", extend("maxLength" = 255))]
    pub(crate) credential_id: Option<String>,
    /// Environment variables on top of the agent's own and the credential's.
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) extra_env: Option<BTreeMap<String, String>>,
    /// The model, in place of the agent's default.
    #[schemars(length(max = 100))]
    pub(crate) model: Option<String>,
    /// Tool servers by name, in addition to the agent's own.
    pub(crate) mcp_servers: Option<BTreeMap<String, McpServer>>,
    /// Replaces the agent's CLAUDE.md for this session.
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    /// Who decides whether the agent may use a tool. Bypassed by default: the sandbox is the boundary.
    pub(crate) permission_mode: Option<PermissionMode>,
    /// The only tools the agent may use.
    pub(crate) allowed_tools: Option<Vec<String>>,
    /// Tools the agent may not use.
    pub(crate) disallowed_tools: Option<Vec<String>>,
    /// Beta features of the model to switch on.
    pub(crate) betas: Option<Vec<String>>,
    /// Definitions of subagents by name, passed to the agent as they are.
    pub(crate) subagents: Option<Map<String, Value>>,
    /// The subagent that has the main thread.
    pub(crate) initial_agent: Option<String>,
}

/// What to change for the messages to come. What is left out stays as it is; nothing can be unset.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateSessionConfigRequest {
    /// The model of the messages to come.
    #[schemars(length(max = 100))]
    pub(crate) model: Option<String>,
    /// The only tools the agent may use.
    pub(crate) allowed_tools: Option<Vec<String>>,
    /// Tools the agent may not use.
    pub(crate) disallowed_tools: Option<Vec<String>>,
    /// Beta features of the model to switch on.
    pub(crate) betas: Option<Vec<String>>,
    /// Definitions of subagents by name.
    pub(crate) subagents: Option<Map<String, Value>>,
    /// The subagent that has the main thread.
    pub(crate) initial_agent: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct SessionPath {
    /// The session's id.
    #[schemars(with = "SessionId")]
    pub(crate) id: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct SessionFilter {
    /// Only sessions of this agent.
    pub(crate) agent: Option<String>,
}
