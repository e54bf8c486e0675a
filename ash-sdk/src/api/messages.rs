//! Sending messages to an agent.

use futures::StreamExt;

use crate::{
    client::AshClient,
    error::Result,
    generated::{
        operations,
        requests::{SendMessage, SendMessageStream},
    },
    message::Turn,
    prompt::{Outgoing, Probe, check_size},
    request::sending,
    response::Response,
    stream::{MessageStream, Opened, TurnOptions, succeeded},
    transport::CallOptions,
};

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
