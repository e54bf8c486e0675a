//! The API's shapes: the one hand-written statement of what Ash sends and takes.
//!
//! The contract, the raw client and the documentation are derived from these types. Doc comments become the
//! contract's descriptions. `Option` on a member means that it may be left out; [`Nullable`] that it may be null.

pub(crate) mod agents;
pub(crate) mod errors;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod messages;
pub(crate) mod sessions;
mod values;

pub(crate) use values::{NULL_ON_PURPOSE, Nullable, Timestamp};
