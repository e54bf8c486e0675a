//! The queue between the reader of a stream and its handle, bounded in bytes.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use super::batch::Batch;
use crate::{error::Error, session::OnDrop};

/// Queue of a stream. Its reader puts batches in, its handle takes them out.
pub(super) struct Queue {
    limit: usize,
    /// The handle takes nothing but bytes.
    is_of_bytes: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    batches: VecDeque<Batch>,
    /// Size of the batches, in bytes.
    size: usize,
    end: Option<End>,
    /// Policy of a handle that is gone.
    left: Option<OnDrop>,
    handle: Option<Waker>,
    reader: Option<Waker>,
}

/// End of a stream: after its last event, or with an error.
type End = Option<Error>;

/// Item of the queue.
pub(super) enum Item {
    Batch(Batch),
    End(End),
}

impl Queue {
    /// Creates a queue that the reader puts nothing more into while it holds this many bytes.
    pub(super) fn new(limit: usize) -> Self {
        // An empty queue has room for one batch.
        Self { limit: limit.max(1), is_of_bytes: AtomicBool::new(false), state: Mutex::default() }
    }

    /// From now on the handle takes nothing but bytes: what comes need not have its events.
    pub(super) fn take_bytes(&self) {
        self.is_of_bytes.store(true, Ordering::Relaxed);
    }

    /// Returns `false` if a batch need not have its events.
    pub(super) fn wants_events(&self) -> bool {
        !self.is_of_bytes.load(Ordering::Relaxed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a batch, whatever its size. Nobody waits for it once the handle is gone.
    pub(super) fn push(&self, batch: Batch) {
        let mut state = self.state();
        if state.left.is_none() {
            state.size += batch.size;
            if state.batches.is_empty() {
                // Most often it is taken before another one comes.
                state.batches.reserve_exact(1);
            }
            state.batches.push_back(batch);
        }
        wake(state.handle.take(), state);
    }

    /// Ends the queue; a second end changes nothing.
    pub(super) fn end(&self, end: End) {
        let mut state = self.state();
        state.end.get_or_insert(end);
        wake(state.handle.take(), state);
    }

    /// Ready when there is room for another batch, or when the handle is gone.
    pub(super) fn poll_room(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.size < self.limit || state.left.is_some() {
            return Poll::Ready(());
        }
        keep(&mut state.reader, context);
        Poll::Pending
    }

    /// Ready when the handle is gone, with its policy.
    pub(super) fn poll_left(&self, context: &mut Context<'_>) -> Poll<OnDrop> {
        let mut state = self.state();
        match state.left {
            Some(policy) => Poll::Ready(policy),
            None => {
                keep(&mut state.reader, context);
                Poll::Pending
            }
        }
    }

    /// The handle is gone: what is in the queue is dropped.
    pub(super) fn leave(&self, policy: OnDrop) {
        let mut state = self.state();
        state.left.get_or_insert(policy);
        state.size = 0;
        let batches = std::mem::take(&mut state.batches);
        wake(state.reader.take(), state);
        drop(batches);
    }

    /// Takes the next item.
    pub(super) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Item> {
        let mut state = self.state();
        if let Some(batch) = state.batches.pop_front() {
            if state.batches.is_empty() {
                // Most queues are empty most of the time, and there may be thousands.
                state.batches = VecDeque::new();
            }
            let was_full = state.size >= self.limit;
            state.size -= batch.size;
            let reader = if was_full { state.reader.take() } else { None };
            wake(reader, state);
            return Poll::Ready(Item::Batch(batch));
        }
        match &mut state.end {
            // An error is returned once.
            Some(end) => Poll::Ready(Item::End(end.take())),
            None => {
                keep(&mut state.handle, context);
                Poll::Pending
            }
        }
    }
}

fn keep(place: &mut Option<Waker>, context: &Context<'_>) {
    match place {
        Some(waker) if waker.will_wake(context.waker()) => {}
        _ => *place = Some(context.waker().clone()),
    }
}

/// Wakes somebody, outside of the lock.
fn wake(waker: Option<Waker>, state: MutexGuard<'_, State>) {
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        formatter.debug_struct("Queue").field("size", &state.size).field("limit", &self.limit).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Context;

    use bytes::Bytes;
    use futures::task::noop_waker_ref;

    use super::*;

    fn batch(size: usize) -> Batch {
        Batch { chunks: vec![Bytes::from(vec![b'x'; size])], size, ..Batch::default() }
    }

    #[test]
    fn a_queue_that_may_hold_nothing_takes_one_batch_at_a_time() {
        let queue = Queue::new(0);
        let context = &mut Context::from_waker(Waker::noop());
        for _ in 0..2 {
            assert!(queue.poll_room(context).is_ready());
            queue.push(batch(8));
            assert!(queue.poll_room(context).is_pending());
            assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(batch)) if batch.size == 8));
        }
    }

    #[test]
    fn a_full_queue_has_room_again_when_enough_was_taken() {
        let (queue, context) = (Queue::new(10), &mut Context::from_waker(noop_waker_ref()));
        queue.push(batch(8));
        assert!(queue.poll_room(context).is_ready(), "8 of 10");
        queue.push(batch(100));
        assert!(queue.poll_room(context).is_pending(), "a batch is taken whatever its size");
        assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(batch)) if batch.size == 8));
        assert!(queue.poll_room(context).is_pending());
        assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(_))));
        assert!(queue.poll_room(context).is_ready());
    }

    #[test]
    fn the_end_comes_after_everything_else_and_its_error_once() {
        let (queue, context) = (Queue::new(10), &mut Context::from_waker(noop_waker_ref()));
        queue.push(batch(1));
        queue.end(Some(Error::invalid_request("first")));
        queue.end(None);
        assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(_))));
        assert!(matches!(queue.poll_next(context), Poll::Ready(Item::End(Some(_)))));
        assert!(matches!(queue.poll_next(context), Poll::Ready(Item::End(None))));
    }

    #[test]
    fn a_queue_whose_handle_is_gone_keeps_nothing_and_is_never_full() {
        let (queue, context) = (Queue::new(10), &mut Context::from_waker(noop_waker_ref()));
        queue.push(batch(100));
        assert!(queue.poll_left(context).is_pending());
        queue.leave(OnDrop::Stop);
        queue.push(batch(100));
        assert!(queue.poll_room(context).is_ready());
        assert_eq!(queue.poll_left(context), Poll::Ready(OnDrop::Stop));
        assert!(queue.state().batches.is_empty());
    }
}
