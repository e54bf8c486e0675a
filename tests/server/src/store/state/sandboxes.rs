//! Operations of the store on sandboxes.

use super::Store;
use crate::{
    api::{health::PoolStats, sessions::SessionStatus},
    store::{
        error::{StoreError, StoreResult},
        sandboxes::Prewarmed,
    },
};

impl Store {
    /// Takes the oldest pre-warmed sandbox of the agents of this name, if there is one.
    pub(crate) fn claim_prewarmed(&mut self, agent: &str) -> Option<Prewarmed> {
        let claimed = self.prewarmed.get_mut(agent)?.ready.pop_front()?;
        self.resumes.prewarmed += 1;
        Some(claimed)
    }

    /// Returns whether another sandbox is to be pre-warmed.
    pub(crate) fn may_prewarm(&self) -> bool {
        self.prewarm && self.alive() < self.capacity
    }

    /// Adds a pre-warmed sandbox, which can be given away at once or when warming has ended.
    pub(crate) fn add_prewarmed(&mut self, agent: &str, prewarmed: Prewarmed, is_ready: bool) {
        let pool = self.prewarmed.entry(agent.to_owned()).or_default();
        if is_ready {
            pool.ready.push_back(prewarmed);
        } else {
            pool.warming.push(prewarmed);
        }
    }

    /// Makes all pre-warmed sandboxes ready to be given away.
    pub(crate) fn end_warming(&mut self) {
        for pool in self.prewarmed.values_mut() {
            pool.ready.extend(pool.warming.drain(..));
        }
    }

    fn count_warming(&self) -> usize {
        self.prewarmed.values().map(|pool| pool.warming.len()).sum()
    }

    fn count_prewarmed(&self) -> usize {
        self.prewarmed.values().map(|pool| pool.ready.len()).sum::<usize>() + self.count_warming()
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
            warming: count(self.count_warming()),
            warm: count(alive.saturating_sub(active + self.count_warming())),
            waiting: count(active.saturating_sub(running)),
            running: count(running.min(active)),
            max_capacity: count(self.capacity),
            resume_warm_hits: self.resumes.warm,
            resume_cold_hits: self.resumes.cold,
            pre_warm_hits: self.resumes.prewarmed,
        }
    }
}
