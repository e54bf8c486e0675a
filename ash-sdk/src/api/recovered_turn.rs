//! Turns whose stream was cut, recovered from stored messages.

use futures::TryStreamExt;

use crate::{
    error::{Error, Result},
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
    /// The messages, oldest first: the prompt, what the agent said and did, the result. Empty if the prompt is not
    /// stored.
    pub messages: Vec<StoredMessage>,
}

impl RecoverTurn {
    /// Sends the request, or several where there are many messages; the deadline is that of each.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<RecoveredTurn> {
        let attempt = self.attempt();
        self.read().await.map_err(|error| error.about_unsent(attempt))
    }

    async fn read(self) -> Result<RecoveredTurn> {
        let (token, session) = (self.state, self.messages.session_id);
        if token.session_id() != session {
            let text = format!("the token is of a turn of session {}, not {session}", token.session_id());
            return Err(Error::invalid_request(text));
        }
        let messages = ListMessages { options: self.options, ..self.messages };
        let turn = Turn::of(token.clone());
        let mut recovered = RecoveredTurn { turn, is_complete: false, messages: Vec::new() };
        let mut stored = messages.stream();
        let mut nearest = None;
        // The messages are of the turn: from its prompt to its result, or to the next prompt.
        let mut is_within = false;
        while let Some(message) = stored.try_next().await? {
            if *message.role() == MessageRole::User {
                let distance = token.distance(&message);
                is_within = distance.is_some_and(|distance| nearest.is_none_or(|nearest| distance < nearest));
                if is_within {
                    nearest = distance;
                    recovered.messages.clear();
                }
            }
            if is_within {
                is_within = !matches!(message.message(), SdkMessage::Result(_));
                recovered.messages.push(message);
            }
        }
        for message in recovered.messages.iter().skip(1) {
            let said = message.message();
            recovered.turn.add_message(&said);
            recovered.is_complete = matches!(said, SdkMessage::Result(_));
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
