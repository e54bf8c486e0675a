//! Messages and events of sessions, numbered by session.

use serde_json::{Value, json};

use super::Store;
use crate::api::{
    Nullable, Timestamp,
    events::{SessionEvent, SessionEventType},
    ids::{SessionEventId, SessionId},
    messages::{Message, MessageRole},
    sessions::Session,
};

impl Store {
    pub(crate) fn messages(&self, session: SessionId) -> &[Message] {
        self.messages.get(&session).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn add_message(&mut self, session: &Session, role: MessageRole, content: &Value, at: Timestamp) {
        let stored = self.messages.entry(session.id).or_default();
        stored.push(Message {
            id: self.origin.id("MessageId"),
            session_id: session.id,
            role,
            content: content.to_string(),
            sequence: stored.len() as i64 + 1,
            created_at: at,
            tenant_id: session.tenant_id.clone(),
        });
    }

    /// A fork starts with its parent's messages, their sequences kept.
    pub(crate) fn copy_messages(&mut self, from: SessionId, to: SessionId) {
        let copied = self.messages(from).iter().map(|message| Message {
            id: self.origin.id("MessageId"),
            session_id: to,
            ..message.clone()
        });
        let copied: Vec<_> = copied.collect();
        self.messages.insert(to, copied);
    }

    pub(crate) fn events(&self, session: SessionId) -> &[SessionEvent] {
        self.events.get(&session).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn add_event(&mut self, session: &Session, kind: SessionEventType, data: &Value, at: Timestamp) {
        let stored = self.events.entry(session.id).or_default();
        stored.push(SessionEvent {
            id: SessionEventId::new(&self.origin),
            session_id: session.id,
            kind,
            sequence: stored.len() as i64 + 1,
            created_at: at,
            tenant_id: session.tenant_id.clone(),
            data: Nullable(Some(data.to_string())),
        });
    }

    pub(crate) fn add_lifecycle(&mut self, session: &Session, action: &str, mut details: Value) {
        details["action"] = json!(action);
        self.add_event(session, SessionEventType::Lifecycle, &details, Timestamp::now(&self.origin));
    }
}
