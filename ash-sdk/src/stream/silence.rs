//! How long a stream may be silent, and what is done about it.
//!
//! A server sends no heartbeats, and a healthy turn may be silent for minutes; a turn whose session was stopped
//! elsewhere is silent for ever. So after a while the session's status is asked, then again after growing intervals;
//! a long timeout is the last resort.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures::future::BoxFuture;

use super::watch::{StatusWatch, Verdict, Watcher};
use crate::{
    AshClient,
    error::{Error, ErrorKind, InterruptedBy, TimeoutPhase},
};

/// The longest interval between two questions for a silent stream.
const LONGEST_INTERVAL: Duration = Duration::from_secs(300);

/// The limits of a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamTimeouts {
    pub(crate) status_check_after: Duration,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) max_event_size: usize,
}

impl Default for StreamTimeouts {
    fn default() -> Self {
        Self {
            status_check_after: Duration::from_secs(30),
            idle_timeout: Some(Duration::from_secs(600)),
            max_event_size: crate::sse::DEFAULT_LIMIT,
        }
    }
}

/// Watches the silence of one stream. It runs only while the stream is waited for: a slow reader is never timed out.
pub(super) struct Silence {
    client: AshClient,
    session: uuid::Uuid,
    limits: StreamTimeouts,
    waiting: Option<Waiting>,
}

/// A stretch of silence.
struct Waiting {
    since: Instant,
    interval: Duration,
    next: Next,
    /// Counts this stream among the silent ones.
    watcher: Option<Watcher>,
}

enum Next {
    Timer(BoxFuture<'static, ()>),
    Question(BoxFuture<'static, Verdict>),
}

impl Silence {
    pub(super) fn new(client: AshClient, session: uuid::Uuid) -> Self {
        let limits = client.shared().watch.limits();
        Self { client, session, limits, waiting: None }
    }

    /// Something came.
    pub(super) fn broken(&mut self) {
        self.waiting = None;
    }

    fn now(&self) -> Instant {
        self.client.shared().environment.clock.now()
    }

    /// A timer for whichever comes first: the next question, or the last resort.
    fn timer(&self, since: Instant, interval: Duration) -> Next {
        let silent = self.now().saturating_duration_since(since);
        let wait = match self.limits.idle_timeout {
            Some(idle) => interval.min(idle.saturating_sub(silent)),
            None => interval,
        };
        Next::Timer(self.client.shared().environment.clock.sleep(wait))
    }

    /// Nothing came. Ready when nothing can come any more, and why.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let mut waiting = match self.waiting.take() {
            Some(waiting) => waiting,
            None => {
                let (since, interval) = (self.now(), self.limits.status_check_after);
                Waiting { since, interval, next: self.timer(since, interval), watcher: None }
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
                    if Pin::new(timer).poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    let silent = self.now().saturating_duration_since(waiting.since);
                    if let Some(idle) = self.limits.idle_timeout
                        && silent >= idle
                    {
                        let kind = ErrorKind::Timeout { phase: TimeoutPhase::Idle, after: idle };
                        let text = format!("the stream was silent for {} s", idle.as_secs_f64());
                        return Poll::Ready(Error::new(kind, text));
                    }
                    let watch = &self.client.shared().watch;
                    waiting.watcher.get_or_insert_with(|| watch.watcher());
                    Next::Question(StatusWatch::ask(self.client.clone(), self.session, waiting.interval))
                }
                Next::Question(question) => match Pin::new(question).poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Verdict::Over(by)) => return Poll::Ready(over(by)),
                    Poll::Ready(Verdict::MayGoOn) => {
                        waiting.interval = (waiting.interval * 2).min(LONGEST_INTERVAL);
                        self.timer(waiting.since, waiting.interval)
                    }
                },
            };
        }
    }
}

fn over(by: InterruptedBy) -> Error {
    let text = match &by {
        InterruptedBy::Session(status) => {
            format!("the session is {status}: no more of this answer can come")
        }
        _ => "the session does not exist any more: no more of this answer can come".to_owned(),
    };
    Error::new(ErrorKind::StreamInterrupted(by), text)
}

impl fmt::Debug for Silence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Silence").field("session", &self.session).finish_non_exhaustive()
    }
}
