//! Sending messages to an agent.

use std::{sync::Arc, time::Duration};

use crate::{
    client::AshClient,
    error::Result,
    generated::{
        operations,
        requests::{SendMessage, SendMessageStream},
    },
    message::{Turn, TurnToken},
    prompt::{Outgoing, Probe, check_size},
    request::sending,
    response::Response,
    session::{OnDrop, Terms},
    stream::{MessageStream, Opening, TurnOptions, succeeded},
    transport::{CallOptions, Sent},
};

sending!(SendMessageStream -> MessageStream, |request| {
    let mut request = request;
    let Outgoing { prompt, mode, on_drop, turn_timeout, named } = request.state.clone();
    prompt.check(SendMessageStream::limits_of_supplied().most_items("content"))?;
    // A server may have to be asked first which content it takes.
    request.check()?;
    let (client, session) = (request.client.clone(), request.session_id);
    let lock = client.locks().take(session, Terms { named, ..Terms::turn_with(mode) }).await?;
    let options = &request.options;
    let kind = client.prompt_content().get(|probe| send(&client, options.without_extras(), probe)).await?;
    request.body.content = prompt.into_content(kind)?;
    check_size(&request.body)?;
    lock.check()?;
    let sent = Sent::default();
    request.options.sent = Some(sent.clone());
    let now = client.shared().runtime.clock.time_of_day().into();
    let token = Arc::new(TurnToken::new(session, &request.body.content, now));
    let (watch, on_drop) = (client.watch().clone(), on_drop.unwrap_or(client.on_drop()));
    Opening { watch, session, lock, sent, on_drop, turn_timeout, token, call: Box::pin(request.call()) }.open().await
});

/// Sends a message that finds out which forms of content the server accepts.
async fn send(client: &AshClient, mut options: CallOptions, probe: Probe) -> Result<()> {
    let Probe { session, body } = probe;
    options.is_probe = true;
    let response = client.call_stream(&operations::SEND_MESSAGE_STREAM, options, |raw| async move {
        raw.send_message_stream(&session, &body).await
    });
    response.await.map(drop)
}

impl SendMessageStream {
    /// Sets the policy for a stream that is dropped before the turn has ended. Default: that of the
    /// [client](crate::ClientBuilder::on_drop), which is [`OnDrop::Detach`] unless it is set.
    pub fn on_drop(mut self, policy: OnDrop) -> Self {
        self.state.on_drop = Some(policy);
        self
    }

    /// Limits the turn as a whole, from its message to its end. The stream then ends with a
    /// [timeout](crate::error::TimeoutPhase::Turn); what is left of the turn follows [`on_drop`](Self::on_drop).
    /// Default: no limit.
    pub fn turn_timeout(mut self, limit: Duration) -> Self {
        self.state.turn_timeout = Some(limit);
        self
    }

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
    let turn = value.whole(keep_events).await?;
    let turn = if failures_as_values {
        turn
    } else {
        succeeded(turn).map_err(|failure| failure.about(attempt.as_ref()))?
    };
    Ok(Response { value: turn, status, headers, attempt })
});

impl<A> SendMessage<A> {
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

    /// Sets the policy for a future that is dropped before the turn has ended. Default: that of the
    /// [client](crate::ClientBuilder::on_drop), which is [`OnDrop::Detach`] unless it is set.
    pub fn on_drop(mut self, policy: OnDrop) -> Self {
        self.stream = self.stream.on_drop(policy);
        self
    }

    /// Limits the turn as a whole, from its message to its end. The error is then a
    /// [timeout](crate::error::TimeoutPhase::Turn) that carries the turn so far, as
    /// [`partial_turn`](crate::Error::partial_turn); what is left of the turn follows [`on_drop`](Self::on_drop).
    /// Default: no limit.
    pub fn turn_timeout(mut self, limit: Duration) -> Self {
        self.stream = self.stream.turn_timeout(limit);
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
