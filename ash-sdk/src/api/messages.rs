//! Sending messages to an agent.

use futures::StreamExt;

use crate::{
    client::AshClient,
    content::{self, Prompt},
    generated::requests::SendMessageStream,
    request::{request, sending},
    response::Response,
    stream::{MessageStream, Opened, Turn, succeeded},
    types::{MessageContent, SendMessageRequest, SessionId},
};

/// A prompt that is being sent, and options of a message that are not on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    prompt: Prompt,
    queue: bool,
    after_abandoned_turn: bool,
}

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
    /// [`SessionBusy`](crate::ErrorKind::SessionBusy) while another message or command of this client is in progress in
    /// it; [`TurnAbandoned`](crate::ErrorKind::TurnAbandoned) when an earlier stream was dropped before its end.
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
        let state = Sending { prompt: prompt.into(), queue: false, after_abandoned_turn: false };
        SendMessageStream::new(self, session_id.into(), body, state)
    }

    /// Sends a message and waits for the whole turn.
    ///
    /// # Errors
    ///
    /// As [`send_message_stream`](Self::send_message_stream); whatever a [stream](crate::MessageStream) ends with; and
    /// an [`Agent`](crate::ErrorKind::Agent) error when the agent failed: an `error` event, a result that is an error,
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
        SendMessage::new(self.send_message_stream(session_id, prompt), false, false)
    }
}

sending!(SendMessageStream -> MessageStream, |request| {
    let mut request = request;
    let Sending { prompt, queue, after_abandoned_turn } = request.state.clone();
    prompt.check()?;
    let (client, session) = (request.client.clone(), request.session_id);
    let mut lock = client.shared().locks.take(session, queue, after_abandoned_turn).await?;
    let kind = client.shared().prompt_content.get(&client).await?;
    request.body.content = prompt.into_content(kind)?;
    content::check_size(&request.body)?;
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
    Ok(response.map(|value| {
        let body = value.into_inner().boxed();
        MessageStream::new(Opened { client, session, status, headers, attempt, body, lock })
    }))
});

impl SendMessageStream {
    /// Waits for the session's turn or command in progress, in place of a
    /// [`SessionBusy`](crate::ErrorKind::SessionBusy) error. Messages that wait are sent first in, first out.
    pub fn queue(mut self) -> Self {
        self.state.queue = true;
        self
    }

    /// Sends although an earlier turn of the session was
    /// [abandoned](crate::MessageStream#when-a-turn-is-abandoned). The stream may then begin with the rest of that one,
    /// and end with it; the session counts as abandoned until it is recovered.
    pub fn after_abandoned_turn(mut self) -> Self {
        self.state.after_abandoned_turn = true;
        self
    }
}

request! {
    /// Request of [`send_message`](AshClient::send_message).
    SendMessage { stream: SendMessageStream, keep_events: bool, failures_as_values: bool } (stream) -> Turn,
    |this| {
        let stream = SendMessageStream { options: this.options, ..this.stream };
        let Response { value, status, headers, attempt } = stream.with_response().await?;
        let turn = value.fold(this.keep_events, |_| {}).await?;
        let turn = if this.failures_as_values {
            turn
        } else {
            succeeded(turn).map_err(|failure| failure.about(attempt.as_ref()))?
        };
        Ok(Response { value: turn, status, headers, attempt })
    }
}

impl SendMessage {
    /// Keeps all events, in [`Turn::events`]. Default: the turn has what they say, and they are not kept.
    pub fn keep_events(mut self) -> Self {
        self.keep_events = true;
        self
    }

    /// Returns the turn even when the agent failed; [`Turn::is_error`] and [`Turn::failure`] say so. A stream that ends
    /// before its time is still an error.
    pub fn failures_as_values(mut self) -> Self {
        self.failures_as_values = true;
        self
    }

    /// Waits for the session's turn or command in progress, in place of a
    /// [`SessionBusy`](crate::ErrorKind::SessionBusy) error. Messages that wait are sent first in, first out.
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
