//! One turn at a time in a session.
//!
//! A server sends the events of concurrent turns to every reader of the session, and gives one command's output to
//! another. So within a client and its clones a second message or command is refused, or waits, and a turn that was
//! abandoned is remembered. With a [coordinator](super::lease) that holds among processes too.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    task::{Context, Poll},
};

use ash_sdk_gen::types::SessionId;
use chrono::{DateTime, Utc};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::{
    ending::Ending,
    facts::Facts,
    held::Held,
    lease::{Coordinator, Left},
    lease_count::LeaseCount,
    mode::Work,
    terms::Terms,
};
use crate::{
    clock::{Clock, SystemClock},
    error::{Error, ErrorKind, InterruptedBy, Result, SessionFailure},
    message::TurnId,
    transport::Sent,
};

/// Sessions in which a turn or command is in progress, for a client and its clones.
#[derive(Clone)]
pub(crate) struct SessionLocks(Arc<Shared>);

struct Shared {
    sessions: Mutex<HashMap<SessionId, SessionEntry>>,
    coordinator: OnceLock<Coordinator>,
    clock: Arc<dyn Clock>,
}

/// State of a session. A session that is free and has no abandoned turn has no entry.
#[derive(Debug, Default)]
pub(super) struct SessionEntry {
    /// Held while a turn or command is in progress.
    turn: Arc<AsyncMutex<()>>,
    /// Name of the work in progress.
    holder: Option<TurnId>,
    /// The work that was abandoned, and may still be running.
    pub(super) abandoned: Option<Box<Facts>>,
    /// The work in progress, from when its request is about to be sent.
    running: Option<Running>,
    /// Number of leases of the session that this client holds, or is about to release.
    pub(super) leases: LeaseCount,
}

/// The signal that ends work in progress, and the lease that it is done under.
#[derive(Debug)]
struct Running {
    ending: Ending,
    held: Option<Held>,
}

impl Running {
    fn end(self, by: InterruptedBy) {
        self.ending.end(by);
        if let Some(held) = self.held {
            held.leave(Left::Free);
        }
    }
}

impl SessionEntry {
    /// Returns `true` if the entry says nothing: nobody but itself knows the turn.
    fn is_free(&self) -> bool {
        let is_idle = self.running.is_none() && Arc::strong_count(&self.turn) == 1;
        is_idle && self.abandoned.is_none() && self.leases.get() == 0
    }
}

/// A place in a session's queue; the entry stays for as long as there is one.
struct Place {
    locks: SessionLocks,
    session: SessionId,
    turn: Arc<AsyncMutex<()>>,
}

/// The right to a session's next turn or command.
///
/// Take it, [`begin`](Self::begin) when the request is about to be sent, and [`release`](Self::release) it when nothing
/// more of what was begun can come. Dropped between the two, the work counts as abandoned, unless its request cannot
/// have left.
pub(crate) struct SessionLock {
    // Dropped in this order: the session must be free before its entry is looked at.
    _guard: OwnedMutexGuard<()>,
    place: Place,
    /// Name of the work.
    turn: TurnId,
    held: Option<Held>,
    begun: Option<InProgress>,
}

/// A turn or command in progress in a session.
#[derive(Clone)]
pub(crate) struct InProgress {
    locks: SessionLocks,
    session: SessionId,
    ending: Ending,
    held: Option<Held>,
    /// Mark of its request.
    sent: Sent,
}

impl InProgress {
    /// Ready when a request of this client has ended the session, with the reason.
    pub(crate) fn poll_ended(&self, context: &mut Context<'_>) -> Poll<InterruptedBy> {
        self.ending.poll(context)
    }

    /// Returns `true` if its request may have left.
    pub(crate) fn may_have_left(&self) -> bool {
        self.sent.may_have_left()
    }

    /// Facts about the work.
    fn facts(&self) -> Facts {
        self.ending.facts().of(self.held.as_ref())
    }

    /// Its response has begun, at this time by the server's clock.
    pub(crate) fn has_begun(&self, at: Option<DateTime<Utc>>) {
        self.ending.has_begun(at);
    }

    /// Nobody reads it any more: it counts as abandoned from now on, if its request may have left, and the session is
    /// free. Has no effect on work that is over.
    pub(crate) fn abandon(&self) {
        self.locks.abandon(self);
    }
}

impl Default for SessionLocks {
    fn default() -> Self {
        Self::new(None, Arc::new(SystemClock))
    }
}

impl fmt::Debug for SessionLocks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SessionLocks").field(&*self.sessions()).finish()
    }
}

impl fmt::Debug for InProgress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("InProgress")
            .field("session", &self.session)
            .field("ending", &self.ending)
            .finish_non_exhaustive()
    }
}

impl SessionLocks {
    pub(crate) fn new(coordinator: Option<Coordinator>, clock: Arc<dyn Clock>) -> Self {
        let coordinator = coordinator.map_or_else(OnceLock::new, OnceLock::from);
        Self(Arc::new(Shared { sessions: Mutex::default(), coordinator, clock }))
    }

    pub(super) fn coordinator(&self) -> Option<&Coordinator> {
        self.0.coordinator.get()
    }

    /// Takes part in the coordination of processes from now on, unless it does already.
    pub(crate) fn coordinated_by(&self, coordinator: Coordinator) {
        // The first one counts.
        let _ = self.0.coordinator.set(coordinator);
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, SessionEntry>> {
        self.0.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes a session's entry, if there is one, and forgets it if it says nothing any more.
    pub(super) fn change<T>(&self, session: SessionId, change: impl FnOnce(&mut SessionEntry) -> T) -> Option<T> {
        let mut sessions = self.sessions();
        let entry = sessions.get_mut(&session)?;
        let outcome = change(entry);
        if entry.is_free() {
            sessions.remove(&session);
        }
        Some(outcome)
    }

    /// Changes a session's entry, which is made if there is none.
    pub(super) fn note<T>(&self, session: SessionId, change: impl FnOnce(&mut SessionEntry) -> T) -> T {
        change(self.sessions().entry(session).or_default())
    }

    fn place(&self, session: SessionId) -> Place {
        let turn = self.note(session, |entry| entry.turn.clone());
        Place { locks: self.clone(), session, turn }
    }

    /// Takes the session's next turn: at once or not at all, or, if the terms say so, when those before it are over.
    ///
    /// It is refused while an earlier turn of the session is abandoned, unless the terms permit that. Such a turn then
    /// still counts as abandoned: it is unknown which of the two ends first.
    pub(crate) async fn take(&self, session: SessionId, terms: Terms) -> Result<SessionLock> {
        let mut lock = self.take_here(session, &terms).await?;
        if let Some(coordinator) = terms.coordinator().or(self.coordinator()) {
            lock.held = Some(self.lease(coordinator, lock.turn, &terms).await?);
            return Ok(lock);
        }
        match self.abandoned_here(session).filter(|_| !terms.mode.after_abandoned_turn) {
            None => Ok(lock),
            Some(Facts { work, .. }) => {
                let text = format!("an earlier {work} in session {session} was abandoned and may still be running");
                Err(Error::new(ErrorKind::Session(SessionFailure::TurnAbandoned), text))
            }
        }
    }

    /// Takes the session's next turn among those of this client.
    pub(crate) async fn take_here(&self, session: SessionId, terms: &Terms) -> Result<SessionLock> {
        let turn = terms.turn(session);
        loop {
            let place = self.place(session);
            let guard = match place.turn.clone().try_lock_owned() {
                Ok(guard) => guard,
                Err(_) if terms.mode.queue => place.turn.clone().lock_owned().await,
                Err(_) => {
                    let turn = self.change(session, |entry| entry.holder).flatten();
                    let name = turn.map(|turn| format!(": {turn}")).unwrap_or_default();
                    let text =
                        format!("another message or command of this client is in progress in session {session}{name}");
                    return Err(Error::new(ErrorKind::Session(SessionFailure::Busy { turn }), text));
                }
            };
            let lock = SessionLock { _guard: guard, place, turn, held: None, begun: None };
            // When a session ends, what waited for its turn waits in vain: the turn is another now.
            if lock.is_current() {
                lock.change(|entry| entry.holder = Some(turn));
                return Ok(lock);
            }
        }
    }

    /// Frees the session of work that nobody reads any more.
    fn abandon(&self, progress: &InProgress) {
        self.change(progress.session, |entry| {
            if entry.running.take_if(|running| running.ending.is(&progress.ending)).is_none() {
                return;
            }
            entry.turn = Arc::default();
            // One that leaves in this moment is noted when its lock is dropped.
            if progress.may_have_left() {
                entry.abandoned = Some(Box::new(progress.facts()));
                progress.ending.abandon();
                if let Some(held) = &progress.held {
                    held.leave(Left::Abandoned);
                }
            }
        });
    }

    /// Returns the sessions in which work is in progress.
    pub(crate) fn in_progress(&self) -> Vec<SessionId> {
        self.sessions().iter().filter(|(_, entry)| entry.running.is_some()).map(|(session, _)| *session).collect()
    }

    /// Returns the sessions in which work is in progress, or whose lease is not released yet.
    pub(crate) fn at_work(&self) -> Vec<SessionId> {
        let sessions = self.sessions();
        let is_at_work = |entry: &SessionEntry| entry.running.is_some() || entry.leases.get() > 0;
        sessions.iter().filter(|(_, entry)| is_at_work(entry)).map(|(session, _)| *session).collect()
    }

    /// Ends the streams of all work in progress, which counts as abandoned.
    pub(crate) fn abandon_all(&self) {
        for entry in self.sessions().values_mut() {
            if let Some(Running { ending, held }) = entry.running.take() {
                entry.abandoned = Some(Box::new(ending.facts().of(held.as_ref())));
                entry.turn = Arc::default();
                if let Some(held) = held {
                    held.leave(Left::Abandoned);
                }
                ending.end(InterruptedBy::Shutdown);
            }
        }
    }

    /// Returns the work that this client has abandoned in a session.
    pub(super) fn abandoned_here(&self, session: SessionId) -> Option<Facts> {
        self.sessions().get(&session)?.abandoned.as_deref().cloned()
    }

    /// Returns `true` if this is the work in progress of its session.
    pub(super) fn is_in_progress(&self, turn: TurnId) -> bool {
        let sessions = self.sessions();
        let Some(entry) = sessions.get(&turn.session_id()) else { return false };
        entry.holder == Some(turn) && (entry.running.is_some() || entry.leases.get() > 0)
    }

    /// Nothing of any turn of this session can come any more: forgets that one was abandoned, ends the stream of the one
    /// in progress, and frees the session.
    pub(crate) fn end_turns(&self, session: SessionId, by: InterruptedBy) {
        self.change(session, |entry| {
            entry.abandoned = None;
            if let Some(running) = entry.running.take() {
                running.end(by);
            }
            // Whoever waits for the turn finds that it is another now.
            entry.turn = Arc::default();
        });
    }
}

impl SessionLock {
    fn change<T>(&self, change: impl FnOnce(&mut SessionEntry) -> T) -> Option<T> {
        self.place.locks.change(self.place.session, change)
    }

    /// The session.
    pub(crate) fn session(&self) -> SessionId {
        self.place.session
    }

    fn is_current(&self) -> bool {
        self.change(|entry| Arc::ptr_eq(&entry.turn, &self.place.turn)).unwrap_or_default()
    }

    /// Returns an error if another may have been given the session in the meantime: its lease could not be renewed.
    pub(crate) fn check(&self) -> Result<()> {
        let now = self.place.locks.clock().now();
        if self.held.as_ref().is_none_or(|held| held.is_valid(now)) {
            return Ok(());
        }
        let text = format!("the lease of session {} could not be renewed, so nothing was sent", self.session());
        Err(Error::new(ErrorKind::Session(SessionFailure::Busy { turn: None }), text))
    }

    /// From here on the server may be at work, if the request has left: it must come to an end, or it is abandoned.
    pub(crate) fn begin(&mut self, work: Work, sent: Sent) -> InProgress {
        let (locks, session) = (self.place.locks.clone(), self.place.session);
        let held = self.held.clone();
        let progress = InProgress { locks, session, ending: Ending::of(work), held, sent };
        if self.is_current() {
            let running = Running { ending: progress.ending.clone(), held: progress.held.clone() };
            self.change(|entry| entry.running = Some(running));
        }
        self.begun = Some(progress.clone());
        progress
    }

    /// Ready when a request of this client has ended the session while the work was in progress, with the reason.
    pub(crate) fn poll_ended(&self, context: &mut Context<'_>) -> Poll<InterruptedBy> {
        self.begun.as_ref().map_or(Poll::Pending, |progress| progress.poll_ended(context))
    }

    /// Takes the work out of its entry.
    fn finish(&mut self) -> Option<InProgress> {
        let progress = self.begun.take()?;
        self.change(|entry| entry.running.take_if(|running| running.ending.is(&progress.ending)));
        Some(progress)
    }

    /// The work is over: nothing more of it can come.
    pub(crate) fn release(mut self) {
        self.finish();
    }

    /// Every turn of the session is over, those that were abandoned too.
    pub(crate) fn release_all(mut self, by: InterruptedBy) {
        self.finish();
        if self.is_current() {
            self.place.locks.end_turns(self.place.session, by);
        }
    }
}

impl Drop for SessionLock {
    fn drop(&mut self) {
        let abandoned = self.finish().filter(|progress| progress.may_have_left() && !progress.ending.is_known());
        if let Some(progress) = &abandoned {
            // The entry may be gone by now.
            self.place.locks.note(self.place.session, |entry| entry.abandoned = Some(Box::new(progress.facts())));
        }
        if let Some(held) = &self.held {
            held.leave(if abandoned.is_some() { Left::Abandoned } else { Left::Free });
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::mem::take(&mut self.turn));
        self.locks.change(self.session, |_| {});
    }
}

impl fmt::Debug for SessionLock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SessionLock").field("session", &self.place.session).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SendMode;

    const REFUSE: Terms = Terms::turn_with(SendMode { queue: false, after_abandoned_turn: false });
    const QUEUE: Terms = Terms::turn_with(SendMode { queue: true, after_abandoned_turn: false });
    const OVER: Terms = Terms::turn_with(SendMode { queue: false, after_abandoned_turn: true });

    #[tokio::test]
    async fn a_second_turn_is_refused_while_one_is_under_way() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let first = locks.take(session, REFUSE).await.unwrap();
        let refused = locks.take(session, REFUSE).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::Session(SessionFailure::Busy { .. })));
        assert!(locks.take(SessionId(uuid::Uuid::new_v4()), REFUSE).await.is_ok(), "another session is free");
        first.release();
        assert!(locks.take(session, REFUSE).await.is_ok());
    }

    #[tokio::test]
    async fn a_queued_turn_waits_for_the_one_before() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let first = locks.take(session, REFUSE).await.unwrap();
        let mut second = std::pin::pin!(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut second).is_none());
        first.release();
        assert!(second.await.is_ok());
    }

    #[tokio::test]
    async fn an_abandoned_turn_is_remembered_until_the_session_has_ended() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin(Work::Turn, Sent::yes());
        drop(turn);
        let refused = locks.take(session, REFUSE).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)));
        assert!(locks.take(session, OVER).await.is_ok(), "unless the caller does not mind");
        locks.end_turns(session, InterruptedBy::SessionGone);
        assert!(locks.take(session, REFUSE).await.is_ok());
    }

    #[tokio::test]
    async fn sessions_that_are_free_are_forgotten() {
        let locks = SessionLocks::default();
        for _ in 0..3 {
            locks.take(SessionId(uuid::Uuid::new_v4()), REFUSE).await.unwrap().release();
        }
        assert!(locks.sessions().is_empty());
    }

    #[tokio::test]
    async fn one_who_leaves_the_queue_is_forgotten_and_does_not_hold_it_up() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let first = locks.take(session, REFUSE).await.unwrap();
        let mut second = Box::pin(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut second).is_none());
        let mut third = Box::pin(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut third).is_none());
        drop(second);
        first.release();
        third.await.unwrap().release();

        let holder = locks.take(session, REFUSE).await.unwrap();
        let mut waiting = Box::pin(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut waiting).is_none());
        holder.release();
        drop(waiting);
        assert!(locks.sessions().is_empty());
    }

    #[tokio::test]
    async fn one_who_waits_for_a_turn_that_is_then_abandoned_is_told() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut first = locks.take(session, REFUSE).await.unwrap();
        first.begin(Work::Turn, Sent::yes());
        let mut second = Box::pin(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut second).is_none());
        drop(first);
        assert!(matches!(second.await.unwrap_err().kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)));
    }

    #[tokio::test]
    async fn a_turn_that_was_ended_while_it_ran_is_not_abandoned_when_it_is_dropped() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin(Work::Turn, Sent::yes());
        locks.end_turns(session, InterruptedBy::SessionGone);
        drop(turn);
        assert!(locks.take(session, REFUSE).await.is_ok());
        assert!(locks.sessions().is_empty());
    }

    #[tokio::test]
    async fn a_turn_over_an_abandoned_one_does_not_make_it_forgotten() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin(Work::Turn, Sent::yes());
        drop(turn);
        let mut over = locks.take(session, OVER).await.unwrap();
        over.begin(Work::Turn, Sent::yes());
        over.release();
        assert!(locks.take(session, REFUSE).await.is_err());
        locks.take(session, OVER).await.unwrap().release_all(InterruptedBy::SessionGone);
        assert!(locks.take(session, REFUSE).await.is_ok());
    }

    #[tokio::test]
    async fn a_turn_whose_request_cannot_have_left_is_not_abandoned_when_it_is_dropped() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin(Work::Turn, Sent::default());
        drop(turn);
        assert!(locks.take(session, REFUSE).await.is_ok());
        assert!(locks.sessions().is_empty());
    }

    #[tokio::test]
    async fn a_session_that_ends_ends_its_turn_and_is_free_at_once() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        let progress = turn.begin(Work::Turn, Sent::yes());
        let mut queued = Box::pin(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut queued).is_none());
        let mut ended = std::pin::pin!(std::future::poll_fn(|context| progress.poll_ended(context)));
        assert!(futures::FutureExt::now_or_never(&mut ended).is_none());
        locks.end_turns(session, InterruptedBy::SessionGone);
        assert_eq!(ended.await, InterruptedBy::SessionGone);
        let next = locks.take(session, REFUSE).await.unwrap();
        drop(turn);
        assert!(
            futures::FutureExt::now_or_never(&mut queued).is_none(),
            "it waits for the one that is in progress now"
        );
        drop(next);
        queued.await.unwrap().release();
        assert!(locks.sessions().is_empty());
    }

    #[tokio::test]
    async fn work_that_is_abandoned_frees_the_session_at_once_and_only_its_own() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut first = locks.take(session, REFUSE).await.unwrap();
        let progress = first.begin(Work::Command, Sent::yes());
        let mut queued = Box::pin(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut queued).is_none());
        first.release();
        let mut second = queued.await.unwrap();
        second.begin(Work::Turn, Sent::yes());
        progress.abandon();
        assert!(matches!(
            locks.take(session, REFUSE).await.unwrap_err().kind(),
            ErrorKind::Session(SessionFailure::Busy { .. })
        ));
        second.release();

        let mut third = locks.take(session, REFUSE).await.unwrap();
        third.begin(Work::Command, Sent::yes()).abandon();
        let refused = locks.take(session, REFUSE).await.unwrap_err();
        assert!(refused.to_string().contains("an earlier command"), "{refused}");
        locks.end_turns(session, InterruptedBy::SessionGone);
        drop(third);
        assert!(locks.take(session, REFUSE).await.is_ok(), "what was ended since is not abandoned again");
        assert!(locks.sessions().is_empty());
    }

    #[tokio::test]
    async fn a_session_that_ends_or_is_given_up_during_its_turn_is_forgotten_with_the_turn() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin(Work::Turn, Sent::yes());
        locks.end_turns(session, InterruptedBy::SessionGone);
        drop(turn);
        assert!(locks.sessions().is_empty(), "ended");

        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin(Work::Turn, Sent::default()).abandon();
        drop(turn);
        assert!(locks.sessions().is_empty(), "given up before it was sent");
    }
}
