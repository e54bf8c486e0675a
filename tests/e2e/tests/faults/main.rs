//! Faults of networks, proxies and servers, and the errors that come of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod body;
mod connection;
mod content_length;
mod dev_server;
mod proxy;
mod redirect;
mod retry;
mod streams;
mod timeout;
mod tls;
