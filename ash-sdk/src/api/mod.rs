//! Operations beyond what is generated: requests whose sending does more than one call, and those that combine
//! requests. A file for each resource.

mod agent_files;
mod agents;
mod api_request;
mod attachments;
mod credentials;
mod evals;
mod events;
mod exec;
mod idle;
mod logs;
mod messages;
mod opened_sessions;
mod queue;
mod recovered_turn;
pub(crate) mod sandboxes;
mod session_files;
mod sessions;
#[cfg(feature = "structured-output")]
mod structured_output;
mod usage;
mod waiting;
mod workspaces;

pub use api_request::ApiRequest;
pub use credentials::BedrockKey;
pub use recovered_turn::RecoveredTurn;
pub use session_files::Written;
