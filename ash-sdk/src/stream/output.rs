//! Answers as values of a type: text while the agent works, the value at the end.

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    folding::Folding,
    message_stream::MessageStream,
    output_schema::{Wrapped, is_wrapped},
};
use crate::{
    error::{AgentFailure, Error, ErrorKind, Result},
    json,
    message::Turn,
};

/// A value that the agent answered with, and its turn.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Output<T> {
    /// The value.
    pub value: T,
    /// The turn.
    pub turn: Turn,
}

impl<T: JsonSchema + DeserializeOwned> Output<T> {
    /// Reads the value of a turn.
    pub(crate) fn of(turn: Turn) -> Result<Self> {
        let Some(value) = &turn.structured_output else { return Err(missing(turn)) };
        let read = if is_wrapped::<T>() { read::<Wrapped<T>>(value).map(|wrapped| wrapped.value) } else { read(value) };
        match read {
            Ok(value) => Ok(Self { value, turn }),
            Err(error) => {
                let path = error.path().to_string();
                let path = if path == "." { String::new() } else { path };
                let at = if path.is_empty() { String::new() } else { format!(" at `{path}`") };
                let text = format!("the agent's answer is not the value that was asked for{at}");
                let kind = ErrorKind::Agent(AgentFailure::OutputMismatch { path, value: value.clone() });
                Err(Error::new(kind, text).with_source(error.into_inner()).with_partial_turn(turn))
            }
        }
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> std::result::Result<T, serde_path_to_error::Error<serde_json::Error>> {
    // The agent may write an integer with a fraction of zero.
    serde_path_to_error::deserialize(value)
        .or_else(|error| T::deserialize(json::with_integers(value.clone())).map_err(|_| error))
}

/// The error of a turn without a value.
fn missing(turn: Turn) -> Error {
    let mut text = "the agent ended its turn without the value that was asked for".to_owned();
    match turn.result.as_deref().or(Some(turn.text.as_str())).map(str::trim) {
        None | Some("") => text.push_str(", and said nothing"),
        Some(said) => {
            let shown: String = said.chars().take(100).collect();
            let cut = if shown.len() < said.len() { "…" } else { "" };
            text.push_str(&format!("; it said {shown:?}{cut}"));
        }
    }
    Error::new(ErrorKind::Agent(AgentFailure::OutputMissing), text).with_partial_turn(turn)
}

impl MessageStream {
    /// Converts the stream into the answer's text and, at its end, the value that was asked for with
    /// [`output_of`](crate::requests::SendMessageStream::output_of).
    pub fn into_output<T: JsonSchema + DeserializeOwned>(self) -> OutputStream<T> {
        OutputStream { events: Some(Folding::new(self)), value: PhantomData }
    }
}

/// Part of an answer that has a value.
#[derive(Clone, Debug)]
pub enum OutputPart<T> {
    /// A piece of the text.
    Text(String),
    /// The value, with its turn: the last part.
    Value(Box<Output<T>>),
}

/// Stream of an answer's text, and of its value at the end.
///
/// If the agent fails, or gives no such value, the last item is an error, as of
/// [`SendMessage`](crate::requests::SendMessage).
#[must_use = "a stream does nothing until it is polled"]
pub struct OutputStream<T> {
    /// Gone when the stream is over.
    events: Option<Folding>,
    value: PhantomData<fn() -> T>,
}

impl<T: JsonSchema + DeserializeOwned> Stream for OutputStream<T> {
    type Item = Result<OutputPart<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(events) = &mut self.events else { return Poll::Ready(None) };
            match ready!(events.poll_unseen(context)) {
                Some(Ok(())) => {
                    if let Some(text) = events.new_text() {
                        return Poll::Ready(Some(Ok(OutputPart::Text(text))));
                    }
                }
                Some(Err(error)) => {
                    self.events = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(self.events.take().map(value)),
            }
        }
    }
}

/// The last part of a stream that is over.
fn value<T: JsonSchema + DeserializeOwned>(events: Folding) -> Result<OutputPart<T>> {
    let output = events.read(Output::of).map_err(|error| error.with_maybe_executed(true))?;
    Ok(OutputPart::Value(Box::new(output)))
}

impl<T> fmt::Debug for OutputStream<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OutputStream").field("events", &self.events).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[allow(dead_code, reason = "read for its errors")]
    struct Report {
        summary: String,
        findings: Vec<Finding>,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[allow(dead_code, reason = "read for its errors")]
    struct Finding {
        line: u32,
    }

    fn turn(output: Option<Value>) -> Turn {
        let mut turn = Turn::new(Uuid::nil().into());
        turn.structured_output = output;
        turn
    }

    #[test]
    fn a_value_that_does_not_fit_is_kept_with_where_it_does_not() {
        let value = json!({"summary": "x", "findings": [{"line": 1}, {"line": "two"}]});
        let error = Output::<Report>::of(turn(Some(value.clone()))).unwrap_err();
        let ErrorKind::Agent(AgentFailure::OutputMismatch { path, value: kept }) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!((path.as_str(), kept), ("findings[1].line", &value));
        assert_eq!(error.partial_turn().unwrap().structured_output, Some(value));
    }

    #[test]
    fn an_integer_may_have_a_fraction_of_zero() {
        let value = json!({"summary": "x", "findings": [{"line": 12.0}]});
        assert_eq!(Output::<Report>::of(turn(Some(value))).unwrap().value.findings[0].line, 12);
    }

    #[test]
    fn no_value_at_all_is_told_apart() {
        let error = Output::<Report>::of(turn(None)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::OutputMissing)));
        assert!(error.partial_turn().is_some());
    }
}
