//! A stream as a user interface shows it.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;

use super::message_stream::MessageStream;
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
        let turn = Some(Turn::of(self.token().clone()));
        DisplayStream { events: self, turn, display: Display::default(), items: VecDeque::new() }
    }
}

/// Stream of the items that a user interface shows of a turn.
///
/// The last item is [`Done`](DisplayItem::Done), also when the agent failed; or an error where the [`MessageStream`] ends
/// with one, which carries the [turn so far](crate::Error::partial_turn).
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct DisplayStream {
    events: MessageStream,
    /// The turn so far; gone when the stream is over.
    turn: Option<Turn>,
    display: Display,
    items: VecDeque<DisplayItem>,
}

impl DisplayStream {
    /// Returns the turn so far, for example for a user interface that joins late. `None` when the stream is over.
    pub fn snapshot(&self) -> Option<&Turn> {
        self.turn.as_ref()
    }
}

impl Stream for DisplayStream {
    type Item = Result<DisplayItem>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(event) = ready!(Pin::new(&mut self.events).poll_next(context)) else {
                let turn = self.turn.take().map(Box::new);
                return Poll::Ready(turn.map(|turn| Ok(DisplayItem::Done { turn })));
            };
            match event {
                Ok(event) => {
                    let Self { turn, display, items, .. } = &mut *self;
                    if let Some(turn) = turn {
                        turn.add(&event);
                    }
                    if let Event::Message(message) = &event {
                        items.extend(display.add(message.message()));
                    }
                }
                Err(error) => {
                    let turn = self.turn.take();
                    return Poll::Ready(Some(Err(match turn {
                        Some(turn) => error.with_partial_turn(turn),
                        None => error,
                    })));
                }
            }
        }
    }
}
