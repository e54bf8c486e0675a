//! Blocks of a message's content.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// A block of a message's content. As JSON it has the form of the agent's SDK.
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
        /// Output of the tool: a text, or blocks.
        content: Value,
        /// `true` if the tool failed.
        is_error: bool,
    },
    /// An image.
    Image {
        /// Location or bytes of the image.
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

impl Serialize for ContentBlock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text { text } => json!({"type": "text", "text": text}),
            Self::Thinking { thinking } => json!({"type": "thinking", "thinking": thinking}),
            Self::ToolUse { id, name, input } => json!({"type": "tool_use", "id": id, "name": name, "input": input}),
            Self::ToolResult { tool_use_id, content, is_error } => json!({
                "type": "tool_result", "tool_use_id": tool_use_id, "content": content, "is_error": is_error
            }),
            Self::Image { source } => json!({"type": "image", "source": source}),
            Self::Unknown(block) => return block.serialize(serializer),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ContentBlock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|block| Self::read(&block))
    }
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
    use super::*;

    #[test]
    fn an_unknown_block_is_kept_whole() {
        let block = json!({"type": "hologram", "depth": 3});
        assert_eq!(ContentBlock::read(&block), ContentBlock::Unknown(block));
    }

    #[test]
    fn a_block_is_the_same_after_a_trip_through_json() {
        for block in [
            json!({"type": "text", "text": "a"}),
            json!({"type": "thinking", "thinking": "a"}),
            json!({"type": "tool_use", "id": "1", "name": "Bash", "input": {"command": "ls"}}),
            json!({"type": "tool_result", "tool_use_id": "1", "content": "a", "is_error": true}),
            json!({"type": "image", "source": {"type": "url"}}),
            json!({"type": "hologram"}),
        ] {
            let read: ContentBlock = serde_json::from_value(block.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), block);
        }
    }
}
