//! Turns whose stream was cut, recovered from stored messages.

use futures::TryStreamExt;

use crate::{
    error::Result,
    generated::{
        requests::{ListMessages, RecoverTurn},
        types::MessageRole,
    },
    message::{SdkMessage, StoredMessage, Turn},
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

impl RecoverTurn {
    /// Sends the request, or several where there are many messages; the deadline is that of each.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<RecoveredTurn> {
        let attempt = self.attempt();
        self.read().await.map_err(|error| error.about(Some(&attempt)))
    }

    async fn read(self) -> Result<RecoveredTurn> {
        let messages = ListMessages { options: self.options, ..self.messages };
        let turn = Turn::new(messages.session_id);
        let mut stored = messages.after(self.state).stream();
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

impl IntoFuture for RecoverTurn {
    type Output = Result<RecoveredTurn>;
    type IntoFuture = futures::future::BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
