//! The number of a session's leases that a client holds.

use tokio::sync::watch::{Receiver, Sender};

/// Number of leases, which can be watched. Without any it takes no room: most clients coordinate with no other.
#[derive(Debug, Default)]
pub(super) struct LeaseCount(Option<Sender<usize>>);

impl LeaseCount {
    pub(super) fn add(&mut self) {
        self.0.get_or_insert_default().send_modify(|number| *number += 1);
    }

    pub(super) fn remove(&mut self) {
        if let Some(count) = &self.0 {
            count.send_modify(|number| *number = number.saturating_sub(1));
        }
    }

    pub(super) fn get(&self) -> usize {
        self.0.as_ref().map_or(0, |count| *count.borrow())
    }

    /// Follows the number; `None` if there never was a lease.
    pub(super) fn follow(&self) -> Option<Receiver<usize>> {
        self.0.as_ref().map(Sender::subscribe)
    }
}
