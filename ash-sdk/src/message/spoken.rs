//! The text of an answer, each piece once: streamed in pieces, repeated by whole messages.

use std::borrow::Cow;

use super::sdk_message::{Delta, SdkMessage};
use crate::json::{Halves, Joined};

/// Separator of the texts of two messages.
const BETWEEN_MESSAGES: &str = "\n\n";

/// State of the text that an agent has said so far. Two turns are the same whatever theirs are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spoken {
    /// `true` once there was any text.
    begun: bool,
    /// Pieces that were streamed and not yet repeated by a whole message.
    pieces: String,
    joined: Joined,
    /// A message was announced of which no piece has come.
    new_message: bool,
    /// The last message that came whole.
    last_id: Option<String>,
}

/// Text that a message adds to what was said before.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said<'a> {
    /// Blank line after the message before, or nothing.
    separator: &'static str,
    text: Cow<'a, str>,
}

impl Said<'_> {
    pub(crate) fn add_to(&self, text: &mut String) {
        text.reserve(self.separator.len() + self.text.len());
        text.push_str(self.separator);
        text.push_str(&self.text);
    }
}

impl From<Said<'_>> for String {
    fn from(said: Said<'_>) -> Self {
        match said {
            Said { separator: "", text } => text.into_owned(),
            said => [said.separator, &said.text].concat(),
        }
    }
}

impl Spoken {
    fn say<'a>(&mut self, text: Cow<'a, str>, goes_on: bool) -> Option<Said<'a>> {
        if text.is_empty() {
            return None;
        }
        let separator = if self.begun && !goes_on { BETWEEN_MESSAGES } else { "" };
        self.begun = true;
        Some(Said { separator, text })
    }

    fn piece<'a>(&mut self, text: &'a str, halves: Halves) -> Option<Said<'a>> {
        let text = self.joined.next(text, halves);
        self.pieces.push_str(&text);
        let said = self.say(text, !self.new_message)?;
        self.new_message = false;
        Some(said)
    }

    /// Returns the part of a whole text that was not streamed before.
    fn whole<'a>(&mut self, id: Option<&str>, text: Cow<'a, str>) -> Option<Said<'a>> {
        self.joined = Joined::default();
        let is_next = !text.is_empty();
        let goes_on = id.is_some() && self.last_id.as_deref() == id;
        let said = if self.pieces.is_empty() {
            self.say(text, goes_on)
        } else {
            match without(&self.pieces, text) {
                Ok(rest) => self.say(rest, true),
                // Something else was streamed: better twice than never.
                Err(text) => self.say(text, goes_on),
            }
        };
        self.pieces.clear();
        if is_next && !goes_on {
            match id {
                // Most often there is room for it.
                Some(id) => id.clone_into(self.last_id.get_or_insert_default()),
                None => self.last_id = None,
            }
        }
        said
    }

    /// Returns the text that a message adds. Subagents say nothing here.
    pub(crate) fn text_of<'a>(&mut self, message: &'a SdkMessage) -> Option<Said<'a>> {
        match message {
            SdkMessage::StreamEvent(message) if message.parent_tool_use_id.is_none() => match &message.delta {
                Delta::Text(text, halves) => self.piece(text, *halves),
                Delta::MessageStart => {
                    self.new_message = true;
                    None
                }
                Delta::Thinking(..) | Delta::Other => None,
            },
            SdkMessage::Assistant(message) if message.parent_tool_use_id.is_none() => {
                let mut texts = message.texts();
                let first = texts.next()?;
                let text = match texts.next() {
                    None => Cow::Borrowed(first),
                    Some(second) => [first, second].into_iter().chain(texts).collect::<String>().into(),
                };
                self.whole(message.id.as_deref(), text)
            }
            _ => None,
        }
    }
}

/// The text after a part that it begins with, or the text.
fn without<'a>(part: &str, text: Cow<'a, str>) -> Result<Cow<'a, str>, Cow<'a, str>> {
    match text {
        Cow::Borrowed(text) => text.strip_prefix(part).map(Cow::Borrowed).ok_or(Cow::Borrowed(text)),
        Cow::Owned(text) => match text.strip_prefix(part) {
            Some(rest) => Ok(Cow::Owned(rest.to_owned())),
            None => Err(Cow::Owned(text)),
        },
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

    fn piece(spoken: &mut Spoken, text: &str) -> Option<String> {
        spoken.piece(text, Halves::default()).map(String::from)
    }

    fn whole(spoken: &mut Spoken, id: Option<&str>, text: &str) -> Option<String> {
        spoken.whole(id, text.into()).map(String::from)
    }

    #[test]
    fn a_text_that_was_streamed_in_pieces_is_not_said_again() {
        let mut spoken = Spoken::default();
        assert_eq!(piece(&mut spoken, "Hel").as_deref(), Some("Hel"));
        assert_eq!(piece(&mut spoken, "lo").as_deref(), Some("lo"));
        assert_eq!(whole(&mut spoken, Some("a"), "Hello"), None);
        assert_eq!(whole(&mut spoken, Some("b"), "Again").as_deref(), Some("\n\nAgain"));
    }

    #[test]
    fn what_the_pieces_lacked_is_said_at_the_end() {
        let mut spoken = Spoken::default();
        piece(&mut spoken, "Hel");
        assert_eq!(whole(&mut spoken, None, "Hello").as_deref(), Some("lo"));
    }

    #[test]
    fn a_blank_line_stands_between_messages_and_nothing_between_the_blocks_of_one() {
        let mut spoken = Spoken::default();
        assert_eq!(whole(&mut spoken, Some("a"), "One").as_deref(), Some("One"));
        assert_eq!(whole(&mut spoken, Some("a"), ", two").as_deref(), Some(", two"));
        assert_eq!(whole(&mut spoken, Some("b"), "three").as_deref(), Some("\n\nthree"));
        spoken.new_message = true;
        assert_eq!(piece(&mut spoken, "fo").as_deref(), Some("\n\nfo"));
        assert_eq!(piece(&mut spoken, "ur").as_deref(), Some("ur"));
        assert_eq!(whole(&mut spoken, Some("c"), "four"), None);
    }
}
