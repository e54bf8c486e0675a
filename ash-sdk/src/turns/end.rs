//! The end of a recorded turn.

use std::time::Duration;

use ash_sdk_gen::types::SessionStatus;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, InterruptedBy, LimitUnit, TimeoutPhase};

/// End of a recorded turn, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TurnEnd {
    /// The reason.
    pub reason: EndReason,
    /// Description for people. Empty for a turn that is done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Reason of a recorded turn's end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// The turn was read to its end. If the agent failed, the events say so.
    Done,
    /// The server closed the stream before the turn was done.
    Server,
    /// The connection to the server was lost.
    Connection,
    /// Another message or command on the session ended the stream.
    OtherRequest,
    /// The session was stopped, ended or failed.
    Session {
        /// Its status.
        status: SessionStatus,
    },
    /// The session does not exist any more.
    SessionGone,
    /// The process that read the turn has shut down, or was killed.
    Shutdown,
    /// The turn took longer than its limit.
    Timeout {
        /// The limit, in milliseconds.
        milliseconds: u64,
    },
    /// The stream was idle for too long.
    Silence {
        /// The limit, in milliseconds.
        milliseconds: u64,
    },
    /// An event exceeded the size limit.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Another reason; see the message.
    #[serde(other)]
    Other,
}

impl EndReason {
    /// Returns the reason's name.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Server => "server",
            Self::Connection => "connection",
            Self::OtherRequest => "other_request",
            Self::Session { .. } => "session",
            Self::SessionGone => "session_gone",
            Self::Shutdown => "shutdown",
            Self::Timeout { .. } => "timeout",
            Self::Silence { .. } => "silence",
            Self::TooLarge { .. } => "too_large",
            Self::Other => "other",
        }
    }
}

impl TurnEnd {
    pub(super) fn done() -> Self {
        Self { reason: EndReason::Done, message: String::new() }
    }

    /// The end of a turn whose stream ended with this error.
    pub(super) fn of(error: &Error) -> Self {
        let reason = match error.kind() {
            ErrorKind::Stream(by) => match by {
                InterruptedBy::Server => EndReason::Server,
                InterruptedBy::Connection => EndReason::Connection,
                InterruptedBy::OtherRequest => EndReason::OtherRequest,
                InterruptedBy::Session(status) => EndReason::Session { status: status.clone() },
                InterruptedBy::SessionGone => EndReason::SessionGone,
                InterruptedBy::Shutdown => EndReason::Shutdown,
            },
            ErrorKind::Timeout { phase: TimeoutPhase::Turn, after } => {
                EndReason::Timeout { milliseconds: millis(*after) }
            }
            ErrorKind::Timeout { phase: TimeoutPhase::Idle, after } => {
                EndReason::Silence { milliseconds: millis(*after) }
            }
            ErrorKind::LimitExceeded { limit, .. } => EndReason::TooLarge { limit: *limit },
            _ => EndReason::Other,
        };
        Self { reason, message: error.message().to_owned() }
    }

    /// The error that a stream with this end has; `None` for a turn that is done.
    pub(super) fn error(&self) -> Option<Error> {
        let kind = match &self.reason {
            EndReason::Done => return None,
            EndReason::Server => ErrorKind::Stream(InterruptedBy::Server),
            EndReason::Connection | EndReason::Other => ErrorKind::Stream(InterruptedBy::Connection),
            EndReason::OtherRequest => ErrorKind::Stream(InterruptedBy::OtherRequest),
            EndReason::Session { status } => ErrorKind::Stream(InterruptedBy::Session(status.clone())),
            EndReason::SessionGone => ErrorKind::Stream(InterruptedBy::SessionGone),
            EndReason::Shutdown => ErrorKind::Stream(InterruptedBy::Shutdown),
            EndReason::Timeout { milliseconds } => {
                ErrorKind::Timeout { phase: TimeoutPhase::Turn, after: Duration::from_millis(*milliseconds) }
            }
            EndReason::Silence { milliseconds } => {
                ErrorKind::Timeout { phase: TimeoutPhase::Idle, after: Duration::from_millis(*milliseconds) }
            }
            EndReason::TooLarge { limit } => ErrorKind::LimitExceeded { limit: *limit, unit: LimitUnit::Bytes },
        };
        Some(Error::new(kind, self.message.clone()).with_maybe_executed(true))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Only a runtime that shuts down drops a task before its end.
pub(super) fn shut_down() -> Error {
    let text = "the runtime that records the turn has shut down";
    Error::new(ErrorKind::Stream(InterruptedBy::Shutdown), text).with_maybe_executed(true)
}
