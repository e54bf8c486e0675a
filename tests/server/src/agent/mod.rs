//! The scripted agent: what it does in a turn follows from the prompt alone.

mod directives;
mod input;
mod messages;
mod output;
mod script;
mod turn;

pub use directives::DIRECTIVES;
pub use script::{Pattern, ReceivedPrompt};
pub use turn::ScriptedTurn;

pub(crate) use input::{Limits, Setup, Step, TurnInput};
pub(crate) use script::Script;

/// The model that answers where nobody asked for another.
pub(crate) const DEFAULT_MODEL: &str = "claude-sonnet-4-6";
