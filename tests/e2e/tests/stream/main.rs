//! Streams of events: their ends, their text, the turns that they add up to.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod display;
mod dropped;
mod endings;
mod idle;
mod javascript;
mod output_types;
mod resources;
mod silence;
mod structured_output;
mod text;
mod transcripts;
mod turn_folding;
mod turn_order;
mod turn_recovery;
