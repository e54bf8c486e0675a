//! Operations beyond what is generated: requests whose sending does more than one call, and methods that combine
//! requests. A file for each resource.

pub(crate) mod agent_files;
pub(crate) mod agents;
pub(crate) mod attachments;
mod credentials;
mod evals;
mod events;
pub(crate) mod exec;
mod logs;
pub(crate) mod messages;
mod queue;
mod recovered_turn;
pub(crate) mod session_files;
mod sessions;
#[cfg(feature = "schemars")]
mod structured_output;
mod usage;
mod versions;
mod waiting;
pub(crate) mod workspaces;

pub use recovered_turn::RecoveredTurn;
pub use session_files::Written;
pub use sessions::Prewarmed;
#[cfg(feature = "schemars")]
pub use structured_output::Output;
pub use versions::Version;

/// Requests that are written by hand altogether.
pub(crate) mod requests {
    #[cfg(feature = "schemars")]
    pub use super::structured_output::SendMessageForOutput;
    pub use super::{
        agent_files::DownloadAgentFile,
        agents::DeployAgentFiles,
        messages::SendMessage,
        recovered_turn::RecoverTurn,
        session_files::DownloadSessionFile,
        waiting::{EnsureActive, RecoverSession},
    };
}
