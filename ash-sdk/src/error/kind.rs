//! The kinds of error, each with what is known of it.

use std::{fmt, time::Duration};

use ash_sdk_gen::types::{SessionFileWriteResult, SessionStatus};
use bytes::Bytes;
use http::HeaderMap;

use super::body::{self, excerpt};
use crate::message::Turn;

/// What went wrong.
///
/// The error itself answers most questions; the kind is for what a program does differently in each case. Kinds are
/// added as servers learn to fail in new ways, hence a `match` needs a `_` arm.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server answered with an error.
    Api(ApiError),
    /// No connection could be made: nothing was sent.
    Connect,
    /// The proxy between this client and the server cannot be reached or will not let it through: nothing was sent.
    /// Where a proxy is set by hand, every failure to connect is told as this.
    Proxy {
        /// 407 where it asks for a user name and password.
        status: Option<u16>,
    },
    /// The server could not be trusted, or would not talk TLS: nothing was sent.
    Tls,
    /// Something took longer than it may.
    Timeout {
        /// What did.
        phase: TimeoutPhase,
        /// How long it was given. Zero where it was cut by a timeout that is not the SDK's: the system's, or that of
        /// an [HTTP client of your own](crate::ClientBuilder::http_client).
        after: Duration,
    },
    /// The connection was lost before the answer was complete. `status` is there if the head of the answer was.
    Interrupted {
        /// The status of the answer that was cut.
        status: Option<u16>,
    },
    /// The answer was not HTTP.
    Malformed {
        /// The status of the answer, if it could be read.
        status: Option<u16>,
    },
    /// The answer was JSON of another shape than the contract says, or no JSON.
    Decode {
        /// The status of the answer.
        status: u16,
        /// Where in the document, e.g. `session.status`. Empty for the document as a whole.
        path: String,
        /// The answer.
        body: Bytes,
    },
    /// The answer was of another kind than the operation has, e.g. a page of HTML where an event stream is due.
    UnexpectedContent {
        /// The status of the answer.
        status: u16,
        /// What the answer says it is.
        content_type: Option<String>,
        /// The beginning of the answer.
        body: Bytes,
    },
    /// The server sent the request elsewhere. Redirects are not followed: the key would go along.
    Redirect {
        /// The status of the answer.
        status: u16,
        /// Where to.
        location: Option<String>,
    },
    /// A stream ended before its turn did.
    StreamInterrupted(InterruptedBy),
    /// The agent failed: the turn ended, and its result is an error.
    Agent(Box<Turn>),
    /// The agent answered with a value of another form than was asked for.
    OutputMismatch {
        /// Where in the value, e.g. `findings[1].line`. Empty for the value as a whole.
        path: String,
        /// The value.
        value: serde_json::Value,
    },
    /// The agent ended its turn without the value that was asked for.
    OutputMissing,
    /// Something was larger than this client takes.
    LimitExceeded {
        /// The most it takes: bytes, or blocks or characters of a prompt.
        limit: u64,
    },
    /// Another message or command of this client is under way in the session.
    SessionBusy,
    /// An earlier turn of this session was abandoned: its stream was dropped before its end, and what is left of it
    /// would come in the place of this answer. The ways on: `client.recover_session(id)`, or to read streams to
    /// their end, or to let go of them with `detach()`, or to ask for it with `.after_abandoned_turn()`.
    TurnAbandoned,
    /// The session is in a state from which there is no way on.
    SessionState {
        /// The state.
        status: SessionStatus,
    },
    /// Of files that were written together, some were not.
    PartlyWritten {
        /// What became of each.
        files: Vec<SessionFileWriteResult>,
    },
    /// The session was given a sandbox made in advance, in which these options are not in effect. It was ended. To
    /// take it nevertheless, or to try once more, see
    /// [`on_prewarmed`](crate::requests::CreateSession::on_prewarmed).
    OptionsIgnored {
        /// The options.
        options: Vec<&'static str>,
    },
    /// The input cannot be sent as it is. Nothing was sent.
    InvalidRequest,
    /// No client can be made of these settings.
    Configuration,
    /// Reading or writing a file or another local source failed.
    Local,
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// Making a connection.
    Connect,
    /// The whole operation, retries included.
    Request,
    /// Silence on a stream.
    Idle,
    /// Waiting for a state that did not come.
    Wait,
}

/// Who ended a stream before its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InterruptedBy {
    /// The server closed the stream, without a word.
    Server,
    /// The connection was lost.
    Connection,
    /// Another message or command on the same session: the server ends every stream of a session at once.
    OtherRequest,
    /// The session left the state in which it answers; this is the one it is in.
    Session(SessionStatus),
    /// The session is gone.
    SessionGone,
}

/// An error answer of the server.
#[derive(Clone)]
pub struct ApiError {
    pub(crate) status: u16,
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) retry_after: Option<Duration>,
}

impl ApiError {
    pub(crate) fn new(
        status: http::StatusCode,
        headers: HeaderMap,
        body: Bytes,
        retry_after: Option<Duration>,
    ) -> Self {
        let (message, code) = body::read(status, &body);
        Self { status: status.as_u16(), message, code, headers, body, retry_after }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The best text for a person that the answer has.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiError")
            .field("status", &self.status)
            .field("message", &self.message)
            .field("code", &self.code)
            .field("body", &excerpt(&self.body))
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl ErrorKind {
    /// What to do about it, where that is not plain.
    pub(super) fn advice(&self) -> Option<String> {
        Some(match self {
            Self::Api(api) => match api.status {
                401 => "check the API key".to_owned(),
                422 => "deploy the agent again".to_owned(),
                429 => format!("wait {} before the next request", seconds(api.retry_after?)),
                413 => "send less at once".to_owned(),
                _ => return None,
            },
            Self::Connect => "is the server running, and is the address right?".to_owned(),
            Self::Proxy { status: Some(_) } => "check the user name and password of the proxy".to_owned(),
            Self::Proxy { status: None } => "is the proxy running, and is its address right?".to_owned(),
            Self::TurnAbandoned => {
                "recover the session with `recover_session`, or send with `.after_abandoned_turn()`".to_owned()
            }
            Self::SessionBusy => "wait for it to end, or queue the request with `.queue()`".to_owned(),
            _ => return None,
        })
    }
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64().ceil())
}
