//! The text of an answer alone, each piece once.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures::Stream;

use super::{fold::succeeded, message_stream::MessageStream};
use crate::{
    error::Result,
    message::{BETWEEN_MESSAGES, Event, SdkMessage, Turn},
};

impl MessageStream {
    /// Converts the stream into the answer's text, without duplicates, with or without partial messages.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use futures::TryStreamExt;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let stream = client
    ///     .send_message_stream(session_id, "Tell me a story.")
    ///     .include_partial_messages(true)
    ///     .await?;
    /// let mut text = stream.into_text();
    /// while let Some(piece) = text.try_next().await? {
    ///     print!("{piece}");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn into_text(self) -> TextStream {
        TextStream::new(self)
    }
}

/// Stream of the answer's text.
///
/// Yields small pieces with partial messages and whole messages without; no text is repeated, and subagents' text is omitted.
/// Joined, the pieces are the [text of the turn](Turn::text), blank lines between messages included. The stream ends as its
/// [`MessageStream`] does. If the agent fails, the last item is an [`Agent`](crate::ErrorKind::Agent) error whose
/// [`partial_turn`](crate::Error::partial_turn) has the outcome of the turn but not its text or tool calls.
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct TextStream {
    events: MessageStream,
    spoken: Spoken,
    /// Outcome of the turn, for the failure at the end. `None` once it was returned.
    outcome: Option<Turn>,
}

/// State of the text so far.
#[derive(Debug, Default)]
struct Spoken {
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

impl TextStream {
    pub(super) fn new(events: MessageStream) -> Self {
        Self { outcome: Some(Turn::new(events.session_id())), events, spoken: Spoken::default() }
    }

    fn text_of(&mut self, event: &Event) -> Option<String> {
        if let Some(turn) = &mut self.outcome {
            turn.add_outcome(event);
        }
        let Event::Message(event) = event else { return None };
        match event.message() {
            SdkMessage::StreamEvent(message) if message.parent_tool_use_id.is_none() => {
                self.spoken.new_message |= message.event["type"] == "message_start";
                message.text_delta().and_then(|text| self.spoken.piece(text))
            }
            SdkMessage::Assistant(message) if message.parent_tool_use_id.is_none() => {
                message.text().and_then(|text| self.spoken.whole(message.id.as_deref(), &text))
            }
            _ => None,
        }
    }
}

impl Stream for TextStream {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return match Pin::new(&mut self.events).poll_next(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Some(Ok(event))) => match self.text_of(&event) {
                    Some(text) => Poll::Ready(Some(Ok(text))),
                    None => continue,
                },
                Poll::Ready(Some(Err(error))) => {
                    self.outcome = None;
                    Poll::Ready(Some(Err(error)))
                }
                Poll::Ready(None) => Poll::Ready(self.outcome.take().and_then(|turn| succeeded(turn).err()).map(Err)),
            };
        }
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
