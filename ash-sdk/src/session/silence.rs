//! Silence on a stream.
//!
//! A server sends no heartbeats, and a healthy turn may be silent for minutes; a turn whose session was stopped
//! elsewhere is silent for ever. So after a while the session's status is asked, then again after growing intervals;
//! a long timeout is the last resort.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock},
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

/// A wait that is as good as endless.
const FAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// Watches the silence of one stream. It runs only while the stream is waited for: a slow reader is never timed out.
pub(crate) struct Silence {
    watch: Arc<StatusWatch>,
    session: SessionId,
    begun_at: Option<DateTime<Utc>>,
    /// Facts about the turn, from the first question on.
    facts: OnceLock<Arc<Mutex<Facts>>>,
    waiting: Option<Waiting>,
    /// Something came since the last look.
    is_broken: bool,
}

/// A stretch of silence.
struct Waiting {
    since: Instant,
    /// Time of the next question, or of the last resort if that comes first.
    due: Instant,
    interval: Duration,
    intervals: Intervals,
    next: Next,
}

enum Next {
    /// Until a question may be due. A timer is kept when the silence is broken, and so may be early.
    Timer(BoxFuture<'static, ()>),
    /// The answer, and the last resort: an answer may be long in coming.
    Question(BoxFuture<'static, Verdict>, Option<BoxFuture<'static, ()>>),
}

impl Silence {
    pub(crate) fn new(watch: Arc<StatusWatch>, session: SessionId, begun_at: Option<DateTime<Utc>>) -> Self {
        Self { watch, session, begun_at, facts: OnceLock::new(), waiting: None, is_broken: false }
    }

    /// Something came.
    pub(crate) fn broken(&mut self) {
        self.is_broken = true;
    }

    fn limits(&self) -> &StreamLimits {
        &self.watch.shared().streams
    }

    fn now(&self) -> Instant {
        self.watch.shared().runtime.clock.now()
    }

    /// Returns the time left until the idle timeout.
    fn left(&self, since: Instant, now: Instant) -> Option<Duration> {
        let silent = now.saturating_duration_since(since);
        self.limits().idle_timeout.map(|idle| idle.saturating_sub(silent))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.watch.shared().runtime.clock.sleep(duration)
    }

    fn intervals(&self) -> Intervals {
        let first = self.limits().status_check_after;
        Intervals::new(first, LONGEST_INTERVAL.max(first))
    }

    /// The time after `now` at which a question is due, or the last resort if that comes first.
    fn due(&self, since: Instant, now: Instant, interval: Duration) -> Instant {
        let wait = self.left(since, now).map_or(interval, |left| left.min(interval));
        // A time that no clock can show never comes.
        now.checked_add(wait).unwrap_or(now + FAR)
    }

    /// Begins to wait, with the timer of an earlier silence if there is one.
    fn begin(&self, before: Option<Waiting>) -> Waiting {
        let now = self.now();
        let mut intervals = self.intervals();
        let interval = intervals.advance();
        let due = self.due(now, now, interval);
        let next = match before {
            // It is not later: no interval is shorter than the first.
            Some(Waiting { next: Next::Timer(timer), due: before, .. }) if before <= due => Next::Timer(timer),
            _ => Next::Timer(self.sleep(due - now)),
        };
        Waiting { since: now, due, interval, intervals, next }
    }

    /// Nothing came. Ready when nothing can come any more, and why.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let mut waiting = match self.waiting.take() {
            Some(waiting) if !self.is_broken => waiting,
            before => self.begin(before),
        };
        self.is_broken = false;
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
                    let now = self.now();
                    match self.left(waiting.since, now) {
                        _ if now < waiting.due => Next::Timer(self.sleep(waiting.due - now)),
                        Some(Duration::ZERO) => return Poll::Ready(self.gives_up()),
                        left => Next::Question(self.ask(waiting), left.map(|left| self.sleep(left))),
                    }
                }
                Next::Question(answer, last_resort) => match answer.as_mut().poll(context) {
                    Poll::Ready(Verdict::Over(by)) => return Poll::Ready(over(by)),
                    Poll::Ready(Verdict::MayGoOn) => {
                        waiting.interval = waiting.intervals.advance().max(SHORTEST_INTERVAL);
                        let now = self.now();
                        waiting.due = self.due(waiting.since, now, waiting.interval);
                        Next::Timer(self.sleep(waiting.due - now))
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
        let facts = self.facts.get_or_init(|| Arc::new(Mutex::new(Facts::new(Work::Turn, self.begun_at))));
        let question =
            Question { session: self.session, since: waiting.since, facts: facts.clone(), age: waiting.interval / 2 };
        self.watch.clone().ask(question)
    }

    fn gives_up(&self) -> Error {
        let after = self.limits().idle_timeout.unwrap_or_default();
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
