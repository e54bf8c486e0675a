//! Policies for turns whose stream is dropped before their end.

/// Policy for a turn whose stream, or whose future, is dropped before the turn has ended.
///
/// The turn goes on at the server whether or not anybody reads it. What is not read is never stored, and what is left of
/// it would arrive in place of the next answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnDrop {
    /// Read the turn to its end in the background, keeping nothing of it in memory: the server stores it, and the
    /// session is free when it has ended. Nothing is left then.
    #[default]
    Detach,
    /// **The agent forgets the conversation**: stop the session, which ends the turn at once.
    /// [`ensure_active`](crate::AshClient::ensure_active) resumes it. A stop that fails leaves the turn abandoned.
    Stop,
    /// Close the connection at once and leave no task behind. The turn counts as
    /// [abandoned](crate::MessageStream#when-a-turn-is-abandoned).
    Abandon,
}
