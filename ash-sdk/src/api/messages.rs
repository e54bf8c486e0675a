//! Sending messages to an agent.

use futures::StreamExt;

use crate::{
    client::AshClient,
    error::Result,
    generated::{
        operations,
        requests::{SendMessage, SendMessageStream},
        types::{MessageContent, SendMessageRequest, SessionId},
    },
    message::Turn,
    prompt::{Outgoing, Probe, Prompt, check_size},
    request::sending,
    response::Response,
    stream::{MessageStream, Opened, TurnOptions, succeeded},
    transport::CallOptions,
};

/// # Messages
impl AshClient {
    /// Sends a message and streams the answer, event by event.
    ///
    /// The prompt arrives intact on every kind of server in use: the first message finds out which forms of content the
    /// server accepts, by requests that change nothing, unless the
    /// [builder](crate::ClientBuilder::prompt_content) names the form. The message is sent once and never again,
    /// whatever happens.
    ///
    /// # Errors
    ///
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when the session is not active;
    /// [`SessionBusy`](crate::error::SessionFailure::Busy) while another message or command of this client is in progress in
    /// it; [`TurnAbandoned`](crate::error::SessionFailure::TurnAbandoned) when an earlier stream was dropped before its end.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::Event;
    /// use futures::StreamExt;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let mut stream = client
    ///     .send_message_stream(session_id, "Analyze this code")
    ///     .include_partial_messages(true)
    ///     .await?;
    /// while let Some(event) = stream.next().await {
    ///     match event? {
    ///         Event::TextDelta(text) => print!("{text}"),
    ///         Event::Error(error) => eprintln!("Error: {error}"),
    ///         Event::Done(_) => println!("\nTurn complete."),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn send_message_stream(
        &self,
        session_id: impl Into<SessionId>,
        prompt: impl Into<Prompt>,
    ) -> SendMessageStream {
        // The content is set once the form that the server accepts is known.
        let body = SendMessageRequest::new(MessageContent::Array(Vec::new()));
        SendMessageStream::new(self, session_id.into(), body, prompt.into().into())
    }

    /// Sends a message and waits for the whole turn.
    ///
    /// # Errors
    ///
    /// As [`send_message_stream`](Self::send_message_stream); whatever a [stream](crate::MessageStream) ends with; and
    /// an [`Agent`](crate::error::AgentFailure::Turn) error when the agent failed: an `error` event, a result that is an error,
    /// or a limit that ended the turn. The error holds what is known about the turn, as
    /// [`partial_turn`](crate::Error::partial_turn).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let turn = client.send_message(session_id, "And in one line?").await?;
    /// println!("{} (for {:?} USD)", turn.text, turn.total_cost_usd);
    /// # Ok(()) }
    /// ```
    pub fn send_message(&self, session_id: impl Into<SessionId>, prompt: impl Into<Prompt>) -> SendMessage {
        SendMessage::new(self.send_message_stream(session_id, prompt), TurnOptions::default())
    }
}

sending!(SendMessageStream -> MessageStream, |request| {
    let mut request = request;
    let Outgoing { prompt, mode } = request.state.clone();
    prompt.check()?;
    let (client, session) = (request.client.clone(), request.session_id);
    let mut lock = client.locks().take(session, mode).await?;
    let kind = client.prompt_content().get(|probe| send(&client, probe)).await?;
    request.body.content = prompt.into_content(kind)?;
    check_size(&request.body)?;
    lock.begin();
    let response = match request.call().await {
        Ok(response) => response,
        Err(error) => {
            if !error.is_maybe_executed() {
                lock.release();
            }
            return Err(error);
        }
    };
    let (status, headers, attempt) = (response.status, response.headers.clone(), response.attempt.clone());
    let (watch, limits) = (client.watch().clone(), client.shared().streams);
    Ok(response.map(|value| {
        let body = value.into_inner().boxed();
        MessageStream::new(Opened { watch, limits, session, status, headers, attempt, body, lock })
    }))
});

/// Sends a message that finds out which forms of content the server accepts.
async fn send(client: &AshClient, probe: Probe) -> Result<()> {
    let Probe { session, body } = probe;
    let response = client.call_stream(&operations::SEND_MESSAGE_STREAM, CallOptions::default(), |raw| async move {
        raw.send_message_stream(&session, &body).await
    });
    response.await.map(drop)
}

impl SendMessageStream {
    /// Waits for the session's turn or command in progress, in place of a
    /// [`SessionBusy`](crate::error::SessionFailure::Busy) error. Messages that wait are sent first in, first out.
    pub fn queue(mut self) -> Self {
        self.state.mode.queue = true;
        self
    }

    /// Sends although an earlier turn of the session was
    /// [abandoned](crate::MessageStream#when-a-turn-is-abandoned). The stream may then begin with the rest of that one,
    /// and end with it; the session counts as abandoned until it is recovered.
    pub fn after_abandoned_turn(mut self) -> Self {
        self.state.mode.after_abandoned_turn = true;
        self
    }
}

sending!(SendMessage -> Turn, |request| {
    let TurnOptions { keep_events, failures_as_values } = request.state;
    let stream = SendMessageStream { options: request.options, ..request.stream };
    let Response { value, status, headers, attempt } = stream.with_response().await?;
    let turn = value.fold(keep_events, |_| {}).await?;
    let turn = if failures_as_values {
        turn
    } else {
        succeeded(turn).map_err(|failure| failure.about(attempt.as_ref()))?
    };
    Ok(Response { value: turn, status, headers, attempt })
});

impl SendMessage {
    /// Keeps all events, in [`Turn::events`]. Default: the turn has what they say, and they are not kept.
    pub fn keep_events(mut self) -> Self {
        self.state.keep_events = true;
        self
    }

    /// Returns the turn even when the agent failed; [`Turn::is_error`] and [`Turn::failure`] say so. A stream that ends
    /// before its time is still an error.
    pub fn failures_as_values(mut self) -> Self {
        self.state.failures_as_values = true;
        self
    }

    /// Waits for the session's turn or command in progress, in place of a
    /// [`SessionBusy`](crate::error::SessionFailure::Busy) error. Messages that wait are sent first in, first out.
    pub fn queue(mut self) -> Self {
        self.stream = self.stream.queue();
        self
    }

    /// Sends although an earlier turn of the session was
    /// [abandoned](crate::MessageStream#when-a-turn-is-abandoned). The rest of that one may then be taken for the
    /// answer; the session counts as abandoned until it is recovered.
    pub fn after_abandoned_turn(mut self) -> Self {
        self.stream = self.stream.after_abandoned_turn();
        self
    }
}
