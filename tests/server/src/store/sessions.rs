//! Sessions and what the API does not tell of them.

use std::cmp::Reverse;

use serde_json::{Map, Value};
use tokio::task::AbortHandle;

use super::{
    Store,
    sandboxes::{Sandbox, SandboxOptions},
};
use crate::{
    api::{
        Nullable, Timestamp,
        ids::SessionId,
        session_files::FileSource,
        sessions::{Session, SessionStatus},
    },
    turn::Bridge,
    web::error::{ApiError, ApiResult},
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
    running: Vec<AbortHandle>,
    order: u64,
}

/// What applies to each message of a session, whatever sandbox it has.
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
    /// What it is to be when its sandbox is made.
    pub(crate) status: SessionStatus,
    pub(crate) parent: Option<SessionId>,
    pub(crate) config: SessionConfig,
    pub(crate) options: SandboxOptions,
}

impl Store {
    pub(crate) fn sessions(&self, tenant: &str, agent: Option<&str>) -> Vec<Session> {
        let mut found: Vec<_> = self
            .sessions
            .values()
            .filter(|record| record.belongs_to(tenant))
            .filter(|record| agent.is_none_or(|agent| record.session.agent_name == agent))
            .collect();
        found.sort_by_key(|record| Reverse(record.order));
        found.into_iter().map(|record| record.session.clone()).collect()
    }

    pub(crate) fn session(&mut self, tenant: &str, id: &str) -> ApiResult<&mut SessionRecord> {
        self.sessions
            .get_mut(id)
            .filter(|record| record.belongs_to(tenant))
            .ok_or_else(|| ApiError::not_found("Session not found"))
    }

    /// Opens a session, in a sandbox made in advance where there is one: then its own options are not in effect.
    pub(crate) fn open_session(&mut self, tenant: &str, new: NewSession<'_>) -> ApiResult<Session> {
        self.require_room()?;
        let id = SessionId::random();
        let claimed = self.claim_prewarmed(tenant, new.agent, new.options.env.clone());
        let (sandbox_id, options) = claimed.unwrap_or_else(|| (id.to_string(), new.options));
        let now = Timestamp::now();
        let session = Session {
            id,
            agent_name: new.agent.to_owned(),
            sandbox_id,
            status: SessionStatus::Starting,
            created_at: now,
            last_active_at: now,
            tenant_id: Some(tenant.to_owned()),
            runner_id: Nullable(None),
            parent_session_id: Nullable(new.parent),
        };
        self.created += 1;
        let record = SessionRecord {
            session: session.clone(),
            config: new.config,
            sandbox: Sandbox::new(options),
            bridge: Bridge::default(),
            memory: Vec::new(),
            running: Vec::new(),
            order: self.created,
        };
        self.sessions.insert(id.to_string(), record);
        Ok(session)
    }

    /// Takes back a session that could not be given its sandbox.
    pub(crate) fn forget_session(&mut self, session: &Session) {
        self.sessions.remove(&session.id.to_string());
    }

    pub(crate) fn count_sessions(&self, status: SessionStatus) -> usize {
        self.sessions.values().filter(|record| record.session.status == status).count()
    }

    pub(crate) fn kill_all(&mut self) {
        self.sessions.values_mut().for_each(SessionRecord::kill);
    }
}

impl SessionRecord {
    pub(super) fn belongs_to(&self, tenant: &str) -> bool {
        self.session.tenant_id.as_deref() == Some(tenant)
    }

    /// Where the session's files are.
    pub(crate) fn file_source(&self) -> FileSource {
        match self.session.status {
            SessionStatus::Starting | SessionStatus::Active | SessionStatus::Paused => FileSource::Sandbox,
            SessionStatus::Stopped | SessionStatus::Ended | SessionStatus::Error => FileSource::Snapshot,
        }
    }

    pub(crate) fn require_active(&self) -> ApiResult<()> {
        match self.session.status {
            SessionStatus::Active => Ok(()),
            status => Err(ApiError::bad_request(format!("Session is {}", status.as_str()))),
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
