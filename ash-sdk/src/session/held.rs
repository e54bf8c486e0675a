//! A lease that this process holds: it is renewed for as long as its work goes on, and released by a task of its own.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures::future::{BoxFuture, Either, select};
use tokio::sync::{oneshot, watch};

use super::lease::{Coordinator, Lease, Left, Renewed};
use crate::{
    clock::Clock,
    error::{InterruptedBy, Result},
    poll::Intervals,
};

/// Part of a lease's time after which it is renewed.
const RENEWALS: u32 = 3;
/// Share of a lease's time in which it is not relied upon, as clocks and networks are not exact.
const MARGIN: u32 = 8;
/// Pauses between attempts to change the store.
const PAUSES: Intervals = Intervals::new(Duration::from_millis(50), Duration::from_secs(2));

/// A lease that is held. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Held(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    lease: Lease,
    /// Time until which it is held for certain, by this process's clock alone.
    valid_until: Mutex<Instant>,
    left: Mutex<Option<oneshot::Sender<Left>>>,
}

impl Held {
    pub(crate) fn lease(&self) -> &Lease {
        &self.0.lease
    }

    fn valid_until(&self) -> MutexGuard<'_, Instant> {
        self.0.valid_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns `true` if nobody else can hold it at this time.
    pub(crate) fn is_valid(&self, now: Instant) -> bool {
        now < *self.valid_until()
    }

    /// The work is over, or nobody reads it any more. Only the first call counts.
    pub(super) fn leave(&self, left: Left) {
        if let Some(sender) = self.0.left.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Without its task, in a runtime that shuts down, the lease expires.
            let _ = sender.send(left);
        }
    }
}

/// The log of a turn, which is written under the turn's lease: it is not released before the log is complete.
#[derive(Debug)]
pub(crate) struct Storing(watch::Sender<bool>);

impl Default for Storing {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Storing {
    /// The log is being written from now on.
    pub(crate) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// The log is complete, or is not written on.
    pub(crate) fn end(&self) {
        self.0.send_replace(false);
    }
}

/// The task that keeps a lease.
pub(super) struct Keeper {
    coordinator: Coordinator,
    clock: Arc<dyn Clock>,
    storing: Arc<Storing>,
    held: Held,
    left: oneshot::Receiver<Left>,
}

impl Keeper {
    /// Keeps a lease that was asked for at this time.
    pub(super) fn new(
        coordinator: Coordinator,
        clock: Arc<dyn Clock>,
        storing: Arc<Storing>,
        lease: Lease,
        asked: Instant,
    ) -> (Self, Held) {
        let (sender, left) = oneshot::channel();
        let valid_until = Mutex::new(asked + certain(coordinator.leases().ttl()));
        let held = Held(Arc::new(Shared { lease, valid_until, left: Mutex::new(Some(sender)) }));
        (Self { coordinator, clock, storing, held: held.clone(), left }, held)
    }

    /// Keeps the lease until its work is over. `end` ends work that is over, as another process knows.
    pub(super) async fn run(mut self, end: impl Fn(InterruptedBy)) {
        let left = loop {
            let pause = self.clock.sleep(self.coordinator.leases().ttl() / RENEWALS);
            match select(&mut self.left, pause).await {
                // A lock says how it leaves, whatever becomes of it.
                Either::Left((left, _)) => break left.unwrap_or(Left::Abandoned),
                Either::Right(_) => self.renew(&end).await,
            }
        };
        self.complete(&end).await;
        self.release(left).await;
    }

    /// Renews the lease. One renewal at a time: what is late does not pile up.
    async fn renew(&self, end: &impl Fn(InterruptedBy)) {
        let (asked, lease) = (self.clock.now(), self.held.lease());
        let is_held = match self.coordinator.leases().renew(lease).await {
            Ok(Renewed::Held) => true,
            Ok(Renewed::Over(by)) => {
                end(by);
                false
            }
            // The store was out of reach, or has lost it: the work goes on, so it is taken again unless another has it.
            Ok(Renewed::Lost) => self.coordinator.leases().retake(lease).await.unwrap_or(false),
            // It is asked again before it expires.
            Err(_) => false,
        };
        if is_held {
            *self.held.valid_until() = asked + certain(self.coordinator.leases().ttl());
        }
    }

    /// Waits until the turn's log is complete, for as long as the store can be expected to take it.
    async fn complete(&self, end: &impl Fn(InterruptedBy)) {
        let mut storing = self.storing.0.subscribe();
        let deadline = self.clock.now() + self.coordinator.leases().ttl();
        loop {
            let complete = std::pin::pin!(storing.wait_for(|is_storing| !is_storing));
            let pause = self.clock.sleep(self.coordinator.leases().ttl() / RENEWALS);
            let is_complete = matches!(select(complete, pause).await, Either::Left(_));
            if is_complete || self.clock.now() >= deadline {
                return;
            }
            self.renew(end).await;
        }
    }

    /// Releases the lease. If the store cannot be reached until it expires, the session counts as abandoned.
    async fn release(&self, left: Left) {
        let leases = self.coordinator.leases();
        until_done(&*self.clock, leases.ttl(), || leases.release(self.held.lease(), left)).await;
    }
}

/// Repeats a change of the store until it is made, for no longer than a lease lasts.
pub(super) async fn until_done<'a>(
    clock: &dyn Clock,
    ttl: Duration,
    mut change: impl FnMut() -> BoxFuture<'a, Result<()>>,
) {
    let mut pauses = PAUSES;
    let deadline = clock.now() + ttl;
    while change().await.is_err() && clock.now() < deadline {
        clock.sleep(pauses.advance()).await;
    }
}

/// The part of a lease's time that can be relied upon.
fn certain(ttl: Duration) -> Duration {
    ttl - ttl / MARGIN
}
