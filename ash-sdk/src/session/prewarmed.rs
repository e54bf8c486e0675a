//! Sessions in a pre-warmed sandbox.

/// Policy for a session that was given a pre-warmed sandbox, in which its environment, credential, system prompt, tool
/// servers and permission mode are not in effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Prewarmed {
    /// End it and return an [error](crate::error::SessionFailure::OptionsIgnored) that names the options.
    #[default]
    Refuse,
    /// Accept it as it is.
    Accept,
    /// Open another while the server pre-warms a new sandbox, then end the first. If that one is pre-warmed too, end
    /// both and return the error.
    Retry,
}
