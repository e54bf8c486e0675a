//! The way from a sandbox to the readers of its session's streams.

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::api::{Timestamp, exec::ExecResult};

/// Event on its way from the agent to the readers of a session.
#[derive(Clone, Debug)]
pub(crate) enum BridgeEvent {
    Message {
        message: Value,
        /// Time at which the agent emitted it, whenever it is read.
        at: Timestamp,
    },
    Error {
        text: String,
        at: Timestamp,
    },
    /// The turn, or a command, is over. A command says no session.
    Done {
        session_id: String,
    },
    /// Result of a command; `None` if it could not be run, or its output was too large.
    Command(Option<ExecResult>),
    Raw(Bytes),
    End(End),
}

/// The readers of a session's streams.
#[derive(Default)]
pub(crate) struct Bridge {
    readers: Vec<mpsc::UnboundedSender<BridgeEvent>>,
}

impl Bridge {
    pub(crate) fn read(&mut self) -> mpsc::UnboundedReceiver<BridgeEvent> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.readers.push(sender);
        receiver
    }

    /// Sends to every reader and forgets those that are gone.
    pub(crate) fn send(&mut self, event: &BridgeEvent) {
        self.readers.retain(|reader| reader.send(event.clone()).is_ok());
    }
}

/// End of the stream of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    /// The stream is closed without `done`.
    Closed,
    /// The connection breaks inside a frame.
    Broken,
}
