//! The time limit of a turn.

use std::{
    task::{Context, Poll},
    time::Duration,
};

use futures::future::{BoxFuture, FutureExt};

use crate::{
    clock::Clock,
    error::{Error, ErrorKind, TimeoutPhase},
};

/// The time limit of a turn.
pub(super) struct TurnTimer {
    after: Duration,
    timer: BoxFuture<'static, ()>,
    is_over: bool,
}

impl TurnTimer {
    pub(super) fn new(after: Duration, clock: &dyn Clock) -> Self {
        Self { after, timer: clock.sleep(after), is_over: false }
    }

    /// Ready from the end of the turn's time on.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Duration> {
        self.is_over = self.is_over || self.timer.poll_unpin(context).is_ready();
        if self.is_over { Poll::Ready(self.after) } else { Poll::Pending }
    }

    /// The error of a turn that took longer.
    pub(super) fn error(after: Duration) -> Error {
        let kind = ErrorKind::Timeout { phase: TimeoutPhase::Turn, after };
        Error::new(kind, format!("the turn took longer than {} s", after.as_secs_f64()))
    }
}
