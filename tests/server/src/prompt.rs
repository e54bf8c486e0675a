//! Message content on its way to the agent, for each of the three kinds of servers in use.

use serde_json::{Value, json};

/// Forms of a message's content that arrive intact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AcceptedContent {
    /// A string only, as before release 0.2.0. Lists of blocks are refused.
    Text,
    /// A list of 2 to 20 blocks only, as release 0.2.0: its validator wraps a string into a list, so that the agent
    /// gets no text, and unwraps a list of one block, which it then refuses.
    #[default]
    Blocks,
    /// Both, as a fixed server.
    Both,
}

const LONGEST_TEXT: usize = 500_000;
const LONGEST_TEXT_BEFORE: usize = 100_000;
const MOST_BLOCKS: usize = 20;
const BLOCK_TYPES: [&str; 3] = ["text", "image", "document"];

impl AcceptedContent {
    /// The content as this kind of server stores it and hands it to the agent, or why it is refused.
    pub(crate) fn receive(self, content: &Value) -> Result<Value, String> {
        match self {
            Self::Both => receive_intact(content),
            Self::Blocks => receive_mangled(content),
            Self::Text => receive_text(content),
        }
    }
}

fn receive_intact(content: &Value) -> Result<Value, String> {
    match content {
        Value::String(text) if text.chars().count() <= LONGEST_TEXT => Ok(content.clone()),
        Value::Array(items) if items.len() <= MOST_BLOCKS && items.iter().all(is_block) => Ok(content.clone()),
        _ => Err(refusal()),
    }
}

fn receive_mangled(content: &Value) -> Result<Value, String> {
    match content {
        Value::String(text) if text.chars().count() <= LONGEST_TEXT => Ok(json!([text])),
        Value::Number(_) | Value::Bool(_) => Ok(json!([content.to_string()])),
        Value::Null => Ok(json!([""])),
        Value::Array(items) => match items.as_slice() {
            [] => Ok(content.clone()),
            [Value::String(_)] => Ok(content.clone()),
            [Value::Array(inner)] if inner.iter().all(is_block) => Ok(content.clone()),
            [_] => Err(refusal()),
            items if items.len() <= MOST_BLOCKS && items.iter().all(is_block) => Ok(content.clone()),
            _ => Err(refusal()),
        },
        _ => Err(refusal()),
    }
}

fn receive_text(content: &Value) -> Result<Value, String> {
    let text = match content {
        Value::Array(items) if items.len() == 1 => &items[0],
        other => other,
    };
    match text {
        Value::String(text) if text.chars().count() <= LONGEST_TEXT_BEFORE => Ok(json!(text)),
        Value::Number(_) | Value::Bool(_) => Ok(json!(text.to_string())),
        Value::Null => Ok(json!("")),
        _ => Err(refusal()),
    }
}

fn is_block(item: &Value) -> bool {
    item["type"].as_str().is_some_and(|kind| BLOCK_TYPES.contains(&kind))
}

fn refusal() -> String {
    "body/content must match exactly one schema in oneOf".to_owned()
}

/// The text that the agent reads: a string as it is, or the texts of the blocks joined.
///
/// An agent that is handed anything else sees no text at all.
pub(crate) fn text_for_agent(stored: &Value) -> String {
    match stored {
        Value::String(text) => text.clone(),
        Value::Array(items) if !items.is_empty() && items.iter().all(is_block) => {
            items.iter().filter_map(|block| block["text"].as_str()).collect()
        }
        _ => "[multimodal content]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent_reads(kind: AcceptedContent, content: Value) -> Option<String> {
        kind.receive(&content).ok().map(|stored| text_for_agent(&stored))
    }

    #[test]
    fn each_kind_of_server_takes_what_it_was_seen_to_take() {
        let block = json!({"type": "text", "text": "a"});
        let (text, one, two) = (json!("aa"), json!([block]), json!([block, block]));
        let lost = Some("[multimodal content]".to_owned());
        for (kind, from_text, from_one, from_two) in [
            (AcceptedContent::Text, Some("aa".into()), None, None),
            (AcceptedContent::Blocks, lost, None, Some("aa".into())),
            (AcceptedContent::Both, Some("aa".into()), Some("a".into()), Some("aa".into())),
        ] {
            assert_eq!(agent_reads(kind, text.clone()), from_text, "{kind:?} text");
            assert_eq!(agent_reads(kind, one.clone()), from_one, "{kind:?} one block");
            assert_eq!(agent_reads(kind, two.clone()), from_two, "{kind:?} two blocks");
        }
    }

    #[test]
    fn too_many_or_unknown_blocks_are_refused_everywhere() {
        let block = json!({"type": "text", "text": "a"});
        for kind in [AcceptedContent::Text, AcceptedContent::Blocks, AcceptedContent::Both] {
            assert!(kind.receive(&json!(vec![block.clone(); 21])).is_err());
            assert!(kind.receive(&json!([{"type": "video"}, block])).is_err());
            assert!(kind.receive(&json!({"type": "text"})).is_err());
        }
    }
}
