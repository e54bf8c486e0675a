//! Use without `async`: the same client, requests and options, with streams as iterators.
//!
//! [`Wait`] is for all that is awaited elsewhere, and [`Iterate`] for all streams. Whatever the rest of this documentation
//! awaits is had by `.wait()`:
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
//! The first call starts a runtime with one thread, which all calls of the process share. Connections and the readers of
//! streams live there, so a stream that is dropped is read to its end as [`OnDrop`](crate::stream::OnDrop) says, as long as
//! the process runs: call [`shutdown`](crate::AshClient::shutdown) before it exits. A call itself runs on the thread that
//! waits for it, and any number of threads may share a client.
//!
//! A client that has made calls from another runtime keeps connections there: make one client for each of the two uses.
//!
//! # Inside of a runtime
//!
//! A task that waits keeps its thread from all other tasks, so waiting there is a
//! [`Configuration`](crate::ErrorKind::Configuration) error, before anything is sent. Use `.await` there, or wait inside of
//! `tokio::task::spawn_blocking`.

mod iterate;
mod place;
mod wait;

pub use iterate::{BlockingIter, Iterate};
pub use wait::{Wait, block_on};
