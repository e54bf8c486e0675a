//! Sessions as the client knows them: one turn at a time, and the status of those whose streams are silent.

mod deployments;
mod ending;
mod facts;
mod held;
mod lease;
mod lease_count;
mod leasing;
mod lock;
mod mode;
mod on_drop;
mod prewarmed;
mod silence;
mod terms;
mod watch;

pub use lease::Coordinator;
pub use on_drop::OnDrop;
pub use prewarmed::Prewarmed;

pub(crate) use deployments::{CLAUDE_MD, Deployment, Deployments};
pub(crate) use held::{Held, Storing};
pub(crate) use lease::{Acquired, Claim, Holder, Lease, Leases, Left, Renewed, SessionState};
pub(crate) use lock::{InProgress, SessionLock, SessionLocks};
pub(crate) use mode::{SendMode, Work};
pub(crate) use silence::{Silence, over};
pub(crate) use terms::{NamedTurn, Terms};
pub(crate) use watch::StatusWatch;
