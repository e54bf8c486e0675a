//! Forms of message content.

/// Forms of message content that arrive intact on a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PromptContent {
    /// A string only: servers before release 0.2.0.
    Text,
    /// A list of 2 to 20 blocks only: release 0.2.0, where a string arrives mangled.
    Blocks,
    /// Both.
    Both,
}
