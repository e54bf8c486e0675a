//! Silence on a stream.
//!
//! A server sends no heartbeats, and a healthy turn may be silent for minutes; a turn whose session was stopped
//! elsewhere is silent for ever. So after a while the session's status is asked, then again after growing intervals;
//! a long timeout is the last resort.

use std::{
    fmt,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use ash_sdk_gen::types::SessionId;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;

use super::{
    facts::Facts,
    mode::Work,
    watch::{Question, StatusWatch, Verdict},
};
use crate::{
    error::{Error, ErrorKind, InterruptedBy, TimeoutPhase},
    poll::Intervals,
    transport::StreamLimits,
};

/// Shortest and longest interval between two questions for a silent stream.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
const LONGEST_INTERVAL: Duration = Duration::from_secs(300);

/// Watches the silence of one stream. It runs only while the stream is waited for: a slow reader is never timed out.
pub(crate) struct Silence {
    watch: Arc<StatusWatch>,
    session: SessionId,
    limits: StreamLimits,
    facts: Arc<Mutex<Facts>>,
    waiting: Option<Waiting>,
}

/// A stretch of silence.
struct Waiting {
    since: Instant,
    interval: Duration,
    intervals: Intervals,
    next: Next,
}

enum Next {
    /// Until the next question, or the last resort if that comes first.
    Timer(BoxFuture<'static, ()>),
    /// The answer, and the last resort: an answer may be long in coming.
    Question(BoxFuture<'static, Verdict>, Option<BoxFuture<'static, ()>>),
}

impl Silence {
    pub(crate) fn new(watch: Arc<StatusWatch>, session: SessionId, begun_at: Option<DateTime<Utc>>) -> Self {
        let limits = watch.shared().streams;
        let facts = Arc::new(Mutex::new(Facts::new(Work::Turn, begun_at)));
        Self { watch, session, limits, facts, waiting: None }
    }

    /// Something came.
    pub(crate) fn broken(&mut self) {
        self.waiting = None;
    }

    fn now(&self) -> Instant {
        self.watch.shared().runtime.clock.now()
    }

    /// Returns the time left until the idle timeout.
    fn left(&self, since: Instant) -> Option<Duration> {
        let silent = self.now().saturating_duration_since(since);
        self.limits.idle_timeout.map(|idle| idle.saturating_sub(silent))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.watch.shared().runtime.clock.sleep(duration)
    }

    fn intervals(&self) -> Intervals {
        let first = self.limits.status_check_after;
        Intervals::new(first, LONGEST_INTERVAL.max(first))
    }

    /// A timer for whichever comes first: the next question, or the last resort.
    fn timer(&self, since: Instant, interval: Duration) -> Next {
        let wait = self.left(since).map_or(interval, |left| left.min(interval));
        Next::Timer(self.sleep(wait))
    }

    /// Nothing came. Ready when nothing can come any more, and why.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let mut waiting = match self.waiting.take() {
            Some(waiting) => waiting,
            None => {
                let since = self.now();
                let mut intervals = self.intervals();
                let interval = intervals.advance();
                Waiting { since, interval, intervals, next: self.timer(since, interval) }
            }
        };
        let outcome = self.poll_waiting(&mut waiting, context);
        if outcome.is_pending() {
            self.waiting = Some(waiting);
        }
        outcome
    }

    fn poll_waiting(&self, waiting: &mut Waiting, context: &mut Context<'_>) -> Poll<Error> {
        loop {
            waiting.next = match &mut waiting.next {
                Next::Timer(timer) => {
                    if timer.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    match self.left(waiting.since) {
                        Some(Duration::ZERO) => return Poll::Ready(self.gives_up()),
                        left => Next::Question(self.ask(waiting), left.map(|left| self.sleep(left))),
                    }
                }
                Next::Question(answer, last_resort) => match answer.as_mut().poll(context) {
                    Poll::Ready(Verdict::Over(by)) => return Poll::Ready(over(by)),
                    Poll::Ready(Verdict::MayGoOn) => {
                        waiting.interval = waiting.intervals.advance().max(SHORTEST_INTERVAL);
                        self.timer(waiting.since, waiting.interval)
                    }
                    Poll::Pending => {
                        let given_up =
                            last_resort.as_mut().is_some_and(|timer| timer.as_mut().poll(context).is_ready());
                        return if given_up { Poll::Ready(self.gives_up()) } else { Poll::Pending };
                    }
                },
            };
        }
    }

    fn ask(&self, waiting: &Waiting) -> BoxFuture<'static, Verdict> {
        let question = Question {
            session: self.session,
            since: waiting.since,
            facts: self.facts.clone(),
            age: waiting.interval / 2,
        };
        self.watch.clone().ask(question)
    }

    fn gives_up(&self) -> Error {
        let after = self.limits.idle_timeout.unwrap_or_default();
        let text = format!(
            "the stream was silent for {} s although the session did not end; a turn that is silent for longer in good \
             health needs a longer `idle_timeout`",
            after.as_secs_f64()
        );
        Error::new(ErrorKind::Timeout { phase: TimeoutPhase::Idle, after }, text)
    }
}

/// The error of a stream whose session is over.
pub(crate) fn over(by: InterruptedBy) -> Error {
    let text = match &by {
        InterruptedBy::Session(status) => {
            format!("the session is {status}: no more of this answer can come")
        }
        InterruptedBy::Shutdown => "the client was shut down before the turn was done".to_owned(),
        _ => "the session does not exist any more: no more of this answer can come".to_owned(),
    };
    Error::new(ErrorKind::Stream(by), text)
}

impl fmt::Debug for Silence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Silence").field("session", &self.session).finish_non_exhaustive()
    }
}
