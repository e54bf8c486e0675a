//! Streams of a turn's events, and what is made of them: text, bytes for a browser, items for a user interface, the
//! whole turn.
//!
//! # Recipes
//!
//! **Ctrl-C in a chat** stops the waiting, not the turn: the stream is dropped, the turn is read to its end in the
//! background, and the next message waits for it with `.queue()`.
//!
//! ```no_run
//! # async fn interrupted() {}
//! # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
//! // `interrupted` completes on Ctrl-C, as `tokio::signal::ctrl_c` does.
//! let answer = client.send_message(session_id, "Read all of it.");
//! tokio::select! {
//!     turn = answer.send() => println!("{}", turn?.text),
//!     () = interrupted() => println!("(goes on in the background)"),
//! }
//! let next = client.send_message(session_id, "In short?").queue().await?;
//! # Ok(()) }
//! ```
//!
//! **A Stop button** ends the turn at the server, and with it the agent's memory of the conversation. Streams of this
//! client end at once.
//!
//! ```no_run
//! # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
//! client.stop_session(session_id).await?;
//! client.ensure_active(session_id).await?;
//! # Ok(()) }
//! ```
//!
//! **A browser that leaves and returns**: its response body is dropped and the turn goes on. When it returns, wait for the
//! turn and show what was stored.
//!
//! ```no_run
//! use ash_sdk::message::DisplayItem;
//!
//! # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
//! client.wait_until_idle(session_id).await?;
//! let messages = client.list_messages(session_id).await?;
//! let items = DisplayItem::of_messages(&messages);
//! # Ok(()) }
//! ```
//!
//! **A turn that may take only so long**: `turn_timeout` ends the wait with what had come, and the turn goes on.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
//! let answer =
//!     client.send_message(session_id, "Think hard.").turn_timeout(Duration::from_secs(30));
//! match answer.await {
//!     Ok(turn) => println!("{}", turn.text),
//!     Err(error) if error.is_timeout() => {
//!         println!(
//!             "until now: {}",
//!             error.partial_turn().map_or("", |turn| turn.text.as_str())
//!         );
//!     }
//!     Err(error) => return Err(error),
//! }
//! # Ok(()) }
//! ```
//!
//! **A service that shuts down** gives the turns in progress some time, and cuts off the rest: see
//! [`shutdown`](crate::AshClient::shutdown).

// A message is sent by a task of its own (`opening`), which then reads the stream (`reader`) and puts what came at once as
// a batch (`batch`) into a queue that is bounded in bytes (`queue`). The handle takes batches out of it (`receiver`) and
// makes events, text or bytes of them.

mod batch;
mod display;
mod event_stream;
mod fold;
mod folding;
mod message_stream;
mod observed;
mod opening;
#[cfg(feature = "structured-output")]
mod output;
#[cfg(feature = "structured-output")]
mod output_schema;
mod queue;
mod reader;
mod receiver;
mod sse_bytes;
mod text;
mod turn_timer;

pub use crate::session::OnDrop;
pub use display::DisplayStream;
pub use event_stream::EventStream;
pub use fold::DetachedTurn;
pub use message_stream::MessageStream;
#[cfg(feature = "structured-output")]
pub use output::{Output, OutputPart, OutputStream};
pub use sse_bytes::SseBytes;
pub use text::TextStream;

pub(crate) use batch::RawFrame;
pub(crate) use fold::TurnOptions;
pub(crate) use folding::succeeded;
pub(crate) use opening::Opening;
#[cfg(feature = "structured-output")]
pub(crate) use output_schema::output_format;
