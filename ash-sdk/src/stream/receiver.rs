//! The end of a stream's queue that its handle holds.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use super::queue::{Item, Queue};
use crate::session::{InProgress, OnDrop};

/// Takes batches out of a stream's queue. Dropped, it leaves the rest of the turn to its policy.
#[derive(Debug)]
pub(super) struct Receiver {
    queue: Arc<Queue>,
    on_drop: OnDrop,
    progress: InProgress,
}

impl Receiver {
    pub(super) fn new(queue: Arc<Queue>, on_drop: OnDrop, progress: InProgress) -> Self {
        Self { queue, on_drop, progress }
    }

    /// From now on nothing but bytes is taken.
    pub(super) fn take_bytes(&self) {
        self.queue.take_bytes();
    }

    pub(super) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Item> {
        self.queue.poll_next(context)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // A turn that nobody reads any more frees the session now; the task hears of it a moment later.
        if self.on_drop == OnDrop::Abandon || !self.progress.may_have_left() {
            self.progress.abandon();
        }
        self.queue.leave(self.on_drop);
    }
}
