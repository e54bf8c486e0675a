//! Streams of a turn's events, and what is made of them: text, bytes for a browser, the whole turn.
//!
//! A message is sent by a task of its own (`opening`), which then reads the stream (`reader`) and puts what came at once
//! as a batch (`batch`) into a queue that is bounded in bytes (`queue`). The handle takes batches out of it (`receiver`)
//! and makes events, text or bytes of them.

mod batch;
mod display;
mod event_stream;
mod fold;
mod message_stream;
mod opening;
mod queue;
mod reader;
mod receiver;
mod sse_bytes;
mod text;

pub use crate::session::OnDrop;
pub use display::DisplayStream;
pub use event_stream::EventStream;
pub use fold::DetachedTurn;
pub use message_stream::MessageStream;
pub use sse_bytes::SseBytes;
pub use text::TextStream;

pub(crate) use fold::{TurnOptions, succeeded};
pub(crate) use opening::Opening;
