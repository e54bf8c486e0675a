//! Everything that the server remembers, in memory, behind one lock. It knows nothing of HTTP.

pub(crate) mod agents;
pub(crate) mod api_keys;
pub(crate) mod attachments;
pub(crate) mod bridge;
pub(crate) mod credentials;
pub(crate) mod error;
pub(crate) mod eval_cases;
pub(crate) mod eval_runs;
mod key;
pub(crate) mod queue;
pub(crate) mod runners;
pub(crate) mod sandboxes;
pub(crate) mod sessions;
mod state;
pub(crate) mod usage;
pub(crate) mod versions;

pub(crate) use state::Store;
