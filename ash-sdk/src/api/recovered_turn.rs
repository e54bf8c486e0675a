//! Turns whose stream was cut, recovered from stored messages.

use futures::TryStreamExt;

use crate::{
    client::AshClient,
    error::Result,
    generated::types::{MessageRole, SessionId},
    message::{SdkMessage, StoredMessage, Turn},
    request::request_options,
    transport::CallOptions,
};

/// The part of a turn that the server stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecoveredTurn {
    /// The turn that the messages add up to. Its tool calls have no results and it has no events: they are not stored.
    pub turn: Turn,
    /// `true` if the turn's result was stored: then no message of the agent is missing.
    pub is_complete: bool,
    /// The messages, oldest first: the prompt, what the agent said and did, the result.
    pub messages: Vec<StoredMessage>,
}

impl RecoveredTurn {
    /// The sequence of the turn's last message, from which the next turn is recovered. `None` where nothing was stored.
    pub fn last_sequence(&self) -> Option<i64> {
        self.messages.last().map(StoredMessage::sequence)
    }
}

/// # Recovering turns and sessions
impl AshClient {
    /// Reads what the server stored of a turn after its stream was cut: of the first turn after the message with this
    /// sequence, or after 0, the first of the session. It only reads: nothing is sent to the agent again.
    ///
    /// It returns messages that were **already streamed** when the connection was lost, and no others: from then on a server
    /// stores nothing of the turn, though the agent goes on to its end. Never stored, whether or not a stream was cut,
    /// are the results of tools, partial messages and notices of the agent's state. A message may be stored a moment
    /// after it was streamed, and in rare cases not at all.
    ///
    /// A prompt that is not among the messages either never arrived or is not stored yet. Whether to send it again is
    /// yours to decide, after [`recover_session`](Self::recover_session): the turn may still be running.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId, last_seen: i64) -> ash_sdk::Result<()> {
    /// match client.send_message(session_id, "Write the report.").await {
    ///     Err(error) if error.is_interrupted() => {
    ///         let recovered = client.recover_turn(session_id, last_seen).await?;
    ///         println!("complete: {}", recovered.is_complete);
    ///         println!("{}", recovered.turn.text);
    ///         client.recover_session(session_id).await?;
    ///     }
    ///     other => println!("{}", other?.text),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn recover_turn(&self, session_id: impl Into<SessionId>, after_sequence: i64) -> RecoverTurn {
        RecoverTurn::new(self, session_id.into(), after_sequence)
    }
}

/// Request of [`recover_turn`](AshClient::recover_turn).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct RecoverTurn {
    client: AshClient,
    options: CallOptions,
    session_id: SessionId,
    after: i64,
}

impl RecoverTurn {
    fn new(client: &AshClient, session_id: SessionId, after: i64) -> Self {
        Self { client: client.clone(), options: CallOptions::default(), session_id, after }
    }

    /// Sends the request, or several where there are many messages; the deadline is that of each.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<RecoveredTurn> {
        let mut list = self.client.list_messages(self.session_id).after(self.after);
        list.options = self.options;
        let mut stored = list.stream();
        let turn = Turn::new(self.session_id);
        let mut recovered = RecoveredTurn { turn, is_complete: false, messages: Vec::new() };
        while let Some(message) = stored.try_next().await? {
            if *message.role() == MessageRole::User && !recovered.messages.is_empty() {
                // The prompt of the next turn.
                break;
            }
            let said = message.message();
            recovered.turn.add_message(&said);
            recovered.is_complete = matches!(said, SdkMessage::Result(_));
            recovered.messages.push(message);
            if recovered.is_complete {
                break;
            }
        }
        Ok(recovered)
    }
}

request_options!(RecoverTurn(session_id, after));

impl IntoFuture for RecoverTurn {
    type Output = Result<RecoveredTurn>;
    type IntoFuture = futures::future::BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
