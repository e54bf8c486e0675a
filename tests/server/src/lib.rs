//! An Ash server in your process: no Node, no Docker, no AI key.
//!
//! It behaves as a real server has been observed to behave: the session state machine, envelopes, statuses, error
//! bodies, headers, limits, and the frames of the event stream. Only the agent is scripted: it echoes what it is
//! told and answers a few [directives](DIRECTIVES).
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
//! cut, an answer that is lost, or a server that is busy.
//!
//! Its typed routes are also where the API's [`contract`] comes from.

// aide 0.15 speaks schemars 0.9, which the rest of the workspace does not use; the derives expect this name.
extern crate schemars_0_9 as schemars;

mod agent;
mod api;
mod app;
mod ash;
mod builder;
mod command;
mod contract;
mod faults;
mod lenient_base64;
mod prompt;
mod provision;
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

pub use agent::DIRECTIVES;
pub use builder::DevServerBuilder;
pub use contract::contract;
pub use faults::{Fault, FaultSwitch};
pub use prompt::AcceptedContent;
pub use release::SERVER_VERSION;
pub use server::DevServer;
pub use web::rate_limit::RateLimits;
pub use workspace::unpack::UnpackLimits;

/// The README's examples are tested with the rest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
