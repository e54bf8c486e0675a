//! Sessions and what the API does not tell of them.

use serde_json::{Map, Value};
use tokio::task::AbortHandle;

use super::{
    bridge::Bridge,
    error::{StoreError, StoreResult},
    sandboxes::{Sandbox, SandboxOptions},
};
use crate::api::{
    ids::SessionId,
    session_files::FileSource,
    sessions::{Session, SessionStatus},
};

/// A session and what the API does not tell of it.
pub(crate) struct SessionRecord {
    pub(crate) session: Session,
    pub(crate) config: SessionConfig,
    pub(crate) sandbox: Sandbox,
    pub(crate) bridge: Bridge,
    /// The prompts of earlier turns, which the agent remembers.
    pub(crate) memory: Vec<String>,
    /// Tasks of turns and commands that are running.
    pub(super) running: Vec<AbortHandle>,
    pub(super) order: u64,
}

/// Options of each message of a session, whatever its sandbox.
#[derive(Clone, Default)]
pub(crate) struct SessionConfig {
    pub(crate) model: Option<String>,
    pub(crate) allowed_tools: Option<Vec<String>>,
    pub(crate) disallowed_tools: Option<Vec<String>>,
    pub(crate) betas: Option<Vec<String>>,
    pub(crate) subagents: Option<Map<String, Value>>,
    pub(crate) initial_agent: Option<String>,
}

/// A session to be.
pub(crate) struct NewSession<'a> {
    pub(crate) agent: &'a str,
    /// Status once its sandbox exists.
    pub(crate) status: SessionStatus,
    pub(crate) parent: Option<SessionId>,
    pub(crate) config: SessionConfig,
    pub(crate) options: SandboxOptions,
}

impl SessionRecord {
    pub(super) fn belongs_to(&self, tenant: &str) -> bool {
        self.session.tenant_id.as_deref() == Some(tenant)
    }

    /// Returns the source of the session's files.
    pub(crate) fn file_source(&self) -> FileSource {
        match self.session.status {
            SessionStatus::Starting | SessionStatus::Active | SessionStatus::Paused => FileSource::Sandbox,
            SessionStatus::Stopped | SessionStatus::Ended | SessionStatus::Error => FileSource::Snapshot,
        }
    }

    pub(crate) fn require_active(&self) -> StoreResult<()> {
        match self.session.status {
            SessionStatus::Active => Ok(()),
            status => Err(StoreError::refused(format!("Session is {}", status.as_str()))),
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running.iter().any(|task| !task.is_finished())
    }

    pub(crate) fn add_running(&mut self, task: AbortHandle) {
        self.running.retain(|task| !task.is_finished());
        self.running.push(task);
    }

    /// Kills what is running. Who reads a stream hears nothing of it, as on a real server.
    pub(crate) fn kill(&mut self) {
        self.running.drain(..).for_each(|task| task.abort());
    }

    /// Gives the sandbox up: what runs in it, its log, and what the agent remembers.
    pub(crate) fn lose_sandbox(&mut self) {
        self.kill();
        self.memory.clear();
        self.sandbox = Sandbox::new(SandboxOptions::default());
    }
}
