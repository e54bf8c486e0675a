//! Reports of the SDK about its work: spans, metrics, request ids. The dev server reports nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod dev_server;
mod hub;
mod metrics;
mod recorder;
mod request_ids;
mod spans;
mod trace_context;
mod turns;
