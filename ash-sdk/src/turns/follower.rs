//! The task that reads a turn of another process from the backend, once for all of its followers here.

use std::{
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use futures::future::{Either, select};

use super::{
    backend::{Backend, Bell, Ring, Sealer, StoredPage},
    end::{EndReason, TurnEnd, shut_down},
    log::Log,
};
use crate::{
    clock::Clock,
    error::{Error, ErrorKind, HubFailure, Result},
    message::TurnId,
    poll::Intervals,
};

/// Size of what is read at once, in bytes.
const PAGE: usize = 1 << 20;
/// Times after which a log that seems idle is looked at, should its bell not have been heard.
const SILENCE: Intervals = Intervals::new(Duration::from_secs(1), Duration::from_secs(5));
/// Time for which an outage of the backend is waited out.
const OUTAGE: Duration = Duration::from_secs(30);
/// Pauses during an outage.
const PAUSES: Intervals = Intervals::new(Duration::from_millis(100), Duration::from_secs(5));

/// Reads one turn, for as long as somebody here follows it.
pub(super) struct Follower {
    pub(super) backend: Backend,
    pub(super) turn: TurnId,
    pub(super) log: Weak<Log>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) retention: Duration,
}

enum Step {
    /// There may be more.
    Read,
    Idle,
    Over,
}

impl Follower {
    pub(super) async fn run(self) {
        // It is heard before the log is read: what comes in between is not missed.
        let mut bell = self.backend.logs().bell(self.turn).await;
        let (mut outage, mut pauses, mut silence) = (None::<Instant>, PAUSES, SILENCE);
        loop {
            let Some(log) = self.log.upgrade() else { return };
            match self.read(&log).await {
                Ok(Step::Over) => return,
                Ok(Step::Read) => {
                    (outage, pauses) = (None, PAUSES);
                    continue;
                }
                Ok(Step::Idle) => (outage, pauses) = (None, PAUSES),
                Err(error) => {
                    let since = *outage.get_or_insert_with(|| self.clock.now());
                    if !error.is_retryable() || self.clock.now().saturating_duration_since(since) >= OUTAGE {
                        return log.fail(error);
                    }
                    drop(log);
                    self.clock.sleep(pauses.advance()).await;
                    continue;
                }
            }
            drop(log);
            self.listen(&mut bell, &mut silence).await;
        }
    }

    /// Waits for rings, and takes the events that they bring, until there is something to read, or for too long.
    async fn listen(&self, bell: &mut Bell, silence: &mut Intervals) {
        while let Some(log) = self.log.upgrade() {
            let last = log.last();
            drop(log);
            let ring = {
                let ring = std::pin::pin!(bell.rung(last));
                match select(ring, self.clock.sleep(silence.advance())).await {
                    Either::Left((ring, _)) => ring,
                    Either::Right(_) => {
                        // A backend out of reach is noticed when the log is read.
                        let _ = self.take_over().await;
                        return;
                    }
                }
            };
            silence.reset();
            if !self.log.upgrade().is_some_and(|log| took(&log, ring)) {
                return;
            }
        }
    }

    async fn read(&self, log: &Log) -> Result<Step> {
        let last = log.last();
        let Some(page) = self.backend.logs().read(self.turn, last, PAGE).await? else {
            return self.missing(log, last).await;
        };
        let StoredPage { token, first, events, end, is_full } = page;
        if let Some(token) = token.and_then(|token| serde_json::from_str(&token).ok()) {
            // The same each time it is read.
            let _ = log.token.set(token);
        }
        let is_new = !events.is_empty();
        if is_new && log.append(first, events).is_none() {
            log.fail(
                self.failure(HubFailure::Trimmed { first }, &format!("the events before {first} are not in the store")),
            );
            return Ok(Step::Over);
        }
        match end {
            Some((end_of_log, end)) if end_of_log == log.last() => {
                log.seal(end);
                Ok(Step::Over)
            }
            _ if is_full => Ok(Step::Read),
            Some((end_of_log, _)) if end_of_log < last => {
                let failure = HubFailure::BeyondEnd { last: end_of_log };
                log.fail(self.failure(failure, "the store has lost its last events"));
                Ok(Step::Over)
            }
            Some((end_of_log, _)) => {
                let failure = HubFailure::Trimmed { first: end_of_log.saturating_add(1) };
                log.fail(self.failure(failure, "the events before its end are not in the store"));
                Ok(Step::Over)
            }
            None => Ok(Step::Idle),
        }
    }

    /// There is no log: not yet, not any more, or not at the moment.
    async fn missing(&self, log: &Log, last: u64) -> Result<Step> {
        if self.backend.is_held(self.turn).await? {
            return Ok(Step::Idle);
        }
        let failure = if last == 0 { HubFailure::NoSuchTurn } else { HubFailure::Trimmed { first: last + 1 } };
        log.fail(self.failure(failure, "it is not in the store, or not any more"));
        Ok(Step::Over)
    }

    /// Ends the log of a turn whose process has died.
    async fn take_over(&self) -> Result<()> {
        let message = "the process that read the turn has died, or has lost the store; the agent may still be at work";
        let end = TurnEnd { reason: EndReason::Shutdown, message: message.to_owned() };
        self.backend.logs().seal(self.turn, Sealer::TakeOver, &end, self.retention).await.map(drop)
    }

    fn failure(&self, failure: HubFailure, text: &str) -> Error {
        Error::new(ErrorKind::Hub(failure), format!("the turn {} cannot be followed: {text}", self.turn))
    }
}

/// Appends the events of a ring. Returns `false` if they do not follow, or if it has none.
fn took(log: &Log, ring: Ring) -> bool {
    let Some(before) = ring.last.and_then(|last| last.checked_sub(ring.events.len() as u64)) else { return false };
    // The token is in the log alone.
    !ring.events.is_empty() && log.token.get().is_some() && log.append(before + 1, ring.events).is_some()
}

impl Drop for Follower {
    /// Only a runtime that shuts down drops it while there is more to read.
    fn drop(&mut self) {
        if let Some(log) = self.log.upgrade().filter(|log| log.end().is_none()) {
            log.fail(shut_down());
        }
    }
}

#[cfg(test)]
mod tests {
    use ash_sdk_gen::types::{MessageContent, SessionId};

    use super::*;
    use crate::{message::TurnToken, stream::RawFrame};

    #[test]
    fn events_of_a_ring_are_taken_if_they_follow_and_the_log_has_been_read() {
        let ring = |last, count| Ring { last, events: vec![RawFrame::new("message", "{}"); count] };
        let log = Log::new();
        assert!(!took(&log, ring(Some(1), 1)), "the log's token was not read");
        let session = SessionId::from(uuid::Uuid::nil());
        let token = TurnToken::new(session, &MessageContent::String("hello".to_owned()), chrono::Utc::now());
        log.token.set(token).unwrap();
        for (last, count, expected) in [
            (Some(2), 2, true),
            (Some(2), 1, false),
            (Some(4), 1, false),
            (Some(5), 3, true),
            (Some(6), 0, false),
            (None, 1, false),
            (Some(1), 2, false),
        ] {
            assert_eq!(took(&log, ring(last, count)), expected, "{last:?}, {count}");
        }
        assert_eq!(log.last(), 5);
    }
}
