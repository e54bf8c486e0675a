//! The outcome of the pipeline, and why there is none.

use crate::{document::Document, naming, normalise, normalise::NormaliseError, overlay, overlay::ApplyError};

/// The member by which a document says that it is a contract: it went through the overlay, or needed none.
pub const MARK: &str = "x-ash-contract";

/// A document in the contract's spelling, and what to look at.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The document.
    pub document: Document,
    /// Decisions to review, in the order in which they were made.
    pub warnings: Vec<Warning>,
}

/// Something that is not wrong but may be meant otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// Decision of normalising.
    #[error("{0}")]
    Normalise(normalise::Warning),
    /// An action of the overlay that has no use.
    #[error("openapi/overlay.json: {0}")]
    Overlay(overlay::Warning),
    /// A type that keeps its name in one place only.
    #[error("{0}")]
    Naming(naming::Warning),
    /// Decision of the generators.
    #[error("{0}")]
    Generator(String),
}

/// Reason why a document does not become a contract.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// It is not an OpenAPI 3 document.
    #[error(transparent)]
    Normalise(#[from] NormaliseError),
    /// The overlay does not fit it.
    #[error(transparent)]
    Overlay(#[from] ApplyError),
}
