//! The text of an answer alone, each piece once.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures::Stream;

use super::{fold::succeeded, message_stream::MessageStream};
use crate::{
    error::Result,
    message::{Event, Spoken, Turn},
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

impl TextStream {
    pub(super) fn new(events: MessageStream) -> Self {
        Self { outcome: Some(Turn::of(events.token().clone())), events, spoken: Spoken::default() }
    }

    fn text_of(&mut self, event: &Event) -> Option<String> {
        if let Some(turn) = &mut self.outcome {
            turn.add_outcome(event);
        }
        let Event::Message(event) = event else { return None };
        self.spoken.text_of(event.message())
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
