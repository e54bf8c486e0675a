//! A stream whose events are added up to their turn on the way.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;

use super::message_stream::MessageStream;
use crate::{
    error::{AgentFailure, Error, ErrorKind, Result},
    message::{Event, Turn},
};

/// Events of a stream, and the turn that they add up to. An error that ends the stream carries the turn so far.
#[derive(Debug)]
pub(super) struct Folding {
    events: MessageStream,
    turn: Turn,
    /// Length of the turn's text before the last event.
    text_before: usize,
}

impl Folding {
    pub(super) fn new(events: MessageStream) -> Self {
        Self { turn: Turn::of(events.token().clone()), events, text_before: 0 }
    }

    /// The turn so far.
    pub(super) fn turn(&self) -> &Turn {
        &self.turn
    }

    /// The turn, when the stream is over.
    pub(super) fn into_turn(self) -> Turn {
        self.turn
    }

    /// The turn, when the stream is over, or the agent's failure.
    pub(super) fn into_success(self) -> Result<Turn> {
        self.read(Ok)
    }

    /// The value that a turn without a failure is read as, when the stream is over.
    pub(super) fn read<T>(self, read: impl FnOnce(Turn) -> Result<T>) -> Result<T> {
        let attempt = self.events.attempt().cloned();
        succeeded(self.turn).and_then(read).map_err(|error| error.about(attempt.as_ref()))
    }

    /// Keeps an event in the turn.
    pub(super) fn keep(&mut self, event: Event) {
        self.turn.events.push(event);
    }

    /// Adds the next event that the turn has a use for, when nobody else wants to see it: the others are not even read.
    pub(super) fn poll_unseen(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<()>>> {
        let next = ready!(self.events.poll_wanted(context, Turn::takes));
        Poll::Ready(next.map(|event| self.add(event).map(drop)))
    }

    /// Adds an event to the turn, or the turn to an error.
    fn add(&mut self, event: Result<Event>) -> Result<Event> {
        let event = event.map_err(|error| error.with_partial_turn(self.turn.clone()))?;
        self.text_before = self.turn.text.len();
        self.turn.add(&event);
        Ok(event)
    }

    /// The text that the last event has added to the turn.
    pub(super) fn new_text(&self) -> Option<String> {
        self.turn.text_since(self.text_before)
    }
}

impl Stream for Folding {
    type Item = Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(Pin::new(&mut self.events).poll_next(context));
        Poll::Ready(next.map(|event| self.add(event)))
    }
}

/// Returns an agent's failure as an error that carries the turn.
pub(crate) fn succeeded(turn: Turn) -> Result<Turn> {
    match turn.failure() {
        None => Ok(turn),
        Some(failure) => Err(Error::new(
            ErrorKind::Agent(AgentFailure::Turn(Box::new(turn))),
            format!("the agent failed: {failure}"),
        )),
    }
}
