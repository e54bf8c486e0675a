//! The task that reads a stream.
//!
//! It takes what the connection has, up to 64 KiB at once, finds the events in it, and hands them over as one batch. It
//! watches the silence, and it owns the end of the turn: whatever becomes of the handle, the session's lock is released
//! here, when nothing more of the turn can come.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
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
    queue::Queue,
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

/// After so many batches of one chunk in a row, a second chunk is not waited for any more, except now and then.
const ONE_BY_ONE: u32 = 16;
const TRIED_EVERY: u32 = 16;

/// Everything that a reader needs.
pub(super) struct Source {
    /// Gone when the stream is over.
    pub(super) open: Option<Open>,
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

/// The connection, and the right to the session.
pub(super) struct Open {
    pub(super) body: BoxStream<'static, reqwest::Result<Bytes>>,
    pub(super) lock: SessionLock,
}

/// The reader of one stream.
pub(super) struct Reader {
    source: Source,
    state: State,
    decoder: Decoder,
    batch: Batch,
    /// The decoder holds a part of an event.
    is_inside: bool,
    /// The connection had another turn since the last chunk.
    has_yielded: bool,
    /// Number of batches in a row that had one chunk.
    lone_chunks: u32,
    saw_error: bool,
    events: u64,
}

/// State of the reader.
enum State {
    Reading,
    /// The queue is full, or was when the last batch was put in.
    Full,
    /// The session is being stopped, and nothing is read any more.
    Stopping(BoxFuture<'static, ()>),
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
        let decoder = Decoder::with_limit(source.watch.shared().streams.max_event_size);
        Self {
            source,
            state: State::Reading,
            decoder,
            batch: Batch::default(),
            is_inside: false,
            has_yielded: false,
            lone_chunks: 0,
            saw_error: false,
            events: 0,
        }
    }

    /// Follows the policy of a handle that is gone, for this reason; returns `true` if the reader is done.
    fn left(&mut self, policy: OnDrop, reason: &'static str) -> bool {
        match policy {
            OnDrop::Detach => {
                self.source.is_detached = true;
                self.batch = Batch::default();
                return false;
            }
            OnDrop::Stop => {
                if let Some(Open { body, lock }) = self.source.open.take() {
                    drop(body);
                    let (watch, events) = (self.source.watch.clone(), self.events);
                    let mut observed = std::mem::take(&mut self.source.observed);
                    self.state = State::Stopping(Box::pin(async move {
                        stop(&watch, lock).await;
                        observed.ended("stopped", reason, events);
                    }));
                    return false;
                }
                self.source.observed.ended("stopped", reason, self.events);
            }
            OnDrop::Abandon => {
                self.source.open = None;
                self.source.observed.ended("abandoned", reason, self.events);
            }
        }
        true
    }

    fn hand_over(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        self.lone_chunks = if batch.chunks.len() == 1 { self.lone_chunks.saturating_add(1) } else { 0 };
        if !self.source.is_detached && !batch.is_empty() {
            batch.is_cut = self.is_inside;
            self.source.queue.push(batch);
        }
    }

    /// Tells the handle that the stream is over. The message has reached the server, whatever its outcome.
    fn tell(&self, error: Option<Error>) {
        let error = error.map(|error| {
            error.about(self.source.attempt.as_ref()).with_maybe_executed(true).with_turn_token(&self.source.token)
        });
        self.source.queue.end(error);
    }

    /// Waits for room in the queue, for the end of the session, or for the end of the turn's time.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let is_ready = self.source.queue.poll_room(context).is_ready()
            || self.source.timeout.as_mut().is_some_and(|limit| limit.poll(context).is_ready())
            || self.poll_ended(context).is_ready();
        if is_ready { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Ready when a request of this client has ended the session, with the reason.
    fn poll_ended(&self, context: &mut Context<'_>) -> Poll<InterruptedBy> {
        self.source.open.as_ref().map_or(Poll::Pending, |open| open.lock.poll_ended(context))
    }

    /// Ready when something else than the connection ends the reading.
    fn poll_signals(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        if !self.source.is_detached {
            if let Poll::Ready(policy) = self.source.queue.poll_left(context) {
                return Poll::Ready(Step::Left(policy));
            }
            if let Some(Poll::Ready(after)) = self.source.timeout.as_mut().map(|limit| limit.poll(context)) {
                return Poll::Ready(Step::TimedOut(after));
            }
        }
        if let Poll::Ready(by) = self.poll_ended(context) {
            // Whoever ended the session has freed it.
            self.source.open = None;
            return Poll::Ready(Step::Over(Some(over(by))));
        }
        Poll::Pending
    }

    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        loop {
            if self.batch.size >= BATCH {
                return Poll::Ready(Step::Batch);
            }
            let Some(open) = &mut self.source.open else { return Poll::Ready(Step::Over(None)) };
            match Pin::new(&mut open.body).poll_next_unpin(context) {
                Poll::Ready(Some(Ok(chunk))) => {
                    self.has_yielded = false;
                    if let Some(end) = self.take(chunk) {
                        return Poll::Ready(Step::Over(end));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    let text = "the connection was lost before the turn was done";
                    let error = self.interrupted(InterruptedBy::Connection, text).with_source(error.without_url());
                    self.source.open = None;
                    return Poll::Ready(Step::Over(Some(error)));
                }
                Poll::Ready(None) => return Poll::Ready(Step::Over(self.closed())),
                Poll::Pending if self.batch.is_empty() => return self.poll_silence(context),
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
        self.lone_chunks >= ONE_BY_ONE && !self.lone_chunks.is_multiple_of(TRIED_EVERY)
    }

    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        let error = ready!(self.source.silence.poll(context));
        if let Some(Open { lock, body }) = self.source.open.take() {
            drop(body);
            // Stopped, ended or gone, a session's turn is over; after mere silence it may go on.
            if let ErrorKind::Stream(by) = error.kind() {
                lock.release_all(by.clone());
            }
        }
        Poll::Ready(Step::Over(Some(error)))
    }

    /// Takes in a chunk; returns the end if it ends in it.
    fn take(&mut self, chunk: Bytes) -> Option<Option<Error>> {
        self.source.silence.broken();
        // The connection reads on at once. Into the same buffer, if nobody holds a part of it.
        let is_copied = !self.source.is_detached && self.batch.is_empty() && chunk.len() <= SMALL;
        let chunk = if is_copied { Bytes::copy_from_slice(&chunk) } else { chunk };
        let index = self.batch.chunks.len();
        let wants_events = !self.source.is_detached && self.source.queue.wants_events();
        let mut frames = self.decoder.feed(&chunk);
        let (mut ends, mut last) = (None, None);
        let failed = loop {
            match frames.next() {
                Ok(Some(frame)) => {
                    let (decides, is_observed) = {
                        let name = frame.name();
                        (matches!(name, b"done" | b"error"), self.source.observed.wants(name))
                    };
                    let frame = (wants_events || decides || is_observed).then(|| RawFrame::of(frame));
                    let consumed = frames.consumed();
                    last = Some(consumed);
                    self.events += 1;
                    let Some(frame) = frame else { continue };
                    if is_observed {
                        self.source.observed.message(&frame);
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
                    if wants_events && !is_foreign {
                        if self.batch.frames.is_empty() {
                            self.batch.frames.reserve_exact(1);
                            self.batch.first_end = Some((index, consumed));
                        }
                        self.batch.frames.push(frame);
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
        if !self.source.is_detached {
            self.batch.size += length;
            // Nearly always it is the whole, which needs no other handle.
            let kept = if length < chunk.len() { chunk.slice(..length) } else { chunk };
            if self.batch.chunks.is_empty() {
                self.batch.chunks.reserve_exact(1);
            }
            self.batch.chunks.push(kept);
        }
        match (ends, failed) {
            (_, Some(error)) => {
                self.source.open = None;
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
                self.source.open = None;
                Some(Some(error))
            }
            (None, None) => None,
        }
    }

    /// The turn is over: closes the connection and frees the session.
    fn release(&mut self) {
        if let Some(Open { body, lock }) = self.source.open.take() {
            drop(body);
            lock.release();
        }
    }

    /// The server closed the stream.
    fn closed(&mut self) -> Option<Error> {
        let cut = std::mem::take(&mut self.decoder).finish().err();
        if self.saw_error && cut.is_none() {
            self.release();
            return None;
        }
        let error = self.interrupted(InterruptedBy::Server, "the server closed the stream before the turn was done");
        self.source.open = None;
        Some(match cut {
            Some(cut) => error.with_source(cut),
            None => error,
        })
    }

    fn interrupted(&self, by: InterruptedBy, text: &str) -> Error {
        let events = self.events;
        Error::new(ErrorKind::Stream(by), format!("{text}; {events} events had arrived"))
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
        // Signals wake the task once they were polled, and so does a drained connection: neither is polled twice.
        let (mut has_looked, mut is_drained) = (false, false);
        loop {
            match &mut self.state {
                State::Reading => {}
                State::Full => {
                    ready!(self.poll_room(context));
                    self.state = State::Reading;
                }
                State::Stopping(stop) => return stop.poll_unpin(context),
            }
            let signal = if has_looked { Poll::Pending } else { self.poll_signals(context) };
            has_looked = signal.is_pending();
            let step = match signal {
                Poll::Ready(step) => step,
                Poll::Pending if is_drained => ready!(self.poll_silence(context)),
                Poll::Pending => ready!(self.poll_body(context)),
            };
            is_drained = matches!(step, Step::Drained);
            let is_done = match step {
                Step::Batch | Step::Drained => {
                    self.hand_over();
                    if !self.source.is_detached {
                        self.source.silence.broken();
                        self.state = State::Full;
                    }
                    false
                }
                Step::Over(error) => {
                    self.hand_over();
                    let (saw_error, events) = (self.saw_error, self.events);
                    self.source.observed.over(error.as_ref(), saw_error, events);
                    self.tell(error);
                    true
                }
                Step::TimedOut(after) => {
                    self.hand_over();
                    self.tell(Some(TurnTimer::error(after)));
                    self.source.timeout = None;
                    let policy = self.source.on_drop;
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
        if self.source.open.is_some() {
            let text = "the runtime that reads the stream has shut down";
            self.source.observed.ended("interrupted", "shutdown", self.events);
            self.tell(Some(Error::new(ErrorKind::Stream(InterruptedBy::Shutdown), text)));
        }
    }
}
