//! The queue between the reader of a stream and its handle, bounded in bytes.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
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
    /// The first batch: most often there is no other.
    first: Option<Box<Batch>>,
    rest: VecDeque<Box<Batch>>,
    /// Size of the batches, in bytes.
    size: usize,
    end: Option<End>,
    /// Policy of a handle that is gone.
    left: Option<OnDrop>,
    handle: Option<Waker>,
    reader: Option<Waker>,
    /// The reader was called since it last asked.
    is_called: bool,
}

/// State of the queue, for its reader.
#[derive(Clone, Copy)]
pub(super) struct Signals {
    /// Policy of a handle that is gone.
    pub(super) left: Option<OnDrop>,
    /// Timers and the end of the session, which have the queue as their waker, are to be polled.
    pub(super) is_called: bool,
    /// There is no room for another batch.
    pub(super) is_full: bool,
}

/// End of a stream: after its last event, or with an error.
type End = Option<Error>;

/// Item of the queue.
pub(super) enum Item {
    Batch(Box<Batch>),
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

    /// Adds a batch, whatever its size. Nobody waits for it once the handle is gone. Returns `true` if the queue is full now.
    pub(super) fn push(&self, batch: Box<Batch>) -> bool {
        let mut state = self.state();
        if state.left.is_none() {
            state.size += batch.size;
            if state.first.is_none() {
                state.first = Some(batch);
            } else {
                state.rest.push_back(batch);
            }
        }
        let is_full = state.is_full(self.limit);
        wake(state.handle.take(), state);
        is_full
    }

    /// Ends the queue; a second end changes nothing.
    pub(super) fn end(&self, end: End) {
        let mut state = self.state();
        state.end.get_or_insert(end);
        wake(state.handle.take(), state);
    }

    /// Returns what the reader is to know. It is woken when that changes.
    pub(super) fn signals(&self, context: &Context<'_>) -> Signals {
        let mut state = self.state();
        keep(&mut state.reader, context);
        let is_called = std::mem::take(&mut state.is_called);
        Signals { left: state.left, is_called, is_full: state.is_full(self.limit) }
    }

    /// The handle is gone: what is in the queue is dropped.
    pub(super) fn leave(&self, policy: OnDrop) {
        let mut state = self.state();
        state.left.get_or_insert(policy);
        state.size = 0;
        let batches = (state.first.take(), std::mem::take(&mut state.rest));
        wake(state.reader.take(), state);
        drop(batches);
    }

    /// Takes the next item.
    pub(super) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Item> {
        let mut state = self.state();
        if let Some(batch) = state.first.take() {
            state.first = state.rest.pop_front();
            if state.first.is_none() {
                // Most queues are empty most of the time, and there may be thousands: what a burst took is given back.
                state.rest = VecDeque::new();
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

impl State {
    fn is_full(&self, limit: usize) -> bool {
        self.size >= limit && self.left.is_none()
    }
}

/// Calls the reader. Timers and the end of the session wake it through its queue, and so are not looked at for each event.
impl Wake for Queue {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut state = self.state();
        state.is_called = true;
        wake(state.reader.take(), state);
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
    use smallvec::smallvec;

    use super::*;

    fn batch(size: usize) -> Box<Batch> {
        let chunks = smallvec![Bytes::from(vec![b'x'; size])];
        Box::new(Batch { chunks, size, ..Batch::default() })
    }

    #[test]
    fn a_queue_that_may_hold_nothing_takes_one_batch_at_a_time() {
        let queue = Queue::new(0);
        let context = &mut Context::from_waker(Waker::noop());
        for _ in 0..2 {
            assert!(!queue.signals(context).is_full);
            assert!(queue.push(batch(8)));
            assert!(queue.signals(context).is_full);
            assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(batch)) if batch.size == 8));
        }
    }

    #[test]
    fn a_full_queue_has_room_again_when_enough_was_taken() {
        let (queue, context) = (Queue::new(10), &mut Context::from_waker(noop_waker_ref()));
        queue.push(batch(8));
        assert!(!queue.signals(context).is_full, "8 of 10");
        queue.push(batch(100));
        assert!(queue.signals(context).is_full, "a batch is taken whatever its size");
        assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(batch)) if batch.size == 8));
        assert!(queue.signals(context).is_full);
        assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(_))));
        assert!(!queue.signals(context).is_full);
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
        assert_eq!(queue.signals(context).left, None);
        queue.leave(OnDrop::Stop);
        queue.push(batch(100));
        assert!(!queue.signals(context).is_full);
        assert_eq!(queue.signals(context).left, Some(OnDrop::Stop));
        assert!(queue.state().first.is_none() && queue.state().rest.is_empty());
    }

    #[test]
    fn whoever_calls_wakes_the_reader_and_is_told_apart_from_its_connection() {
        let (queue, reader) = (Arc::new(Queue::new(10)), Arc::new(Queue::new(1)));
        // Another queue notes that it was woken.
        let waker = Waker::from(reader.clone());
        let context = &mut Context::from_waker(&waker);
        let was_woken = || reader.signals(&Context::from_waker(Waker::noop())).is_called;
        assert!(!queue.signals(context).is_called);
        let caller = Waker::from(queue.clone());
        caller.wake_by_ref();
        assert!(was_woken());
        caller.wake_by_ref();
        assert!(!was_woken(), "it has not looked since");
        assert!(queue.signals(context).is_called);
        assert!(!queue.signals(context).is_called);
        caller.wake();
        assert!(was_woken());
        queue.leave(OnDrop::Stop);
        assert!(!was_woken(), "it has not looked since");
        assert_eq!(queue.signals(context).left, Some(OnDrop::Stop));
    }

    #[test]
    fn a_push_says_whether_the_queue_is_full_and_batches_come_out_in_order() {
        let (queue, context) = (Queue::new(10), &mut Context::from_waker(noop_waker_ref()));
        assert!(!queue.push(batch(3)));
        assert!(!queue.push(batch(4)));
        assert!(queue.push(batch(5)));
        for size in [3, 4, 5] {
            assert!(matches!(queue.poll_next(context), Poll::Ready(Item::Batch(batch)) if batch.size == size));
        }
        assert!(queue.poll_next(context).is_pending());
        assert_eq!(queue.state().rest.capacity(), 0, "an empty queue holds no memory");
        queue.push(batch(100));
        queue.leave(OnDrop::Detach);
        assert!(!queue.push(batch(100)), "nobody takes it");
    }
}
