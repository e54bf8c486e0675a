//! Deployments by this client, by which a session in an older copy of the agent is known.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The files that an agent was deployed with, as far as this client knows them.
#[derive(Clone, Default)]
pub(crate) struct Deployment {
    /// Sizes in bytes, by path.
    pub(crate) sizes: BTreeMap<String, u64>,
    /// The CLAUDE.md.
    pub(crate) instructions: Option<Vec<u8>>,
}

/// Deployments that no session is known to have yet, by the agent's name.
#[derive(Default)]
pub(crate) struct Deployments {
    by_agent: Mutex<HashMap<String, Arc<Deployment>>>,
}

impl Deployments {
    /// Records what was deployed; files of earlier deployments stay.
    pub(crate) fn record(&self, agent: &str, deployed: Deployment) {
        let mut by_agent = self.lock();
        let all = Arc::make_mut(by_agent.entry(agent.to_owned()).or_default());
        all.sizes.extend(deployed.sizes);
        if deployed.instructions.is_some() {
            all.instructions = deployed.instructions;
        }
    }

    /// An agent was created again: earlier files are not its own.
    pub(crate) fn forget(&self, agent: &str) {
        self.lock().remove(agent);
    }

    /// Returns what was deployed and no session is known to have.
    pub(crate) fn of(&self, agent: &str) -> Option<Arc<Deployment>> {
        self.lock().get(agent).cloned()
    }

    /// A session has this deployment, and so have all later ones, unless there was another since.
    pub(crate) fn seen(&self, agent: &str, deployment: &Arc<Deployment>) {
        let mut by_agent = self.lock();
        if by_agent.get(agent).is_some_and(|current| Arc::ptr_eq(current, deployment)) {
            by_agent.remove(agent);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Deployment>>> {
        self.by_agent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Deployments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Deployments").finish_non_exhaustive()
    }
}
