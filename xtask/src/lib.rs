//! The project's own tools, as a library, so that they can be tested one by one. `cargo xtask` is a thin shell over it.
//!
//! A server's own document comes from a [`source`], goes through the steps of the [`pipeline`] (into our spelling by
//! [`normalise`], corrected by an [`overlay`]), and is written with everything [`derived`] from it, all or nothing, by
//! [`output`]. [`diff`] compares two documents by their [`canonical`] form. Everything between reading and writing is a pure
//! function over [`document::Document`].

pub mod accepted;
pub mod canonical;
pub mod cargo;
pub mod compile;
pub mod console;
mod decimal;
pub mod derived;
pub mod diff;
pub mod document;
pub mod environment;
pub mod exit;
pub mod git;
pub mod naming;
pub mod normalise;
pub mod openapi;
pub mod output;
pub mod overlay;
pub mod package;
mod parts;
pub mod pipeline;
pub mod raw_client;
mod remedy;
pub mod sdk;
pub mod server_changes;
pub mod source;
pub mod summary;
pub mod surface;
pub mod targets;
pub mod workspace;
