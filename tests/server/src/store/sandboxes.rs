//! Sandboxes: how many there are, which were made in advance, and what a session's own was made with.

use std::{
    collections::{BTreeMap, VecDeque},
    mem,
};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Store, agent_key};
use crate::{
    api::{
        Timestamp,
        health::PoolStats,
        logs::{LogEntry, LogLevel},
        sessions::{PermissionMode, SessionStatus},
    },
    web::error::{ApiError, ApiResult},
};

/// How many lines of a sandbox's log are kept.
const LOG_LINES: usize = 10_000;

/// What a sandbox is made with. One made in advance has its environment only, and nobody asked it for that.
#[derive(Clone, Default)]
pub(crate) struct SandboxOptions {
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) system_prompt: Option<String>,
    pub(crate) mcp_servers: Map<String, Value>,
    pub(crate) permission_mode: Option<PermissionMode>,
}

/// An agent's place for a sandbox made in advance.
pub(crate) struct Prewarmed {
    /// None while it is being made.
    sandbox_id: Option<String>,
    env: BTreeMap<String, String>,
}

impl Prewarmed {
    pub(crate) fn ready(env: BTreeMap<String, String>) -> Self {
        Self { sandbox_id: Some(new_id()), env }
    }
}

fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// The sandbox of a session.
pub(crate) struct Sandbox {
    pub(crate) options: SandboxOptions,
    log: VecDeque<LogEntry>,
    written: i64,
}

impl Sandbox {
    pub(crate) fn new(options: SandboxOptions) -> Self {
        Self { options, log: VecDeque::new(), written: 0 }
    }

    pub(crate) fn write_log(&mut self, level: LogLevel, text: impl Into<String>) {
        if self.log.len() == LOG_LINES {
            self.log.pop_front();
        }
        self.log.push_back(LogEntry { index: self.written, level, text: text.into(), ts: Timestamp::now() });
        self.written += 1;
    }

    pub(crate) fn log_after(&self, index: i64) -> Vec<LogEntry> {
        self.log.iter().filter(|entry| entry.index > index).cloned().collect()
    }
}

/// How resumes found their sandboxes.
#[derive(Default)]
pub(crate) struct Resumes {
    pub(crate) warm: i64,
    pub(crate) cold: i64,
    /// Sessions, new or resumed, that were given a sandbox made in advance.
    pub(crate) prewarmed: i64,
}

impl Store {
    /// Takes the agent's sandbox made in advance, if there is one now: its id and its options. Another will take its
    /// place, made, as on a real server, with the environment of whoever took this one.
    pub(crate) fn claim_prewarmed(
        &mut self,
        tenant: &str,
        agent: &str,
        refill_env: BTreeMap<String, String>,
    ) -> Option<(String, SandboxOptions)> {
        let slot = self.prewarmed.get_mut(&agent_key(tenant, agent))?;
        let sandbox_id = slot.sandbox_id.take()?;
        let env = mem::replace(&mut slot.env, refill_env);
        self.resumes.prewarmed += 1;
        Some((sandbox_id, SandboxOptions { env, ..SandboxOptions::default() }))
    }

    /// Makes the sandboxes that are to be there in advance and are not.
    pub(crate) fn refill_prewarmed(&mut self) {
        for slot in self.prewarmed.values_mut() {
            slot.sandbox_id.get_or_insert_with(new_id);
        }
    }

    fn count_prewarmed(&self) -> usize {
        self.prewarmed.values().filter(|slot| slot.sandbox_id.is_some()).count()
    }

    /// Refuses where there is no room for another sandbox.
    pub(crate) fn require_room(&self) -> ApiResult<()> {
        if self.alive() < self.capacity {
            return Ok(());
        }
        let text = "Sandbox capacity reached and no evictable sandboxes (all running)";
        Err(ApiError::new(http::StatusCode::SERVICE_UNAVAILABLE, text))
    }

    /// Sandboxes that are alive.
    pub(crate) fn alive(&self) -> usize {
        let holds_sandbox =
            |status| matches!(status, SessionStatus::Starting | SessionStatus::Active | SessionStatus::Paused);
        self.sessions.values().filter(|record| holds_sandbox(record.session.status)).count() + self.count_prewarmed()
    }

    pub(crate) fn count_resume(&mut self, warm: bool) {
        if warm {
            self.resumes.warm += 1;
        } else {
            self.resumes.cold += 1;
        }
    }

    /// What the sandboxes are doing, over all tenants.
    pub(crate) fn pool(&self) -> PoolStats {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let running = self.sessions.values().filter(|record| record.is_running()).count();
        let active = self.count_sessions(SessionStatus::Active);
        let alive = self.alive();
        PoolStats {
            total: count(alive),
            cold: 0,
            warming: count(self.prewarmed.len() - self.count_prewarmed()),
            warm: count(alive.saturating_sub(active)),
            waiting: count(active.saturating_sub(running)),
            running: count(running.min(active)),
            max_capacity: count(self.capacity),
            resume_warm_hits: self.resumes.warm,
            resume_cold_hits: self.resumes.cold,
            pre_warm_hits: self.resumes.prewarmed,
        }
    }
}
