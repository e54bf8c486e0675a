//! Answers of a form that a type gives: its schema goes with the message, and the answer is read as a value of it.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::{
    error::Result,
    generated::requests::{SendMessage, SendMessageStream},
    message::Turn,
    stream::{Output, output_format},
};

impl SendMessage {
    /// Has the agent answer with a value of this type: its JSON Schema goes with the message as output format, and
    /// the answer is read. Doc comments on the fields of a struct are part of the schema and help the agent.
    ///
    /// The agent's answer is an object. A type that is not one, such as a list, an enum or an `Option`, is asked for as the
    /// member `value` of one. The schema has no `format`, and nothing else that is not in JSON Schema draft 7: an agent that
    /// does not know a part of a schema drops all of it, and answers without a value.
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
        self.output_format(output_format::<T>()).read_as()
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
        self.output_format(output_format::<T>())
    }
}

impl<A> SendMessage<A> {
    /// The same message, its answer read in another way.
    fn read_as<B>(self) -> SendMessage<B> {
        let Self { options, stream, state, .. } = self;
        SendMessage { options, stream, state, answer: PhantomData }
    }
}

impl<T: JsonSchema + DeserializeOwned> SendMessage<Output<T>> {
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

impl<T: JsonSchema + DeserializeOwned + 'static> IntoFuture for SendMessage<Output<T>> {
    type Output = Result<T>;
    type IntoFuture = futures::future::BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
