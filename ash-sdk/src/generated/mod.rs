//! Methods of `AshClient`, a file for each tag of the contract.
//!
//! Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

#[allow(deprecated, clippy::unnecessary_to_owned)]
mod agents;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod api_keys;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod attachments;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod credentials;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod evals;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod health;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod queue;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod sessions;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod usage;
mod operations;
pub mod types;
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
