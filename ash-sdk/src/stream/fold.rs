//! Reading a stream to its end, and adding its events up to a turn.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures::{FutureExt, StreamExt};
use tokio::task::JoinHandle;

use super::{
    folding::{Folding, succeeded},
    message_stream::MessageStream,
};
use crate::{
    error::{Error, ErrorKind, InterruptedBy, Result},
    message::{Event, Turn},
};

/// Options of reading a whole turn.
#[derive(Clone, Debug, Default)]
pub(crate) struct TurnOptions {
    /// Keep all events in the turn.
    pub(crate) keep_events: bool,
    /// Return the turn although the agent failed.
    pub(crate) failures_as_values: bool,
}

impl MessageStream {
    /// Reads the stream to its end, and returns the turn.
    ///
    /// # Errors
    ///
    /// The error that ends the stream, or the agent's failure; either carries the [turn so far](Error::partial_turn).
    pub async fn turn(self) -> Result<Turn> {
        let attempt = self.attempt().cloned();
        succeeded(self.whole(false).await?).map_err(|failure| failure.about(attempt.as_ref()))
    }

    /// Like [`turn`](Self::turn), and calls `watch` with each event.
    ///
    /// # Errors
    /// As [`turn`](Self::turn).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::Event;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let stream = client
    ///     .send_message_stream(session_id, "List the files.")
    ///     .include_partial_messages(true)
    ///     .await?;
    /// let turn = stream
    ///     .turn_with(|event| if let Event::TextDelta(text) = event { print!("{text}") })
    ///     .await?;
    /// println!("\n{} tool calls, {:?} USD", turn.tool_calls.len(), turn.total_cost_usd);
    /// # Ok(()) }
    /// ```
    pub async fn turn_with(self, mut watch: impl FnMut(&Event)) -> Result<Turn> {
        let mut events = Folding::new(self);
        while let Some(event) = events.next().await {
            watch(&event?);
        }
        events.into_success()
    }

    /// Like [`turn_with`](Self::turn_with), with a closure that takes each event and may wait, for example for room in a
    /// channel.
    ///
    /// # Errors
    /// As [`turn`](Self::turn).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::Event;
    ///
    /// # async fn example(
    /// #     stream: ash_sdk::MessageStream,
    /// #     pieces: tokio::sync::mpsc::Sender<String>,
    /// # ) -> ash_sdk::Result<()> {
    /// let turn = stream
    ///     .turn_with_async(async |event| {
    ///         if let Event::TextDelta(text) = event {
    ///             // A receiver that is gone does not stop the turn.
    ///             let _ = pieces.send(text.to_string()).await;
    ///         }
    ///     })
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub async fn turn_with_async<F, Watching>(self, mut watch: F) -> Result<Turn>
    where
        F: FnMut(Event) -> Watching,
        Watching: Future<Output = ()>,
    {
        let mut events = Folding::new(self);
        while let Some(event) = events.next().await {
            watch(event?).await;
        }
        events.into_success()
    }

    /// Reads the stream to its end, and returns the turn, an agent's failure included.
    pub(crate) async fn whole(self, keep_events: bool) -> Result<Turn> {
        let mut events = Folding::new(self);
        if keep_events {
            while let Some(event) = events.next().await {
                events.keep(event?);
            }
        } else {
            while let Some(added) = poll_fn(|context| events.poll_unseen(context)).await {
                added?;
            }
        }
        Ok(events.into_turn())
    }

    /// Reads the stream to its end in the background, and keeps the turn for the handle.
    ///
    /// Until then another message of this client on the session is refused, or waits if it is
    /// [queued](crate::requests::SendMessageStream::queue). Dropping the handle does not stop the reading.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let tidying = client
    ///     .send_message_stream(session_id, "Tidy up the workspace.")
    ///     .await?
    ///     .detach();
    /// // Is sent when the agent has tidied up.
    /// let turn = client.send_message(session_id, "What did you find?").queue().await?;
    /// println!("{}\n{}", tidying.await?.text, turn.text);
    /// # Ok(()) }
    /// ```
    pub fn detach(self) -> DetachedTurn {
        let runtime = self.runtime().clone();
        DetachedTurn { turn: runtime.spawn(self.turn()) }
    }
}

/// A turn that is read in the background. As a future it returns what [`MessageStream::turn`] would.
#[derive(Debug)]
#[must_use = "to read a turn to its end without its outcome, drop the stream"]
pub struct DetachedTurn {
    turn: JoinHandle<Result<Turn>>,
}

impl Future for DetachedTurn {
    type Output = Result<Turn>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.turn.poll_unpin(context).map(|turn| {
            turn.unwrap_or_else(|error| {
                let text = "the runtime that reads the turn has shut down";
                Err(Error::new(ErrorKind::Stream(InterruptedBy::Shutdown), text).with_source(error))
            })
        })
    }
}
