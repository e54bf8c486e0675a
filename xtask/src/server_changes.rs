//! `cargo xtask server-changes`: changes of a server that need no hand-written line are built into the SDK, all at once, and
//! values are decoded with the types that they result in.
//!
//! The cases are in `tests/fixtures/server-changes`. A case is a JSON Patch of the committed contract; the outcome is put into
//! the form in which servers write their own documents, so that it goes through the whole pipeline.

mod build;
mod cases;
pub mod patch;
mod raw_style;

pub use build::run;
pub use cases::{Case, Cases};
