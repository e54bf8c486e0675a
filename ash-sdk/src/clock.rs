//! Time as the client sees it, so that tests need not wait for it.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use futures::future::BoxFuture;

/// A clock that tells the time and waits.
///
/// The client's own waits (backoff, deadlines, watching silent streams) go through this. The default is tokio's
/// clock; a test can bring one that it moves by hand, with [`ClientBuilder::clock`](crate::ClientBuilder::clock).
pub trait Clock: Send + Sync + 'static {
    /// A point in time to measure from.
    fn now(&self) -> Instant;

    /// The time of day, to understand dates that the server sends.
    fn time_of_day(&self) -> SystemTime;

    /// Completes when `duration` has passed.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The real clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Time and randomness of a client and its clones.
#[derive(Clone)]
pub(crate) struct Runtime {
    pub(crate) clock: Arc<dyn Clock>,
    /// A number from 0 up to 1.
    pub(crate) random: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Default for Runtime {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), random: Arc::new(random) }
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Runtime")
    }
}

/// Good enough to spread retries: 53 of the random bits of a version 4 UUID.
fn random() -> f64 {
    let bits = uuid::Uuid::new_v4().as_u128() as u64;
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_numbers_are_from_0_up_to_1_and_differ() {
        let numbers: Vec<f64> = (0..100).map(|_| random()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        assert!(numbers.windows(2).any(|pair| pair[0] != pair[1]));
    }
}
