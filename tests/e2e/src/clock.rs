//! Time that a test moves by hand: nothing passes unless the test says so.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use ash_sdk::clock::Clock;
use futures::future::BoxFuture;
use tokio::sync::{oneshot, watch};

/// A clock that stands still until it is moved. Clones are the same clock.
#[derive(Clone)]
pub struct ManualClock {
    started: Instant,
    day: SystemTime,
    state: Arc<Mutex<State>>,
    /// Number of sleepers, for callers that wait until there are enough.
    sleeping: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    passed: Duration,
    sleepers: Vec<Sleeper>,
    /// The waits that [`ManualClock::skipping`] skipped.
    skipped: Vec<Duration>,
    skips_up_to: Option<Duration>,
}

struct Sleeper {
    until: Duration,
    waker: oneshot::Sender<()>,
}

impl ManualClock {
    /// A clock that stands still.
    pub fn new() -> Self {
        // 2026-01-01T00:00:00Z, so that dates in tests are the same every day.
        let day = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        Self { started: Instant::now(), day, state: Arc::default(), sleeping: watch::Sender::new(0) }
    }

    /// A clock on which a wait of up to `longest` is over as soon as it is begun, time having passed: for backoff,
    /// beside deadlines that are longer and do not come.
    pub fn skipping(longest: Duration) -> Self {
        let clock = Self::new();
        clock.state().skips_up_to = Some(longest);
        clock
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets time pass, and wakes those who have slept long enough.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.state();
        state.passed += duration;
        self.wake(&mut state);
    }

    fn wake(&self, state: &mut State) {
        let passed = state.passed;
        let (due, asleep): (Vec<_>, Vec<_>) =
            std::mem::take(&mut state.sleepers).into_iter().partition(|sleeper| sleeper.until <= passed);
        state.sleepers = asleep;
        self.count(state);
        for sleeper in due {
            // The sleeper may be gone by now.
            let _ = sleeper.waker.send(());
        }
    }

    fn count(&self, state: &mut State) {
        state.sleepers.retain(|sleeper| !sleeper.waker.is_closed());
        self.sleeping.send_replace(state.sleepers.len());
    }

    /// Waits until someone sleeps for exactly this long from now.
    pub async fn until_somebody_sleeps_for(&self, duration: Duration) {
        let mut sleeping = self.sleeping.subscribe();
        loop {
            sleeping.borrow_and_update();
            if self.asleep().contains(&duration) {
                return;
            }
            sleeping.changed().await.expect("the clock outlives its tests");
        }
    }

    /// Waits until one sleeps, for exactly this long from now, and nobody else does.
    pub async fn until_only_one_sleeps_for(&self, duration: Duration) {
        // A sleep that is dropped early is not reported.
        crate::until(&format!("only one sleeps for {duration:?}"), || self.asleep() == [duration]).await;
    }

    /// For how long each of those who sleep will still do so.
    pub fn asleep(&self) -> Vec<Duration> {
        let state = self.state();
        let awake = state.sleepers.iter().filter(|sleeper| !sleeper.waker.is_closed());
        awake.map(|sleeper| sleeper.until.saturating_sub(state.passed)).collect()
    }

    /// The waits that were skipped, in order.
    pub fn skipped(&self) -> Vec<Duration> {
        self.state().skipped.clone()
    }

    /// Returns the time that has passed.
    pub fn passed(&self) -> Duration {
        self.state().passed
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.started + self.passed()
    }

    fn time_of_day(&self) -> SystemTime {
        self.day + self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut state = self.state();
        if state.skips_up_to.is_some_and(|longest| duration <= longest) {
            state.passed += duration;
            state.skipped.push(duration);
            self.wake(&mut state);
            return Box::pin(std::future::ready(()));
        }
        if duration.is_zero() {
            return Box::pin(std::future::ready(()));
        }
        let (waker, woken) = oneshot::channel();
        let until = state.passed.saturating_add(duration);
        state.sleepers.push(Sleeper { until, waker });
        self.count(&mut state);
        Box::pin(async move {
            // A clock that is gone moves no more.
            if woken.await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
