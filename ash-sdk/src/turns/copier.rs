//! The task that writes a recorded turn to the backend, from where hubs in other processes read it.

use std::{sync::Arc, time::Duration};

use super::{
    backend::{Backend, Memo, Sealed, Sealer, Written},
    end::{EndReason, TurnEnd},
    log::{Log, Page},
};
use crate::{
    clock::Clock,
    error::Result,
    poll::Intervals,
    session::{Held, NamedTurn, Renewed, Storing},
};

/// Size of the events that are written at once, in bytes: what has piled up while the last ones were written.
const BATCH: usize = 64 << 10;
/// Pauses while the backend takes nothing.
const PAUSES: Intervals = Intervals::new(Duration::from_millis(50), Duration::from_secs(5));

/// Copies one turn.
pub(super) struct Copier {
    backend: Backend,
    held: Held,
    log: Arc<Log>,
    clock: Arc<dyn Clock>,
    retention: Duration,
    token: String,
    storing: Completing,
    /// Number of the last event that the backend has.
    stored: u64,
    memo: Memo,
}

/// Says at its end that the log is not written on.
struct Completing(Arc<Storing>);

impl Drop for Completing {
    fn drop(&mut self) {
        self.0.end();
    }
}

enum Step {
    GoOn,
    /// The backend has all of it, or takes nothing more of it.
    Over,
}

impl Copier {
    /// `None` if the turn is run without a lease.
    pub(super) fn new(
        backend: Backend,
        named: &NamedTurn,
        log: Arc<Log>,
        clock: Arc<dyn Clock>,
        retention: Duration,
    ) -> Option<Self> {
        let (storing, held) = (Completing(named.storing.clone()), named.held.get()?.clone());
        // A token is text; the turn of a message that was accepted has one.
        let token = serde_json::to_string(&log.token.get()).unwrap_or_default();
        Some(Self { backend, held, log, clock, retention, token, storing, stored: 0, memo: Memo::default() })
    }

    /// Makes the log, so that the turn can be followed elsewhere. What fails here is tried again later.
    pub(super) async fn open(&self) -> Result<Written> {
        self.backend.logs().open(self.held.lease(), &self.token).await
    }

    pub(super) async fn run(mut self) {
        let mut pauses = PAUSES;
        let mut ended_at = None;
        loop {
            match self.step().await {
                Ok(Step::GoOn) => pauses.reset(),
                Ok(Step::Over) => break,
                Err(_) => {
                    // The events are in memory, and followers here go on. A lease that has expired is of no use.
                    if self.log.end().is_some() {
                        let since = *ended_at.get_or_insert_with(|| self.clock.now());
                        if self.clock.now().saturating_duration_since(since) >= self.backend.logs().ttl() {
                            break;
                        }
                    }
                    self.clock.sleep(pauses.advance()).await;
                }
            }
        }
        drop(self.storing);
    }

    async fn step(&mut self) -> Result<Step> {
        match self.log.read(self.stored, BATCH) {
            Ok(None) => {
                self.log.changed(self.stored).await;
                Ok(Step::GoOn)
            }
            Ok(Some(page)) => self.write(page).await,
            Err(_) => {
                let message = "the store could not keep up with the turn: not all of its events could be kept for it";
                let end = TurnEnd { reason: EndReason::Other, message: message.to_owned() };
                self.seal(&end).await
            }
        }
    }

    async fn write(&mut self, page: Page) -> Result<Step> {
        if page.events.is_empty() {
            return match page.end {
                Some(end) => self.seal(&end).await,
                None => Ok(Step::Over),
            };
        }
        let logs = self.backend.logs();
        let written = logs.append(self.held.lease(), page.first, &page.events, &mut self.memo).await?;
        self.follow(written).await
    }

    async fn follow(&mut self, written: Written) -> Result<Step> {
        match written {
            // A batch whose confirmation was lost is in; one that a failover has lost is written again.
            Written::UpTo(last) | Written::Gap { last } => self.stored = last,
            Written::NoLog => {
                self.stored = 0;
                return match self.open().await? {
                    Written::LeaseLost => self.retake().await,
                    _ => Ok(Step::GoOn),
                };
            }
            Written::Sealed => return Ok(Step::Over),
            Written::LeaseLost => return self.retake().await,
        }
        Ok(Step::GoOn)
    }

    /// Takes the lease again, unless the task that keeps it was faster.
    async fn retake(&self) -> Result<Step> {
        let (logs, lease) = (self.backend.logs(), self.held.lease());
        let is_held = logs.retake(lease).await? || logs.renew(lease).await? == Renewed::Held;
        Ok(if is_held { Step::GoOn } else { Step::Over })
    }

    async fn seal(&mut self, end: &TurnEnd) -> Result<Step> {
        let by = Sealer::Writer { last: self.stored };
        match self.backend.logs().seal(self.held.lease().turn, by, end, self.retention).await? {
            Sealed::At(_) | Sealed::Held => Ok(Step::Over),
            Sealed::Gap { last } => self.follow(Written::Gap { last }).await,
            Sealed::NoLog => self.follow(Written::NoLog).await,
        }
    }
}
