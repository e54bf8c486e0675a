// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Methods of `AshClient`, a file for each section.

#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod agents;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod sessions;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod messages;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod session_files;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod attachments;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod commands;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod agent_files;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod agent_versions;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod queue;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod evals;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod usage;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod credentials;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod api_keys;
#[cfg(feature = "client")]
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod health;
#[cfg(feature = "client")]
pub(crate) mod limits;
#[cfg(feature = "client")]
pub mod operations;
pub mod types;
/// All generated requests.
#[cfg(feature = "client")]
pub(crate) mod requests {
    pub use super::agents::*;
    pub use super::sessions::*;
    pub use super::messages::*;
    pub use super::session_files::*;
    pub use super::attachments::*;
    pub use super::commands::*;
    pub use super::agent_files::*;
    pub use super::agent_versions::*;
    pub use super::queue::*;
    pub use super::evals::*;
    pub use super::usage::*;
    pub use super::credentials::*;
    pub use super::api_keys::*;
    pub use super::health::*;
}
