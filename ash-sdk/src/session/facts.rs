//! Facts about a turn or command, which tell if it is over.

use ash_sdk_gen::types::{Session, SessionEventType, SessionStatus};
use chrono::{DateTime, TimeDelta, Utc};

use super::{held::Held, mode::Work};
use crate::message::{EventData, StoredEvent, TurnId};

/// Facts about work in a session.
///
/// A server tells nothing of a turn whose reader was lost while its session stays active. It is known to be over when the
/// session was seen stopped, ended or in error, or in another sandbox, or when an event of its end was stored.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(super) work: Work,
    /// Its name among processes.
    pub(super) turn: Option<TurnId>,
    /// Time at which its response began, by the server's clock.
    since: Option<DateTime<Utc>>,
    /// The sandbox that it runs in, once a look at the session has shown it.
    sandbox: Option<String>,
    /// Sequence of the last event that is older than the first look.
    seen: Option<i64>,
}

impl Facts {
    pub(super) fn new(work: Work, since: Option<DateTime<Utc>>) -> Self {
        Self { work, turn: None, since, sandbox: None, seen: None }
    }

    /// The same facts of work that is done under this lease.
    pub(super) fn of(self, held: Option<&Held>) -> Self {
        Self { turn: held.map(|held| held.lease().turn), ..self }
    }

    /// The kind of work.
    pub(crate) fn work(&self) -> Work {
        self.work
    }

    /// Takes in a look at the session; returns `true` if the work is over.
    pub(crate) fn is_over_in(&mut self, session: &Session) -> bool {
        let is_elsewhere = self.sandbox.as_ref().is_some_and(|sandbox| *sandbox != session.sandbox_id);
        self.sandbox.get_or_insert_with(|| session.sandbox_id.clone());
        is_elsewhere || is_over(&session.status)
    }

    /// Takes in the session's events, oldest first; returns `true` if one of them ended the work.
    pub(crate) fn is_ended_by(&mut self, events: &[StoredEvent]) -> bool {
        let last = events.last().map_or(0, StoredEvent::sequence);
        let (since, seen) = (self.since, self.seen);
        let is_later = |event: &&StoredEvent| {
            // The server's `Date` has whole seconds: an event of the same second may be older.
            let is_after = since.is_some_and(|since| event.created_at() >= since + TimeDelta::seconds(1));
            is_after || seen.is_some_and(|seen| event.sequence() > seen)
        };
        self.seen.get_or_insert(last);
        events.iter().filter(is_later).any(|event| match event.event_type() {
            SessionEventType::TurnComplete => self.work == Work::Turn,
            SessionEventType::Lifecycle => {
                matches!(event.event_data(), EventData::Lifecycle { action, .. } if action == "stopped" || action == "ended")
            }
            _ => false,
        })
    }
}

/// Returns `true` for a state in which nothing runs. A pause lets a running turn go on.
pub(super) fn is_over(status: &SessionStatus) -> bool {
    matches!(status, SessionStatus::Stopped | SessionStatus::Ended | SessionStatus::Error)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn event(sequence: i64, at: &str, event_type: &str, data: &Value) -> StoredEvent {
        serde_json::from_value(json!({
            "id": uuid::Uuid::nil(), "sessionId": uuid::Uuid::nil(), "tenantId": "default", "sequence": sequence,
            "type": event_type, "data": data.to_string(), "createdAt": format!("2026-01-01T00:00:{at}Z"),
        }))
        .unwrap()
    }

    fn at(seconds: &str) -> Option<DateTime<Utc>> {
        Some(format!("2026-01-01T00:00:{seconds}Z").parse().unwrap())
    }

    #[test]
    fn an_event_ends_the_work_that_it_is_later_than() {
        let (complete, stopped) = (json!({"numTurns": 1}), json!({"action": "stopped"}));
        let ends = |work: Work, events: &[StoredEvent]| Facts::new(work, at("10")).is_ended_by(events);
        for (time, is_over) in [("09.999", false), ("10.500", false), ("11.000", true)] {
            assert_eq!(ends(Work::Turn, &[event(7, time, "turn_complete", &complete)]), is_over, "{time}");
            assert_eq!(ends(Work::Command, &[event(7, time, "lifecycle", &stopped)]), is_over, "{time}");
        }
        assert!(!ends(Work::Command, &[event(7, "59.000", "turn_complete", &complete)]), "that of another turn");
        for action in ["paused", "resumed"] {
            assert!(!ends(Work::Turn, &[event(7, "59.000", "lifecycle", &json!({"action": action}))]), "{action}");
        }
    }

    #[test]
    fn where_the_time_is_not_known_the_events_after_the_first_look_count() {
        let complete = json!({"numTurns": 1});
        let mut facts = Facts::new(Work::Turn, None);
        let before = event(7, "59.000", "turn_complete", &complete);
        assert!(!facts.is_ended_by(std::slice::from_ref(&before)));
        assert!(!facts.is_ended_by(std::slice::from_ref(&before)));
        assert!(facts.is_ended_by(&[before, event(8, "59.000", "turn_complete", &complete)]));
    }
}
