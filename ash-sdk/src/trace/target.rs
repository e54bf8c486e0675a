//! The target of spans and log events.

/// Target of all of them, which filters name.
pub(super) const TARGET: &str = "ash_sdk";
