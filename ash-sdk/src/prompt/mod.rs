//! Prompts: text, images and documents for an agent, and the form of them that a server accepts.

mod content;
mod form;
mod limits;
mod media;
mod outgoing;
mod server_kind;
mod split;

pub use content::Prompt;
pub use form::PromptContent;

pub(crate) use limits::check_size;
pub(crate) use outgoing::Outgoing;
pub(crate) use server_kind::{KnownPromptContent, Probe};
