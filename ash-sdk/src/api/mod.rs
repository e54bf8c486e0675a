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
mod recovered_turn;
pub(crate) mod session_files;
mod sessions;
#[cfg(feature = "schemars")]
mod structured_output;
mod usage;
mod versions;
mod waiting;
mod workspaces;

pub use evals::eval_case;
pub use recovered_turn::RecoveredTurn;
pub use session_files::{Files, Written};
pub use sessions::Prewarmed;
#[cfg(feature = "schemars")]
pub use structured_output::Output;
pub use versions::Version;

/// All requests.
pub(crate) mod requests {
    #[cfg(feature = "schemars")]
    pub use super::structured_output::requests::*;
    pub use super::{
        agent_files::requests::*, agents::requests::*, api_keys::requests::*, attachments::requests::*,
        credentials::requests::*, evals::requests::*, events::requests::*, exec::requests::*, health::requests::*,
        logs::requests::*, messages::requests::*, queue::requests::*, recovered_turn::requests::*,
        session_files::requests::*, sessions::requests::*, usage::requests::*, versions::requests::*,
        waiting::requests::*, workspaces::requests::*,
    };
}
