//! Everything the server remembers, in memory, behind the one lock of [`App`](crate::App).

use std::collections::{BTreeMap, HashMap};

use http::StatusCode;
use serde_json::{Map, Value, json};
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::{
    api::{
        Nullable, Timestamp,
        agents::Agent,
        events::{SessionEvent, SessionEventType},
        messages::{Message, MessageRole},
        sessions::{Session, SessionStatus},
    },
    http::error::{ApiError, ApiResult},
    turn::Bridge,
};

/// An agent and what the API does not tell of it.
pub(crate) struct AgentRecord {
    pub(crate) agent: Agent,
    pub(crate) env: BTreeMap<String, String>,
}

/// A session and what the API does not tell of it.
pub(crate) struct SessionRecord {
    pub(crate) session: Session,
    pub(crate) config: SessionConfig,
    pub(crate) bridge: Bridge,
    /// The prompts of earlier turns, which the agent remembers.
    pub(crate) memory: Vec<String>,
    /// Tasks of turns that are running.
    pub(crate) running: Vec<AbortHandle>,
    order: u64,
}

/// What a session was asked to be and what is in effect.
#[derive(Clone, Default)]
pub(crate) struct SessionConfig {
    pub(crate) model: Option<String>,
    #[allow(dead_code)]
    pub(crate) options: Map<String, Value>,
}

type AgentKey = (String, String);

#[derive(Default)]
pub(crate) struct Store {
    agents: BTreeMap<AgentKey, AgentRecord>,
    sessions: HashMap<String, SessionRecord>,
    messages: HashMap<Uuid, Vec<Message>>,
    events: HashMap<Uuid, Vec<SessionEvent>>,
    prewarmed: BTreeMap<AgentKey, String>,
    capacity: usize,
    prewarm: bool,
    created: u64,
}

impl Store {
    pub(crate) fn new(capacity: usize, prewarm: bool) -> Self {
        Self { capacity, prewarm, ..Self::default() }
    }

    // Agents

    pub(crate) fn agents(&self, tenant: &str) -> Vec<Agent> {
        let of_tenant = self.agents.iter().filter(|((owner, _), _)| owner == tenant);
        of_tenant.map(|(_, record)| record.agent.clone()).collect()
    }

    pub(crate) fn agent(&self, tenant: &str, name: &str) -> Option<&AgentRecord> {
        self.agents.get(&(tenant.to_owned(), name.to_owned()))
    }

    pub(crate) fn put_agent(&mut self, tenant: &str, record: AgentRecord) {
        let key = (tenant.to_owned(), record.agent.name.clone());
        if self.prewarm {
            self.prewarmed.entry(key.clone()).or_insert_with(|| Uuid::new_v4().to_string());
        }
        self.agents.insert(key, record);
    }

    /// Removes an agent and, as a real server does, its sessions, but not their messages and events.
    pub(crate) fn remove_agent(&mut self, tenant: &str, name: &str) -> bool {
        let key = (tenant.to_owned(), name.to_owned());
        let known = self.agents.remove(&key).is_some();
        if known {
            self.prewarmed.remove(&key);
            self.sessions.retain(|_, record| {
                let goes = record.belongs_to(tenant) && record.session.agent_name == name;
                if goes {
                    record.stop_turns();
                }
                !goes
            });
        }
        known
    }

    // Sessions

    pub(crate) fn sessions(&self, tenant: &str, agent: Option<&str>) -> Vec<Session> {
        let mut found: Vec<_> = self
            .sessions
            .values()
            .filter(|record| record.belongs_to(tenant))
            .filter(|record| agent.is_none_or(|agent| record.session.agent_name == agent))
            .collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.order));
        found.into_iter().map(|record| record.session.clone()).collect()
    }

    pub(crate) fn session(&mut self, tenant: &str, id: &str) -> ApiResult<&mut SessionRecord> {
        self.sessions
            .get_mut(id)
            .filter(|record| record.belongs_to(tenant))
            .ok_or_else(|| ApiError::not_found("Session not found"))
    }

    /// Opens a session, in a sandbox made in advance where there is one.
    pub(crate) fn open_session(
        &mut self,
        tenant: &str,
        agent: &str,
        status: SessionStatus,
        parent: Option<Uuid>,
        config: SessionConfig,
    ) -> ApiResult<Session> {
        if self.alive() >= self.capacity {
            let text = "Sandbox capacity reached and no evictable sandboxes (all running)";
            return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, text));
        }
        let id = Uuid::new_v4();
        let sandbox_id = self.claim_prewarmed(tenant, agent).unwrap_or_else(|| id.to_string());
        let now = Timestamp::now();
        let session = Session {
            id,
            agent_name: agent.to_owned(),
            sandbox_id,
            status,
            created_at: now,
            last_active_at: now,
            tenant_id: Some(tenant.to_owned()),
            runner_id: Nullable(None),
            parent_session_id: Nullable(parent),
        };
        self.created += 1;
        let record = SessionRecord {
            session: session.clone(),
            config,
            bridge: Bridge::default(),
            memory: Vec::new(),
            running: Vec::new(),
            order: self.created,
        };
        self.sessions.insert(id.to_string(), record);
        Ok(session)
    }

    /// Takes the agent's sandbox made in advance; another takes its place.
    pub(crate) fn claim_prewarmed(&mut self, tenant: &str, agent: &str) -> Option<String> {
        let slot = self.prewarmed.get_mut(&(tenant.to_owned(), agent.to_owned()))?;
        Some(std::mem::replace(slot, Uuid::new_v4().to_string()))
    }

    /// Sandboxes that are alive.
    pub(crate) fn alive(&self) -> usize {
        let holds_sandbox = |status| matches!(status, SessionStatus::Active | SessionStatus::Paused);
        self.sessions.values().filter(|record| holds_sandbox(record.session.status)).count() + self.prewarmed.len()
    }

    pub(crate) fn count_sessions(&self, status: SessionStatus) -> usize {
        self.sessions.values().filter(|record| record.session.status == status).count()
    }

    pub(crate) fn running_turns(&self) -> usize {
        self.sessions.values().filter(|record| record.running.iter().any(|task| !task.is_finished())).count()
    }

    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    pub(crate) fn stop_all_turns(&mut self) {
        self.sessions.values_mut().for_each(SessionRecord::stop_turns);
    }

    // Messages and events

    pub(crate) fn messages(&self, session: Uuid) -> &[Message] {
        self.messages.get(&session).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn add_message(&mut self, session: &Session, role: MessageRole, content: &Value) {
        let stored = self.messages.entry(session.id).or_default();
        stored.push(Message {
            id: Uuid::new_v4(),
            session_id: session.id,
            role,
            content: content.to_string(),
            sequence: stored.len() as i64 + 1,
            created_at: Timestamp::now(),
            tenant_id: session.tenant_id.clone(),
        });
    }

    /// A fork starts with its parent's messages, their sequences kept.
    pub(crate) fn copy_messages(&mut self, from: Uuid, to: Uuid) {
        let copied =
            self.messages(from).iter().map(|message| Message { id: Uuid::new_v4(), session_id: to, ..message.clone() });
        let copied: Vec<_> = copied.collect();
        self.messages.insert(to, copied);
    }

    pub(crate) fn events(&self, session: Uuid) -> &[SessionEvent] {
        self.events.get(&session).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn add_event(&mut self, session: &Session, kind: SessionEventType, data: &Value) {
        let stored = self.events.entry(session.id).or_default();
        stored.push(SessionEvent {
            id: Uuid::new_v4(),
            session_id: session.id,
            kind,
            sequence: stored.len() as i64 + 1,
            created_at: Timestamp::now(),
            tenant_id: session.tenant_id.clone(),
            data: Nullable(Some(data.to_string())),
        });
    }

    pub(crate) fn add_lifecycle(&mut self, session: &Session, action: &str, mut details: Value) {
        details["action"] = json!(action);
        self.add_event(session, SessionEventType::Lifecycle, &details);
    }
}

impl SessionRecord {
    fn belongs_to(&self, tenant: &str) -> bool {
        self.session.tenant_id.as_deref() == Some(tenant)
    }

    /// Kills what is running. Who reads a stream hears nothing of it, as on a real server.
    pub(crate) fn stop_turns(&mut self) {
        self.running.drain(..).for_each(|task| task.abort());
    }
}
