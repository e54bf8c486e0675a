//! Errors of the generator of the facade.

use thiserror::Error;

/// A facade that cannot be generated. Either case is a fault of the generator itself.
#[derive(Debug, Error)]
pub enum FacadeError {
    /// The raw client has another form than the facade stands on.
    #[error("{operation}: {reason}")]
    Operation {
        /// The operation, as `get_agent (GET /api/agents/{name})`.
        operation: String,
        /// The form that was found.
        reason: String,
    },
    /// The generated source does not parse.
    #[error("the generated facade is not Rust")]
    Unreadable(#[from] syn::Error),
}
