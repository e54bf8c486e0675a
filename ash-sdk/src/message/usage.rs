//! Token counts.

use serde::{Deserialize, Serialize};

/// The tokens that a turn used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens sent to the model.
    pub input_tokens: u64,
    /// Tokens that the model made.
    pub output_tokens: u64,
    /// Tokens written to the model's cache.
    pub cache_creation_input_tokens: u64,
    /// Tokens read from the model's cache.
    pub cache_read_input_tokens: u64,
}
