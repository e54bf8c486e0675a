//! The text of an answer alone, each piece once.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;

use super::{folding::Folding, message_stream::MessageStream};
use crate::error::Result;
#[cfg(doc)]
use crate::message::Turn;

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
        TextStream { events: Some(Folding::new(self)) }
    }
}

/// Stream of the answer's text.
///
/// Yields small pieces with partial messages and whole messages without; no text is repeated, and subagents' text is omitted.
/// Joined, the pieces are the [text of the turn](Turn::text), blank lines between messages included. The stream ends as its
/// [`MessageStream`] does. If the agent fails, the last item is an [`Agent`](crate::ErrorKind::Agent) error that carries the
/// [turn](crate::Error::partial_turn).
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct TextStream {
    /// Gone when the stream is over.
    events: Option<Folding>,
}

impl Stream for TextStream {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(events) = &mut self.events {
            match ready!(events.poll_unseen(context)) {
                Some(Ok(())) => {
                    if let Some(text) = events.new_text() {
                        return Poll::Ready(Some(Ok(text)));
                    }
                }
                Some(Err(error)) => {
                    self.events = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(self.events.take().and_then(|events| events.into_success().err()).map(Err)),
            }
        }
        Poll::Ready(None)
    }
}
