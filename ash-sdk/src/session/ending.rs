//! The end of work in progress, as it is known from outside of its stream.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::{Context, Poll},
};

use chrono::{DateTime, Utc};
use futures::task::AtomicWaker;

use super::{facts::Facts, mode::Work};
use crate::error::InterruptedBy;

/// End of a turn or command that is in progress. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Ending(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    work: Work,
    state: Mutex<State>,
    waker: AtomicWaker,
    begun_at: OnceLock<DateTime<Utc>>,
}

#[derive(Clone, Debug, Default)]
enum State {
    #[default]
    InProgress,
    /// A request of this client has ended the session.
    Ended(InterruptedBy),
    /// Nobody reads it any more, and the session knows.
    Abandoned,
}

impl Ending {
    pub(super) fn of(work: Work) -> Self {
        let (state, waker, begun_at) = (Mutex::default(), AtomicWaker::new(), OnceLock::new());
        Self(Arc::new(Shared { work, state, waker, begun_at }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has_begun(&self, at: Option<DateTime<Utc>>) {
        if let Some(at) = at {
            // A response begins once.
            let _ = self.0.begun_at.set(at);
        }
    }

    /// Facts about the work.
    pub(super) fn facts(&self) -> Facts {
        Facts::new(self.0.work, self.0.begun_at.get().copied())
    }

    pub(super) fn end(&self, by: InterruptedBy) {
        *self.state() = State::Ended(by);
        self.0.waker.wake();
    }

    pub(super) fn abandon(&self) {
        *self.state() = State::Abandoned;
    }

    /// Returns `true` if nothing of this end is left to be noted.
    pub(super) fn is_known(&self) -> bool {
        !matches!(*self.state(), State::InProgress)
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Ready when a request of this client has ended the session.
    pub(super) fn poll(&self, context: &mut Context<'_>) -> Poll<InterruptedBy> {
        self.0.waker.register(context.waker());
        match &*self.state() {
            State::Ended(by) => Poll::Ready(by.clone()),
            _ => Poll::Pending,
        }
    }
}
