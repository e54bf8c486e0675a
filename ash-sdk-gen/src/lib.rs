//! The raw client of the Ash API, generated from its contract at build time.
//!
//! This crate adds nothing to what the generator makes but the hook through which requests are sent. Use `ash-sdk`,
//! which does.

pub use progenitor_client::{ByteStream, Error, ResponseValue};

include!(concat!(env!("OUT_DIR"), "/client.rs"));
pub struct Inner;
