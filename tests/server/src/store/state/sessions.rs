//! Operations of the store on sessions.

use std::cmp::Reverse;

use super::Store;
use crate::{
    api::{
        Nullable, Timestamp,
        ids::SessionId,
        sessions::{Session, SessionStatus},
    },
    store::{
        bridge::Bridge,
        error::{StoreError, StoreResult},
        sandboxes::{Prewarmed, Sandbox, SandboxOptions},
        sessions::{NewSession, SessionRecord},
    },
};

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

    pub(crate) fn session(&mut self, tenant: &str, id: &str) -> StoreResult<&mut SessionRecord> {
        self.sessions
            .get_mut(id)
            .filter(|record| record.belongs_to(tenant))
            .ok_or_else(|| StoreError::not_found("Session not found"))
    }

    /// Opens a session, in a pre-warmed sandbox if there is one: then its own options are not in effect. Returns the
    /// first line of that sandbox's log, too.
    pub(crate) fn open_session(&mut self, tenant: &str, new: NewSession<'_>) -> StoreResult<(Session, Option<String>)> {
        let id = SessionId::new(&self.origin);
        let (sandbox_id, options, line) = match self.claim_prewarmed(new.agent) {
            Some(Prewarmed { sandbox_id, env, line }) => {
                (sandbox_id, SandboxOptions { env, ..SandboxOptions::default() }, Some(line))
            }
            None => {
                self.require_room()?;
                (id.to_string(), new.options, None)
            }
        };
        let now = Timestamp::now(&self.origin);
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
        Ok((session, line))
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
