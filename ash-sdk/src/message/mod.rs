//! Data of a conversation: events of a stream, messages of the agent with their content blocks, the turn that they add
//! up to, and what the server stores of it. Nothing here sends or waits.

mod content;
mod display;
mod event;
mod known;
mod piece;
mod raw_event;
mod raw_message;
mod sdk_message;
mod spoken;
mod stored;
mod token;
mod turn;
mod turn_id;
mod usage;

pub use content::{ContentBlock, NEUTRAL_BLOCK_TEXT};
pub(crate) use display::Display;
pub use display::DisplayItem;
pub use event::{
    AgentError, Done, Event, MessageEvent, SessionEnd, SessionStart, TextDelta, ThinkingDelta, ToolResultEvent,
    ToolUseEvent, TurnComplete,
};
pub use raw_event::RawEvent;
pub use sdk_message::{
    AssistantMessage, OtherMessage, ResultMessage, SdkMessage, StreamEventMessage, SystemMessage, UserMessage,
};
pub use stored::{EventData, StoredEvent, StoredMessage};
pub use token::TurnToken;
pub use turn::{ToolCall, ToolResult, Turn};
pub use turn_id::{InvalidTurnId, TurnId};
pub use usage::Usage;

pub(crate) use event::JoinedDeltas;
pub(crate) use raw_event::EventType;
