//! Opening a stream: the message is sent by a task of its own, so that a turn that has begun does not depend on a caller
//! who still waits.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use ash_sdk_gen::{ByteStream, types::SessionId};
use chrono::{DateTime, Utc};
use futures::future::{BoxFuture, FutureExt};
use http::{HeaderMap, HeaderValue, header};
use tokio::{runtime::Handle, sync::oneshot};

use super::{
    message_stream::{Head, MessageStream},
    observed::Observed,
    queue::Queue,
    reader::{Reader, Source, stop},
    receiver::Receiver,
    turn_timer::TurnTimer,
};
use crate::{
    error::{Error, ErrorKind, InterruptedBy, Result},
    message::TurnToken,
    response::Response,
    session::{InProgress, OnDrop, SessionLock, Silence, StatusWatch, Work, over},
    transport::{Sent, runtime},
};

/// A message that is about to be sent.
pub(crate) struct Opening {
    pub(crate) watch: Arc<StatusWatch>,
    pub(crate) session: SessionId,
    pub(crate) lock: SessionLock,
    /// Mark of the request.
    pub(crate) sent: Sent,
    pub(crate) on_drop: OnDrop,
    pub(crate) turn_timeout: Option<Duration>,
    pub(crate) token: Arc<TurnToken>,
    /// Sends the request.
    pub(crate) call: BoxFuture<'static, Result<Response<ByteStream>>>,
}

impl Opening {
    /// Sends the message, and returns its stream when the response begins.
    pub(crate) async fn open(mut self) -> Result<Response<MessageStream>> {
        let runtime = runtime()?;
        let (on_drop, token) = (self.on_drop, self.token.clone());
        let queue = Arc::new(Queue::new(self.watch.shared().streams.max_buffered));
        let progress = self.lock.begin(Work::Turn, self.sent.clone());
        let receiver = Receiver::new(queue.clone(), on_drop, progress.clone());
        let (opened, head) = oneshot::channel();
        let observed = Observed::begin(&self.watch.shared().runtime.clock);
        let span = observed.span();
        let sending = Sending::new(self, progress, queue, opened, runtime.clone(), observed);
        runtime.spawn(span.around(Box::new(sending).run()));
        let Ok(head) = head.await else {
            let text = "the runtime has shut down before the response began";
            let error = Error::new(ErrorKind::Stream(InterruptedBy::Shutdown), text);
            return Err(error.with_maybe_executed(true).with_turn_token(&token));
        };
        let head =
            head.map_err(|error| if error.is_maybe_executed() { error.with_turn_token(&token) } else { error })?;
        let (status, headers, attempt) = (head.status, head.headers.clone(), head.attempt.clone());
        let value = MessageStream::new(head, runtime, receiver);
        Ok(Response { value, status, headers, attempt })
    }
}

/// The task that sends a message.
struct Sending {
    watch: Arc<StatusWatch>,
    session: SessionId,
    lock: SessionLock,
    progress: InProgress,
    on_drop: OnDrop,
    timeout: Option<Box<TurnTimer>>,
    token: Arc<TurnToken>,
    call: BoxFuture<'static, Result<Response<ByteStream>>>,
    queue: Arc<Queue>,
    /// The caller, who waits for the head of the response; gone once it is there.
    caller: Option<oneshot::Sender<Result<Head>>>,
    runtime: Handle,
    observed: Observed,
}

/// Outcome of waiting for the head of the response.
enum Step {
    Answered(Box<Result<Response<ByteStream>>>),
    /// The caller is gone.
    Left(OnDrop),
    /// The turn has had its time.
    TimedOut(Duration),
    /// The session has ended the turn.
    Ended(InterruptedBy),
}

impl Sending {
    fn new(
        opening: Opening,
        progress: InProgress,
        queue: Arc<Queue>,
        caller: oneshot::Sender<Result<Head>>,
        runtime: Handle,
        observed: Observed,
    ) -> Self {
        let Opening { watch, session, lock, on_drop, turn_timeout, token, call, .. } = opening;
        let timeout = turn_timeout.map(|after| Box::new(TurnTimer::new(after, &*watch.shared().runtime.clock)));
        let caller = Some(caller);
        Self { watch, session, lock, progress, on_drop, timeout, token, call, queue, caller, runtime, observed }
    }

    /// Sends the message. Boxed, it is in memory once: a future holds its arguments apart from its variables.
    async fn run(mut self: Box<Self>) {
        loop {
            let (policy, reason) = match poll_fn(|context| self.poll_step(context)).await {
                Step::Answered(outcome) => match *outcome {
                    Ok(response) => return self.read(response),
                    Err(error) => return self.refused(error),
                },
                Step::Ended(by) => {
                    self.observed.ended("interrupted", by.label(), 0);
                    return self.tell(Err(over(by).with_maybe_executed(true)));
                }
                Step::Left(policy) => (policy, "dropped"),
                Step::TimedOut(after) => {
                    self.timeout = None;
                    let may_have_left = self.progress.may_have_left();
                    self.tell(Err(TurnTimer::error(after).with_maybe_executed(may_have_left)));
                    (self.on_drop, "turn_timeout")
                }
            };
            // A request that has not left is not sent. Should it leave in this moment, the lock will know.
            if !self.progress.may_have_left() {
                return self.observed.ended("not_sent", reason, 0);
            }
            if policy == OnDrop::Abandon {
                return self.observed.ended("abandoned", reason, 0);
            }
            if policy == OnDrop::Stop {
                let Self { watch, lock, call, mut observed, .. } = *self;
                drop(call);
                // Rare and large, it would take its room in every message.
                Box::pin(stop(&watch, lock)).await;
                return observed.ended("stopped", reason, 0);
            }
            // Nobody waits any more, but the turn goes on.
            self.caller = None;
            self.timeout = None;
        }
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Step> {
        if self.caller.is_some() {
            if let Some(policy) = self.queue.signals(context).left {
                return Poll::Ready(Step::Left(policy));
            }
            if let Some(Poll::Ready(after)) = self.timeout.as_mut().map(|limit| limit.poll(context)) {
                return Poll::Ready(Step::TimedOut(after));
            }
        }
        if let Poll::Ready(by) = self.progress.poll_ended(context) {
            return Poll::Ready(Step::Ended(by));
        }
        self.call.poll_unpin(context).map(|outcome| Step::Answered(Box::new(outcome)))
    }

    fn tell(&mut self, outcome: Result<Head>) {
        if let Some(caller) = self.caller.take() {
            // A caller who has left in the meantime has said what is to become of the turn.
            let _ = caller.send(outcome);
        }
    }

    fn refused(mut self, error: Error) {
        let may_be_running = error.is_maybe_executed();
        self.observed.ended(if may_be_running { "interrupted" } else { "refused" }, error.label(), 0);
        let (caller, lock) = (self.caller.take(), self.lock);
        if may_be_running {
            drop(lock)
        } else {
            lock.release()
        }
        // The session is free before the caller hears of it.
        if let Some(caller) = caller {
            let _ = caller.send(Err(error));
        }
    }

    fn read(mut self, response: Response<ByteStream>) {
        let Response { value, status, headers, attempt } = response;
        let date = date(&headers);
        self.progress.has_begun(date);
        let is_detached = self.caller.is_none();
        let token = Arc::new(TurnToken::clone(&self.token).at(date));
        let head = Response { value: token.clone(), status, headers: copied(&headers), attempt: attempt.clone() };
        self.tell(Ok(head));
        let Self { watch, session, lock, on_drop, timeout, queue, runtime, mut observed, .. } = self;
        observed.opened();
        let silence = Silence::new(watch.clone(), session, date);
        let body = value.into_inner();
        let span = observed.span();
        let source =
            Source { body, lock, silence, watch, attempt, token, queue, timeout, on_drop, is_detached, observed };
        // A task of its own, without what the sending needed.
        runtime.spawn(span.around(Reader::new(source)));
    }
}

/// The same headers, without the buffer of the connection that they are slices of.
fn copied(headers: &HeaderMap) -> HeaderMap {
    let mut copies = HeaderMap::with_capacity(headers.len());
    let copied = |value: &HeaderValue| HeaderValue::from_bytes(value.as_bytes()).ok();
    copies.extend(headers.iter().filter_map(|(name, value)| Some((name.clone(), copied(value)?))));
    copies
}

/// The server's time at which the response began.
fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date).ok().map(Into::into)
}
