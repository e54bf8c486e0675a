//! The project's own tools, as a library, so that they can be tested one by one. `cargo xtask` is a thin shell over it.
//!
//! A server's own document comes from a [`source`], is put into our spelling by [`normalise`] and mended by an
//! [`overlay`], both in one by [`contract`], and written whole or not at all by [`output`]. [`diff`] compares two
//! documents by their [`canonical`] form. Everything between reading and writing is a pure function over
//! [`serde_json::Value`].

pub mod accepted;
pub mod canonical;
pub mod console;
pub mod contract;
pub mod coverage;
mod decimal;
pub mod diff;
pub mod exit;
pub mod git;
pub mod naming;
pub mod normalise;
pub mod openapi;
pub mod output;
pub mod overlay;
pub mod package;
mod parts;
pub mod raw_client;
pub mod sdk;
pub mod source;
pub mod summary;
pub mod workspace;
