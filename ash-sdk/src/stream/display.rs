//! A stream as a user interface shows it.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;

use super::{folding::Folding, message_stream::MessageStream};
use crate::{
    error::Result,
    message::{Display, DisplayItem, Event, Turn},
};

impl MessageStream {
    /// Converts the stream into the items that a user interface shows: texts, tool calls paired with their results, and
    /// at last the turn.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::message::DisplayItem;
    /// use futures::TryStreamExt;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let stream = client.send_message_stream(session_id, "List the files.").await?;
    /// let mut items = stream.into_display_items();
    /// while let Some(item) = items.try_next().await? {
    ///     match item {
    ///         DisplayItem::TextDelta { text } => print!("{text}"),
    ///         DisplayItem::ToolStarted { name, .. } => println!("… {name}"),
    ///         DisplayItem::Done { turn } => println!("{:?} USD", turn.total_cost_usd),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn into_display_items(self) -> DisplayStream {
        DisplayStream { events: Some(Folding::new(self)), display: Display::default(), items: VecDeque::new() }
    }
}

/// Stream of the items that a user interface shows of a turn.
///
/// The last item is [`Done`](DisplayItem::Done), also when the agent failed; or an error where the [`MessageStream`] ends
/// with one, which carries the [turn so far](crate::Error::partial_turn).
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct DisplayStream {
    /// Gone when the stream is over.
    events: Option<Folding>,
    display: Display,
    items: VecDeque<DisplayItem>,
}

impl DisplayStream {
    /// Returns the turn so far, for example for a user interface that joins late. `None` when the stream is over.
    pub fn snapshot(&self) -> Option<&Turn> {
        self.events.as_ref().map(Folding::turn)
    }
}

impl Stream for DisplayStream {
    type Item = Result<DisplayItem>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Self { events: Some(events), display, items } = &mut *self else { return Poll::Ready(None) };
            match ready!(Pin::new(&mut *events).poll_next(context)) {
                Some(Ok(Event::Message(message))) => items.extend(display.add(message.message(), events.new_text())),
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    self.events = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    let turn = self.events.take().map(|events| Box::new(events.into_turn()));
                    return Poll::Ready(turn.map(|turn| Ok(DisplayItem::Done { turn })));
                }
            }
        }
    }
}
