//! Items that a user interface shows of a message.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    content::{ContentBlock, content_text},
    sdk_message::SdkMessage,
};

/// A piece of a conversation, as one would show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DisplayItem {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// Thoughts.
    Thinking {
        /// The thoughts.
        thinking: String,
    },
    /// A call of a tool.
    ToolUse {
        /// The tool's name.
        name: String,
        /// The tool's input.
        input: Value,
    },
    /// The result of a tool.
    ToolResult {
        /// Output of the tool, as text.
        text: String,
        /// `true` if the tool failed.
        is_error: bool,
    },
}

/// Returns the items to show of a message. Repetitions are left out: the result repeats the answer, partial
/// messages its pieces.
pub(crate) fn display_items(message: &SdkMessage) -> Vec<DisplayItem> {
    let blocks = match message {
        SdkMessage::Assistant(message) => &message.content,
        SdkMessage::User(message) => &message.content,
        _ => return Vec::new(),
    };
    blocks.iter().filter_map(display_item).collect()
}

fn display_item(block: &ContentBlock) -> Option<DisplayItem> {
    match block {
        ContentBlock::Text { text } => Some(DisplayItem::Text { text: text.clone() }),
        ContentBlock::Thinking { thinking } => Some(DisplayItem::Thinking { thinking: thinking.clone() }),
        ContentBlock::ToolUse { name, input, .. } => {
            Some(DisplayItem::ToolUse { name: name.clone(), input: input.clone() })
        }
        ContentBlock::ToolResult { content, is_error, .. } => {
            Some(DisplayItem::ToolResult { text: content_text(content), is_error: *is_error })
        }
        ContentBlock::Image { .. } | ContentBlock::Unknown(_) => None,
    }
}
