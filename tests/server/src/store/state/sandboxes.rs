//! Operations of the store on sandboxes.

use std::{collections::BTreeMap, mem};

use super::Store;
use crate::{
    api::{health::PoolStats, sessions::SessionStatus},
    store::{
        error::{StoreError, StoreResult},
        key::agent_key,
        sandboxes::{SandboxOptions, new_id},
    },
};

impl Store {
    /// Takes the agent's pre-warmed sandbox, if there is one: its id and its options. Another will take its
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
    pub(crate) fn require_room(&self) -> StoreResult<()> {
        if self.alive() < self.capacity {
            return Ok(());
        }
        let text = "Sandbox capacity reached and no evictable sandboxes (all running)";
        Err(StoreError::Full(text.to_owned()))
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

    /// Returns the state of the sandboxes, over all tenants.
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
