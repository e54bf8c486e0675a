//! Changes of agents by this client, by which a session in an older copy of the agent is known.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The file that makes a folder an agent.
pub(crate) const CLAUDE_MD: &str = "CLAUDE.md";

/// The state that an agent was deployed in or changed to, as far as this client knows it.
#[derive(Clone, Default)]
pub(crate) struct Deployment {
    /// Sizes of files in bytes, by path; `None` for one that was deleted.
    pub(crate) files: BTreeMap<String, Option<u64>>,
    /// The CLAUDE.md.
    pub(crate) instructions: Option<Vec<u8>>,
    /// A part of the change cannot be read in a sandbox, such as the environment: only a sandbox that was not pre-warmed
    /// is known to have it.
    pub(crate) is_hidden: bool,
}

impl Deployment {
    /// A change of which nothing can be read in a sandbox.
    pub(crate) fn hidden() -> Self {
        Self { is_hidden: true, ..Self::default() }
    }
}

/// Deployments that no session is known to have yet, by the agent's name.
#[derive(Default)]
pub(crate) struct Deployments {
    by_agent: Mutex<HashMap<String, Arc<Deployment>>>,
}

impl Deployments {
    /// Records what was deployed; files of earlier deployments stay.
    pub(crate) fn record(&self, agent: &str, deployed: Deployment) -> Arc<Deployment> {
        let mut by_agent = self.lock();
        let all = by_agent.entry(agent.to_owned()).or_default();
        let merged = Arc::make_mut(all);
        if deployed.instructions.is_some() || deployed.files.contains_key(CLAUDE_MD) {
            merged.files.remove(CLAUDE_MD);
            merged.instructions = deployed.instructions;
        }
        merged.files.extend(deployed.files);
        merged.is_hidden |= deployed.is_hidden;
        all.clone()
    }

    /// Every sandbox that was pre-warmed before this deployment has been taken: what cannot be read is in all others.
    pub(crate) fn renewed(&self, agent: &str, deployment: &Arc<Deployment>) {
        let mut by_agent = self.lock();
        if let Some(current) = by_agent.get_mut(agent).filter(|current| Arc::ptr_eq(current, deployment)) {
            *current = Arc::new(Deployment { is_hidden: false, ..(**current).clone() });
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
