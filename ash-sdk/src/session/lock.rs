//! One turn at a time in a session.
//!
//! A server sends the events of concurrent turns to every reader of the session, and gives one command's output to
//! another. So within a client and its clones a second message or command is refused, or waits, and a turn that was
//! abandoned is remembered.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use ash_sdk_gen::types::SessionId;
use chrono::{DateTime, Utc};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::{
    ending::Ending,
    facts::Facts,
    mode::{SendMode, Work},
};
use crate::{
    error::{Error, ErrorKind, InterruptedBy, Result, SessionFailure},
    transport::Sent,
};

/// Sessions in which a turn or command is in progress, for a client and its clones.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionLocks(Arc<Mutex<HashMap<SessionId, SessionEntry>>>);

/// State of a session. A session that is free and has no abandoned turn has no entry.
#[derive(Debug, Default)]
struct SessionEntry {
    /// Held while a turn or command is in progress.
    turn: Arc<AsyncMutex<()>>,
    /// The work that was abandoned, and may still be running.
    abandoned: Option<Facts>,
    /// The signal that ends the work in progress.
    ending: Option<Ending>,
}

impl SessionEntry {
    /// Returns `true` if the entry says nothing: nobody but itself knows the turn.
    fn is_free(&self) -> bool {
        self.abandoned.is_none() && self.ending.is_none() && Arc::strong_count(&self.turn) == 1
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
    begun: Option<InProgress>,
}

/// A turn or command in progress in a session.
#[derive(Clone)]
pub(crate) struct InProgress {
    locks: SessionLocks,
    session: SessionId,
    ending: Ending,
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
    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, SessionEntry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes a session's entry, if there is one, and forgets it if it says nothing any more.
    fn change<T>(&self, session: SessionId, change: impl FnOnce(&mut SessionEntry) -> T) -> Option<T> {
        let mut sessions = self.sessions();
        let entry = sessions.get_mut(&session)?;
        let outcome = change(entry);
        if entry.is_free() {
            sessions.remove(&session);
        }
        Some(outcome)
    }

    fn place(&self, session: SessionId) -> Place {
        let turn = self.sessions().entry(session).or_default().turn.clone();
        Place { locks: self.clone(), session, turn }
    }

    /// Takes the session's next turn: at once or not at all, or, with `queue`, when those before it are over.
    ///
    /// It is refused while an earlier turn of the session is abandoned, unless the mode permits that. Such a turn then
    /// still counts as abandoned: it is unknown which of the two ends first.
    pub(crate) async fn take(&self, session: SessionId, mode: SendMode) -> Result<SessionLock> {
        let lock = loop {
            let place = self.place(session);
            let guard = match place.turn.clone().try_lock_owned() {
                Ok(guard) => guard,
                Err(_) if mode.queue => place.turn.clone().lock_owned().await,
                Err(_) => {
                    let text = format!("another message or command of this client is in progress in session {session}");
                    return Err(Error::new(ErrorKind::Session(SessionFailure::Busy), text));
                }
            };
            let lock = SessionLock { _guard: guard, place, begun: None };
            // When a session ends, what waited for its turn waits in vain: the turn is another now.
            if lock.is_current() {
                break lock;
            }
        };
        match self.abandoned(session).filter(|_| !mode.after_abandoned_turn) {
            None => Ok(lock),
            Some(Facts { work, .. }) => {
                let text = format!("an earlier {work} in session {session} was abandoned and may still be running");
                Err(Error::new(ErrorKind::Session(SessionFailure::TurnAbandoned), text))
            }
        }
    }

    /// Frees the session of work that nobody reads any more.
    fn abandon(&self, progress: &InProgress) {
        self.change(progress.session, |entry| {
            if entry.ending.take_if(|ending| ending.is(&progress.ending)).is_none() {
                return;
            }
            entry.turn = Arc::default();
            // One that leaves in this moment is noted when its lock is dropped.
            if progress.may_have_left() {
                entry.abandoned = Some(progress.ending.facts());
                progress.ending.abandon();
            }
        });
    }

    /// Returns the sessions in which work is in progress.
    pub(crate) fn in_progress(&self) -> Vec<SessionId> {
        self.sessions().iter().filter(|(_, entry)| entry.ending.is_some()).map(|(session, _)| *session).collect()
    }

    /// Ends the streams of all work in progress, which counts as abandoned.
    pub(crate) fn abandon_all(&self) {
        for entry in self.sessions().values_mut() {
            if let Some(ending) = entry.ending.take() {
                entry.abandoned = Some(ending.facts());
                entry.turn = Arc::default();
                ending.end(InterruptedBy::Shutdown);
            }
        }
    }

    /// Returns the work that was abandoned in a session.
    pub(crate) fn abandoned(&self, session: SessionId) -> Option<Facts> {
        self.sessions().get(&session)?.abandoned.clone()
    }

    /// Keeps what was learned of abandoned work, or forgets it if it is over.
    pub(crate) fn learned(&self, session: SessionId, abandoned: Option<Facts>) {
        self.change(session, |entry| {
            if entry.abandoned.is_some() {
                entry.abandoned = abandoned;
            }
        });
    }

    /// Nothing of any turn of this session can come any more: forgets that one was abandoned, ends the stream of the one
    /// in progress, and frees the session.
    pub(crate) fn end_turns(&self, session: SessionId, by: InterruptedBy) {
        self.change(session, |entry| {
            entry.abandoned = None;
            if let Some(ending) = entry.ending.take() {
                ending.end(by);
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

    /// From here on the server may be at work, if the request has left: it must come to an end, or it is abandoned.
    pub(crate) fn begin(&mut self, work: Work, sent: Sent) -> InProgress {
        let (locks, session) = (self.place.locks.clone(), self.place.session);
        let progress = InProgress { locks, session, ending: Ending::of(work), sent };
        if self.is_current() {
            self.change(|entry| entry.ending = Some(progress.ending.clone()));
        }
        self.begun = Some(progress.clone());
        progress
    }

    /// Takes the work out of its entry.
    fn finish(&mut self) -> Option<InProgress> {
        let progress = self.begun.take()?;
        self.change(|entry| entry.ending.take_if(|ending| ending.is(&progress.ending)));
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
        if let Some(progress) = self.finish()
            && progress.may_have_left()
            && !progress.ending.is_known()
        {
            // The entry may be gone by now.
            let mut sessions = self.place.locks.sessions();
            sessions.entry(self.place.session).or_default().abandoned = Some(progress.ending.facts());
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

    const REFUSE: SendMode = SendMode { queue: false, after_abandoned_turn: false };
    const QUEUE: SendMode = SendMode { queue: true, after_abandoned_turn: false };
    const OVER: SendMode = SendMode { queue: false, after_abandoned_turn: true };

    #[tokio::test]
    async fn a_second_turn_is_refused_while_one_is_under_way() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let first = locks.take(session, REFUSE).await.unwrap();
        let refused = locks.take(session, REFUSE).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::Session(SessionFailure::Busy)));
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
            ErrorKind::Session(SessionFailure::Busy)
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
