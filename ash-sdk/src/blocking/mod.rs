//! Blocking calls: the same client, requests and options without `async`, and streams as iterators.
//!
//! [`Wait`] adds `.wait()` to everything that the rest of this documentation awaits, and [`Iterate`] adds
//! `.blocking_iter()` to every stream:
//!
//! ```no_run
//! use ash_sdk::{
//!     AshClient, Event,
//!     blocking::{Iterate, Wait},
//! };
//!
//! fn main() -> ash_sdk::Result<()> {
//!     let client = AshClient::from_env()?;
//!     let session = client.create_session("qa-bot").wait()?;
//!     let stream = client.send_message_stream(session.id, "Analyze this code").wait()?;
//!     for event in stream.blocking_iter() {
//!         if let Event::Message(message) = event? {
//!             println!("{}", message.text().unwrap_or_default());
//!         }
//!     }
//!     let turn = client.send_message(session.id, "And in one line?").wait()?;
//!     println!("{}", turn.text);
//!     client.end_session(session.id).wait()?;
//!     Ok(())
//! }
//! ```
//!
//! # Runtime
//!
//! The first call starts a runtime with one worker thread, which the whole process shares. It drives the connections, and
//! reads a dropped stream to its end if [`OnDrop`](crate::stream::OnDrop) asks for that. It stops when the process exits, so
//! call [`shutdown`](crate::AshClient::shutdown) first. A call itself runs on the thread that waits for it, and any number of
//! threads can share a client.
//!
//! A connection belongs to the runtime that opened it. A program that also makes calls from a runtime of its own needs a
//! separate client for them.
//!
//! # Inside a runtime
//!
//! Waiting in an async task would block a thread that other tasks need, so it fails with a
//! [`Configuration`](crate::ErrorKind::Configuration) error before anything is sent. Use `.await` there, or wait inside
//! `tokio::task::spawn_blocking`.

mod iterate;
mod place;
mod wait;

pub use iterate::{BlockingIter, Iterate};
pub use wait::{Wait, block_on};
