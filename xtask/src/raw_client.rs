//! The raw client of a contract, as `ash-sdk-gen` builds it.

use serde_json::Value;

pub use ash_sdk_generator::listing::Listing;
use ash_sdk_generator::{GenerateError, raw};

/// Heading of the committed listing.
const HEADING: &str = "\
# The public face of the raw client that is generated from openapi/ash.json.
# Made by `cargo xtask openapi api`; not to be edited by hand.
";

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

/// Returns the text of a committed listing.
pub fn listing_text(listing: &Listing) -> String {
    listing.with_heading(HEADING)
}
