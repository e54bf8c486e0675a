//! A prompt that is about to be sent.

use std::time::Duration;

use super::content::Prompt;
use crate::session::{OnDrop, SendMode};

/// A prompt, and the terms on which it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) prompt: Prompt,
    pub(crate) mode: SendMode,
    /// Policy for a stream that is dropped, in place of the client's.
    pub(crate) on_drop: Option<OnDrop>,
    /// Time limit of the turn.
    pub(crate) turn_timeout: Option<Duration>,
}

impl From<Prompt> for Outgoing {
    fn from(prompt: Prompt) -> Self {
        Self { prompt, mode: SendMode::default(), on_drop: None, turn_timeout: None }
    }
}
