//! Silence on a stream.
//!
//! A server sends no heartbeats, and a healthy turn may be silent for minutes; a turn whose session was stopped
//! elsewhere is silent for ever. So after a while the session's status is asked, then again after growing intervals;
//! a long timeout is the last resort.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock},
    task::{Context, Poll, ready},
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
    turn: Turn,
    waiting: Option<Waiting>,
    /// Something came since the last look.
    is_broken: bool,
    /// The timer, or the question, is to be polled.
    is_woken: bool,
}

/// The turn that is watched, and whom to ask about it.
struct Turn {
    watch: Arc<StatusWatch>,
    session: SessionId,
    begun_at: Option<DateTime<Utc>>,
    /// Facts about the turn, from the first question on.
    facts: OnceLock<Arc<Mutex<Facts>>>,
}

/// A stretch of silence.
struct Waiting {
    since: Instant,
    /// The next question, unless it is the first.
    another: Option<Another>,
    next: Next,
}

/// A question after the first one.
struct Another {
    /// Time of the question, or of the last resort if that comes first.
    due: Instant,
    interval: Duration,
    intervals: Intervals,
}

enum Next {
    /// Until a question may be due. A timer for the first one is kept when the silence is broken, and so may be early.
    Timer(BoxFuture<'static, ()>),
    /// The answer, and the last resort: an answer may be long in coming.
    Question(BoxFuture<'static, Verdict>, Option<BoxFuture<'static, ()>>),
}

impl Silence {
    pub(crate) fn new(watch: Arc<StatusWatch>, session: SessionId, begun_at: Option<DateTime<Utc>>) -> Self {
        let turn = Turn { watch, session, begun_at, facts: OnceLock::new() };
        Self { turn, waiting: None, is_broken: false, is_woken: false }
    }

    /// Something came.
    pub(crate) fn broken(&mut self) {
        self.is_broken = true;
    }

    /// The waker that was given to [`poll`](Self::poll) was woken.
    pub(crate) fn woken(&mut self) {
        self.is_woken = true;
    }

    /// Nothing came. Returns `true` if there is reason to [poll](Self::poll), which an event alone is not.
    pub(crate) fn goes_on(&mut self) -> bool {
        let is_broken = std::mem::take(&mut self.is_broken);
        let has_timer = match &mut self.waiting {
            Some(waiting) if is_broken => self.turn.begin_again(waiting),
            Some(_) => true,
            None => {
                self.waiting = Some(self.turn.begin());
                false
            }
        };
        !has_timer || self.is_woken
    }

    /// Ready when nothing can come any more, and why.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        self.is_woken = false;
        match &mut self.waiting {
            Some(waiting) => self.turn.poll(waiting, context),
            None => Poll::Pending,
        }
    }
}

impl Turn {
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

    fn timer(&self, now: Instant, at: Instant) -> Next {
        Next::Timer(self.sleep(at - now))
    }

    /// The time after `now` at which a question is due, or the last resort if that comes first.
    fn due(&self, since: Instant, now: Instant, interval: Duration) -> Instant {
        let wait = self.left(since, now).map_or(interval, |left| left.min(interval));
        // A time that no clock can show never comes.
        now.checked_add(wait).unwrap_or(now + FAR)
    }

    /// The interval before the first question.
    fn first(&self) -> Duration {
        self.limits().status_check_after
    }

    /// The intervals before the others.
    fn later(&self) -> Intervals {
        let first = self.first();
        let mut intervals = Intervals::new(first, LONGEST_INTERVAL.max(first));
        intervals.advance();
        intervals
    }

    fn begin(&self) -> Waiting {
        let now = self.now();
        Waiting { since: now, another: None, next: self.timer(now, self.due(now, now, self.first())) }
    }

    /// Begins to wait once more. Returns `true` if the timer of the earlier silence is kept: one for a first question, which is
    /// not later than the next.
    fn begin_again(&self, waiting: &mut Waiting) -> bool {
        let is_first = waiting.another.is_none() && matches!(waiting.next, Next::Timer(_));
        if is_first {
            waiting.since = self.now();
        } else {
            *waiting = self.begin();
        }
        is_first
    }

    fn poll(&self, waiting: &mut Waiting, context: &mut Context<'_>) -> Poll<Error> {
        loop {
            waiting.next = match &mut waiting.next {
                Next::Timer(timer) => {
                    ready!(timer.as_mut().poll(context));
                    let (now, since) = (self.now(), waiting.since);
                    let due = match &waiting.another {
                        Some(another) => another.due,
                        None => self.due(since, since, self.first()),
                    };
                    match self.left(since, now) {
                        _ if now < due => self.timer(now, due),
                        Some(Duration::ZERO) => return Poll::Ready(self.gives_up()),
                        left => Next::Question(self.ask(waiting), left.map(|left| self.sleep(left))),
                    }
                }
                Next::Question(answer, last_resort) => match answer.as_mut().poll(context) {
                    Poll::Ready(Verdict::Over(by)) => return Poll::Ready(over(by)),
                    Poll::Ready(Verdict::MayGoOn) => {
                        let now = self.now();
                        let mut intervals = waiting.another.take().map_or_else(|| self.later(), |last| last.intervals);
                        let interval = intervals.advance().max(SHORTEST_INTERVAL);
                        let due = self.due(waiting.since, now, interval);
                        waiting.another = Some(Another { due, interval, intervals });
                        self.timer(now, due)
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
        let interval = waiting.another.as_ref().map_or_else(|| self.first(), |another| another.interval);
        let question =
            Question { session: self.session, since: waiting.since, facts: facts.clone(), age: interval / 2 };
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
        formatter.debug_struct("Silence").field("session", &self.turn.session).finish_non_exhaustive()
    }
}
