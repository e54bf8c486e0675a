//! The client's methods, a file for each resource.

mod agent_files;
mod agents;
mod api_keys;
mod attachments;
mod credentials;
mod evals;
mod events;
mod exec;
mod health;
mod logs;
mod messages;
mod queue;
pub(crate) mod session_files;
mod sessions;
mod usage;
mod versions;
mod waiting;
mod workspaces;

pub use evals::eval_case;
pub use session_files::{Files, Written};
pub use sessions::Prewarmed;
pub use versions::Version;

/// All requests.
pub(crate) mod requests {
    pub use super::{
        agent_files::requests::*, agents::requests::*, api_keys::requests::*, attachments::requests::*,
        credentials::requests::*, evals::requests::*, events::requests::*, exec::requests::*, health::requests::*,
        logs::requests::*, messages::requests::*, queue::requests::*, session_files::requests::*,
        sessions::requests::*, usage::requests::*, versions::requests::*, waiting::requests::*,
        workspaces::requests::*,
    };
}
