//! Talking to an agent and reading what was said.

use uuid::Uuid;

use crate::{AshClient, Prompt};

impl AshClient {
    /// Sends a message and streams the answer, event by event.
    ///
    /// The prompt arrives intact on every kind of server in use: which forms of content this one takes is found out
    /// with the first message, by requests that change nothing, unless the
    /// [builder](crate::ClientBuilder::prompt_content) names it. The message is sent once and never again, whatever
    /// happens.
    ///
    /// # Errors
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when the session is not active;
    /// [`SessionBusy`](crate::ErrorKind::SessionBusy) while another message or command of this client is under way in
    /// it; [`TurnAbandoned`](crate::ErrorKind::TurnAbandoned) when an earlier stream was dropped before its end.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::Event;
    /// use futures::StreamExt;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
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
    pub fn send_message_stream(&self, session_id: Uuid, prompt: impl Into<Prompt>) -> requests::SendMessageStream {
        requests::SendMessageStream::of(self, session_id, prompt.into())
    }

    /// Sends a message and waits for the whole turn.
    ///
    /// # Errors
    /// As [`send_message_stream`](Self::send_message_stream); whatever a [stream](crate::MessageStream) ends with; and
    /// an [`Agent`](crate::ErrorKind::Agent) error when the agent failed: an `error` event, a result that is an error,
    /// or a limit that ended the turn. What is known of the turn is in the error, as
    /// [`partial_turn`](crate::Error::partial_turn).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let turn = client.send_message(session_id, "And in one line?").await?;
    /// println!("{} (for {:?} USD)", turn.text, turn.total_cost_usd);
    /// # Ok(()) }
    /// ```
    pub fn send_message(&self, session_id: Uuid, prompt: impl Into<Prompt>) -> requests::SendMessage {
        requests::SendMessage::of(self, session_id, prompt.into())
    }

    /// Lists a session's messages, oldest first: one page, from [`after`](requests::ListMessages::after) on.
    /// [`stream`](requests::ListMessages::stream) gives all of them.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    pub fn list_messages(&self, session_id: Uuid) -> requests::ListMessages {
        requests::ListMessages::new(self, session_id, None, None)
    }
}

pub(crate) mod requests {
    //! Requests about messages.

    use futures::{StreamExt, stream::BoxStream};
    use uuid::Uuid;

    use crate::{
        AshClient, MessageStream, Prompt, Response, Result, StoredMessage, Turn,
        content::{self, request as message},
        pages::{self, LARGEST_PAGE, page},
        request::{request, setters},
        stream::{Opened, succeeded},
        types::{Effort, MessageContent, OutputFormat, SendMessageRequest, Thinking},
    };

    /// What a caller asks of a message besides its options on the wire.
    #[derive(Clone, Copy, Debug, Default)]
    pub(crate) struct Manners {
        queue: bool,
        after_abandoned_turn: bool,
    }

    request! {
        /// [`send_message_stream`](crate::AshClient::send_message_stream)
        SendMessageStream { session_id: Uuid, prompt: Prompt, body: SendMessageRequest, manners: Manners } -> MessageStream,
        |this| {
            this.prompt.check()?;
            let (client, id) = (this.client, this.session_id);
            let Manners { queue, after_abandoned_turn } = this.manners;
            let mut lock = client.shared().locks.take(id, queue, after_abandoned_turn).await?;
            let kind = client.shared().prompt_content.get(&client).await?;
            let body = SendMessageRequest { content: this.prompt.into_content(kind)?, ..this.body };
            content::check_size(&body)?;
            lock.begin();
            let sent = client.call_stream(this.options, |raw| async move { raw.send_message(&id, &body).await });
            let answer = match sent.await {
                Ok(answer) => answer,
                Err(error) => {
                    if !error.is_maybe_executed() {
                        lock.release();
                    }
                    return Err(error);
                }
            };
            let (status, headers, attempt) = (answer.status, answer.headers.clone(), answer.attempt.clone());
            Ok(answer.map(|value| {
                let body = value.into_inner().boxed();
                MessageStream::new(Opened { client, session: id, status, headers, attempt, body, lock })
            }))
        }
    }

    request! {
        /// [`send_message`](crate::AshClient::send_message)
        SendMessage {
            stream: SendMessageStream,
            keep_events: bool,
            failures_as_values: bool,
        } -> Turn,
        |this| {
            let stream = SendMessageStream { client: this.client, options: this.options, ..this.stream };
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

    impl SendMessageStream {
        pub(super) fn of(client: &AshClient, session_id: Uuid, prompt: Prompt) -> Self {
            // The content is put in when it is known which form the server takes.
            let body = message(MessageContent::Array(Vec::new()));
            Self::new(client, session_id, prompt, body, Manners::default())
        }

        /// Whether to stream the answer's pieces as they are made. Default: no, message by message.
        pub fn include_partial_messages(mut self, include: bool) -> Self {
            self.body.include_partial_messages = Some(include);
            self
        }

        /// Waits for the session's turn or command that is under way, in place of a
        /// [`SessionBusy`](crate::ErrorKind::SessionBusy) error. Those who wait come first in, first out.
        pub fn queue(mut self) -> Self {
            self.manners.queue = true;
            self
        }

        /// Sends although an earlier turn of the session was [abandoned](crate::MessageStream#when-a-turn-is-abandoned).
        /// The stream may then begin with what is left of that one, and end with it; the session counts as abandoned
        /// until it is recovered.
        pub fn after_abandoned_turn(mut self) -> Self {
            self.manners.after_abandoned_turn = true;
            self
        }
    }

    setters! {
        SendMessageStream.body {
            /// The model of this message, in place of the session's. At most 100 characters.
            model: String,
            /// The most turns the agent may take, at least 1.
            max_turns: i64,
            /// The most the answer may cost, in US dollars.
            max_budget_usd: f64,
            /// How hard the model should think.
            effort: Effort,
            /// Whether and how long the model may think before it answers.
            thinking: Thinking,
            /// The form that the answer must have. The value comes in [`Turn::structured_output`].
            output_format: OutputFormat,
        }
    }

    impl SendMessage {
        pub(super) fn of(client: &AshClient, session_id: Uuid, prompt: Prompt) -> Self {
            Self::new(client, SendMessageStream::of(client, session_id, prompt), false, false)
        }

        fn with(mut self, change: impl FnOnce(SendMessageStream) -> SendMessageStream) -> Self {
            self.stream = change(self.stream);
            self
        }

        /// Keeps all events, in [`Turn::events`]. Default: what is known of them is in the turn, and they are not kept.
        pub fn keep_events(mut self) -> Self {
            self.keep_events = true;
            self
        }

        /// Returns the turn even when the agent failed; [`Turn::is_error`] and [`Turn::failure`] say so. A stream that
        /// ends before its time is an error still.
        pub fn failures_as_values(mut self) -> Self {
            self.failures_as_values = true;
            self
        }

        /// Waits for the session's turn or command that is under way, in place of a
        /// [`SessionBusy`](crate::ErrorKind::SessionBusy) error. Those who wait come first in, first out.
        pub fn queue(self) -> Self {
            self.with(SendMessageStream::queue)
        }

        /// Sends although an earlier turn of the session was [abandoned](crate::MessageStream#when-a-turn-is-abandoned).
        /// What is left of that one may then be taken for the answer; the session counts as abandoned until it is
        /// recovered.
        pub fn after_abandoned_turn(self) -> Self {
            self.with(SendMessageStream::after_abandoned_turn)
        }

        /// The model of this message, in place of the session's. At most 100 characters.
        pub fn model(self, model: impl Into<String>) -> Self {
            self.with(|stream| stream.model(model))
        }

        /// The most turns the agent may take, at least 1.
        pub fn max_turns(self, turns: i64) -> Self {
            self.with(|stream| stream.max_turns(turns))
        }

        /// The most the answer may cost, in US dollars.
        pub fn max_budget_usd(self, dollars: f64) -> Self {
            self.with(|stream| stream.max_budget_usd(dollars))
        }

        /// How hard the model should think.
        pub fn effort(self, effort: Effort) -> Self {
            self.with(|stream| stream.effort(effort))
        }

        /// Whether and how long the model may think before it answers.
        pub fn thinking(self, thinking: Thinking) -> Self {
            self.with(|stream| stream.thinking(thinking))
        }

        /// The form that the answer must have. The value comes in [`Turn::structured_output`]; with the feature
        /// `schemars`, `output` makes the form of a type and reads the value.
        pub fn output_format(self, format: OutputFormat) -> Self {
            self.with(|stream| stream.output_format(format))
        }
    }

    request! {
        /// [`list_messages`](crate::AshClient::list_messages)
        ListMessages { session_id: Uuid, after: Option<i64>, limit: Option<i64> } -> Vec<StoredMessage>,
        |this| {
            let Self { session_id, after, limit, .. } = this;
            let answer = this.client.call(this.options, |raw| async move {
                raw.list_messages(&session_id, after, limit).await
            });
            Ok(answer.await?.map(|list| list.messages.into_iter().map(StoredMessage::from).collect()))
        }
    }

    impl ListMessages {
        /// Only messages whose sequence is greater. Default: 0, all.
        pub fn after(mut self, sequence: i64) -> Self {
            self.after = Some(sequence);
            self
        }

        /// How many to return, from 1 to 1,000. Default: 100.
        pub fn limit(mut self, messages: i64) -> Self {
            self.limit = Some(messages);
            self
        }

        /// All messages there are, oldest first, page after page.
        pub fn stream(self) -> BoxStream<'static, Result<StoredMessage>> {
            pages::all(Self { limit: Some(self.limit.unwrap_or(LARGEST_PAGE)), ..self })
        }
    }

    page!(ListMessages -> StoredMessage, sequence, {
        fn size(&self) -> Option<usize> {
            self.limit.and_then(|limit| usize::try_from(limit).ok())
        }
    });
}
