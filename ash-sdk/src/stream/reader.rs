//! The task that reads a stream.
//!
//! It takes what the connection has, up to 64 KiB at once, finds the events in it, and hands them over as one batch. It
//! watches the silence, and it owns the end of the turn: whatever becomes of the handle, the session's lock is released
//! here, when nothing more of the turn can come.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
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
};
use crate::{
    clock::Clock,
    error::{Attempt, Error, ErrorKind, InterruptedBy, LimitUnit, TimeoutPhase},
    message::{Event, TurnToken},
    session::{InProgress, OnDrop, SessionLock, Silence, StatusWatch, over},
    sse::Decoder,
};

/// Size of a batch, in bytes; the last chunk of one may exceed it.
const BATCH: usize = 64 << 10;

/// After so many batches of one chunk in a row, a second chunk is not waited for any more, except now and then.
const ONE_BY_ONE: u32 = 16;
const TRIED_EVERY: u32 = 4;

/// Everything that a reader needs.
pub(super) struct Source {
    pub(super) body: BoxStream<'static, reqwest::Result<Bytes>>,
    pub(super) lock: SessionLock,
    pub(super) progress: InProgress,
    pub(super) silence: Silence,
    pub(super) watch: Arc<StatusWatch>,
    pub(super) attempt: Option<Attempt>,
    pub(super) token: TurnToken,
    pub(super) queue: Arc<Queue>,
    pub(super) timeout: Option<TurnTimer>,
    /// Policy for what is left of the turn after its time limit.
    pub(super) on_drop: OnDrop,
    /// Nobody wants what is read.
    pub(super) is_detached: bool,
    pub(super) observed: Observed,
}

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

/// The reader of one stream.
pub(super) struct Reader {
    queue: Arc<Queue>,
    attempt: Option<Attempt>,
    token: TurnToken,
    /// Gone when the stream is over.
    open: Option<Open>,
    progress: InProgress,
    silence: Silence,
    watch: Arc<StatusWatch>,
    timeout: Option<TurnTimer>,
    on_drop: OnDrop,
    decoder: Decoder,
    batch: Batch,
    /// The decoder holds a part of an event.
    is_inside: bool,
    /// The connection had another turn since the last chunk.
    has_yielded: bool,
    /// Number of batches in a row that had one chunk.
    lone_chunks: u32,
    /// Nobody wants what is read.
    is_detached: bool,
    saw_error: bool,
    events: u64,
    observed: Observed,
}

/// The connection, and the right to the session.
struct Open {
    body: BoxStream<'static, reqwest::Result<Bytes>>,
    lock: SessionLock,
}

/// Outcome of waiting for the connection.
enum Step {
    /// The batch is to be handed over.
    Batch,
    /// The stream is over.
    Over(Option<Error>),
    /// The handle is gone.
    Left(OnDrop),
    /// The turn has had its time.
    TimedOut(Duration),
}

impl Reader {
    pub(super) fn new(source: Source) -> Self {
        let Source { body, lock, progress, silence, watch, attempt, token, queue, timeout, .. } = source;
        let (on_drop, is_detached, observed) = (source.on_drop, source.is_detached, source.observed);
        let decoder = Decoder::with_limit(watch.shared().streams.max_event_size);
        Self {
            queue,
            attempt,
            token,
            open: Some(Open { body, lock }),
            progress,
            silence,
            watch,
            timeout,
            on_drop,
            decoder,
            batch: Batch::default(),
            is_inside: false,
            has_yielded: false,
            lone_chunks: 0,
            is_detached,
            saw_error: false,
            events: 0,
            observed,
        }
    }

    /// Reads the stream to its end. Boxed, it is in memory once: a future holds its arguments apart from its variables.
    pub(super) async fn run(mut self: Box<Self>) {
        loop {
            match poll_fn(|context| self.poll_step(context)).await {
                Step::Batch => {
                    self.hand_over();
                    if !self.is_detached {
                        self.silence.broken();
                        poll_fn(|context| self.poll_room(context)).await;
                    }
                }
                Step::Over(error) => {
                    self.hand_over();
                    self.observed.over(error.as_ref(), self.saw_error, self.events);
                    self.tell(error);
                    return;
                }
                Step::TimedOut(after) => {
                    self.hand_over();
                    self.tell(Some(TurnTimer::error(after)));
                    self.timeout = None;
                    let policy = self.on_drop;
                    if self.left(policy, "turn_timeout").await {
                        return;
                    }
                }
                Step::Left(policy) => {
                    if self.left(policy, "dropped").await {
                        return;
                    }
                }
            }
        }
    }

    /// Follows the policy of a handle that is gone, for this reason; returns `true` if the reader is done.
    async fn left(&mut self, policy: OnDrop, reason: &'static str) -> bool {
        match policy {
            OnDrop::Detach => {
                self.is_detached = true;
                self.batch = Batch::default();
                false
            }
            OnDrop::Stop => {
                if let Some(Open { body, lock }) = self.open.take() {
                    drop(body);
                    // Rare and large, it would take its room in every reader.
                    Box::pin(stop(&self.watch, lock)).await;
                }
                self.observed.ended("stopped", reason, self.events);
                true
            }
            OnDrop::Abandon => {
                self.open = None;
                self.observed.ended("abandoned", reason, self.events);
                true
            }
        }
    }

    fn hand_over(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        self.lone_chunks = if batch.chunks.len() == 1 { self.lone_chunks.saturating_add(1) } else { 0 };
        if !self.is_detached && !batch.is_empty() {
            batch.is_cut = self.is_inside;
            self.queue.push(batch);
        }
    }

    /// Tells the handle that the stream is over. The message has reached the server, whatever its outcome.
    fn tell(&self, error: Option<Error>) {
        let error = error
            .map(|error| error.about(self.attempt.as_ref()).with_maybe_executed(true).with_turn_token(&self.token));
        self.queue.end(error);
    }

    /// Waits for room in the queue, for the end of the session, or for the end of the turn's time.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let is_timed_out = self.timeout.as_mut().is_some_and(|limit| limit.poll(context).is_ready());
        if is_timed_out || self.progress.poll_ended(context).is_ready() {
            Poll::Ready(())
        } else {
            self.queue.poll_room(context)
        }
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        if !self.is_detached {
            if let Poll::Ready(policy) = self.queue.poll_left(context) {
                return Poll::Ready(Step::Left(policy));
            }
            if let Some(Poll::Ready(after)) = self.timeout.as_mut().map(|limit| limit.poll(context)) {
                return Poll::Ready(Step::TimedOut(after));
            }
        }
        if let Poll::Ready(by) = self.progress.poll_ended(context) {
            // Whoever ended the session has freed it.
            self.open = None;
            return Poll::Ready(Step::Over(Some(over(by))));
        }
        loop {
            if self.batch.size >= BATCH {
                return Poll::Ready(Step::Batch);
            }
            let Some(open) = &mut self.open else { return Poll::Ready(Step::Over(None)) };
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
                    self.open = None;
                    return Poll::Ready(Step::Over(Some(error)));
                }
                Poll::Ready(None) => return Poll::Ready(Step::Over(self.closed())),
                Poll::Pending if self.batch.is_empty() => return self.poll_silence(context),
                Poll::Pending if self.has_yielded || self.comes_one_by_one() => {
                    self.has_yielded = false;
                    return Poll::Ready(Step::Batch);
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
        let error = std::task::ready!(self.silence.poll(context));
        if let Some(Open { lock, body }) = self.open.take() {
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
        self.silence.broken();
        let index = self.batch.chunks.len();
        let wants_events = !self.is_detached && self.queue.wants_events();
        let mut frames = self.decoder.feed(&chunk);
        let (mut ends, mut last) = (None, None);
        let failed = loop {
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
                    if wants_events && !is_foreign {
                        if self.batch.frames.is_empty() {
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
        if !self.is_detached {
            self.batch.size += length;
            // Nearly always it is the whole, which needs no other handle.
            let kept = if length < chunk.len() { chunk.slice(..length) } else { chunk };
            self.batch.chunks.push(kept);
        }
        match (ends, failed) {
            (_, Some(error)) => {
                self.open = None;
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
                self.open = None;
                Some(Some(error))
            }
            (None, None) => None,
        }
    }

    /// The turn is over: closes the connection and frees the session.
    fn release(&mut self) {
        if let Some(Open { body, lock }) = self.open.take() {
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
        self.open = None;
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

impl Drop for Reader {
    fn drop(&mut self) {
        // Only a runtime that shuts down drops a reader before its end.
        if self.open.is_some() {
            let text = "the runtime that reads the stream has shut down";
            self.observed.ended("interrupted", "shutdown", self.events);
            self.tell(Some(Error::new(ErrorKind::Stream(InterruptedBy::Shutdown), text)));
        }
    }
}
