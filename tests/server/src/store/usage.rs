//! Usage of sessions.

use serde_json::Value;

use crate::api::{
    Number, Timestamp,
    ids::UsageEventId,
    sessions::Session,
    usage::{UsageEvent, UsageStats},
};
use crate::origin::Origin;

/// The members of a result's `usage` that are recorded, and as what.
const TOKENS: [(&str, &str); 4] = [
    ("input_tokens", "input_tokens"),
    ("output_tokens", "output_tokens"),
    ("cache_creation_input_tokens", "cache_creation_tokens"),
    ("cache_read_input_tokens", "cache_read_tokens"),
];

/// Filter of usage events.
pub(crate) struct UsageFilter<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) session: Option<&'a str>,
    pub(crate) agent: Option<&'a str>,
    pub(crate) after: Option<&'a str>,
    pub(crate) before: Option<&'a str>,
}

impl UsageFilter<'_> {
    fn wants(&self, event: &UsageEvent) -> bool {
        let time = event.created_at.to_wire();
        event.tenant_id.as_deref() == Some(self.tenant)
            && self.session.is_none_or(|session| event.session_id.to_string() == session)
            && self.agent.is_none_or(|agent| event.agent_name == agent)
            // Times are compared as text, as on a real server.
            && self.after.is_none_or(|after| time.as_str() >= after)
            && self.before.is_none_or(|before| time.as_str() <= before)
    }
}

#[derive(Default)]
pub(crate) struct Usage(Vec<UsageEvent>);

impl Usage {
    /// Records what a turn used, from its result message: its tokens, and one message, at the time of that message.
    pub(crate) fn record(&mut self, origin: &Origin, session: &Session, result: &Value, at: Timestamp) {
        let tokens = TOKENS.iter().filter_map(|(member, kind)| {
            let value = result["usage"][member].as_f64().filter(|value| *value > 0.0)?;
            Some((*kind, value))
        });
        let used: Vec<_> = tokens.chain([("message", 1.0)]).collect();
        self.0.extend(used.into_iter().map(|(kind, value)| UsageEvent {
            id: UsageEventId::new(origin),
            session_id: session.id,
            agent_name: session.agent_name.clone(),
            event_type: kind.to_owned(),
            value: Number(value),
            created_at: at,
            tenant_id: session.tenant_id.clone(),
        }));
    }

    /// Newest first; what was recorded together stays in order.
    pub(crate) fn list(&self, filter: &UsageFilter<'_>, limit: usize) -> Vec<UsageEvent> {
        let mut found: Vec<_> = self.0.iter().filter(|event| filter.wants(event)).cloned().collect();
        found.sort_by_key(|event| std::cmp::Reverse(event.created_at));
        found.truncate(limit);
        found
    }

    pub(crate) fn stats(&self, filter: &UsageFilter<'_>) -> UsageStats {
        let mut stats = UsageStats::default();
        for event in self.0.iter().filter(|event| filter.wants(event)) {
            let total = match event.event_type.as_str() {
                "input_tokens" => &mut stats.total_input_tokens,
                "output_tokens" => &mut stats.total_output_tokens,
                "cache_creation_tokens" => &mut stats.total_cache_creation_tokens,
                "cache_read_tokens" => &mut stats.total_cache_read_tokens,
                _ => &mut stats.total_messages,
            };
            // Tokens and messages are whole numbers.
            *total += event.value.0 as i64;
        }
        stats
    }
}
