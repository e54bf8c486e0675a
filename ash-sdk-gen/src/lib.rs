//! The raw client of the Ash API, generated from its OpenAPI contract at build time.
//!
//! One method for each operation, one type for each schema, and nothing more: no retries, no streaming events, no
//! unwrapping. Use the crate `ash-sdk`, which adds them and hands out this client, ready to use, as `client.raw()`.
//!
//! Every enum of the contract is open: a value that it does not know decodes as `Unknown` and is sent back as it is.

mod hooks;

pub use generated::*;
pub use hooks::{Execute, Transport};

/// The route of an operation, as the contract has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The operation's id.
    pub operation_id: &'static str,
    /// The method, in capitals.
    pub method: &'static str,
    /// The path, with its parameters' names in braces.
    pub path: &'static str,
}

/// The routes of all operations.
pub fn routes() -> &'static [Route] {
    generated::ROUTES
}

#[allow(missing_docs, unreachable_pub, unused, clippy::all, clippy::pedantic, clippy::unwrap_used)]
#[allow(rustdoc::all, reason = "descriptions are written for every generator, not for rustdoc")]
mod generated {
    #[cfg(ash_generated_at_build)]
    include!(concat!(env!("OUT_DIR"), "/client.rs"));

    // The published crate carries the generated source: the contract lies outside of it.
    #[cfg(not(ash_generated_at_build))]
    include!("generated.rs");
}
