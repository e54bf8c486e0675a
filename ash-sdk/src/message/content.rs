//! Blocks of a message's content.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A piece of a message's content.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ContentBlock {
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
        /// The call's id.
        id: String,
        /// The tool's name.
        name: String,
        /// The tool's input.
        input: Value,
    },
    /// The result of a tool.
    ToolResult {
        /// The call's id.
        tool_use_id: String,
        /// What the tool gave: a text, or blocks.
        content: Value,
        /// Whether it failed.
        is_error: bool,
    },
    /// An image.
    Image {
        /// Where it is, or its bytes.
        source: Value,
    },
    /// Whatever else comes.
    Unknown(Value),
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum KnownBlock {
    Text {
        text: String,
    },
    Thinking {
        thinking: String,
    },
    ToolUse {
        id: String,
        name: String,
        #[serde(default)]
        input: Value,
    },
    ToolResult {
        tool_use_id: String,
        #[serde(default)]
        content: Value,
        #[serde(default, deserialize_with = "null_is_false")]
        is_error: bool,
    },
    Image {
        source: Value,
    },
}

fn null_is_false<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl ContentBlock {
    pub(crate) fn read(value: &Value) -> Self {
        match KnownBlock::deserialize(value) {
            Ok(KnownBlock::Text { text }) => Self::Text { text },
            Ok(KnownBlock::Thinking { thinking }) => Self::Thinking { thinking },
            Ok(KnownBlock::ToolUse { id, name, input }) => Self::ToolUse { id, name, input },
            Ok(KnownBlock::ToolResult { tool_use_id, content, is_error }) => {
                Self::ToolResult { tool_use_id, content, is_error }
            }
            Ok(KnownBlock::Image { source }) => Self::Image { source },
            Err(_) => Self::Unknown(value.clone()),
        }
    }

    /// Reads a message's content: a text, or a list of blocks.
    pub(crate) fn read_all(content: &Value) -> Vec<Self> {
        match content {
            Value::String(text) => vec![Self::Text { text: text.clone() }],
            Value::Array(blocks) => blocks.iter().map(Self::read).collect(),
            Value::Null => Vec::new(),
            other => vec![Self::Unknown(other.clone())],
        }
    }
}

/// A tool's content as text: as it is, the texts of its blocks, or else its JSON.
pub(super) fn content_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(blocks) if blocks.iter().all(|block| block["text"].is_string()) => {
            let texts = blocks.iter().filter_map(|block| block["text"].as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unknown_block_is_kept_whole() {
        let block = json!({"type": "hologram", "depth": 3});
        assert_eq!(ContentBlock::read(&block), ContentBlock::Unknown(block));
    }
}
