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
//! | recover what an interrupted turn produced | [`AshClient::recover_turn`] |
//! | send images and documents | [`Prompt`] |
//! | read and write files | [`Files`], [`transfer`] |
//! | handle errors | [`Error`] |
//! | learn what is retried, and why | [`RetryPolicy`], [`operations`] |
//! | test a service | [`guide::testing`] |
//! | create errors for tests | `testing` (feature `test-util`) |
//! | parse your own event streams | [`sse`] |
//!
//! Requires Rust 1.88 or later and a [tokio](https://tokio.rs) runtime.
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the roots that the system trusts; `native-tls`: TLS by the system's library.
//!   With both it is rustls, and without either only `http://` addresses work.
//! - `system-proxy` (default): proxies from the environment and the system's settings.
//! - `structured-output` (default): `send_message(…).output::<T>()`.
//! - `tracing`: a span `ash.operation` for each operation, with the fields `operation`, `method`, `route`, `status`,
//!   `attempts`, `duration_ms` and `failed`. Anything containing an id is logged at `DEBUG` only; keys and bodies are never
//!   logged.
//! - `traceparent`: a setter `with_traceparent` on every request, which sends the
//!   [W3C header](https://www.w3.org/TR/trace-context/) of that name.
//! - `test-util`: the module `testing`, with errors for the tests of programs that use the SDK.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// rustdoc shows the methods of the client in the order of modules: first these, then those of its operations, which the
// sections of facade.toml order.
mod config;

#[rustfmt::skip]
mod generated;

mod api;
mod client;
pub mod clock;
pub mod convert;
mod deploy;
pub mod error;
mod excerpt;
pub mod guide;
mod json;
mod limits;
pub mod message;
mod operation;
mod pages;
mod path;
mod poll;
pub mod prompt;
mod rate_limit;
mod request;
pub mod response;
pub mod retry;
mod session;
pub mod sse;
pub mod stream;
#[cfg(feature = "test-util")]
pub mod testing;
mod time;
mod trace;
pub mod transfer;
mod transport;
pub mod turns;
mod version;

pub use ash_sdk_gen;
pub use bytes;
pub use chrono;
pub use futures;
pub use http;
pub use reqwest;
#[cfg(feature = "structured-output")]
pub use schemars;
pub use secrecy;
pub use serde_json;
pub use uuid;

pub use ash_sdk_gen::Secret;
pub use client::AshClient;
pub use config::ClientBuilder;
pub use error::{Error, ErrorKind, Result};
pub use generated::{operations, types, types::SessionId};
pub use message::{Event, Turn};
pub use prompt::Prompt;
pub use retry::RetryPolicy;
pub use stream::MessageStream;
pub use transfer::Files;

/// Requests that the client's methods return, with their options; and values that only they take or return.
pub mod requests {
    pub use crate::{
        api::{BedrockKey, RecoveredTurn, Written},
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
