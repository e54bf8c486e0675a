//! The task that reads a stream.
//!
//! It takes what the connection has, up to 64 KiB at once, finds the events in it, and hands them over as one batch. It
//! watches the silence, and it owns the end of the turn: whatever becomes of the handle, the session's lock is released
//! here, when nothing more of the turn can come.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::Bytes;
use futures::{
    StreamExt,
    future::{BoxFuture, FutureExt},
    stream::BoxStream,
};

use super::{
    batch::{Batch, RawFrame},
    observed::Observed,
    queue::{Queue, Signals},
    turn_timer::TurnTimer,
};
use crate::{
    error::{Attempt, Error, ErrorKind, InterruptedBy, LimitUnit},
    message::{Event, TurnToken},
    session::{OnDrop, SessionLock, Silence, StatusWatch, over},
    sse::Decoder,
};

/// Size of a batch, in bytes; the last chunk of one may exceed it.
const BATCH: usize = 64 << 10;

/// Size up to which the first chunk of a batch is copied, in bytes: for more, the 8 KiB of another buffer cost less.
const SMALL: usize = 1 << 10;

/// While batches have one chunk each, a second one is waited for after 1, 2, 4 and 8 of them, and then each time after so many.
const TRIED_EVERY: u32 = 16;

/// Everything that a reader needs.
pub(super) struct Source {
    pub(super) body: Body,
    pub(super) lock: SessionLock,
    pub(super) silence: Silence,
    pub(super) watch: Arc<StatusWatch>,
    pub(super) attempt: Option<Arc<Attempt>>,
    pub(super) token: Arc<TurnToken>,
    pub(super) queue: Arc<Queue>,
    pub(super) timeout: Option<Box<TurnTimer>>,
    /// Policy for what is left of the turn after its time limit.
    pub(super) on_drop: OnDrop,
    /// Nobody wants what is read.
    pub(super) is_detached: bool,
    pub(super) observed: Observed,
}

pub(super) type Body = BoxStream<'static, reqwest::Result<Bytes>>;

/// The reader of one stream. What each event needs comes first, because with thousands of streams open none of it is in the
/// processor's cache.
#[repr(C)]
pub(super) struct Reader {
    queue: Arc<Queue>,
    /// Gone when the stream is over.
    body: Option<Body>,
    batch: Option<Box<Batch>>,
    /// Number of batches in a row that had one chunk.
    lone_chunks: u32,
    events: u64,
    /// The decoder holds a part of an event.
    is_inside: bool,
    /// The connection had another turn since the last chunk.
    has_yielded: bool,
    saw_error: bool,
    /// Nobody wants what is read.
    is_detached: bool,
    /// Timers and the end of the session are to be polled.
    is_called: bool,
    observed: Observed,
    decoder: Decoder,
    silence: Silence,
    rest: Rest,
}

/// The part of a reader that its end needs.
struct Rest {
    /// Gone when the stream is over.
    lock: Option<SessionLock>,
    /// Polled when the session is being stopped, and nothing is read any more.
    stopping: Option<BoxFuture<'static, ()>>,
    timeout: Option<Box<TurnTimer>>,
    on_drop: OnDrop,
    watch: Arc<StatusWatch>,
    attempt: Option<Arc<Attempt>>,
    token: Arc<TurnToken>,
}

/// Outcome of waiting for the connection.
enum Step {
    /// The batch is to be handed over, and there is more.
    Batch,
    /// The batch is to be handed over. Nothing else has come.
    Drained,
    /// The stream is over.
    Over(Option<Error>),
    /// The handle is gone.
    Left(OnDrop),
    /// The turn has had its time.
    TimedOut(Duration),
}

impl Reader {
    pub(super) fn new(source: Source) -> Self {
        let Source { body, lock, silence, watch, attempt, token, queue, timeout, on_drop, is_detached, observed } =
            source;
        let decoder = Decoder::with_limit(watch.shared().streams.max_event_size);
        Self {
            queue,
            body: Some(body),
            batch: None,
            lone_chunks: 0,
            events: 0,
            is_inside: false,
            has_yielded: false,
            saw_error: false,
            is_detached,
            is_called: true,
            observed,
            decoder,
            silence,
            rest: Rest { lock: Some(lock), stopping: None, timeout, on_drop, watch, attempt, token },
        }
    }

    /// Closes the connection.
    fn close(&mut self) -> Option<SessionLock> {
        self.body = None;
        self.rest.lock.take()
    }

    /// Follows the policy of a handle that is gone, for this reason; returns `true` if the reader is done.
    #[cold]
    fn left(&mut self, policy: OnDrop, reason: &'static str) -> bool {
        match policy {
            OnDrop::Detach => {
                self.is_detached = true;
                self.batch = None;
                return false;
            }
            OnDrop::Stop => {
                if let Some(lock) = self.close() {
                    let (watch, events) = (self.rest.watch.clone(), self.events);
                    let mut observed = std::mem::take(&mut self.observed);
                    self.rest.stopping = Some(Box::pin(async move {
                        stop(&watch, lock).await;
                        observed.ended("stopped", reason, events);
                    }));
                    return false;
                }
                self.observed.ended("stopped", reason, self.events);
            }
            OnDrop::Abandon => {
                self.close();
                self.observed.ended("abandoned", reason, self.events);
            }
        }
        true
    }

    /// Hands over what has come; returns `true` if that has filled the queue.
    fn hand_over(&mut self) -> bool {
        let Some(mut batch) = self.batch.take() else { return false };
        self.lone_chunks = if batch.chunks.len() == 1 { self.lone_chunks.saturating_add(1) } else { 0 };
        batch.is_cut = self.is_inside;
        self.queue.push(batch)
    }

    /// Tells the handle that the stream is over. The message has reached the server, whatever its outcome.
    #[cold]
    fn tell(&self, error: Option<Error>) {
        let Rest { attempt, token, .. } = &self.rest;
        let error = error.map(|error| error.about(attempt.as_ref()).with_maybe_executed(true).with_turn_token(token));
        self.queue.end(error);
    }

    /// Ready when something else than the connection ends the reading.
    fn poll_signals(&mut self, left: Option<OnDrop>) -> Poll<Step> {
        if let Some(policy) = left
            && !self.is_detached
        {
            return Poll::Ready(Step::Left(policy));
        }
        if !self.is_called {
            return Poll::Pending;
        }
        self.silence.woken();
        let waker = Waker::from(self.queue.clone());
        let context = &mut Context::from_waker(&waker);
        if !self.is_detached
            && let Some(Poll::Ready(after)) = self.rest.timeout.as_mut().map(|limit| limit.poll(context))
        {
            return Poll::Ready(Step::TimedOut(after));
        }
        self.is_called = false;
        match self.rest.lock.as_ref().map(|lock| lock.poll_ended(context)) {
            Some(Poll::Ready(by)) => {
                // Whoever ended the session has freed it.
                self.close();
                Poll::Ready(Step::Over(Some(over(by))))
            }
            _ => Poll::Pending,
        }
    }

    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        loop {
            if self.batch.as_ref().is_some_and(|batch| batch.size >= BATCH) {
                return Poll::Ready(Step::Batch);
            }
            let Some(body) = &mut self.body else { return Poll::Ready(Step::Over(None)) };
            match body.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(chunk))) => {
                    self.has_yielded = false;
                    if let Some(end) = self.take(chunk) {
                        return Poll::Ready(Step::Over(end));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    let text = "the connection was lost before the turn was done";
                    let error = self.interrupted(InterruptedBy::Connection, text).with_source(error.without_url());
                    self.close();
                    return Poll::Ready(Step::Over(Some(error)));
                }
                Poll::Ready(None) => return Poll::Ready(Step::Over(self.closed())),
                Poll::Pending if self.batch.is_none() => return self.poll_silence(),
                Poll::Pending if self.has_yielded || self.comes_one_by_one() => {
                    self.has_yielded = false;
                    return Poll::Ready(Step::Drained);
                }
                Poll::Pending => {
                    // Once more after the connection had its turn: it hands over one chunk at a time.
                    self.has_yielded = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
            }
        }
    }

    /// Events come one by one: waiting for a second only costs time.
    fn comes_one_by_one(&self) -> bool {
        !self.lone_chunks.is_power_of_two() && !self.lone_chunks.is_multiple_of(TRIED_EVERY)
    }

    fn poll_silence(&mut self) -> Poll<Step> {
        if !self.silence.goes_on() {
            return Poll::Pending;
        }
        let waker = Waker::from(self.queue.clone());
        let error = ready!(self.silence.poll(&mut Context::from_waker(&waker)));
        if let Some(lock) = self.close() {
            // Stopped, ended or gone, a session's turn is over; after mere silence it may go on.
            if let ErrorKind::Stream(by) = error.kind() {
                lock.release_all(by.clone());
            }
        }
        Poll::Ready(Step::Over(Some(error)))
    }

    /// Takes in a chunk; returns the end if it ends in it.
    fn take(&mut self, chunk: Bytes) -> Option<Option<Error>> {
        self.silence.broken();
        let mut batch = (!self.is_detached).then(|| self.batch.take().unwrap_or_default());
        // The connection reads on at once. Into the same buffer, if nobody holds a part of it.
        let is_copied = batch.as_ref().is_some_and(|batch| batch.size + chunk.len() <= SMALL);
        let chunk = if is_copied { copied(&chunk) } else { chunk };
        let wants_events = batch.is_some() && self.queue.wants_events();
        let mut frames = self.decoder.feed(&chunk);
        let (mut ends, mut last) = (None, None);
        let failed = loop {
            // Most chunks are one event.
            if last == Some(chunk.len()) {
                break None;
            }
            match frames.next() {
                Ok(Some(frame)) => {
                    let (decides, is_observed) = {
                        let name = frame.name();
                        (matches!(name, b"done" | b"error"), self.observed.wants(name))
                    };
                    let frame = (wants_events || decides || is_observed).then(|| RawFrame::of(frame));
                    let consumed = frames.consumed();
                    last = Some(consumed);
                    self.events += 1;
                    let Some(frame) = frame else { continue };
                    if is_observed {
                        self.observed.message(&frame);
                    }
                    let mut is_foreign = false;
                    match frame.event_type() {
                        "done" => {
                            if let Event::Done(done) = frame.event() {
                                is_foreign = done.session_id().is_empty();
                                ends = Some(is_foreign);
                            }
                        }
                        // Whatever its data, the agent failed.
                        "error" => self.saw_error = true,
                        _ => {}
                    }
                    if let Some(batch) = &mut batch
                        && wants_events
                        && !is_foreign
                    {
                        if batch.frames.is_empty() {
                            batch.first_end = Some((batch.chunks.len(), consumed));
                        }
                        batch.frames.push(frame);
                    }
                    if ends.is_some() {
                        break None;
                    }
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        let length = last.filter(|_| ends.is_some()).unwrap_or(chunk.len());
        self.is_inside = match last {
            Some(consumed) => consumed < length,
            None => self.is_inside || length > 0,
        };
        if let Some(batch) = &mut batch {
            batch.size += length;
            // Nearly always it is the whole, which needs no other handle.
            batch.chunks.push(if length < chunk.len() { chunk.slice(..length) } else { chunk });
        }
        self.batch = batch;
        match (ends, failed) {
            (_, Some(error)) => {
                self.close();
                let text = "an event of the stream is too large; raise the limit with `max_event_size`";
                let limit = self.decoder.limit() as u64;
                Some(Some(Error::limit_exceeded(limit, LimitUnit::Bytes, text).with_source(error)))
            }
            (Some(false), None) => {
                self.release();
                Some(None)
            }
            (Some(true), None) => {
                let text = "another message or command on the same session ended this turn's stream";
                let error = self.interrupted(InterruptedBy::OtherRequest, text);
                self.close();
                Some(Some(error))
            }
            (None, None) => None,
        }
    }

    /// The turn is over: closes the connection and frees the session.
    fn release(&mut self) {
        if let Some(lock) = self.close() {
            lock.release();
        }
    }

    /// The server closed the stream.
    #[cold]
    fn closed(&mut self) -> Option<Error> {
        let cut = std::mem::take(&mut self.decoder).finish().err();
        if self.saw_error && cut.is_none() {
            self.release();
            return None;
        }
        let error = self.interrupted(InterruptedBy::Server, "the server closed the stream before the turn was done");
        self.close();
        Some(match cut {
            Some(cut) => error.with_source(cut),
            None => error,
        })
    }

    #[cold]
    fn interrupted(&self, by: InterruptedBy, text: &str) -> Error {
        let events = self.events;
        Error::new(ErrorKind::Stream(by), format!("{text}; {events} events had arrived"))
    }
}

/// A copy of a small chunk. Its owners are counted where its bytes are, so that its events need no memory of their own.
fn copied(chunk: &[u8]) -> Bytes {
    SmallCopy::<128>::of(chunk).or_else(|| SmallCopy::<256>::of(chunk)).unwrap_or_else(|| Bytes::copy_from_slice(chunk))
}

/// A copy of up to `N` bytes.
struct SmallCopy<const N: usize> {
    length: usize,
    bytes: [u8; N],
}

impl<const N: usize> SmallCopy<N> {
    fn of(chunk: &[u8]) -> Option<Bytes> {
        let mut copy = Self { length: chunk.len(), bytes: [0; N] };
        copy.bytes.get_mut(..chunk.len())?.copy_from_slice(chunk);
        Some(Bytes::from_owner(copy))
    }
}

impl<const N: usize> AsRef<[u8]> for SmallCopy<N> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Stops a session, which ends its turn. A stop that fails leaves it abandoned.
pub(super) async fn stop(watch: &StatusWatch, lock: SessionLock) {
    if let Some(by) = watch.stop(lock.session()).await {
        lock.release_all(by);
    }
}

/// Reads the stream to its end. Written by hand, the future is in memory once, and its task is small.
impl Future for Reader {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Signals { left, is_called, mut is_full } = self.queue.signals(context);
        self.is_called |= is_called;
        // A drained connection wakes the task, and is not polled twice.
        let mut is_drained = false;
        loop {
            if let Some(stopping) = &mut self.rest.stopping {
                return stopping.poll_unpin(context);
            }
            let step = match self.poll_signals(left) {
                Poll::Ready(step) => step,
                Poll::Pending if is_full && !self.is_detached => return Poll::Pending,
                Poll::Pending if is_drained => ready!(self.poll_silence()),
                Poll::Pending => ready!(self.poll_body(context)),
            };
            is_drained = matches!(step, Step::Drained);
            let is_done = match step {
                Step::Batch | Step::Drained => {
                    is_full = self.hand_over();
                    self.silence.broken();
                    false
                }
                Step::Over(error) => {
                    self.hand_over();
                    let (saw_error, events) = (self.saw_error, self.events);
                    self.observed.over(error.as_ref(), saw_error, events);
                    self.tell(error);
                    true
                }
                Step::TimedOut(after) => {
                    self.hand_over();
                    self.tell(Some(TurnTimer::error(after)));
                    self.rest.timeout = None;
                    let policy = self.rest.on_drop;
                    self.left(policy, "turn_timeout")
                }
                Step::Left(policy) => self.left(policy, "dropped"),
            };
            if is_done {
                return Poll::Ready(());
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Only a runtime that shuts down drops a reader before its end.
        if self.body.is_some() {
            let text = "the runtime that reads the stream has shut down";
            self.observed.ended("interrupted", "shutdown", self.events);
            self.tell(Some(Error::new(ErrorKind::Stream(InterruptedBy::Shutdown), text)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_the_chunk_whatever_its_size() {
        for size in (0..=300).chain([SMALL - 1, SMALL]) {
            let chunk: Vec<u8> = (0..size).map(|index| index as u8).collect();
            let copy = copied(&chunk);
            assert_eq!(copy, chunk);
            let (half, rest) = (copy.slice(..size / 2), copy.slice(size / 2..));
            drop(copy);
            assert_eq!([half, rest].concat(), chunk);
        }
    }
}
