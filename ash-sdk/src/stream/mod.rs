//! The answer to a message as it comes: events, the streams of them, and the turn that they add up to.

mod display;
mod event;
mod event_stream;
mod lock;
mod message_stream;
mod sdk_message;
mod silence;
mod sse_bytes;
mod text;
mod turn;
mod watch;

pub use display::DisplayItem;
pub use event::{
    AgentError, Done, Event, MessageEvent, RawEvent, SessionEnd, SessionStart, TextDelta, ThinkingDelta, ToolResult,
    ToolUse, TurnComplete,
};
pub use event_stream::EventStream;
pub use message_stream::MessageStream;
pub use sdk_message::{
    AssistantMessage, ContentBlock, ResultMessage, SdkMessage, StreamEventMessage, SystemMessage, UserMessage,
};
pub use sse_bytes::SseBytes;
pub use text::TextStream;
pub use turn::{ToolCall, ToolCallResult, Turn, Usage};

pub(crate) use display::display_items;
pub(crate) use lock::SessionLocks;
pub(crate) use message_stream::{Opened, succeeded};
pub(crate) use silence::StreamTimeouts;
pub(crate) use watch::StatusWatch;
