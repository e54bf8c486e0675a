//! An Ash server in your process: no Node, no Docker, no AI key.
//!
//! It behaves as a real server has been observed to behave: the session state machine, envelopes, statuses, error
//! bodies, headers, limits, and the frames of the event stream. Only the agent is scripted: it echoes each message, unless
//! a [turn](DevServerBuilder::turn) or a [directive](DIRECTIVES) says otherwise.
//!
//! The [`guide`] shows how a service is tested with it.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
//! use ash_dev_server::DevServer;
//!
//! let server = DevServer::builder().api_key("secret").start().await?;
//! println!("an Ash server answers at {}", server.url());
//! // It stops when `server` is dropped.
//! # Ok(()) }
//! ```
//!
//! It can also misbehave on purpose: see [`Fault`], with which you test that your service survives a stream that is
//! cut, a response that is lost, or a server that is busy. It [records](DevServer::requests) what it receives. It prints and
//! logs nothing unless it is [asked to](DevServerBuilder::on_request).
//!
//! # Features
//!
//! - `client`: `DevServer::client`, a client of the server from the crate [`ash-sdk`](https://docs.rs/ash-sdk).
//! - `cli` (default): the program `ash-dev-server`.
//!
//! Its typed routes are also where the API's [`contract`] comes from.

#![cfg_attr(docsrs, feature(doc_cfg))]

// aide 0.15 speaks schemars 0.9, which the rest of the workspace does not use; the derives expect this name.
extern crate schemars_0_9 as schemars;

mod agent;
mod api;
mod app;
mod ash;
mod builder;
#[cfg(feature = "client")]
mod client;
mod clock;
mod command;
mod contract;
mod faults;
pub mod guide;
mod lenient_base64;
mod origin;
mod prompt;
mod provision;
mod quiet;
mod recording;
mod release;
mod route;
mod routes;
mod schema;
mod server;
mod store;
mod turn;
mod web;
mod worker;
mod workspace;

pub use agent::{DIRECTIVES, Pattern, ReceivedPrompt, ScriptedTurn};
pub use builder::DevServerBuilder;
pub use clock::{Clock, SimulatedClock};
pub use contract::contract;
pub use faults::{Fault, FaultSwitch};
pub use prompt::AcceptedContent;
pub use recording::{RecordLimits, RecordedRequest};
pub use release::SERVER_VERSION;
pub use server::DevServer;
pub use web::rate_limit::RateLimits;
pub use workspace::unpack::UnpackLimits;

/// The README's examples are tested with the rest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
