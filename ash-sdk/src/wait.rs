//! Waiting for something that only asking can tell: asks less and less often, and not for ever.

use std::time::{Duration, Instant};

use futures::future::{Either, select};

use crate::{
    AshClient,
    error::{Error, ErrorKind, Result, TimeoutPhase},
};

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A wait for something, up to a timeout.
pub(crate) struct Waiting<'a> {
    client: &'a AshClient,
    started: Instant,
    timeout: Duration,
    pause: Duration,
    what: String,
}

impl<'a> Waiting<'a> {
    pub(crate) fn new(client: &'a AshClient, timeout: Duration, what: String) -> Self {
        let started = client.shared().environment.clock.now();
        Self { client, started, timeout, pause: FIRST_PAUSE, what }
    }

    fn left(&self) -> Duration {
        let now = self.client.shared().environment.clock.now();
        self.timeout.saturating_sub(now.saturating_duration_since(self.started))
    }

    fn timed_out(&self) -> Error {
        let kind = ErrorKind::Timeout { phase: TimeoutPhase::Wait, after: self.timeout };
        Error::new(kind, format!("waited {} s for {}", self.timeout.as_secs_f64(), self.what))
    }

    /// Asks, but no longer than there is time.
    pub(crate) async fn within<T>(&self, question: impl Future<Output = Result<T>>) -> Result<T> {
        let timer = self.client.shared().environment.clock.sleep(self.left());
        match select(std::pin::pin!(question), timer).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(self.timed_out()),
        }
    }

    /// Waits until it is time to ask again.
    pub(crate) async fn pause(&mut self) -> Result<()> {
        let left = self.left();
        if left.is_zero() {
            return Err(self.timed_out());
        }
        self.client.shared().environment.clock.sleep(self.pause.min(left)).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}
