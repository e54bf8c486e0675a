//! Reports of a turn: its span and its metrics, from its message to its end.

use std::{borrow::Cow, sync::Arc, time::Instant};

use memchr::memmem;

use super::batch::RawFrame;
use crate::{
    clock::Clock,
    error::{Error, known},
    message::{Event, ResultMessage, SdkMessage},
    meter::{self, OpenStream},
    trace::{TurnEnd, TurnSpan},
};

/// A turn whose end is reported. Without the features for it there is nothing in it.
#[derive(Default)]
pub(super) struct Observed(Option<Box<Turn>>);

struct Turn {
    clock: Arc<dyn Clock>,
    started: Instant,
    span: TurnSpan,
    open: Option<OpenStream>,
    /// The last message that may be the agent's result.
    result: Option<RawFrame>,
    is_over: bool,
}

impl Observed {
    /// A message is about to be sent.
    pub(super) fn begin(clock: &Arc<dyn Clock>) -> Self {
        if !cfg!(any(feature = "metrics", feature = "tracing")) {
            return Self(None);
        }
        meter::turn_started();
        let (clock, started, span) = (clock.clone(), clock.now(), TurnSpan::new());
        Self(Some(Box::new(Turn { clock, started, span, open: None, result: None, is_over: false })))
    }

    /// The span of the turn.
    pub(super) fn span(&self) -> TurnSpan {
        self.0.as_ref().map_or_else(TurnSpan::none, |turn| turn.span.clone())
    }

    /// The response has begun.
    pub(super) fn opened(&mut self) {
        if let Some(turn) = &mut self.0 {
            turn.open = Some(OpenStream::new());
        }
    }

    /// Events of this type are to be [taken in](Self::message).
    pub(super) fn wants(&self, event_type: &[u8]) -> bool {
        self.0.is_some() && event_type == b"message"
    }

    /// Takes in a message of the agent.
    pub(super) fn message(&mut self, frame: &RawFrame) {
        if let Some(turn) = &mut self.0
            && memmem::find(frame.data(), b"\"result\"").is_some()
        {
            turn.result = Some(frame.clone().copied());
        }
    }

    /// The stream of the turn is over: after its last event, or with an error.
    pub(super) fn over(&mut self, error: Option<&Error>, saw_error: bool, events: u64) {
        let Some(turn) = &mut self.0 else { return };
        let result = turn.result();
        let (outcome, reason) = match (error, &result) {
            (Some(error), _) => ("interrupted", error.label()),
            (None, Some(result)) => {
                let subtype = result.subtype.as_deref().map_or("none", known);
                match saw_error || result.is_failure() {
                    false => ("completed", subtype.to_owned().into()),
                    // A failure of the model's API is called so.
                    true if subtype == "success" => ("failed", "error".into()),
                    true => ("failed", subtype.to_owned().into()),
                }
            }
            (None, None) if saw_error => ("failed", "error".into()),
            (None, None) => ("completed", "done".into()),
        };
        turn.ended(outcome, reason, result, events);
    }

    /// The turn is over for another reason than what its stream says.
    pub(super) fn ended(&mut self, outcome: &'static str, reason: impl Into<Cow<'static, str>>, events: u64) {
        if let Some(turn) = &mut self.0 {
            let result = turn.result();
            turn.ended(outcome, reason.into(), result, events);
        }
    }
}

impl Turn {
    fn result(&self) -> Option<Box<ResultMessage>> {
        match self.result.as_ref()?.event() {
            Event::Message(event) => match event.message() {
                SdkMessage::Result(result) => Some(result.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    fn ended(
        &mut self,
        outcome: &'static str,
        reason: Cow<'static, str>,
        result: Option<Box<ResultMessage>>,
        events: u64,
    ) {
        self.is_over = true;
        self.open = None;
        let end = TurnEnd {
            outcome,
            reason,
            usage: result.as_ref().map(|result| result.usage),
            cost_usd: result.as_ref().and_then(|result| result.total_cost_usd),
            num_turns: result.as_ref().and_then(|result| result.num_turns),
            events,
            duration: self.clock.now().saturating_duration_since(self.started),
        };
        self.span.ended(&end);
        meter::turn_ended(&end);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Only a runtime that shuts down drops a turn before its end.
        if !self.is_over {
            let result = self.result();
            self.ended("interrupted", "shutdown".into(), result, 0);
        }
    }
}
