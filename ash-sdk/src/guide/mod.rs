//! Guides: how to do with this crate what takes more than one call.

#[doc = include_str!("testing.md")]
pub mod testing {}
