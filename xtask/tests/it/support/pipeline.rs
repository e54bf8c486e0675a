//! The pipeline on plain JSON.

use serde_json::Value;
use xtask::{
    document::Document,
    overlay::Overlay,
    pipeline::{self, Context, ContractError, Warning},
};

/// A contract, as plain JSON.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) document: Value,
    pub(crate) warnings: Vec<Warning>,
}

impl From<pipeline::Contract> for Outcome {
    fn from(contract: pipeline::Contract) -> Self {
        Self { document: contract.document.into_value(), warnings: contract.warnings }
    }
}

/// The document of the reference server.
pub(crate) fn reference() -> Document {
    Document::new(ash_dev_server::contract())
}

/// Normalises a document that knows the operations of the reference server.
pub(crate) fn normalise(raw: Value) -> Result<Outcome, ContractError> {
    pipeline::normalise(raw, &reference()).map(Outcome::from)
}

/// Pulls a document where `known` is both the committed contract and what the reference server generates.
pub(crate) fn pull(raw: Value, overlay: &Overlay, known: &Document) -> Result<Outcome, ContractError> {
    pipeline::from_raw(raw, &Context { overlay, known: Some(known), reference: known }).map(Outcome::from)
}
