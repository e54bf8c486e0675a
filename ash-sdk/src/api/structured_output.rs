//! Answers of a form that a type gives: its schema goes with the message, and the answer is read as a value of it.

use std::marker::PhantomData;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    error::Result,
    generated::{
        requests::{SendMessage, SendMessageStream},
        types::OutputFormat,
    },
    message::Turn,
    stream::Output,
};

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
    /// as [`partial_turn`](crate::Error::partial_turn).
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
    pub fn output<T: JsonSchema + DeserializeOwned>(self) -> SendMessage<Output<T>> {
        self.output_format(format_of::<T>()).read_as()
    }
}

impl SendMessageStream {
    /// Has the agent answer with a value of this type, like [`SendMessage::output`]. Read it with
    /// [`into_output`](crate::MessageStream::into_output), which gives the text while the agent works.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::stream::OutputPart;
    /// use futures::TryStreamExt;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Report {
    ///     /// One sentence.
    ///     summary: String,
    /// }
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let request = client.send_message_stream(session_id, "Review it.").output_of::<Report>();
    /// let mut answer = request.await?.into_output::<Report>();
    /// while let Some(part) = answer.try_next().await? {
    ///     match part {
    ///         OutputPart::Text(text) => print!("{text}"),
    ///         OutputPart::Value(output) => println!("\n{}", output.value.summary),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn output_of<T: JsonSchema>(self) -> Self {
        self.output_format(format_of::<T>())
    }
}

/// The output format of a type.
fn format_of<T: JsonSchema>() -> OutputFormat {
    OutputFormat::new(schema_of::<T>(), "json_schema")
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

impl<A> SendMessage<A> {
    /// The same message, its answer read in another way.
    fn read_as<B>(self) -> SendMessage<B> {
        let Self { options, stream, state, .. } = self;
        SendMessage { options, stream, state, answer: PhantomData }
    }
}

impl<T: DeserializeOwned> SendMessage<Output<T>> {
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
        let response = self.read_as::<Turn>().with_response().await?;
        Output::of(response.value).map_err(|error| error.about(response.attempt.as_ref()).with_maybe_executed(true))
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for SendMessage<Output<T>> {
    type Output = Result<T>;
    type IntoFuture = futures::future::BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

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
}
