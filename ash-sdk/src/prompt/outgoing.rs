//! A prompt that is about to be sent.

use std::{sync::Arc, time::Duration};

use super::content::Prompt;
use crate::session::{NamedTurn, OnDrop, SendMode};

/// A prompt, and the terms on which it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) prompt: Prompt,
    pub(crate) mode: SendMode,
    /// Policy for a stream that is dropped, in place of the client's.
    pub(crate) on_drop: Option<OnDrop>,
    /// Time limit of the turn.
    pub(crate) turn_timeout: Option<Duration>,
    /// The name of the turn, if it has one already.
    pub(crate) named: Option<Arc<NamedTurn>>,
}

impl From<Prompt> for Outgoing {
    fn from(prompt: Prompt) -> Self {
        Self { prompt, mode: SendMode::default(), on_drop: None, turn_timeout: None, named: None }
    }
}
