// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Methods of `AshClient`, a file for each section.

#[allow(deprecated, clippy::unnecessary_to_owned)]
mod agents;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod sessions;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod messages;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod session_files;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod attachments;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod commands;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod agent_files;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod agent_versions;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod queue;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod evals;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod usage;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod credentials;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod api_keys;
#[allow(deprecated, clippy::unnecessary_to_owned)]
mod health;
pub(crate) mod limits;
pub mod operations;
pub mod types;
/// All generated requests.
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
