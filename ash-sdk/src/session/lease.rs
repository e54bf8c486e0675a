//! Leases of sessions, by which one turn runs at a time across all processes of a service.

use std::{fmt, sync::Arc, time::Duration};

use ash_sdk_gen::types::SessionId;
use futures::future::BoxFuture;
use uuid::Uuid;

use super::mode::Work;
use crate::{
    error::{InterruptedBy, Result},
    message::TurnId,
};

/// Coordinates the turns of sessions among processes, for [`ClientBuilder::coordinator`](crate::ClientBuilder::coordinator).
///
/// A backend of turns is one, such as [`MemoryBackend`](crate::turns::MemoryBackend).
#[derive(Clone)]
pub struct Coordinator(Arc<dyn Leases>);

impl Coordinator {
    pub(crate) fn new(leases: Arc<dyn Leases>) -> Self {
        Self(leases)
    }

    pub(super) fn leases(&self) -> &dyn Leases {
        &*self.0
    }
}

impl fmt::Debug for Coordinator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Coordinator").field(&self.0).finish()
    }
}

/// Leases in a store that processes share.
///
/// A session has at most one lease, which expires unless it is renewed, and a mark of the work that was begun under one.
/// The mark outlives the lease: work whose process died, or was abandoned, is in progress for all until somebody knows that
/// it is over.
///
/// Each method ends within a time of its own, with an error if the store does not respond.
pub(crate) trait Leases: fmt::Debug + Send + Sync + 'static {
    /// Time after which a lease that is not renewed expires.
    fn ttl(&self) -> Duration;

    /// Takes a session's lease, and marks the session as at work.
    fn acquire(&self, claim: Claim) -> BoxFuture<'_, Result<Acquired>>;

    /// Removes whatever was granted to a claim whose outcome is not known.
    fn withdraw<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<()>>;

    /// Renews a lease that has not expired.
    fn renew<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<Renewed>>;

    /// Takes a lease again that expired while its work goes on. Returns `false` if it was given to another, or its work was
    /// given up.
    fn retake<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<bool>>;

    /// Gives a lease up. With [`Left::Free`] the mark of its work is removed, even if the lease has expired.
    fn release<'a>(&'a self, lease: &'a Lease, left: Left) -> BoxFuture<'a, Result<()>>;

    /// Returns who works in a session.
    fn state(&self, session: SessionId) -> BoxFuture<'_, Result<SessionState>>;

    /// This work is over, as somebody learned who does not do it: removes its mark, and lets its process know, which releases
    /// the lease when the log is complete.
    fn over<'a>(&'a self, turn: TurnId, by: &'a InterruptedBy) -> BoxFuture<'a, Result<()>>;
}

/// Work that a lease is taken for.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) turn: TurnId,
    pub(crate) work: Work,
    /// Distinguishes it from all other claims of the same turn.
    pub(crate) nonce: Uuid,
    /// Take it although earlier work was abandoned, whose mark then stays.
    pub(crate) after_abandoned: bool,
}

/// The right to work in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lease {
    pub(crate) turn: TurnId,
    pub(crate) work: Work,
    /// Greater than that of all earlier leases of the session.
    pub(crate) fence: u64,
    /// That of its claim.
    pub(crate) nonce: Uuid,
}

/// Outcome of trying to take a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Acquired {
    /// It is taken.
    Lease(Lease),
    /// Another holds it, maybe for the same turn.
    Busy(Holder),
    /// Earlier work was abandoned.
    Abandoned(Holder),
    /// The turn was begun before: it has a log.
    Begun,
}

/// Work that occupies a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) turn: TurnId,
    pub(crate) work: Work,
}

/// Outcome of renewing a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Renewed {
    /// It is held for another [ttl](Leases::ttl).
    Held,
    /// Somebody has ended the work.
    Over(InterruptedBy),
    /// It has expired.
    Lost,
}

/// State in which work leaves its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// The work is over.
    Free,
    /// It may still be running.
    Abandoned,
}

/// State of a session among all processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// Nothing runs in it.
    Free,
    /// A process works in it.
    Held(Holder),
    /// Work in it was abandoned, or its process has died.
    Abandoned(Holder),
}
