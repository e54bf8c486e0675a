//! One turn at a time in a session.
//!
//! A server sends the events of concurrent turns to every reader of the session, and gives one command's output to
//! another. So within a client and its clones a second message or command is refused, or waits, and a turn that was
//! abandoned is remembered.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use ash_sdk_gen::types::SessionId;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::mode::SendMode;
use crate::error::{Error, ErrorKind, Result, SessionFailure};

/// Sessions in which a turn or command is in progress, for a client and its clones.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionLocks(Arc<Mutex<HashMap<SessionId, SessionEntry>>>);

/// State of a session. A session that is free and has no abandoned turn has no entry.
#[derive(Debug, Default)]
struct SessionEntry {
    /// Held while a turn or command is in progress.
    turn: Arc<AsyncMutex<()>>,
    /// Counted up whenever everything that runs in the session is known to be over.
    ended: u64,
    abandoned: bool,
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
/// more of what was begun can come. Dropped between the two, the turn counts as abandoned.
pub(crate) struct SessionLock {
    // Dropped in this order: the session must be free before its entry is looked at.
    _guard: OwnedMutexGuard<()>,
    place: Place,
    /// Set from the begin to the end of a turn: how often the session's turns had been ended when it began.
    begun: Option<u64>,
}

impl SessionLocks {
    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, SessionEntry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the session's next turn: at once or not at all, or, with `queue`, when those before it are over.
    ///
    /// It is refused while an earlier turn of the session is abandoned, unless the mode permits that. Such a turn then
    /// still counts as abandoned: it is unknown which of the two ends first.
    pub(crate) async fn take(&self, session: SessionId, mode: SendMode) -> Result<SessionLock> {
        let turn = self.sessions().entry(session).or_default().turn.clone();
        let place = Place { locks: self.clone(), session, turn };
        let guard = match place.turn.clone().try_lock_owned() {
            Ok(guard) => guard,
            Err(_) if mode.queue => place.turn.clone().lock_owned().await,
            Err(_) => {
                let text = "another message or command of this client is in progress in this session";
                return Err(Error::new(ErrorKind::Session(SessionFailure::Busy), text));
            }
        };
        let lock = SessionLock { _guard: guard, place, begun: None };
        if !mode.after_abandoned_turn && lock.entry(|entry| entry.abandoned) {
            let text = "an earlier turn of this session was abandoned and may still be running";
            return Err(Error::new(ErrorKind::Session(SessionFailure::TurnAbandoned), text));
        }
        Ok(lock)
    }

    /// Nothing of any turn of this session can come any more: forgets that one was abandoned, and does not count the
    /// one in progress as abandoned when it is dropped.
    pub(crate) fn clear_abandoned(&self, session: SessionId) {
        let mut sessions = self.sessions();
        if let Some(entry) = sessions.get_mut(&session) {
            entry.abandoned = false;
            entry.ended += 1;
            if Arc::strong_count(&entry.turn) == 1 {
                sessions.remove(&session);
            }
        }
    }
}

impl SessionLock {
    fn entry<T>(&self, use_it: impl FnOnce(&mut SessionEntry) -> T) -> T {
        use_it(self.place.locks.sessions().entry(self.place.session).or_default())
    }

    /// From here on the server may be at work: the turn must come to an end, or it is abandoned.
    pub(crate) fn begin(&mut self) {
        self.begun = Some(self.entry(|entry| entry.ended));
    }

    /// The turn is over: nothing more of it can come.
    pub(crate) fn release(mut self) {
        self.begun = None;
    }

    /// Every turn of the session is over, those that were abandoned too.
    pub(crate) fn release_all(mut self) {
        self.begun = None;
        self.place.locks.clear_abandoned(self.place.session);
    }
}

impl Drop for SessionLock {
    fn drop(&mut self) {
        if let Some(ended) = self.begun {
            self.entry(|entry| entry.abandoned |= entry.ended == ended);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sessions = self.locks.sessions();
        drop(std::mem::take(&mut self.turn));
        let unused = |entry: &SessionEntry| !entry.abandoned && Arc::strong_count(&entry.turn) == 1;
        if sessions.get(&self.session).is_some_and(unused) {
            sessions.remove(&self.session);
        }
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
    async fn an_abandoned_turn_is_remembered_until_it_is_clear_abandonedn() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin();
        drop(turn);
        let refused = locks.take(session, REFUSE).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)));
        assert!(locks.take(session, OVER).await.is_ok(), "unless the caller does not mind");
        locks.clear_abandoned(session);
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
        first.begin();
        let mut second = Box::pin(locks.take(session, QUEUE));
        assert!(futures::FutureExt::now_or_never(&mut second).is_none());
        drop(first);
        assert!(matches!(second.await.unwrap_err().kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)));
    }

    #[tokio::test]
    async fn a_turn_that_was_ended_while_it_ran_is_not_abandoned_when_it_is_dropped() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin();
        locks.clear_abandoned(session);
        drop(turn);
        assert!(locks.take(session, REFUSE).await.is_ok());
        assert!(locks.sessions().is_empty());
    }

    #[tokio::test]
    async fn a_turn_over_an_abandoned_one_does_not_make_it_forgotten() {
        let (locks, session) = (SessionLocks::default(), SessionId(uuid::Uuid::new_v4()));
        let mut turn = locks.take(session, REFUSE).await.unwrap();
        turn.begin();
        drop(turn);
        let mut over = locks.take(session, OVER).await.unwrap();
        over.begin();
        over.release();
        assert!(locks.take(session, REFUSE).await.is_err());
        locks.take(session, OVER).await.unwrap().release_all();
        assert!(locks.take(session, REFUSE).await.is_ok());
    }
}
