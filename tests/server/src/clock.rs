//! Time as the server sees it, so that tests need not wait for it.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use futures::future::BoxFuture;

/// A clock that tells the time of day and waits.
///
/// The times in responses, the delays of [scripted turns](crate::ScriptedTurn) and those of [faults](crate::Fault) go
/// through it; the default is the system's time and tokio's timers. Set another with
/// [`DevServerBuilder::clock`](crate::DevServerBuilder::clock). Its methods are those of the same names of the SDK's own
/// clock, so that one type can be both.
pub trait Clock: Send + Sync + 'static {
    /// Returns the time of day.
    fn time_of_day(&self) -> SystemTime;

    /// Completes when `duration` has passed.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The real clock.
struct SystemClock;

impl Clock for SystemClock {
    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock that starts at a given time and never waits: a sleep is over at once, and the time has passed. Each reading is a
/// millisecond later than the one before, so that things have an order. Clones are the same clock.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use ash_dev_server::{DevServer, SimulatedClock};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// let clock = SimulatedClock::starting_at(SystemTime::UNIX_EPOCH);
/// let server = DevServer::builder().clock(clock.clone()).start().await?;
/// // Sessions that are opened now were opened on 2 January 1970.
/// clock.advance(Duration::from_secs(24 * 60 * 60));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SimulatedClock(Arc<Mutex<SystemTime>>);

impl SimulatedClock {
    /// Creates a clock whose first reading is this time.
    pub fn starting_at(time: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    /// Lets time pass.
    pub fn advance(&self, duration: Duration) {
        let mut time = self.time();
        *time = later(*time, duration);
    }

    fn time(&self) -> MutexGuard<'_, SystemTime> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SimulatedClock {
    /// Creates a clock whose first reading is midnight UTC of 1 January 2026.
    fn default() -> Self {
        Self::starting_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600))
    }
}

impl Clock for SimulatedClock {
    fn time_of_day(&self) -> SystemTime {
        let mut time = self.time();
        let read = *time;
        *time = later(read, Duration::from_millis(1));
        read
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.advance(duration);
        Box::pin(std::future::ready(()))
    }
}

/// Returns a time this much later, or the same where no later one can be represented.
fn later(time: SystemTime, duration: Duration) -> SystemTime {
    time.checked_add(duration).unwrap_or(time)
}

/// A clock that a builder and its servers share.
#[derive(Clone)]
pub(crate) struct SharedClock(Arc<dyn Clock>);

impl SharedClock {
    pub(crate) fn new(clock: impl Clock) -> Self {
        Self(Arc::new(clock))
    }

    pub(crate) fn time_of_day(&self) -> SystemTime {
        self.0.time_of_day()
    }

    pub(crate) fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(duration)
    }
}

impl Default for SharedClock {
    fn default() -> Self {
        Self::new(SystemClock)
    }
}

impl fmt::Debug for SharedClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}
