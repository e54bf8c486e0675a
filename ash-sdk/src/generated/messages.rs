// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Send messages to the agent of a session, and read what was stored of earlier turns.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Messages
///
/// Send messages to the agent of a session, and read what was stored of earlier turns.
impl AshClient {
    /// Sends a message and streams the answer, event by event.
    ///
    /// Released servers accept different forms of message content. Before the first message, the client detects
    /// which form the
    /// server accepts, using requests without side effects; set
    /// [`prompt_content`](crate::ClientBuilder::prompt_content) to skip
    /// this. The message is never repeated once it may have reached the agent; see
    /// [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when the session is not active;
    /// [`Busy`](crate::error::SessionFailure::Busy) while another message or command of this client is in progress
    /// in the session
    /// (`.queue()` waits instead); [`TurnAbandoned`](crate::error::SessionFailure::TurnAbandoned) when an earlier
    /// turn was
    /// [abandoned](crate::MessageStream#when-a-turn-is-abandoned).
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
        session_id: impl Into<types::SessionId>,
        prompt: impl Into<crate::prompt::Prompt>,
    ) -> SendMessageStream {
        SendMessageStream::new(
            self,
            session_id.into(),
            types::SendMessageRequest::new(types::MessageContent::Array(Vec::new())),
            <_ as Into<crate::prompt::Prompt>>::into(prompt).into(),
        )
    }

    /// Sends a message and waits for the whole turn.
    ///
    /// # Errors
    ///
    /// As [`send_message_stream`](Self::send_message_stream); whatever a [stream](crate::MessageStream) ends with;
    /// and an [`Agent`](crate::error::AgentFailure::Turn) error when the agent failed: an `error` event, a result
    /// that is an error, or a limit that ended the turn. The error holds what is known about the turn, as
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
    pub fn send_message(
        &self,
        session_id: impl Into<types::SessionId>,
        prompt: impl Into<crate::prompt::Prompt>,
    ) -> SendMessage {
        SendMessage::new(
            SendMessageStream::new(
                self,
                session_id.into(),
                types::SendMessageRequest::new(types::MessageContent::Array(Vec::new())),
                <_ as Into<crate::prompt::Prompt>>::into(prompt).into(),
            ),
            Default::default(),
        )
    }

    /// Reads the stored part of a turn whose stream was interrupted.
    ///
    /// A turn is identified by its [token](crate::message::TurnToken), which a
    /// [stream](crate::MessageStream::token), a
    /// [turn](crate::Turn::token) and an [error](crate::Error::turn_token) have. It can be stored, and used by
    /// another process.
    /// The call only reads; nothing is sent to the agent.
    ///
    /// Only messages streamed **before** the connection was lost are returned. After that the server stores nothing
    /// more of the
    /// turn, although the agent finishes it. Tool results, partial messages and status notices are never stored. A
    /// message may be
    /// stored shortly after it was streamed or, rarely, not at all.
    ///
    /// A prompt that is not among the messages either never arrived or is not stored yet. If you decide to send it
    /// again, call
    /// [`recover_session`](Self::recover_session) first: the turn may still be running.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) when there is no such session; an [invalid
    /// request](crate::ErrorKind::InvalidRequest) for a token of another session.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// match client.send_message(session_id, "Write the report.").await {
    ///     Ok(turn) => println!("{}", turn.text),
    ///     Err(error) => {
    ///         let Some(token) = error.turn_token() else { return Err(error) };
    ///         let recovered = client.recover_turn(session_id, token.clone()).await?;
    ///         println!("complete: {}", recovered.is_complete);
    ///         println!("{}", recovered.turn.text);
    ///         // The agent forgets the conversation.
    ///         client.recover_session(session_id).await?;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn recover_turn(
        &self,
        session_id: impl Into<types::SessionId>,
        token: impl Into<crate::message::TurnToken>,
    ) -> RecoverTurn {
        RecoverTurn::new(
            ListMessages::new(self, session_id.into(), Default::default()),
            token.into(),
        )
    }

    /// Lists one page of a session's messages, oldest first. The next page begins after the last sequence of this
    /// one.
    ///
    /// Returns a list of `StoredMessage`: the messages, oldest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn list_messages(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ListMessages {
        ListMessages::new(self, session_id.into(), Default::default())
    }

    /// Lists one page of a session's events, oldest first. The next page begins after the last sequence of this one.
    ///
    /// Returns a list of `StoredEvent`: the events, oldest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn list_session_events(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ListSessionEvents {
        ListSessionEvents::new(self, session_id.into(), Default::default())
    }
}

/// Request returned by [`send_message_stream`](AshClient::send_message_stream): Send a message and stream the
/// answer. Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct SendMessageStream {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::SendMessageRequest,
    pub(crate) state: crate::prompt::Outgoing,
}

impl SendMessageStream {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::SendMessageRequest,
        state: crate::prompt::Outgoing,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
            state,
        }
    }

    /// Reasoning effort of the model.
    pub fn effort<M>(mut self, effort: impl IntoOption<types::Effort, M>) -> Self {
        self.body.effort = effort.into_option();
        self
    }

    /// Streams the answer in pieces as they are generated. Default: `false`, message by message.
    pub fn include_partial_messages<M>(
        mut self,
        include_partial_messages: impl IntoOption<bool, M>,
    ) -> Self {
        self.body.include_partial_messages = include_partial_messages.into_option();
        self
    }

    /// Maximum cost of the answer, in US dollars. At least 0.
    pub fn max_budget_usd<M>(mut self, max_budget_usd: impl IntoOption<f64, M>) -> Self {
        self.body.max_budget_usd = max_budget_usd.into_option();
        self
    }

    /// Maximum number of model calls that the agent may make to answer the message. Exceeding it ends the turn with
    /// an error. At least 1.
    pub fn max_turns<M>(mut self, max_turns: impl IntoOption<i64, M>) -> Self {
        self.body.max_turns = max_turns.into_option();
        self
    }

    /// Model for this message. Default: the session's. At most 100 characters.
    pub fn model<M>(mut self, model: impl IntoOption<String, M>) -> Self {
        self.body.model = model.into_option();
        self
    }

    /// JSON Schema of the answer. The value arrives in the result message, as `structured_output`.
    pub fn output_format<M>(
        mut self,
        output_format: impl IntoOption<types::OutputFormat, M>,
    ) -> Self {
        self.body.output_format = output_format.into_option();
        self
    }

    /// Settings for the model's reasoning before it answers.
    pub fn thinking<M>(mut self, thinking: impl IntoOption<types::Thinking, M>) -> Self {
        self.body.thinking = thinking.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::SEND_MESSAGE_STREAM,
            format!("/api/sessions/{}/messages", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::SEND_MESSAGE_STREAM)?;
        Ok(())
    }

    /// Limits of the members that the sending supplies.
    #[allow(dead_code)]
    pub(crate) fn limits_of_supplied() -> &'static limits::Limits {
        &super::limits::SEND_MESSAGE_STREAM_SUPPLIED
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<ash_sdk_gen::ByteStream>> {
        self.check()?;
        limits::body(&self.body, Self::limits_of_supplied())?;
        let Self { client, options, session_id, body, .. } = self;
        let response = client
            .call_stream(
                &operations::SEND_MESSAGE_STREAM,
                options,
                |raw| async move { raw.send_message_stream(&session_id, &body).await },
            )
            .await?;
        Ok(response)
    }
}

request_options!(
    SendMessageStream(session_id),
    "Limits the wait for the response to begin, retries included; it does not limit the turn. Default: the client's deadline, or 60 s. To limit the turn, set `turn_timeout`."
);

const _: fn() = crate::request::is_sent::<SendMessageStream>;
/// Request returned by [`send_message`](AshClient::send_message). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
pub struct SendMessage<A = crate::message::Turn> {
    pub(crate) options: CallOptions,
    pub(crate) stream: SendMessageStream,
    pub(crate) state: crate::stream::TurnOptions,
    pub(crate) answer: std::marker::PhantomData<fn() -> A>,
}

impl SendMessage {
    pub(crate) fn new(
        stream: SendMessageStream,
        state: crate::stream::TurnOptions,
    ) -> Self {
        Self {
            options: CallOptions::default(),
            stream,
            state,
            answer: std::marker::PhantomData,
        }
    }
}

impl<A> SendMessage<A> {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<A> {
        self.stream.attempt()
    }

    /// Reasoning effort of the model.
    pub fn effort<M>(mut self, effort: impl IntoOption<types::Effort, M>) -> Self {
        self.stream = self.stream.effort(effort);
        self
    }

    /// Streams the answer in pieces as they are generated. Default: `false`, message by message.
    pub fn include_partial_messages<M>(
        mut self,
        include_partial_messages: impl IntoOption<bool, M>,
    ) -> Self {
        self.stream = self.stream.include_partial_messages(include_partial_messages);
        self
    }

    /// Maximum cost of the answer, in US dollars. At least 0.
    pub fn max_budget_usd<M>(mut self, max_budget_usd: impl IntoOption<f64, M>) -> Self {
        self.stream = self.stream.max_budget_usd(max_budget_usd);
        self
    }

    /// Maximum number of model calls that the agent may make to answer the message. Exceeding it ends the turn with
    /// an error. At least 1.
    pub fn max_turns<M>(mut self, max_turns: impl IntoOption<i64, M>) -> Self {
        self.stream = self.stream.max_turns(max_turns);
        self
    }

    /// Model for this message. Default: the session's. At most 100 characters.
    pub fn model<M>(mut self, model: impl IntoOption<String, M>) -> Self {
        self.stream = self.stream.model(model);
        self
    }

    /// JSON Schema of the answer. The value arrives in the result message, as `structured_output`.
    pub fn output_format<M>(
        mut self,
        output_format: impl IntoOption<types::OutputFormat, M>,
    ) -> Self {
        self.stream = self.stream.output_format(output_format);
        self
    }

    /// Settings for the model's reasoning before it answers.
    pub fn thinking<M>(mut self, thinking: impl IntoOption<types::Thinking, M>) -> Self {
        self.stream = self.stream.thinking(thinking);
        self
    }
}

impl<A> Clone for SendMessage<A> {
    fn clone(&self) -> Self {
        let (options, stream) = (self.options.clone(), self.stream.clone());
        Self {
            options,
            stream,
            state: self.state.clone(),
            answer: std::marker::PhantomData,
        }
    }
}

request_options!(
    SendMessage < A > (stream),
    "Limits the wait for the response to begin, retries included; it does not limit the turn. Default: the client's deadline, or 60 s. To limit the turn, set `turn_timeout`."
);

const _: fn() = crate::request::is_sent::<SendMessage>;
/// Request returned by [`list_messages`](AshClient::list_messages): List a session's messages. Set its options,
/// then await it.
///
/// Returns a list of `StoredMessage`: the messages, oldest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListMessages {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) params: ash_sdk_gen::params::ListMessagesParams,
}

impl ListMessages {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        params: ash_sdk_gen::params::ListMessagesParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            params,
        }
    }

    /// Only messages with a greater sequence. At least 0. Default: `0`.
    pub fn after<M>(mut self, after: impl IntoOption<i64, M>) -> Self {
        self.params.after = after.into_option();
        self
    }

    /// Maximum number of messages to return. At least 1. At most 1,000. Default: `100`.
    pub fn limit<M>(mut self, limit: impl IntoOption<i64, M>) -> Self {
        self.params.limit = limit.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::LIST_MESSAGES,
            format!("/api/sessions/{}/messages", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::parameter(
            "after",
            &self.params.after,
            &super::limits::LIST_MESSAGES_AFTER,
        )?;
        limits::parameter(
            "limit",
            &self.params.limit,
            &super::limits::LIST_MESSAGES_LIMIT,
        )?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(
        self,
    ) -> Result<Response<Vec<crate::message::StoredMessage>>> {
        self.check()?;
        let Self { client, options, session_id, params, .. } = self;
        let response = client
            .call(
                &operations::LIST_MESSAGES,
                options,
                |raw| async move { raw.list_messages_with(&session_id, &params).await },
            );
        Ok(
            response
                .await?
                .map(|response| {
                    response
                        .messages
                        .into_iter()
                        .map(crate::message::StoredMessage::from)
                        .collect()
                }),
        )
    }
}

impl ListMessages {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<crate::message::StoredMessage>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(
        self,
    ) -> Result<Response<Vec<crate::message::StoredMessage>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListMessages {
    type Output = Result<Vec<crate::message::StoredMessage>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListMessages(session_id));
impl ListMessages {
    /// Returns all items there are, fetched page by page.
    pub fn stream(self) -> BoxStream<'static, Result<crate::message::StoredMessage>> {
        pages::all(self.first_page())
    }

    /// The request of the first page, as large as pages can be unless the caller said otherwise.
    pub(crate) fn first_page(self) -> Self {
        let mut first = self;
        first.params.limit.get_or_insert(1000);
        first
    }
}

impl Page for ListMessages {
    type Item = crate::message::StoredMessage;
    fn shared(&self) -> &Arc<Shared> {
        self.client.shared()
    }

    fn options(&self) -> &CallOptions {
        &self.options
    }

    fn options_mut(&mut self) -> &mut CallOptions {
        &mut self.options
    }

    fn again(&self, after: Option<i64>) -> Self {
        let mut again = self.clone();
        again.params.after = after.or(again.params.after);
        again
    }

    async fn fetch(self) -> Result<Vec<crate::message::StoredMessage>> {
        self.send().await
    }

    fn cursor(item: &crate::message::StoredMessage) -> i64 {
        item.as_ref().sequence
    }

    fn size(&self) -> Option<usize> {
        self.params.limit.and_then(|size| usize::try_from(size).ok())
    }
}

/// Request returned by [`recover_turn`](AshClient::recover_turn). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct RecoverTurn {
    pub(crate) options: CallOptions,
    pub(crate) messages: ListMessages,
    pub(crate) state: crate::message::TurnToken,
}

impl RecoverTurn {
    pub(crate) fn new(messages: ListMessages, state: crate::message::TurnToken) -> Self {
        Self {
            options: CallOptions::default(),
            messages,
            state,
        }
    }
}

impl RecoverTurn {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.messages.attempt()
    }
}

request_options!(RecoverTurn(messages));
const _: fn() = crate::request::is_sent::<RecoverTurn>;
/// Request returned by [`list_session_events`](AshClient::list_session_events): List a session's events. Set its
/// options, then await it.
///
/// Returns a list of `StoredEvent`: the events, oldest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListSessionEvents {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) params: ash_sdk_gen::params::ListSessionEventsParams,
}

impl ListSessionEvents {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        params: ash_sdk_gen::params::ListSessionEventsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            params,
        }
    }

    /// Only events with a greater sequence. At least 0. Default: `0`.
    pub fn after<M>(mut self, after: impl IntoOption<i64, M>) -> Self {
        self.params.after = after.into_option();
        self
    }

    /// Maximum number of events to return. At least 1. At most 1,000. Default: `200`.
    pub fn limit<M>(mut self, limit: impl IntoOption<i64, M>) -> Self {
        self.params.limit = limit.into_option();
        self
    }

    /// Only events of this type, for example `tool_start`. An unknown type matches nothing.
    pub fn event_type<M>(mut self, event_type: impl IntoOption<String, M>) -> Self {
        self.params.type_ = event_type.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::LIST_SESSION_EVENTS,
            format!("/api/sessions/{}/events", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::parameter(
            "after",
            &self.params.after,
            &super::limits::LIST_SESSION_EVENTS_AFTER,
        )?;
        limits::parameter(
            "limit",
            &self.params.limit,
            &super::limits::LIST_SESSION_EVENTS_LIMIT,
        )?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(
        self,
    ) -> Result<Response<Vec<crate::message::StoredEvent>>> {
        self.check()?;
        let Self { client, options, session_id, params, .. } = self;
        let response = client
            .call(
                &operations::LIST_SESSION_EVENTS,
                options,
                |raw| async move {
                    raw.list_session_events_with(&session_id, &params).await
                },
            );
        Ok(
            response
                .await?
                .map(|response| {
                    response
                        .events
                        .into_iter()
                        .map(crate::message::StoredEvent::from)
                        .collect()
                }),
        )
    }
}

impl ListSessionEvents {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<crate::message::StoredEvent>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(
        self,
    ) -> Result<Response<Vec<crate::message::StoredEvent>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListSessionEvents {
    type Output = Result<Vec<crate::message::StoredEvent>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListSessionEvents(session_id));
impl ListSessionEvents {
    /// Returns all items there are, fetched page by page.
    pub fn stream(self) -> BoxStream<'static, Result<crate::message::StoredEvent>> {
        pages::all(self.first_page())
    }

    /// The request of the first page, as large as pages can be unless the caller said otherwise.
    pub(crate) fn first_page(self) -> Self {
        let mut first = self;
        first.params.limit.get_or_insert(1000);
        first
    }
}

impl Page for ListSessionEvents {
    type Item = crate::message::StoredEvent;
    fn shared(&self) -> &Arc<Shared> {
        self.client.shared()
    }

    fn options(&self) -> &CallOptions {
        &self.options
    }

    fn options_mut(&mut self) -> &mut CallOptions {
        &mut self.options
    }

    fn again(&self, after: Option<i64>) -> Self {
        let mut again = self.clone();
        again.params.after = after.or(again.params.after);
        again
    }

    async fn fetch(self) -> Result<Vec<crate::message::StoredEvent>> {
        self.send().await
    }

    fn cursor(item: &crate::message::StoredEvent) -> i64 {
        item.as_ref().sequence
    }

    fn size(&self) -> Option<usize> {
        self.params.limit.and_then(|size| usize::try_from(size).ok())
    }
}
