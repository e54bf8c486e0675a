//! Token counts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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

impl Usage {
    pub(super) fn read(usage: &Value) -> Self {
        let tokens = |member: &str| usage[member].as_u64().unwrap_or_default();
        Self {
            input_tokens: tokens("input_tokens"),
            output_tokens: tokens("output_tokens"),
            cache_creation_input_tokens: tokens("cache_creation_input_tokens"),
            cache_read_input_tokens: tokens("cache_read_input_tokens"),
        }
    }
}
