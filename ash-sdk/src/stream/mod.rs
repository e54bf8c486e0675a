//! Streams of a turn's events, and what is made of them: text, bytes for a browser, the whole turn.

mod event_stream;
mod fold;
mod message_stream;
mod sse_bytes;
mod text;

pub use event_stream::EventStream;
pub use message_stream::MessageStream;
pub use sse_bytes::SseBytes;
pub use text::TextStream;

pub(crate) use fold::{TurnOptions, succeeded};
pub(crate) use message_stream::Opened;
