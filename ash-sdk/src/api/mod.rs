//! The client's methods, a file for each resource.

mod agents;
mod events;
mod health;
mod messages;
mod sessions;

/// All requests.
pub(crate) mod requests {
    pub use super::{
        agents::requests::*, events::requests::*, health::requests::*, messages::requests::*, sessions::requests::*,
    };
}
