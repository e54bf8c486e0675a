//! A prompt that is about to be sent.

use super::content::Prompt;
use crate::session::SendMode;

/// A prompt, and the terms on which it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) prompt: Prompt,
    pub(crate) mode: SendMode,
}

impl From<Prompt> for Outgoing {
    fn from(prompt: Prompt) -> Self {
        Self { prompt, mode: SendMode::default() }
    }
}
