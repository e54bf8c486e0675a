//! Terms on which a message or a command is sent in a session.

use std::fmt;

/// Terms on which a message or a command is sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SendMode {
    /// Wait for the session's turn or command in progress.
    pub(crate) queue: bool,
    /// Send although an earlier turn was abandoned.
    pub(crate) after_abandoned_turn: bool,
}

/// Work of an agent's sandbox, of which a session does one piece at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// The turn that answers a message.
    Turn,
    /// A command.
    Command,
}

impl fmt::Display for Work {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Turn => "turn",
            Self::Command => "command",
        })
    }
}
