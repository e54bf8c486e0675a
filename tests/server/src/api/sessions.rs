//! Sessions: an agent at work in a sandbox of its own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Nullable, SecretText, Timestamp,
    ids::{CredentialId, RunnerId, SessionId},
};

/// The state of a session.
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

/// A session. The model and the options that it was opened with are not part of responses.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    /// The session's id.
    pub(crate) id: SessionId,
    /// The agent that the session runs.
    pub(crate) agent_name: String,
    /// The sandbox that the session runs in. If it differs from `id`, the sandbox was pre-warmed, and the session's
    /// environment variables, credential, system prompt, MCP servers and permission mode are not in effect.
    pub(crate) sandbox_id: String,
    /// State of the session.
    pub(crate) status: SessionStatus,
    /// Time of creation.
    pub(crate) created_at: Timestamp,
    /// Time of the last activity. A response that changes the session still has the time before.
    pub(crate) last_active_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The remote runner that hosts the session, if any.
    #[serde(default)]
    #[schemars(with = "Nullable<RunnerId>")]
    pub(crate) runner_id: Nullable<String>,
    /// The session that it was forked from, if any.
    #[serde(default)]
    pub(crate) parent_session_id: Nullable<SessionId>,
}

/// A session.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionEnvelope {
    /// The session.
    pub(crate) session: Session,
}

/// A list of sessions.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionList {
    /// The sessions, newest first, in any status.
    pub(crate) sessions: Vec<Session>,
}

/// The rule by which tool calls are permitted.
#[derive(Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PermissionMode {
    #[default]
    BypassPermissions,
    PermissionsByAgent,
    Default,
}

/// A tool server that the session may use. Other members, such as `type` and `headers`, are passed on unchanged.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("x-ash" = serde_json::json!({"constructors": {
    "stdio": {
        "description": "Creates a server that is started by a command and speaks over its standard input and output.",
        "arguments": ["command"],
    },
    "http": {
        "description": "Creates a server that is reached at a URL over streamable HTTP.",
        "arguments": ["url"],
        "values": {"type": "http"},
    },
    "sse": {
        "description": "Creates a server that is reached at a URL over server-sent events.",
        "arguments": ["url"],
        "values": {"type": "sse"},
    },
}})))]
pub(crate) struct McpServer {
    /// URL of a server that is running.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Command that starts the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) command: Option<String>,
    /// Arguments of the command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) args: Option<Vec<String>>,
    /// Environment variables of the command.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) env: Option<BTreeMap<String, String>>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// A session to open.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateSessionRequest {
    /// The agent's name.
    #[schemars(length(min = 1, max = 255))]
    pub(crate) agent: String,
    /// A stored credential whose key is put into the sandbox. The agent's next session may have it too. Default: none.
    #[schemars(with = "Option<CredentialId>", extend("maxLength" = 255))]
    pub(crate) credential_id: Option<String>,
    /// Environment variables, in addition to the agent's own and the credential's. They take precedence. The agent's next
    /// session may have them too, in a sandbox that is pre-warmed with them.
    #[schemars(with = "Option<BTreeMap<String, SecretText>>")]
    pub(crate) extra_env: Option<BTreeMap<String, String>>,
    /// Model of the session. Default: the agent's.
    #[schemars(length(max = 100))]
    pub(crate) model: Option<String>,
    /// Tool servers by name, in addition to the agent's own.
    pub(crate) mcp_servers: Option<BTreeMap<String, McpServer>>,
    /// Replaces the agent's CLAUDE.md for this session.
    #[schemars(length(max = 1_000_000))]
    pub(crate) system_prompt: Option<String>,
    /// Rule by which tool calls are permitted. Default: all are permitted, as the sandbox is the boundary.
    pub(crate) permission_mode: Option<PermissionMode>,
    /// The only tools that the agent may use. Default: all.
    pub(crate) allowed_tools: Option<Vec<String>>,
    /// Tools that the agent may not use. Default: none.
    pub(crate) disallowed_tools: Option<Vec<String>>,
    /// Beta features of the model to enable.
    pub(crate) betas: Option<Vec<String>>,
    /// Definitions of subagents by name, passed to the agent unchanged.
    pub(crate) subagents: Option<Map<String, Value>>,
    /// The subagent that runs the main thread.
    pub(crate) initial_agent: Option<String>,
}

/// Changes for later messages of a session. Members that are left out stay as they are; none can be unset.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateSessionConfigRequest {
    /// Model of later messages.
    #[schemars(length(max = 100))]
    pub(crate) model: Option<String>,
    /// The only tools that the agent may use.
    pub(crate) allowed_tools: Option<Vec<String>>,
    /// Tools that the agent may not use.
    pub(crate) disallowed_tools: Option<Vec<String>>,
    /// Beta features of the model to enable.
    pub(crate) betas: Option<Vec<String>>,
    /// Definitions of subagents by name, passed to the agent unchanged.
    pub(crate) subagents: Option<Map<String, Value>>,
    /// The subagent that runs the main thread.
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
