//! Polling: asks again after growing intervals, until an answer or a timeout.

use std::time::{Duration, Instant};

use futures::future::{Either, select};

use crate::{
    clock::Runtime,
    error::{Error, ErrorKind, Result, TimeoutPhase},
    response::Response,
};

/// Intervals that double from the first to the longest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Intervals {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Intervals {
    pub(crate) const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first }
    }

    /// Returns the next interval.
    pub(crate) fn advance(&mut self) -> Duration {
        let interval = self.next;
        self.next = interval.saturating_mul(2).min(self.longest);
        interval
    }

    /// Begins with the first interval again.
    pub(crate) fn reset(&mut self) {
        self.next = self.first;
    }
}

/// Intervals of a wait that the caller asked for.
const WAITING: Intervals = Intervals::new(Duration::from_millis(250), Duration::from_secs(5));

/// A wait for a state, up to a timeout.
pub(crate) struct Waiting {
    runtime: Runtime,
    started: Instant,
    timeout: Duration,
    intervals: Intervals,
    awaited: String,
}

impl Waiting {
    /// Begins to wait; `awaited` completes "waited 5 s for".
    pub(crate) fn new(runtime: &Runtime, timeout: Duration, awaited: String) -> Self {
        let started = runtime.clock.now();
        Self { runtime: runtime.clone(), started, timeout, intervals: WAITING, awaited }
    }

    fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.runtime.clock.now().saturating_duration_since(self.started))
    }

    fn timed_out(&self) -> Error {
        let kind = ErrorKind::Timeout { phase: TimeoutPhase::Wait, after: self.timeout };
        Error::new(kind, format!("waited {} s for {}", self.timeout.as_secs_f64(), self.awaited))
    }

    /// Asks, for no longer than the time that is left.
    pub(crate) async fn within<T>(&self, question: impl Future<Output = Result<T>>) -> Result<T> {
        let timer = self.runtime.clock.sleep(self.left());
        match select(std::pin::pin!(question), timer).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(self.timed_out()),
        }
    }

    /// Asks until the answer is one that `is_pending` does not hold for.
    pub(crate) async fn until<T, Answer: Future<Output = Result<Response<T>>>>(
        &mut self,
        mut ask: impl FnMut() -> Answer,
        is_pending: impl Fn(&T) -> bool,
    ) -> Result<Response<T>> {
        loop {
            let answer = self.within(ask()).await?;
            if !is_pending(&answer.value) {
                return Ok(answer);
            }
            self.pause().await?;
        }
    }

    /// Waits until it is time to ask again.
    pub(crate) async fn pause(&mut self) -> Result<()> {
        let left = self.left();
        if left.is_zero() {
            return Err(self.timed_out());
        }
        self.runtime.clock.sleep(self.intervals.advance().min(left)).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_double_up_to_the_longest_and_start_over() {
        let mut intervals = Intervals::new(Duration::from_secs(1), Duration::from_secs(3));
        let seconds: Vec<u64> = (0..4).map(|_| intervals.advance().as_secs()).collect();
        assert_eq!(seconds, [1, 2, 3, 3]);
        intervals.reset();
        assert_eq!(intervals.advance().as_secs(), 1);
    }
}
