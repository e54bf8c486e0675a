//! The API's shapes: the one hand-written statement of what Ash sends and takes.
//!
//! The contract, the raw client and the documentation are derived from these types. Doc comments become the
//! contract's descriptions. `Option` on a member means that it may be left out; [`Nullable`] that it may be null.

pub(crate) mod agent_files;
pub(crate) mod agents;
pub(crate) mod api_keys;
pub(crate) mod attachments;
pub(crate) mod credentials;
pub(crate) mod errors;
pub(crate) mod eval_cases;
pub(crate) mod eval_runs;
pub(crate) mod events;
pub(crate) mod exec;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod ids;
pub(crate) mod logs;
pub(crate) mod messages;
pub(crate) mod queue;
pub(crate) mod runners;
pub(crate) mod session_files;
pub(crate) mod sessions;
pub(crate) mod usage;
mod values;
pub(crate) mod versions;

pub(crate) use values::{NULL_ON_PURPOSE, Nullable, Number, SecretText, Timestamp, present};
