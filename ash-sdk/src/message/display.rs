//! Items that a user interface shows: of a live stream and of stored messages alike.

use ash_sdk_gen::types::MessageRole;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    content::{ContentBlock, content_text},
    sdk_message::{AssistantMessage, Delta, SdkMessage, UserMessage},
    spoken::Spoken,
    stored::StoredMessage,
    turn::Turn,
};
use crate::{excerpt::bounded_debug, json::Joined};

/// An item of a conversation, as a user interface shows it.
///
/// Each text comes once, in pieces or whole. A tool's result has the id of its call.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum DisplayItem {
    /// The user's prompt. Only of stored messages.
    Prompt {
        /// The text.
        text: String,
    },
    /// A piece of the answer. Joined, the pieces of a turn are its [text](Turn::text).
    TextDelta {
        /// The text.
        text: String,
    },
    /// A piece of the agent's reasoning.
    Thinking {
        /// The text.
        text: String,
    },
    /// The agent calls a tool.
    ToolStarted {
        /// The call's id.
        id: String,
        /// The tool's name.
        name: String,
        /// The tool's input.
        input: Value,
        /// The call that it belongs to, where a subagent made it.
        parent_tool_use_id: Option<String>,
    },
    /// A tool has finished. The results of tools are never stored.
    ToolFinished {
        /// The call's id.
        id: String,
        /// Output of the tool, as text.
        text: String,
        /// `true` if the tool failed.
        is_error: bool,
    },
    /// The turn is over; [`Turn::failure`] says if the agent failed.
    Done {
        /// The turn.
        turn: Box<Turn>,
    },
}

bounded_debug!(
    enum DisplayItem {
        Prompt { text },
        TextDelta { text },
        Thinking { text },
        ToolStarted { id, name, input, parent_tool_use_id },
        ToolFinished { id, text, is_error },
        Done { turn },
    }
    ()
    []
);

impl DisplayItem {
    /// Returns the items of stored messages, in the order of the messages.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::message::DisplayItem;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let messages = client.list_messages(session_id).await?;
    /// for item in DisplayItem::of_messages(&messages) {
    ///     println!("{}", serde_json::json!(item));
    /// }
    /// # Ok(()) }
    /// ```
    pub fn of_messages<'a>(messages: impl IntoIterator<Item = &'a StoredMessage>) -> Vec<Self> {
        let (mut display, mut spoken) = (Display::default(), Spoken::default());
        let shown = messages.into_iter().flat_map(|stored| {
            if *stored.role() == MessageRole::User {
                // The next turn begins.
                (display, spoken) = Default::default();
                return stored.text().map(|text| Self::Prompt { text }).into_iter().collect();
            }
            let message = stored.message();
            display.add(&message, spoken.text_of(&message).map(String::from))
        });
        shown.collect()
    }
}

/// State of what was shown of a turn.
#[derive(Debug, Default)]
pub(crate) struct Display {
    /// Reasoning that was streamed and not yet repeated by a whole block.
    thought: String,
    joined: Joined,
}

impl Display {
    /// Returns the items that a message adds, which adds this text to the turn.
    pub(crate) fn add(&mut self, message: &SdkMessage, text: Option<String>) -> Vec<DisplayItem> {
        let mut items = Vec::new();
        match message {
            SdkMessage::StreamEvent(event) if event.parent_tool_use_id.is_none() => {
                if let Delta::Thinking(text, halves) = &event.delta {
                    let text = self.joined.next(text, *halves);
                    if !text.is_empty() {
                        self.thought.push_str(&text);
                        items.push(DisplayItem::Thinking { text: text.into_owned() });
                    }
                }
            }
            SdkMessage::Assistant(message) => self.assistant(message, &mut items),
            SdkMessage::User(message) => finished(message, &mut items),
            _ => {}
        }
        if let Some(text) = text {
            // A message's text comes before the tools that it calls.
            let place = items.iter().position(|item| matches!(item, DisplayItem::ToolStarted { .. }));
            items.insert(place.unwrap_or(items.len()), DisplayItem::TextDelta { text });
        }
        items
    }

    fn assistant(&mut self, message: &AssistantMessage, items: &mut Vec<DisplayItem>) {
        for block in &message.content {
            match block {
                ContentBlock::Thinking { thinking } if message.parent_tool_use_id.is_none() => {
                    self.joined = Joined::default();
                    let streamed = std::mem::take(&mut self.thought);
                    let rest = thinking.strip_prefix(streamed.as_str()).unwrap_or(thinking);
                    if !rest.is_empty() {
                        items.push(DisplayItem::Thinking { text: rest.to_owned() });
                    }
                }
                ContentBlock::ToolUse { id, name, input } => items.push(DisplayItem::ToolStarted {
                    id: id.clone(),
                    name: name.clone(),
                    input: input.clone(),
                    parent_tool_use_id: message.parent_tool_use_id.clone(),
                }),
                _ => {}
            }
        }
    }
}

fn finished(message: &UserMessage, items: &mut Vec<DisplayItem>) {
    for block in &message.content {
        if let ContentBlock::ToolResult { tool_use_id, content, is_error } = block {
            let (id, text) = (tool_use_id.clone(), content_text(content));
            items.push(DisplayItem::ToolFinished { id, text, is_error: *is_error });
        }
    }
}
