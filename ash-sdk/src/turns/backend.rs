//! Stores of turns that the hubs of several processes share.

use std::{fmt, future::pending, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use tokio::sync::watch;

use super::end::TurnEnd;
use crate::{
    error::Result,
    message::TurnId,
    session::{Coordinator, Lease, Leases, SessionState},
    stream::RawFrame,
};

/// Store of turns that the hubs of several processes share, for [`TurnHubBuilder::backend`](super::TurnHubBuilder::backend).
#[derive(Clone)]
pub struct Backend(Arc<dyn Logs>);

impl Backend {
    pub(super) fn new(logs: Arc<dyn Logs>) -> Self {
        Self(logs)
    }

    pub(super) fn logs(&self) -> &dyn Logs {
        &*self.0
    }

    /// Returns `true` if a process works on this turn.
    pub(super) async fn is_held(&self, turn: TurnId) -> Result<bool> {
        let state = self.0.state(turn.session_id()).await?;
        Ok(matches!(state, SessionState::Held(holder) if holder.turn == turn))
    }
}

impl From<Backend> for Coordinator {
    fn from(backend: Backend) -> Self {
        Self::new(backend.0)
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Backend").field(&self.0).finish()
    }
}

/// Logs of turns, and the leases under which they are written.
///
/// A log has events with the numbers 1, 2, 3, … and, when its turn has ended, a seal. What is written twice is stored once,
/// and nothing is stored after a gap or behind a seal.
pub(super) trait Logs: Leases {
    /// Makes a turn's log, unless there is one, with the text by which the turn's stored part is found.
    fn open<'a>(&'a self, lease: &'a Lease, token: &'a str) -> BoxFuture<'a, Result<Written>>;

    /// Appends events, the first of which has this number: all of them, or none. The memo is that of the writer's last batch.
    fn append<'a>(
        &'a self,
        lease: &'a Lease,
        first: u64,
        batch: &'a [RawFrame],
        memo: &'a mut Memo,
    ) -> BoxFuture<'a, Result<Written>>;

    /// Ends a log, which is kept for this long from then on.
    fn seal<'a>(&'a self, turn: TurnId, by: Sealer, end: &'a TurnEnd, keep: Duration) -> BoxFuture<'a, Result<Sealed>>;

    /// Returns the events after this number, about as many as fit into `size` bytes but at least one, and the end where they
    /// reach it. `None` if there is no such log.
    fn read(&self, turn: TurnId, after: u64, size: usize) -> BoxFuture<'_, Result<Option<StoredPage>>>;

    /// Returns a bell that rings when there may be something new in a log. Look from time to time: a ring may be lost.
    fn bell(&self, turn: TurnId) -> BoxFuture<'_, Bell>;
}

/// State of a log when its writer wrote the last batch, as the store returned it. It may spare the store a look at that batch,
/// and may be empty.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Memo {
    /// Number of the last event.
    #[cfg(feature = "redis")]
    pub(super) last: u64,
    /// Number of batches in the log, or of whatever the store has in their place. 0 if it is not known.
    #[cfg(feature = "redis")]
    pub(super) entries: u64,
}

/// Outcome of writing to a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// It is written. This is the number of the log's last event.
    UpTo(u64),
    /// Nothing was written: the log has another last number than the one before the first that was to be written.
    Gap {
        /// Number of the log's last event.
        last: u64,
    },
    /// There is no log.
    NoLog,
    /// The log has ended.
    Sealed,
    /// The lease has expired, or was given to another.
    LeaseLost,
}

/// One who ends a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sealer {
    /// The one who wrote it, up to this number.
    Writer {
        /// Number of the last event.
        last: u64,
    },
    /// Another, as the writer's lease has expired. The session's turn then counts as given up.
    TakeOver,
}

/// Outcome of ending a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sealed {
    /// It has ended, maybe earlier, with the events up to this number.
    At(u64),
    /// Nothing was done: the log has another last number.
    Gap {
        /// Number of the log's last event.
        last: u64,
    },
    /// There is no log.
    NoLog,
    /// Its writer holds its lease.
    Held,
}

/// Events of a log that follow one another.
#[derive(Debug, Default)]
pub(super) struct StoredPage {
    /// The text that the log was made with, if the page begins at the beginning.
    pub(super) token: Option<String>,
    /// Number of the first event.
    pub(super) first: u64,
    pub(super) events: Vec<RawFrame>,
    /// The end, with the number of the last event.
    pub(super) end: Option<(u64, TurnEnd)>,
    /// There may have been more in the log when it was read.
    pub(super) is_full: bool,
}

impl StoredPage {
    /// Nothing was read.
    #[cfg(feature = "redis")]
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.end.is_none() && self.token.is_none()
    }
}

/// Rings when there may be something new in a log.
#[derive(Debug)]
pub(super) struct Bell(watch::Receiver<Ring>);

/// A ring of a bell: for events, or for anything else.
#[derive(Clone, Debug, Default)]
pub(super) struct Ring {
    /// Number of the last event, if it rings for events.
    pub(super) last: Option<u64>,
    /// The events up to it, as far as they need not be read from the log.
    pub(super) events: Vec<RawFrame>,
}

impl Bell {
    pub(super) fn new(rings: watch::Receiver<Ring>) -> Self {
        Self(rings)
    }

    /// Waits until it rings, also if it did since the last time, for more than the events up to this number.
    pub(super) async fn rung(&mut self, last: u64) -> Ring {
        // A later ring stands for those before it: whatever they were for was in the log by then, and is read with it.
        while self.0.changed().await.is_ok() {
            let ring = self.0.borrow_and_update();
            if ring.last.is_none_or(|number| number > last) {
                return ring.clone();
            }
        }
        // Nobody rings it any more.
        pending().await
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn a_bell_is_not_heard_for_what_its_reader_has() {
        let up_to = |last| Ring { last: Some(last), events: Vec::new() };
        let rings = watch::Sender::new(Ring::default());
        let mut bell = Bell::new(rings.subscribe());
        let mut is_rung = |last| bell.rung(last).now_or_never().is_some();
        assert!(!is_rung(0), "nobody has rung");
        for (ring, last, expected) in [
            (up_to(3), 2, true),
            (up_to(3), 3, false),
            (up_to(3), 9, false),
            (Ring::default(), 9, true),
            (up_to(u64::MAX), 9, true),
        ] {
            rings.send_replace(ring.clone());
            assert_eq!(is_rung(last), expected, "{ring:?}, {last}");
            assert!(!is_rung(0), "it was heard");
        }
        rings.send_replace(Ring::default());
        rings.send_replace(up_to(2));
        assert!(is_rung(1) && !is_rung(1), "two rings are heard as one");
    }
}
