//! The source of what would differ from one run to the next: ids and times.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use futures::future::BoxFuture;
use uuid::Uuid;

use crate::clock::{SharedClock, SimulatedClock};

/// Ids and times of a server. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Origin {
    clock: SharedClock,
    ids: Arc<Ids>,
}

/// Ids: random, or a sequence for each kind that follows from a seed.
#[derive(Default)]
struct Ids {
    seed: Option<u64>,
    /// Number of ids so far, by kind.
    made: Mutex<HashMap<&'static str, u64>>,
}

impl Origin {
    /// With a seed, ids follow from it, and so do times unless there is a clock.
    pub(crate) fn new(clock: Option<SharedClock>, seed: Option<u64>) -> Self {
        let clock = match (clock, seed) {
            (Some(clock), _) => clock,
            (None, Some(_)) => SharedClock::new(SimulatedClock::default()),
            (None, None) => SharedClock::default(),
        };
        Self { clock, ids: Arc::new(Ids { seed, made: Mutex::default() }) }
    }

    pub(crate) fn is_deterministic(&self) -> bool {
        self.ids.seed.is_some()
    }

    pub(crate) fn time_of_day(&self) -> SystemTime {
        self.clock.time_of_day()
    }

    /// Returns the time that has passed since an earlier reading.
    pub(crate) fn since(&self, earlier: SystemTime) -> Duration {
        self.time_of_day().duration_since(earlier).unwrap_or_default()
    }

    pub(crate) fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }

    /// Returns the next id of a kind. Each kind has a sequence of its own, so that what is created beside it does not matter.
    pub(crate) fn id(&self, kind: &'static str) -> Uuid {
        let Some(seed) = self.ids.seed else { return Uuid::new_v4() };
        let mut made = self.ids.made.lock().unwrap_or_else(PoisonError::into_inner);
        let number = made.entry(kind).or_default();
        *number += 1;
        let start = kind.bytes().fold(mix(seed), |state, byte| mix(state ^ u64::from(byte)));
        let high = mix(start.wrapping_add(*number));
        let bytes = (u128::from(high) << 64 | u128::from(mix(high ^ seed))).to_be_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// Spreads the bits of a number over another, one to one: the last step of SplitMix64.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn ids(seed: u64) -> Vec<Uuid> {
        let origin = Origin::new(None, Some(seed));
        let kinds = ["SessionId", "SessionId", "MessageId", "SessionId"];
        kinds.iter().map(|kind| origin.id(kind)).collect()
    }

    #[test]
    fn the_same_seed_has_the_same_ids_and_another_seed_has_others() {
        assert_eq!(ids(1), ids(1));
        let mut all: Vec<_> = [ids(1), ids(2)].concat();
        assert!(all.iter().all(|id| id.get_version_num() == 4));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 8);
    }

    #[test]
    fn the_ids_of_a_kind_do_not_depend_on_those_of_others() {
        let (alone, beside) = (Origin::new(None, Some(1)), Origin::new(None, Some(1)));
        beside.id("MessageId");
        assert_eq!(alone.id("SessionId"), beside.id("SessionId"));
    }

    #[test]
    fn times_that_follow_from_a_seed_are_in_order_and_a_sleep_takes_no_time_but_passes_it() {
        let origin = Origin::new(None, Some(1));
        let first = origin.time_of_day();
        assert_eq!(first, SimulatedClock::default().time_of_day());
        assert_eq!(origin.since(first), Duration::from_millis(1));
        assert!(futures::FutureExt::now_or_never(origin.sleep(Duration::from_secs(60))).is_some());
        assert_eq!(origin.since(first), Duration::from_millis(60_002));
    }
}
