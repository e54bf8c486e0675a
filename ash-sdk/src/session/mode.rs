//! Terms on which a message or a command is sent in a session.

/// Terms on which a message or a command is sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SendMode {
    /// Wait for the session's turn or command in progress.
    pub(crate) queue: bool,
    /// Send although an earlier turn was abandoned.
    pub(crate) after_abandoned_turn: bool,
}
