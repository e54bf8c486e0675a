//! Sessions as the client knows them: one turn at a time, and the status of those whose streams are silent.

mod lock;
mod mode;
mod prewarmed;
mod silence;
mod watch;

pub use prewarmed::Prewarmed;

pub(crate) use lock::{SessionLock, SessionLocks};
pub(crate) use mode::SendMode;
pub(crate) use silence::Silence;
pub(crate) use watch::StatusWatch;
