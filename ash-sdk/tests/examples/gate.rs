//! A server whose agent waits where a test wants it to.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use ash_dev_server::Clock;
use futures::future::BoxFuture;
use tokio::sync::Semaphore;

/// A clock of the dev server: all waits last until the gate is opened.
#[derive(Clone)]
pub(crate) struct Gate(Arc<Semaphore>);

impl Gate {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    /// Ends all waits.
    pub(crate) fn open(&self) {
        self.0.close();
    }
}

impl Clock for Gate {
    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        let gate = self.0.clone();
        // There are no permits, so this is the error of a gate that is open.
        Box::pin(async move { drop(gate.acquire().await) })
    }
}
