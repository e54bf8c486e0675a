//! The raw client as `ash-sdk-gen` makes it: by the same modules as its build script, so that there is one generator.

#[path = "../../../ash-sdk-gen/build/generate.rs"]
mod generate;
#[path = "../../../ash-sdk-gen/build/hooks.rs"]
mod hooks;
mod listing;
#[path = "../../../ash-sdk-gen/build/lower.rs"]
mod lower;
#[path = "../../../ash-sdk-gen/build/open_enums.rs"]
mod open_enums;
#[path = "../../../ash-sdk-gen/build/secrets.rs"]
mod secrets;

use serde_json::Value;

pub use listing::Listing;

/// Why there is no client of a contract.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The generator refuses the contract.
    #[error("no client can be generated from the contract: {0}")]
    Generate(String),
    /// What was generated is not Rust, which would be the generator's fault.
    #[error("the generated client cannot be read")]
    Unreadable(#[from] syn::Error),
}

/// The source of the raw client of a contract.
///
/// # Errors
/// [`ClientError::Generate`] names the operation that the generator refuses.
pub fn source(contract: &Value) -> Result<String, ClientError> {
    match generate::generate(contract) {
        Ok(generated) => Ok(generated.source),
        Err(error) => Err(ClientError::Generate(error.to_string())),
    }
}

/// The public face of the raw client of a contract.
///
/// # Errors
/// As [`source`].
pub fn listing(contract: &Value) -> Result<Listing, ClientError> {
    Ok(Listing::of(&syn::parse_file(&source(contract)?)?))
}
