//! Blocks of a message's content.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json, value::RawValue};

use crate::{
    excerpt::bounded_debug,
    json::{self, FromAny, FromJson, Raw, Read, Reader, Scalar, members},
};

/// The text of the second block of a message that has only one and cannot be cut, on servers that take no lists of
/// one block: a word joiner (U+2060). It is invisible, is no white space (which the model's API refuses as a block of
/// its own), and says nothing. Messages are read without it.
pub const NEUTRAL_BLOCK_TEXT: &str = "\u{2060}";

/// A block of a message's content. As JSON it has the form of the agent's SDK.
#[derive(Clone, PartialEq)]
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

bounded_debug!(
    enum ContentBlock {
        Text { text },
        Thinking { thinking },
        ToolUse { id, name, input },
        ToolResult { tool_use_id, content, is_error },
        Image { source },
    }
    (Unknown)
    []
);

members! {
    /// Members of blocks of all kinds.
    Known {
        "type" => kind: Scalar<'a>,
        "text" => text: Scalar<'a>,
        "thinking" => thinking: Scalar<'a>,
        "id" => id: Scalar<'a>,
        "name" => name: Scalar<'a>,
        "input" => input: Option<Raw<'a>>,
        "tool_use_id" => tool_use_id: Scalar<'a>,
        "content" => content: Option<Raw<'a>>,
        "is_error" => is_error: Scalar<'a>,
        "source" => source: Option<Raw<'a>>,
    }
}

impl Known<'_> {
    /// The block, if it is as its kind should be.
    fn block(self) -> Option<ContentBlock> {
        Some(match self.kind.as_text()? {
            "text" => ContentBlock::Text { text: self.text.string()? },
            "thinking" => ContentBlock::Thinking { thinking: self.thinking.string()? },
            "tool_use" => ContentBlock::ToolUse {
                id: self.id.string()?,
                name: self.name.string()?,
                input: self.input.map(Raw::get).map(value_or_text).unwrap_or_default(),
            },
            "tool_result" => ContentBlock::ToolResult {
                tool_use_id: self.tool_use_id.string()?,
                content: self.content.map(Raw::get).map(value_or_text).unwrap_or_default(),
                is_error: self.is_error.flag()?,
            },
            "image" => ContentBlock::Image { source: self.source.map(Raw::get).map(value_or_text)? },
            _ => return None,
        })
    }
}

/// The value of JSON that stands in a message; its text where it cannot be had as a value.
pub(super) fn value_or_text(json: &str) -> Value {
    json::value(json).unwrap_or_else(|_| Value::String(json.to_owned()))
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
        let block = Value::deserialize(deserializer)?;
        let known = json::known::<Known<'_>>(&block.to_string()).ok().and_then(Known::block);
        Ok(known.unwrap_or(Self::Unknown(block)))
    }
}

/// A block that is not known, in the place of what it is as it is written.
const NOT_KNOWN: ContentBlock = ContentBlock::Unknown(Value::Null);

/// A message's content: a text, or a list of blocks.
#[derive(Debug, Default)]
pub(super) enum Content {
    /// Missing, or null.
    #[default]
    Missing,
    /// The blocks; of one that is not known, an empty one.
    Blocks(Vec<ContentBlock>),
    /// Something else.
    Other,
}

impl<'a> FromAny<'a> for Content {
    fn other() -> Self {
        Self::Other
    }

    fn null() -> Self {
        Self::Missing
    }

    fn text(text: Cow<'a, str>) -> Self {
        Self::Blocks(vec![ContentBlock::Text { text: text.into_owned() }])
    }

    fn list(reader: &mut Reader<'a>) -> Read<Self> {
        // A real agent sends one at a time.
        let mut blocks = Vec::with_capacity(1);
        reader.list()?;
        while reader.next_item(blocks.is_empty())? {
            let mut known = Known::default();
            known.read(reader)?;
            blocks.push(known.block().unwrap_or(NOT_KNOWN));
        }
        Ok(Self::Blocks(blocks))
    }
}

impl Content {
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The blocks. Those that are not known are taken from the content as it is written.
    pub(super) fn blocks<'a>(self, written: impl FnOnce() -> Option<Raw<'a>>) -> Vec<ContentBlock> {
        let unknown = |json: &str| ContentBlock::Unknown(value_or_text(json));
        match self {
            Self::Missing => Vec::new(),
            Self::Blocks(mut blocks) => {
                if blocks.contains(&NOT_KNOWN) {
                    let written = written().and_then(|json| serde_json::from_str::<Vec<&RawValue>>(json.get()).ok());
                    let written = written.unwrap_or_default();
                    blocks.truncate(written.len());
                    for (block, json) in blocks.iter_mut().zip(written).filter(|(block, _)| **block == NOT_KNOWN) {
                        *block = unknown(json.get());
                    }
                }
                blocks
            }
            Self::Other => written().map(Raw::get).map(unknown).into_iter().collect(),
        }
    }
}

/// Drops the block that this client may have added to a prompt.
pub(super) fn without_neutral(mut blocks: Vec<ContentBlock>) -> Vec<ContentBlock> {
    if blocks.len() == 2 {
        blocks.pop_if(|last| matches!(last, ContentBlock::Text { text } if text == NEUTRAL_BLOCK_TEXT));
    }
    blocks
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
    use super::{
        super::{SdkMessage, UserMessage},
        *,
    };

    #[test]
    fn an_unknown_block_is_kept_whole() {
        let block = json!({"type": "hologram", "depth": 3});
        assert_eq!(serde_json::from_value::<ContentBlock>(block.clone()).unwrap(), ContentBlock::Unknown(block));
    }

    #[test]
    fn a_block_is_read_as_javascript_would() {
        for (block, read) in [
            (r#"{"type":"text","text":"a","text":"half \ud83d"}"#, json!({"type": "text", "text": "half \u{fffd}"})),
            (
                r#"{"type":"tool_use","id":"1","name":"\ude00","input":{"n":1.0,"a":1,"a":"\ud83d"}}"#,
                json!({"type": "tool_use", "id": "1", "name": "\u{fffd}", "input": {"n": 1.0, "a": "\u{fffd}"}}),
            ),
        ] {
            let message = SdkMessage::from_json(&format!(r#"{{"type":"user","content":[{block}]}}"#));
            let SdkMessage::User(UserMessage { content: blocks, .. }) = message else { panic!("{message:?}") };
            assert_eq!(serde_json::to_value(&blocks).unwrap(), json!([read]), "{block}");
        }
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
