//! Input of a turn, and the steps that the agent makes of it.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::{
    api::{logs::LogLevel, sessions::PermissionMode},
    origin::Origin,
    store::{bridge::End, sandboxes::SandboxOptions, sessions::SessionConfig},
};

/// The tools that the agent has where nobody asked for others.
const TOOLS: [&str; 3] = ["Bash", "Read", "Write"];

/// A turn as the agent sees it.
pub(crate) struct TurnInput {
    pub(crate) prompt: String,
    /// The prompts of earlier turns.
    pub(crate) memory: Vec<String>,
    /// The name of the agent.
    pub(crate) agent: String,
    /// The id of the session, if there is one.
    pub(crate) session: Option<String>,
    pub(crate) model: String,
    pub(crate) workspace: String,
    /// `true` to stream pieces of the answer.
    pub(crate) partial: bool,
    /// The JSON Schema that the answer must fit, if any.
    pub(crate) output_schema: Option<Value>,
    /// The agent's own name for the conversation, which is not the session's id.
    pub(crate) conversation: String,
    pub(crate) setup: Setup,
    pub(crate) limits: Limits,
    /// Source of the ids of messages.
    pub(crate) origin: Origin,
}

/// Limits of a turn.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) turns: Option<i64>,
    /// In US dollars.
    pub(crate) budget: Option<f64>,
}

/// Setup that the agent reports when a turn starts.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) tools: Vec<String>,
    pub(crate) mcp_servers: Vec<String>,
    pub(crate) permission_mode: PermissionMode,
    pub(crate) betas: Vec<String>,
    /// The names of the subagents.
    pub(crate) subagents: Vec<String>,
    /// The subagent that has the main thread, if any.
    pub(crate) main: Option<String>,
}

impl Setup {
    /// The setup that a session asked for, as far as its sandbox has it.
    pub(crate) fn new(config: &SessionConfig, sandbox: &SandboxOptions) -> Self {
        let tools = config.allowed_tools.clone().unwrap_or_else(|| TOOLS.map(str::to_owned).to_vec());
        let disallowed = config.disallowed_tools.as_deref().unwrap_or_default();
        Self {
            tools: tools.into_iter().filter(|tool| !disallowed.contains(tool)).collect(),
            mcp_servers: sandbox.mcp_servers.keys().cloned().collect(),
            permission_mode: sandbox.permission_mode.unwrap_or_default(),
            betas: config.betas.clone().unwrap_or_default(),
            subagents: config.subagents.iter().flatten().map(|(name, _)| name.clone()).collect(),
            main: config.initial_agent.clone(),
        }
    }
}

/// A step of a turn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// The agent emits a message.
    Emit(Value),
    /// The connection between agent and server reports an error.
    Error(String),
    /// The agent writes a line to the sandbox's log.
    Log(LogLevel, String),
    Pause(Duration),
    /// Nothing more, for ever.
    Silence,
    /// Bytes for the stream as they are.
    Raw(Bytes),
    End(End),
}
