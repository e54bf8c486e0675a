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

/// Shortest and longest interval of a wait that the caller asked for.
const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// The next interval of a wait: a tenth of the time waited, so that it ends soon after what it is for.
fn interval(waited: Duration) -> Duration {
    (waited / 10).clamp(SHORTEST, LONGEST)
}

/// A wait for a state, up to a timeout.
pub(crate) struct Waiting {
    runtime: Runtime,
    started: Instant,
    timeout: Duration,
    awaited: String,
}

impl Waiting {
    /// Begins to wait; `awaited` completes "waited 5 s for".
    pub(crate) fn new(runtime: &Runtime, timeout: Duration, awaited: String) -> Self {
        let started = runtime.clock.now();
        Self { runtime: runtime.clone(), started, timeout, awaited }
    }

    fn waited(&self) -> Duration {
        self.runtime.clock.now().saturating_duration_since(self.started)
    }

    fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.waited())
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
        self.runtime.clock.sleep(interval(self.waited()).min(left)).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_within_a_tenth_of_its_time() {
        let mut now = Duration::ZERO;
        let mut questions = 0;
        while now < Duration::from_secs(600) {
            let interval = interval(now);
            assert!(interval <= now / 10 || interval == SHORTEST, "{interval:?} after {now:?}");
            now += interval;
            questions += 1;
        }
        assert!(questions < 200, "{questions} in ten minutes");
    }

    #[test]
    fn intervals_double_up_to_the_longest_and_start_over() {
        let mut intervals = Intervals::new(Duration::from_secs(1), Duration::from_secs(3));
        let seconds: Vec<u64> = (0..4).map(|_| intervals.advance().as_secs()).collect();
        assert_eq!(seconds, [1, 2, 3, 3]);
        intervals.reset();
        assert_eq!(intervals.advance().as_secs(), 1);
    }
}
