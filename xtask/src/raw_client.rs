//! The raw client of a contract, as `ash-sdk-gen` builds it.

use serde_json::Value;

pub use ash_sdk_generator::listing::Listing;
use ash_sdk_generator::{GenerateError, raw};

/// Returns the source of the raw client of a contract.
///
/// # Errors
/// As [`raw::generate`].
pub fn source(contract: &Value) -> Result<String, GenerateError> {
    Ok(raw::generate(contract)?.source)
}

/// Returns the public face of the raw client of a contract.
///
/// # Errors
/// As [`raw::generate`].
pub fn listing(contract: &Value) -> Result<Listing, GenerateError> {
    Ok(Listing::of(&raw::generate(contract)?.file))
}
