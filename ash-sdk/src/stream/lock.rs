//! One turn at a time in a session.
//!
//! A server sends the events of concurrent turns to every reader of the session, and gives one command's output to
//! another. So within a client and its clones a second message or command is refused, or waits, and a turn that was
//! abandoned is remembered.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use uuid::Uuid;

use crate::error::{Error, ErrorKind, Result};

/// The sessions in which something is under way. Shared by a client's clones.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionLocks(Arc<Mutex<Sessions>>);

#[derive(Debug, Default)]
struct Sessions {
    turns: HashMap<Uuid, Arc<AsyncMutex<()>>>,
    abandoned: HashSet<Uuid>,
}

/// The right to a session's next turn. Dropped before [`SessionLock::release`], the turn counts as abandoned.
#[derive(Debug)]
pub(crate) struct SessionLock {
    locks: SessionLocks,
    session: Uuid,
    guard: Option<OwnedMutexGuard<()>>,
    finished: bool,
}

impl SessionLocks {
    fn sessions(&self) -> std::sync::MutexGuard<'_, Sessions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next turn: at once or not at all, or, with `queue`, when those before it are over.
    pub(crate) async fn take(&self, session: Uuid, queue: bool, over_abandoned: bool) -> Result<SessionLock> {
        let turn = self.sessions().turns.entry(session).or_default().clone();
        let guard = match turn.clone().try_lock_owned() {
            Ok(guard) => guard,
            Err(_) if queue => turn.lock_owned().await,
            Err(_) => {
                let text = "another message or command of this client is under way in this session";
                return Err(Error::new(ErrorKind::SessionBusy, text));
            }
        };
        let lock = SessionLock { locks: self.clone(), session, guard: Some(guard), finished: true };
        if !over_abandoned && self.sessions().abandoned.contains(&session) {
            return Err(Error::new(ErrorKind::TurnAbandoned, "an earlier turn of this session was abandoned"));
        }
        Ok(lock)
    }

    /// Forgets that a turn was abandoned: nothing of it can come any more.
    pub(crate) fn forgive(&self, session: Uuid) {
        self.sessions().abandoned.remove(&session);
    }
}

impl SessionLock {
    /// From here on the server may be at work: the turn must come to an end, or it is abandoned.
    pub(crate) fn begin(&mut self) {
        self.finished = false;
    }

    /// The turn is over: nothing more of it can come.
    pub(crate) fn release(mut self) {
        self.finished = true;
    }
}

impl Drop for SessionLock {
    fn drop(&mut self) {
        // Free first, so that the count below is that of the others.
        drop(self.guard.take());
        let mut sessions = self.locks.sessions();
        if self.finished {
            if sessions.turns.get(&self.session).is_some_and(|turn| Arc::strong_count(turn) == 1) {
                sessions.turns.remove(&self.session);
            }
        } else {
            sessions.abandoned.insert(self.session);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_turn_is_refused_while_one_is_under_way() {
        let (locks, session) = (SessionLocks::default(), Uuid::new_v4());
        let first = locks.take(session, false, false).await.unwrap();
        let refused = locks.take(session, false, false).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::SessionBusy));
        assert!(locks.take(Uuid::new_v4(), false, false).await.is_ok(), "another session is free");
        first.release();
        assert!(locks.take(session, false, false).await.is_ok());
    }

    #[tokio::test]
    async fn a_queued_turn_waits_for_the_one_before() {
        let (locks, session) = (SessionLocks::default(), Uuid::new_v4());
        let first = locks.take(session, false, false).await.unwrap();
        let mut second = std::pin::pin!(locks.take(session, true, false));
        assert!(futures::FutureExt::now_or_never(&mut second).is_none());
        first.release();
        assert!(second.await.is_ok());
    }

    #[tokio::test]
    async fn an_abandoned_turn_is_remembered_until_it_is_forgiven() {
        let (locks, session) = (SessionLocks::default(), Uuid::new_v4());
        let mut turn = locks.take(session, false, false).await.unwrap();
        turn.begin();
        drop(turn);
        let refused = locks.take(session, false, false).await.unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::TurnAbandoned));
        assert!(locks.take(session, false, true).await.is_ok(), "unless the caller does not mind");
        locks.forgive(session);
        assert!(locks.take(session, false, false).await.is_ok());
    }

    #[tokio::test]
    async fn sessions_that_are_free_are_forgotten() {
        let locks = SessionLocks::default();
        for _ in 0..3 {
            locks.take(Uuid::new_v4(), false, false).await.unwrap().release();
        }
        assert!(locks.sessions().turns.is_empty());
    }
}
