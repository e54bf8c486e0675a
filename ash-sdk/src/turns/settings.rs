//! Settings of a hub.

use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// Time that a turn is kept after its end.
    pub(super) retention: Duration,
    /// Size of the events of one turn, in bytes.
    pub(super) max_turn_size: usize,
    /// Size of the events of all turns, in bytes.
    pub(super) max_size: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { retention: Duration::from_secs(600), max_turn_size: 64 << 20, max_size: 512 << 20 }
    }
}
