//! The event-stream decoder: its grammar, its limits, what it copies, and recorded streams.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)]

mod borrowing;
mod grammar;
mod limits;
mod properties;
mod support;
mod transcripts;
