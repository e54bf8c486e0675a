//! The store as a whole; agents are here.

mod conversation;
mod sandboxes;
mod sessions;

use std::collections::{BTreeMap, HashMap};

use super::{
    agents::AgentRecord,
    api_keys::ApiKeys,
    attachments::Attachments,
    credentials::Credentials,
    error::{StoreError, StoreResult},
    eval_cases::EvalCases,
    eval_runs::EvalRuns,
    key::{AgentKey, agent_key},
    queue::Queue,
    runners::Runners,
    sandboxes::{Pool, Resumes},
    sessions::SessionRecord,
    usage::Usage,
    versions::Versions,
};
use crate::{
    api::{agents::Agent, events::SessionEvent, ids::SessionId, messages::Message},
    origin::Origin,
};

/// Everything that the server remembers.
#[derive(Default)]
pub(crate) struct Store {
    agents: BTreeMap<AgentKey, AgentRecord>,
    sessions: HashMap<String, SessionRecord>,
    messages: HashMap<SessionId, Vec<Message>>,
    events: HashMap<SessionId, Vec<SessionEvent>>,
    /// By the names of agents. Tenants share them, as on a real server.
    prewarmed: BTreeMap<String, Pool>,
    resumes: Resumes,
    capacity: usize,
    prewarm: bool,
    created: u64,
    /// Tenants that have folders, in the order in which these were made.
    tenants: Vec<String>,
    origin: Origin,
    pub(crate) api_keys: ApiKeys,
    pub(crate) attachments: Attachments,
    pub(crate) credentials: Credentials,
    pub(crate) eval_cases: EvalCases,
    pub(crate) eval_runs: EvalRuns,
    pub(crate) queue: Queue,
    pub(crate) runners: Runners,
    pub(crate) usage: Usage,
    pub(crate) versions: Versions,
}

impl Store {
    pub(crate) fn new(capacity: usize, prewarm: bool, origin: Origin) -> Self {
        Self { capacity, prewarm, origin, ..Self::default() }
    }

    /// Returns a number that no other tenant has.
    pub(crate) fn number_of_tenant(&mut self, tenant: &str) -> usize {
        let known = self.tenants.iter().position(|known| known == tenant);
        known.unwrap_or_else(|| {
            self.tenants.push(tenant.to_owned());
            self.tenants.len() - 1
        })
    }

    pub(crate) fn agents(&self, tenant: &str) -> Vec<Agent> {
        let of_tenant = self.agents.iter().filter(|((owner, _), _)| owner == tenant);
        of_tenant.map(|(_, record)| record.agent.clone()).collect()
    }

    pub(crate) fn find_agent(&self, tenant: &str, name: &str) -> Option<&AgentRecord> {
        self.agents.get(&agent_key(tenant, name))
    }

    pub(crate) fn agent(&mut self, tenant: &str, name: &str) -> StoreResult<&mut AgentRecord> {
        self.agents.get_mut(&agent_key(tenant, name)).ok_or_else(|| StoreError::not_found("Agent not found"))
    }

    pub(crate) fn put_agent(&mut self, tenant: &str, record: AgentRecord) {
        let key = agent_key(tenant, &record.agent.name);
        self.agents.insert(key, record);
    }

    /// Removes an agent and, as a real server does, its sessions, but not their messages and events, nor its
    /// versions and eval cases.
    pub(crate) fn remove_agent(&mut self, tenant: &str, name: &str) -> bool {
        let key = agent_key(tenant, name);
        let known = self.agents.remove(&key).is_some();
        if known {
            self.prewarmed.remove(name);
            self.sessions.retain(|_, record| {
                let goes = record.belongs_to(tenant) && record.session.agent_name == name;
                if goes {
                    record.kill();
                }
                !goes
            });
        }
        known
    }
}
