//! The raw client of the Ash API, generated from its OpenAPI contract at build time.
//!
//! One method for each operation, one type for each schema, and nothing more: no retries, no streaming events, no
//! unwrapping. Use the crate `ash-sdk`, which adds them and hands out this client, ready to use, as `client.raw()`.
//!
//! On its own, a [`Client`] takes the server's address, a [`reqwest::Client`] and a [`Transport`]:
//!
//! ```no_run
//! use ash_sdk_gen::{Client, Transport, reqwest};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = Transport::bearer("your-api-key")?;
//! let client = Client::new_with_client("http://localhost:4100", reqwest::Client::new(), transport);
//! for agent in client.list_agents().await?.into_inner().agents {
//!     println!("{} v{}", agent.name, agent.version);
//! }
//! # Ok(()) }
//! ```
//!
//! # Methods
//! An operation is a method that takes what is required. Where there are optional parameters, a second method whose name
//! ends in `_with` takes them as a struct of the module [`params`].
//!
//! # Types
//! Everything may grow without breaking what is compiled against it. Structs have a constructor `new`, which takes what is
//! required, and a setter for each member; members that the contract does not know are ignored. Enums and unions are open:
//! a value that the contract does not know decodes as `Unrecognized` and is sent back as it came. An enum of integers is a
//! number with constants. Ids are types of their own. A secret is a [`Secret`], which `Debug` does not show.
//!
//! # Features
//!
//! - `client` (default): [`Client`], [`params`] and [`Transport`]. Without it there are [`types`] alone, for any target,
//!   `wasm32-unknown-unknown` included.
//! - `secrecy`: conversions between [`Secret`] and the types of the crate [secrecy](https://docs.rs/secrecy).
//!
//! TLS is a feature of [`reqwest`]: depend on it too, with the one that you want.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(docsrs, doc(auto_cfg(hide(feature = "client"))))]

#[cfg(feature = "client")]
mod address;
pub mod debug;
#[cfg(feature = "client")]
mod hooks;
mod secret;

pub use generated::*;
#[cfg(feature = "client")]
pub use reqwest;

#[cfg(feature = "client")]
pub(crate) use address::address;
#[cfg(feature = "client")]
pub use hooks::{Execute, ReadBody, Transport, read_body, with_body};
#[cfg(feature = "client")]
pub(crate) use hooks::{decode, unread};
pub use secret::Secret;

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

/// The program of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[allow(deprecated, missing_docs, unreachable_pub, unused, clippy::all, clippy::pedantic, clippy::unwrap_used)]
#[allow(rustdoc::all, reason = "descriptions are written for every generator, not for rustdoc")]
mod generated {
    #[cfg(ash_generated_at_build)]
    include!(concat!(env!("OUT_DIR"), "/client.rs"));

    // The published crate carries the generated source: the contract lies outside of it.
    #[cfg(not(ash_generated_at_build))]
    include!("generated.rs");
}
