//! The text of an answer alone, each piece once.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures::Stream;

use super::{
    Turn,
    event::Event,
    message_stream::{MessageStream, succeeded},
    sdk_message::SdkMessage,
};
use crate::error::Result;

/// The text that the agent says, as it comes.
///
/// With partial messages it comes in small pieces, without them message by message; in neither case twice, and what
/// subagents say is left out. The stream ends like the one it was made of; an agent's failure is an error at its end.
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct TextStream {
    events: MessageStream,
    spoken: Spoken,
    /// What the events add up to, for the failure at the end. `None` when that was told.
    turn: Option<Turn>,
}

/// What was streamed in pieces and not yet repeated by a whole message.
#[derive(Debug, Default)]
struct Spoken(String);

impl Spoken {
    fn piece(&mut self, text: &str) -> Option<String> {
        self.0.push_str(text);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// What of a whole text was not streamed before.
    fn whole(&mut self, text: &str) -> Option<String> {
        let streamed = std::mem::take(&mut self.0);
        let rest = match text.strip_prefix(streamed.as_str()) {
            Some(rest) => rest,
            // The pieces were of something else: better twice than never.
            None => text,
        };
        (!rest.is_empty()).then(|| rest.to_owned())
    }
}

impl TextStream {
    pub(super) fn new(events: MessageStream) -> Self {
        Self { turn: Some(Turn::new(events.session_id())), events, spoken: Spoken::default() }
    }

    fn text_of(&mut self, event: &Event) -> Option<String> {
        if let Some(turn) = &mut self.turn {
            turn.add(event);
        }
        let Event::Message(event) = event else { return None };
        match event.message() {
            SdkMessage::StreamEvent(message) if message.parent_tool_use_id.is_none() => {
                message.text_delta().and_then(|text| self.spoken.piece(text))
            }
            SdkMessage::Assistant(message) if message.parent_tool_use_id.is_none() => {
                message.text().and_then(|text| self.spoken.whole(&text))
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
                    self.turn = None;
                    Poll::Ready(Some(Err(error)))
                }
                Poll::Ready(None) => Poll::Ready(self.turn.take().and_then(|turn| succeeded(turn).err()).map(Err)),
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
        assert_eq!(spoken.whole("Hello"), None);
        assert_eq!(spoken.whole("Again").as_deref(), Some("Again"));
    }

    #[test]
    fn what_the_pieces_lacked_is_said_at_the_end() {
        let mut spoken = Spoken::default();
        spoken.piece("Hel");
        assert_eq!(spoken.whole("Hello").as_deref(), Some("lo"));
    }
}
