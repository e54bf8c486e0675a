//! Answers of a form that a type gives: its schema goes with the message, and the answer is read as a value of it.

use std::{fmt, marker::PhantomData};

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    error::{AgentFailure, Error, ErrorKind, Result},
    generated::{requests::SendMessage, types::OutputFormat},
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

/// Request of [`output`](SendMessage::output).
#[must_use = "a request does nothing until it is awaited"]
pub struct SendMessageForOutput<T> {
    message: SendMessage,
    output: PhantomData<fn() -> T>,
}

impl SendMessage {
    /// Has the agent answer with a value of this type: its JSON Schema goes with the message as output format, and
    /// the answer is read. `T` should be a struct; doc comments on its fields are part of the schema and help the
    /// agent.
    ///
    /// The derive macro `JsonSchema` is that of the crate `schemars`, version 1.
    ///
    /// # Errors
    /// As without; [`OutputMissing`](crate::error::AgentFailure::OutputMissing) when the agent ended its turn without a value;
    /// [`OutputMismatch`](crate::error::AgentFailure::OutputMismatch), with the value, when it does not fit. The turn is in either,
    /// as [`partial_turn`](Error::partial_turn).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Report {
    ///     /// One sentence.
    ///     summary: String,
    ///     /// From 0 to 10.
    ///     severity: u8,
    /// }
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let review = client.send_message(session_id, "Review the last commit.");
    /// let report = review.output::<Report>().await?;
    /// println!("{} ({}/10)", report.summary, report.severity);
    /// # Ok(()) }
    /// ```
    pub fn output<T: JsonSchema + DeserializeOwned>(self) -> SendMessageForOutput<T> {
        let format = OutputFormat::new(schema_of::<T>(), "json_schema");
        SendMessageForOutput { message: self.output_format(format), output: PhantomData }
    }
}

/// The schema, with all it refers to inside of it. Its draft is the one that every validator knows, and is not
/// named: some refuse a schema that names another than theirs.
fn schema_of<T: JsonSchema>() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft07();
    settings.meta_schema = None;
    settings.inline_subschemas = true;
    match settings.into_generator().into_root_schema_for::<T>().to_value() {
        Value::Object(schema) => schema,
        // `true`, which anything fits: the schema without conditions.
        _ => Map::new(),
    }
}

impl<T: DeserializeOwned> SendMessageForOutput<T> {
    /// Sends the message and reads the answer.
    ///
    /// # Errors
    /// See [`output`](SendMessage::output).
    pub async fn send(self) -> Result<T> {
        self.with_turn().await.map(|output| output.value)
    }

    /// Sends the message, reads the answer and returns the turn beside it.
    ///
    /// # Errors
    /// See [`output`](SendMessage::output).
    pub async fn with_turn(self) -> Result<Output<T>> {
        let response = self.message.with_response().await?;
        read(response.value).map_err(|error| error.about(response.attempt.as_ref()).with_maybe_executed(true))
    }
}

fn read<T: DeserializeOwned>(turn: Turn) -> Result<Output<T>> {
    let Some(value) = &turn.structured_output else {
        let text = "the agent ended its turn without the value that was asked for";
        return Err(Error::new(ErrorKind::Agent(AgentFailure::OutputMissing), text).with_partial_turn(turn));
    };
    match serde_path_to_error::deserialize(value) {
        Ok(value) => Ok(Output { value, turn }),
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

impl<T: DeserializeOwned + 'static> IntoFuture for SendMessageForOutput<T> {
    type Output = Result<T>;
    type IntoFuture = futures::future::BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> fmt::Debug for SendMessageForOutput<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SendMessageForOutput").field("message", &self.message).finish()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[schemars(crate = "schemars")]
    #[allow(dead_code, reason = "read for its schema")]
    struct Report {
        summary: String,
        findings: Vec<Finding>,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[allow(dead_code, reason = "read for its schema")]
    struct Finding {
        line: u32,
        /// Inner value.
        within: Option<Box<Finding>>,
    }

    fn references(value: &Value) -> Vec<String> {
        match value {
            Value::Object(members) => members
                .iter()
                .flat_map(|(name, value)| match value.as_str() {
                    Some(target) if name == "$ref" => vec![target.to_owned()],
                    _ => references(value),
                })
                .collect(),
            Value::Array(items) => items.iter().flat_map(references).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_schema_has_inside_of_it_whatever_it_refers_to() {
        let schema = Value::Object(schema_of::<Report>());
        assert_eq!(schema["type"], "object");
        assert!(schema.get("$schema").is_none());
        let references = references(&schema);
        assert!(!references.is_empty(), "a type that holds itself cannot be written without: {schema}");
        for target in references {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(schema.pointer(pointer).is_some(), "{target} in {schema}");
        }
    }

    fn turn(output: Option<Value>) -> Turn {
        let mut turn = Turn::new(Uuid::nil().into());
        turn.structured_output = output;
        turn
    }

    #[test]
    fn a_value_that_does_not_fit_is_kept_with_where_it_does_not() {
        let value = json!({"summary": "x", "findings": [{"line": 1}, {"line": "two"}]});
        let error = read::<Report>(turn(Some(value.clone()))).unwrap_err();
        let ErrorKind::Agent(AgentFailure::OutputMismatch { path, value: kept }) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!((path.as_str(), kept), ("findings[1].line", &value));
        assert_eq!(error.partial_turn().unwrap().structured_output, Some(value));
    }

    #[test]
    fn no_value_at_all_is_told_apart() {
        let error = read::<Report>(turn(None)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::OutputMissing)));
        assert!(error.partial_turn().is_some());
    }
}
