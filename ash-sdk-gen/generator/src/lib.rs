//! Generates the Rust side of the Ash SDK from its OpenAPI contract: the raw client, which progenitor writes and this
//! library completes, and the facade on top of it.
//!
//! The build script of `ash-sdk-gen`, `cargo xtask` and the tests use the same library.

mod conversion;
mod deprecation;
pub mod document;
mod enums;
pub mod facade;
mod flatten;
mod hoist;
mod hooks;
pub mod ident;
mod ids;
mod kind;
pub mod limits;
pub mod listing;
mod lower;
pub mod names;
mod own;
mod params;
pub mod pattern;
mod places;
mod prose;
pub mod raw;
mod run;
mod rust_type;
mod schemas;
mod screen;
mod shapes;
mod shown;
mod structs;
mod successes;
pub mod syntax;
mod tags;
mod trial;
mod unions;
mod warning;
pub mod x_ash;

pub use raw::{GenerateError, RawClient};
pub use warning::{LeftOut, Place, Warning};
