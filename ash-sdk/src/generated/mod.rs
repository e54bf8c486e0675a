//! Methods of `AshClient`, a file for each tag of the contract.
//!
//! Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

#[allow(deprecated)]
mod agents;
#[allow(deprecated)]
mod api_keys;
#[allow(deprecated)]
mod attachments;
#[allow(deprecated)]
mod credentials;
#[allow(deprecated)]
mod evals;
#[allow(deprecated)]
mod health;
#[allow(deprecated)]
mod queue;
#[allow(deprecated)]
mod sessions;
#[allow(deprecated)]
mod usage;
mod operations;
pub(crate) use operations::OPERATIONS;
/// All generated requests.
pub(crate) mod requests {
    pub use super::agents::*;
    pub use super::api_keys::*;
    pub use super::attachments::*;
    pub use super::credentials::*;
    pub use super::evals::*;
    pub use super::health::*;
    pub use super::queue::*;
    pub use super::sessions::*;
    pub use super::usage::*;
}
