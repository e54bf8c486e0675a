//! Deploy hosted AI agents on an [Ash](https://github.com/ash-ai-org) server, open sessions and stream their answers.
//!
//! ```no_run
//! use ash_sdk::{AshClient, Event};
//! use futures::StreamExt;
//!
//! #[tokio::main]
//! async fn main() -> ash_sdk::Result<()> {
//!     let client = AshClient::new("http://localhost:4100", "your-api-key")?;
//!     let agent = client.deploy_agent_dir("my-agent", "./agents/my-agent").await?;
//!     let session = client.create_session(&agent.name).await?;
//!     let mut stream =
//!         client.send_message_stream(session.id, "Analyze this code").await?;
//!     while let Some(event) = stream.next().await {
//!         match event? {
//!             Event::Message(message) => {
//!                 println!("{}", message.text().unwrap_or_default());
//!             }
//!             Event::Error(error) => eprintln!("Error: {error}"),
//!             Event::Done(_) => println!("Turn complete."),
//!             _ => {}
//!         }
//!     }
//!     client.end_session(session.id).await?;
//!     Ok(())
//! }
//! ```
//!
//! | To … | use |
//! |---|---|
//! | connect | [`AshClient::new`], [`AshClient::from_env`], [`ClientBuilder`] |
//! | deploy agents, open sessions | the methods of [`AshClient`]; each returns a request with options as setters |
//! | stream an answer | [`AshClient::send_message_stream`], [`Event`], [`MessageStream`] |
//! | get a whole turn at once | [`AshClient::send_message`], [`Turn`] |
//! | get the answer as a value of your type | [`send_message`](AshClient::send_message), with `output::<T>()` |
//! | let any number of readers follow a turn, and come back to it | [`turns`] |
//! | recover what an interrupted turn produced | [`AshClient::recover_turn`] |
//! | send images and documents | [`Prompt`] |
//! | read and write files | [`Files`], [`transfer`] |
//! | handle errors | [`Error`] |
//! | learn what is retried, and why | [`RetryPolicy`], [`operations`] |
//! | call what has no method here | [`AshClient::request`], `with_extra_query` and `with_extra_member` on every request |
//! | refresh tokens, sign or log requests | [`interceptor`] |
//! | trace, count, match logs | [`telemetry`] |
//! | follow a guide for a task | [`guide`] |
//! | test a service | [`guide::testing`] |
//! | test the error handling of a service | [`testing`] (feature `test-util`) |
//! | use it without `async` | [`blocking`] (feature `blocking`) |
//! | parse your own event streams | [`sse`] |
//!
//! Requires Rust 1.88 or later, and a [tokio](https://tokio.rs) runtime unless it is used without `async`.
//!
//! # Features
//!
//! - `client` (default, and part of every feature below): [`AshClient`] and all that it needs. Without it there are the
//!   modules [`message`], [`sse`] and [`types`], which compile for any target, `wasm32-unknown-unknown` included.
//! - `rustls` (default): TLS by rustls, with the roots that the system trusts; `native-tls`: TLS by the system's library.
//!   With both it is rustls, and without either only `http://` addresses work.
//! - `system-proxy` (default): proxies from the environment and the system's settings.
//! - `structured-output` (default): `send_message(…).output::<T>()`.
//! - `http2`: HTTP/2 over TLS, with servers and proxies that offer it; see [`guide::proxies`].
//! - `blocking`: use without `async`; see the module [`blocking`].
//! - `redis`: turns that several processes share over Redis or Valkey; see [`turns`]. `redis-tls`: TLS to it.
//! - `tracing`: a span for each operation and for each turn, with OpenTelemetry's names beside its own; see
//!   [`telemetry`]. Anything containing an id is logged at `DEBUG` only; keys and bodies are never logged.
//! - `metrics`: counters and histograms through the crate `metrics`; see [`telemetry`].
//! - `traceparent`: [W3C headers](https://www.w3.org/TR/trace-context/) from the caller's context
//!   (`ClientBuilder::trace_context`) or set on a request (`with_traceparent`).
//! - `test-util`: the module [`testing`], with errors for the tests of programs that use the SDK.
//!
// A module that a feature adds cannot be linked to without it.
#![cfg_attr(feature = "blocking", doc = "[`blocking`]: mod@blocking")]
#![cfg_attr(not(feature = "blocking"), doc = "[`blocking`]: #features")]
#![cfg_attr(feature = "test-util", doc = "[`testing`]: mod@testing")]
#![cfg_attr(not(feature = "test-util"), doc = "[`testing`]: #features")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(docsrs, doc(auto_cfg(hide(feature = "client"))))]
#![cfg_attr(not(feature = "client"), allow(dead_code, unused_imports, reason = "some of it serves the client alone"))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// rustdoc shows the methods of the client in the order of modules: first these, then those of its operations, which the
// sections of facade.toml order.
#[cfg(feature = "client")]
mod config;

#[rustfmt::skip]
mod generated;

#[cfg(feature = "client")]
mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
pub mod clock;
#[cfg(feature = "client")]
pub mod convert;
#[cfg(feature = "client")]
mod deploy;
#[cfg(feature = "client")]
pub mod error;
mod excerpt;
#[cfg(feature = "client")]
pub mod guide;
#[cfg(feature = "client")]
mod header;
#[cfg(feature = "client")]
pub mod interceptor;
mod json;
#[cfg(feature = "client")]
mod limits;
pub mod message;
#[cfg(feature = "client")]
mod meter;
#[cfg(feature = "client")]
mod operation;
#[cfg(feature = "client")]
mod pages;
#[cfg(feature = "client")]
mod path;
#[cfg(feature = "client")]
mod poll;
#[cfg(feature = "client")]
pub mod prompt;
#[cfg(feature = "client")]
mod rate_limit;
#[cfg(feature = "client")]
mod request;
#[cfg(feature = "client")]
pub mod response;
#[cfg(feature = "client")]
pub mod retry;
#[cfg(feature = "client")]
mod session;
pub mod sse;
#[cfg(feature = "client")]
pub mod stream;
#[cfg(any(all(doc, feature = "client"), feature = "metrics", feature = "tracing"))]
pub mod telemetry;
#[cfg(feature = "test-util")]
pub mod testing;
#[cfg(feature = "client")]
mod time;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
pub mod transfer;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
pub mod turns;
#[cfg(feature = "client")]
mod version;

pub use ash_sdk_gen;
pub use bytes;
pub use chrono;
#[cfg(feature = "client")]
pub use futures;
#[cfg(feature = "client")]
pub use http;
#[cfg(feature = "client")]
pub use reqwest;
#[cfg(feature = "structured-output")]
pub use schemars;
#[cfg(feature = "client")]
pub use secrecy;
pub use serde_json;
pub use uuid;

pub use ash_sdk_gen::Secret;
#[cfg(feature = "client")]
pub use client::AshClient;
#[cfg(feature = "client")]
pub use config::ClientBuilder;
#[cfg(feature = "client")]
pub use error::{Error, ErrorKind, Result};
#[cfg(feature = "client")]
pub use generated::operations;
pub use generated::{types, types::SessionId};
pub use message::{Event, Turn};
#[cfg(feature = "client")]
pub use prompt::Prompt;
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
#[cfg(feature = "client")]
pub use stream::MessageStream;
#[cfg(feature = "client")]
pub use transfer::Files;

/// Requests that the client's methods return, with their options; and values that only they take or return.
#[cfg(feature = "client")]
pub mod requests {
    pub use crate::{
        api::{ApiRequest, BedrockKey, RecoveredTurn, Written},
        deploy::{LeftOut, LeftOutReason},
        generated::requests::*,
        session::Prewarmed,
        version::Version,
    };
}

/// The programs of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
