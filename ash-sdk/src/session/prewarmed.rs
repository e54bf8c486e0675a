//! Sessions in a pre-warmed sandbox.

/// Policy for a session that was given a pre-warmed sandbox.
///
/// A server makes sandboxes in advance: one for each deployment of an agent and each start of the server, and a new one
/// whenever one is taken. Such a sandbox is a copy of the agent's files and environment **at the time it was made**. The
/// environment, credential, system prompt, tool servers and permission mode of the session that takes it are not in effect
/// in it, and what was deployed, uploaded or set since is not in it. Its `sandbox_id` differs from the session's `id`.
///
/// The sandbox that takes its place is made with the environment of the session that took it, `extra_env` and the
/// credential's variables included, even if that session is ended at once. **The agent's next session sees them**, of
/// whatever tenant it is. Only [`Retry`](Self::Retry) keeps them out of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Prewarmed {
    /// Use it if all options of the request are in effect in it. Otherwise end the session and return an
    /// [error](crate::error::SessionFailure::OptionsIgnored) that names the options.
    ///
    /// The first session after this client deployed the agent, or uploaded or deleted files of it, is checked: if its files
    /// are not those of the agent, others are opened as by [`Retry`](Self::Retry) until one has them. After a change of the
    /// agent's environment, or a redeployment from a folder on the server, neither of which can be read in a sandbox, only
    /// one that was not pre-warmed will do.
    #[default]
    Refuse,
    /// Use it as it is.
    Accept,
    /// Insist on a sandbox of the session's own, whatever the options: open sessions until one has it, at most
    /// [`MAX_OPENED`](Self::MAX_OPENED), then end the others. When there is none, return an
    /// [error](crate::error::SessionFailure::NoFreshSandbox) that lists them.
    ///
    /// If `extra_env` or `credential_id` is set, a session without them is opened first, so that the sandbox made in place
    /// of the one it takes does not have them. An agent that was deployed *n* times since the server started may need
    /// *n* + 1 sessions; a server allows 20 in 15 minutes.
    Retry,
}

impl Prewarmed {
    /// Maximum number of sessions that are opened to get a sandbox that was not pre-warmed.
    pub const MAX_OPENED: usize = 8;
}
