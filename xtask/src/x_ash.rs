//! `x-ash`, what the contract says of an operation beyond OpenAPI.

use serde_json::Value;

/// Something that resolving had to decide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Warning(String);

/// Writes `x-ash` fully into every operation. What an operation states stays.
pub fn resolve(_document: &mut Value, _known: Option<&Value>) -> Vec<Warning> {
    Vec::new()
}
