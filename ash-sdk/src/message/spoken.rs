//! The text of an answer, each piece once: streamed in pieces, repeated by whole messages.

use super::sdk_message::SdkMessage;

/// Separator of the texts of two messages.
const BETWEEN_MESSAGES: &str = "\n\n";

/// State of the text that an agent has said so far. Two turns are the same whatever theirs are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spoken {
    /// `true` once there was any text.
    begun: bool,
    /// Pieces that were streamed and not yet repeated by a whole message.
    pieces: String,
    /// A message was announced of which no piece has come.
    new_message: bool,
    /// The last message that came whole.
    last_id: Option<String>,
}

impl Spoken {
    fn say(&mut self, text: &str, goes_on: bool) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        let separator = if self.begun && !goes_on { BETWEEN_MESSAGES } else { "" };
        self.begun = true;
        Some([separator, text].concat())
    }

    fn piece(&mut self, text: &str) -> Option<String> {
        let said = self.say(text, !self.new_message)?;
        self.new_message = false;
        self.pieces.push_str(text);
        Some(said)
    }

    /// Returns the part of a whole text that was not streamed before.
    fn whole(&mut self, id: Option<&str>, text: &str) -> Option<String> {
        let pieces = std::mem::take(&mut self.pieces);
        let said = match text.strip_prefix(pieces.as_str()).filter(|_| !pieces.is_empty()) {
            Some(rest) => self.say(rest, true),
            // Nothing was streamed, or something else: better twice than never.
            None => self.say(text, id.is_some() && self.last_id.as_deref() == id),
        };
        if !text.is_empty() {
            self.last_id = id.map(str::to_owned);
        }
        said
    }
}

impl Spoken {
    /// Returns the text that a message adds. Subagents say nothing here.
    pub(crate) fn text_of(&mut self, message: &SdkMessage) -> Option<String> {
        match message {
            SdkMessage::StreamEvent(message) if message.parent_tool_use_id.is_none() => {
                self.new_message |= message.event["type"] == "message_start";
                message.text_delta().and_then(|text| self.piece(text))
            }
            SdkMessage::Assistant(message) if message.parent_tool_use_id.is_none() => {
                message.text().and_then(|text| self.whole(message.id.as_deref(), &text))
            }
            _ => None,
        }
    }
}

impl PartialEq for Spoken {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_streamed_in_pieces_is_not_said_again() {
        let mut spoken = Spoken::default();
        assert_eq!(spoken.piece("Hel").as_deref(), Some("Hel"));
        assert_eq!(spoken.piece("lo").as_deref(), Some("lo"));
        assert_eq!(spoken.whole(Some("a"), "Hello"), None);
        assert_eq!(spoken.whole(Some("b"), "Again").as_deref(), Some("\n\nAgain"));
    }

    #[test]
    fn what_the_pieces_lacked_is_said_at_the_end() {
        let mut spoken = Spoken::default();
        spoken.piece("Hel");
        assert_eq!(spoken.whole(None, "Hello").as_deref(), Some("lo"));
    }

    #[test]
    fn a_blank_line_stands_between_messages_and_nothing_between_the_blocks_of_one() {
        let mut spoken = Spoken::default();
        assert_eq!(spoken.whole(Some("a"), "One").as_deref(), Some("One"));
        assert_eq!(spoken.whole(Some("a"), ", two").as_deref(), Some(", two"));
        assert_eq!(spoken.whole(Some("b"), "three").as_deref(), Some("\n\nthree"));
        spoken.new_message = true;
        assert_eq!(spoken.piece("fo").as_deref(), Some("\n\nfo"));
        assert_eq!(spoken.piece("ur").as_deref(), Some("ur"));
        assert_eq!(spoken.whole(Some("c"), "four"), None);
    }
}
