//! Sessions among processes: leases are taken, and what other processes know of a session is looked up.

use std::{pin::pin, time::Duration};

use ash_sdk_gen::types::SessionId;
use futures::future::select;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    facts::Facts,
    held::{Held, Keeper, until_done},
    lease::{Acquired, Claim, Coordinator, Holder, Left, SessionState},
    lock::SessionLocks,
    terms::Terms,
};
use crate::{
    error::{Error, ErrorKind, InterruptedBy, Result, SessionFailure},
    message::TurnId,
    transport::runtime,
};

/// Time for which the release of a lease is waited for before the session is ended.
const RELEASE: Duration = Duration::from_secs(2);
/// Pause between two looks at a session whose turn is waited for.
const PAUSE: Duration = Duration::from_millis(250);

/// A lease in the number of those of its session.
struct Counted {
    locks: SessionLocks,
    session: SessionId,
}

impl Counted {
    fn new(locks: &SessionLocks, session: SessionId) -> Self {
        locks.note(session, |entry| entry.leases.add());
        Self { locks: locks.clone(), session }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.locks.change(self.session, |entry| entry.leases.remove());
    }
}

/// A lease that was taken for a caller, who may be gone by now.
struct Offered {
    held: Held,
    is_taken: bool,
}

impl Offered {
    fn take(mut self) -> Held {
        self.is_taken = true;
        self.held.clone()
    }
}

impl Drop for Offered {
    fn drop(&mut self) {
        if !self.is_taken {
            self.held.leave(Left::Free);
        }
    }
}

/// Work for which a lease is refused.
enum Refused {
    Busy(Holder),
    Abandoned(Holder),
}

impl SessionLocks {
    /// Takes the lease of a session, whose turn among those of this client is taken.
    pub(super) async fn lease(&self, coordinator: &Coordinator, turn: TurnId, terms: &Terms) -> Result<Held> {
        let session = turn.session_id();
        self.leases_released(session).await;
        let held = loop {
            let acquired = self.acquire(coordinator, turn, terms).await.map_err(|error| {
                let text =
                    format!("nothing was sent: the lease of session {session} cannot be taken: {}", error.message());
                error.explained(text)
            })?;
            match acquired {
                Ok(offered) => break offered.take(),
                Err(Refused::Busy(holder)) if terms.mode.queue && holder.turn != turn => {
                    self.clock().sleep(PAUSE).await;
                }
                Err(Refused::Busy(holder)) => return Err(busy(holder)),
                Err(Refused::Abandoned(Holder { turn, work })) => {
                    let text = format!(
                        "the {work} {turn} of the same session was abandoned, or its process has died, and may still be \
                         running"
                    );
                    return Err(Error::new(ErrorKind::Session(SessionFailure::TurnAbandoned), text));
                }
            }
        };
        // Whatever was abandoned here is over, as another process knows.
        if !terms.mode.after_abandoned_turn {
            self.change(session, |entry| entry.abandoned = None);
        }
        if let Some(named) = &terms.named {
            // A turn is begun once.
            let _ = named.held.set(held.clone());
        }
        Ok(held)
    }

    /// Asks for the lease once, in a task of its own: a caller who leaves in the meantime leaves no lease behind.
    async fn acquire(
        &self,
        coordinator: &Coordinator,
        turn: TurnId,
        terms: &Terms,
    ) -> Result<std::result::Result<Offered, Refused>> {
        let (offer, offered) = oneshot::channel();
        let (work, after_abandoned) = (terms.work, terms.mode.after_abandoned_turn);
        let claim = Claim { turn, work, nonce: Uuid::new_v4(), after_abandoned };
        let storing = terms.named.as_ref().map(|named| named.storing.clone()).unwrap_or_default();
        let (counted, locks, coordinator) = (Counted::new(self, turn.session_id()), self.clone(), coordinator.clone());
        runtime()?.spawn(async move {
            let asked = locks.clock().now();
            let refused = match coordinator.leases().acquire(claim.clone()).await {
                Ok(Acquired::Lease(lease)) => {
                    let (keeper, held) = Keeper::new(coordinator.clone(), locks.clock().clone(), storing, lease, asked);
                    // If nobody takes it, it is released when the offer is dropped.
                    drop(offer.send(Ok(Ok(Offered { held, is_taken: false }))));
                    keeper.run(|by| locks.end_turn(turn, by)).await;
                    return drop(counted);
                }
                Ok(Acquired::Busy(holder)) => Ok(Err(Refused::Busy(holder))),
                Ok(Acquired::Begun) => Ok(Err(Refused::Busy(Holder { turn, work }))),
                Ok(Acquired::Abandoned(holder)) => Ok(Err(Refused::Abandoned(holder))),
                Err(error) => Err(error),
            };
            drop(counted);
            let is_unknown = refused.is_err();
            drop(offer.send(refused));
            if is_unknown {
                // It may have been granted all the same.
                let leases = coordinator.leases();
                until_done(&**locks.clock(), leases.ttl(), || leases.withdraw(&claim)).await;
            }
        });
        offered.await.map_err(|_| {
            let text = "the runtime has shut down before the lease was taken";
            Error::new(ErrorKind::Stream(InterruptedBy::Shutdown), text)
        })?
    }

    /// Waits until this client holds no lease of a session.
    pub(crate) async fn leases_released(&self, session: SessionId) {
        let leases = self.change(session, |entry| entry.leases.follow()).flatten();
        if let Some(mut leases) = leases {
            // An entry that was forgotten has none.
            let _ = leases.wait_for(|number| *number == 0).await;
        }
    }

    /// A turn of this client is over, as another process knows.
    fn end_turn(&self, turn: TurnId, by: InterruptedBy) {
        if self.is_in_progress(turn) {
            self.end_turns(turn.session_id(), by);
        }
    }

    /// Returns the work that was abandoned in a session.
    pub(crate) async fn abandoned(&self, session: SessionId) -> Result<Option<Facts>> {
        let here = self.abandoned_here(session);
        let Some(coordinator) = self.coordinator() else { return Ok(here) };
        match coordinator.leases().state(session).await? {
            SessionState::Abandoned(holder) => Ok(Some(self.note(session, |entry| {
                let facts = entry.abandoned.get_or_insert_with(|| Box::new(Facts::new(holder.work, None)));
                facts.turn = Some(holder.turn);
                Facts::clone(facts)
            }))),
            // It is about to be released.
            SessionState::Held(holder) if here.as_ref().is_some_and(|facts| facts.turn == Some(holder.turn)) => {
                Ok(here)
            }
            _ => {
                self.change(session, |entry| entry.abandoned = None);
                Ok(None)
            }
        }
    }

    /// Keeps what was learned of abandoned work, or forgets it if it is over.
    pub(crate) async fn learned(&self, session: SessionId, abandoned: Facts, is_over: bool) -> Result<()> {
        if let (true, Some(turn), Some(coordinator)) = (is_over, abandoned.turn, self.coordinator()) {
            self.leases_released(session).await;
            coordinator.leases().over(turn, &InterruptedBy::Server).await?;
        }
        self.change(session, |entry| {
            if entry.abandoned.is_some() {
                entry.abandoned = (!is_over).then(|| Box::new(abandoned));
            }
        });
        Ok(())
    }

    /// Returns the work that another process does, or has abandoned, in a session that is about to be ended.
    pub(crate) async fn elsewhere(&self, session: SessionId) -> Option<TurnId> {
        let coordinator = self.coordinator()?;
        if self.abandoned_here(session).is_some() {
            // Its lease may be about to be released, which leaves the mark.
            select(pin!(self.leases_released(session)), self.clock().sleep(RELEASE)).await;
        }
        // A session can be ended without its coordinator.
        match coordinator.leases().state(session).await.ok()? {
            SessionState::Held(Holder { turn, .. }) | SessionState::Abandoned(Holder { turn, .. }) => {
                Some(turn).filter(|turn| !self.is_in_progress(*turn))
            }
            SessionState::Free => None,
        }
    }

    /// The turns of a session are over, for this client and for the one that was [elsewhere](Self::elsewhere).
    pub(crate) async fn end_turns_everywhere(&self, session: SessionId, elsewhere: Option<TurnId>, by: InterruptedBy) {
        self.end_turns(session, by.clone());
        if let (Some(turn), Some(coordinator)) = (elsewhere, self.coordinator()) {
            // If it cannot be reported, the other process sees it for itself.
            let _ = coordinator.leases().over(turn, &by).await;
        }
    }
}

fn busy(holder: Holder) -> Error {
    let Holder { turn, work } = holder;
    let text = format!("the {work} {turn} of another process is in progress in session {}", turn.session_id());
    Error::new(ErrorKind::Session(SessionFailure::Busy { turn: Some(turn) }), text)
}
