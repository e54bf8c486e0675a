//! Deploy hosted AI agents on an [Ash](https://github.com/ash-ai-org) server, open sessions and stream their answers.
//!
//! ```no_run
//! use ash_sdk::{AshClient, Event};
//! use futures::StreamExt;
//!
//! #[tokio::main]
//! async fn main() -> ash_sdk::Result<()> {
//!     let client = AshClient::new("http://localhost:4100", "your-api-key")?;
//!     let agent = client.deploy_agent("my-agent", "/path/to/agent").await?;
//!     let session = client.create_session(&agent.name).await?;
//!     let mut stream = client.send_message_stream(session.id, "Analyze this code").await?;
//!     while let Some(event) = stream.next().await {
//!         match event? {
//!             Event::Message(message) => if let Some(text) = message.text() { println!("{text}") },
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
//! | to | see |
//! |---|---|
//! | connect | [`AshClient::new`], [`AshClient::from_env`], [`ClientBuilder`] |
//! | deploy agents, open sessions | the methods of [`AshClient`]; each returns a request with options as setters |
//! | stream an answer | [`AshClient::send_message_stream`], [`Event`], [`MessageStream`] |
//! | have a whole turn | [`AshClient::send_message`], [`Turn`] |
//! | have what an interrupted turn left | [`AshClient::recover_turn`], [`RecoveredTurn`] |
//! | send images and documents | [`Prompt`] |
//! | handle errors | [`Error`] |
//! | know what is retried, and why | [`RetryPolicy`], [`operations`] |
//! | read event streams of your own | [`sse`] |
//! | find an operation of the API | [`requests`] |
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the roots that the system trusts; `native-tls`: by the system's library.
//! - `system-proxy` (default): proxies from the environment and the system's settings.
//! - `schemars` (default): structured output, `send_message(…).output::<T>()`.
//! - `tracing`: a span for each operation, with its id, method, route, status, attempts and duration. What has ids in it
//!   is told at the level of `DEBUG` only; keys and bodies are told nowhere.
//! - `traceparent`: a setter `traceparent` on every request, which sends the
//!   [W3C header](https://www.w3.org/TR/trace-context/) of that name.
//!
//! Without `rustls` and `native-tls` only `http://` addresses work.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// rustdoc shows the methods of the client in the order of these modules.
mod config;

mod generated;

mod deploy;

mod api;

mod client;
mod clock;
pub mod convert;
mod error;
mod message;
mod operation;
mod pages;
mod path;
mod poll;
mod prompt;
mod rate_limit;
mod request;
mod response;
mod retry;
mod session;
pub mod sse;
mod stream;
mod time;
mod trace;
mod transfer;
mod transport;
mod version;

pub use ash_sdk_gen;
pub use bytes;
pub use chrono;
pub use http;
pub use reqwest;
#[cfg(feature = "schemars")]
pub use schemars;
pub use serde_json;
pub use uuid;

#[cfg(feature = "schemars")]
pub use api::Output;
pub use api::{RecoveredTurn, Written};
pub use ash_sdk_gen::Secret;
pub use client::AshClient;
pub use clock::{Clock, SystemClock};
pub use config::{ClientBuilder, DEFAULT_SERVER_URL};
pub use error::{ApiError, Error, ErrorKind, InterruptedBy, Result, TimeoutPhase};
pub use generated::operations::operations;
pub use generated::types;
pub use message::{
    AgentError, AssistantMessage, ContentBlock, DisplayItem, Done, Event, EventData, MessageEvent, RawEvent,
    ResultMessage, SdkMessage, SessionEnd, SessionStart, StoredEvent, StoredMessage, StreamEventMessage, SystemMessage,
    TextDelta, ThinkingDelta, ToolCall, ToolCallResult, ToolResult, ToolUse, Turn, TurnComplete, Usage, UserMessage,
};
pub use operation::Operation;
pub use prompt::{NEUTRAL_BLOCK_TEXT, Prompt, PromptContent};
pub use rate_limit::RateLimit;
pub use response::Response;
pub use retry::{Repeat, RetryPolicy};
pub use session::Prewarmed;
pub use stream::{EventStream, MessageStream, SseBytes, TextStream};
pub use transfer::{Download, Files, UploadSource};
pub use version::Version;

/// The requests that the client's methods return, with their options.
pub mod requests {
    pub use crate::{api::requests::*, generated::requests::*};
}

/// The programs of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
