//! Kinds of errors, by the phase of a call in which they arise.

use std::{fmt, time::Duration};

use ash_sdk_gen::types::{SessionFileWriteResult, SessionId, SessionStatus};
use bytes::Bytes;

use super::api::ApiError;
use crate::{
    excerpt::{Bounded, bounded_debug, excerpt, without_secrets},
    message::{Turn, TurnId},
};

/// Phase of a call in which an error arose, with its details.
///
/// The methods of [`Error`](crate::Error) cover most needs; match on the kind to handle a case separately. New variants and
/// fields may be added, so a `match` needs a `_` arm and a pattern needs `..`.
#[derive(Clone)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The settings of the client are not valid.
    Configuration,
    /// The input cannot be sent as it is. Nothing was sent.
    InvalidRequest,
    /// Reading or writing a file or another local source failed.
    Local,
    /// An [interceptor](crate::interceptor) failed the request. Its error is the [source](std::error::Error::source).
    Interceptor,
    /// No connection could be established. Nothing was sent.
    Connect(ConnectFailure),
    /// A time limit passed.
    #[non_exhaustive]
    Timeout {
        /// Phase that took too long.
        phase: TimeoutPhase,
        /// The time limit. Zero where it is not the SDK's: that of the system, or of an
        /// [HTTP client of the caller](crate::ClientBuilder::http_client).
        after: Duration,
    },
    /// The response is incomplete, or not what the contract says.
    Response(ResponseFailure),
    /// The server responded with an error.
    Api(ApiError),
    /// A stream ended before its turn did.
    Stream(InterruptedBy),
    /// The turn ended, but without what it was meant to produce.
    Agent(AgentFailure),
    /// The session cannot be used as requested.
    Session(SessionFailure),
    /// A recorded turn cannot be read as requested.
    Hub(HubFailure),
    /// The store that processes share, of turns or of the right to run them, cannot be used.
    Store(StoreFailure),
    /// Some files of a batch were not written.
    #[non_exhaustive]
    PartlyWritten {
        /// Outcome of each file.
        files: Vec<SessionFileWriteResult>,
    },
    /// Something is larger than the client or the server accepts.
    #[non_exhaustive]
    LimitExceeded {
        /// The limit.
        limit: u64,
        /// Unit of the limit.
        unit: LimitUnit,
    },
}

/// Reason why no connection could be established.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectFailure {
    /// The server cannot be reached.
    Unreachable,
    /// The proxy between client and server cannot be reached, or does not let the request through. Where a proxy is
    /// configured, a failed connection is reported as this, except a TLS failure, a connect timeout, or a failure of an
    /// [HTTP client of the caller](crate::ClientBuilder::http_client).
    #[non_exhaustive]
    Proxy {
        /// 407 if the proxy requires a user name and password.
        status: Option<u16>,
    },
    /// The proxy is of a kind that this build does not support, such as a SOCKS proxy.
    UnsupportedProxy,
    /// The TLS handshake failed.
    Tls,
}

/// Fault of a response. `Debug` shows only the beginning of a body, without what may be a key.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseFailure {
    /// The connection was lost before the response was complete.
    #[non_exhaustive]
    Interrupted {
        /// Status of the response, if its head had arrived.
        status: Option<u16>,
    },
    /// The response is not HTTP.
    #[non_exhaustive]
    Malformed {
        /// Status of the response, if it could be read.
        status: Option<u16>,
    },
    /// The response is not JSON, or does not match the contract.
    #[non_exhaustive]
    Decode {
        /// Status of the response.
        status: u16,
        /// Place in the document, such as `session.status`. Empty for the document as a whole.
        path: String,
        /// Body of the response.
        body: Bytes,
    },
    /// The response has another content type than the operation, such as a page of HTML in place of an event stream.
    #[non_exhaustive]
    UnexpectedContent {
        /// Status of the response.
        status: u16,
        /// Content type of the response.
        content_type: Option<String>,
        /// Beginning of the body.
        body: Bytes,
    },
    /// The response is compressed, which nobody asked for: a proxy did it.
    #[non_exhaustive]
    Compressed {
        /// Status of the response.
        status: u16,
        /// The `Content-Encoding`, such as `gzip`.
        encoding: String,
    },
    /// The server redirects. Redirects are not followed, because they would receive the key.
    #[non_exhaustive]
    Redirect {
        /// Status of the response.
        status: u16,
        /// Target.
        location: Option<String>,
    },
}

/// Outcome of a turn that failed.
#[derive(Clone)]
#[non_exhaustive]
pub enum AgentFailure {
    /// The result of the turn is an error.
    Turn(Box<Turn>),
    /// The agent's output does not match the requested type.
    #[non_exhaustive]
    OutputMismatch {
        /// Place in the value, such as `findings[1].line`. Empty for the value as a whole.
        path: String,
        /// The value.
        value: serde_json::Value,
    },
    /// The agent ended its turn without the value that was asked for.
    OutputMissing,
}

/// Reason why a session cannot be used as requested.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionFailure {
    /// Another message or command is in progress in the session: of this client, or, with a
    /// [coordinator](crate::ClientBuilder::coordinator), of another one.
    #[non_exhaustive]
    Busy {
        /// The turn in progress, if it is known. A command has such a name too.
        turn: Option<TurnId>,
    },
    /// An earlier turn of the session was [abandoned](crate::MessageStream#when-a-turn-is-abandoned): it may still be
    /// running, and what is left of it would arrive in place of this answer. To continue, call
    /// [`recover_session`](crate::AshClient::recover_session) or send with `.after_abandoned_turn()`.
    TurnAbandoned,
    /// The session has ended for good. Returned by `ensure_active` and `recover_session`; other calls report a state that
    /// does not suit as an [`Api`](ErrorKind::Api) error. [`is_conflict_with_state`](crate::Error::is_conflict_with_state)
    /// covers both.
    #[non_exhaustive]
    State {
        /// The state.
        status: SessionStatus,
    },
    /// The session was given a pre-warmed sandbox, in which these options are not in effect, and was ended. To accept
    /// it, or to insist on another, see [`on_prewarmed`](crate::requests::CreateSession::on_prewarmed).
    #[non_exhaustive]
    OptionsIgnored {
        /// The options.
        options: Vec<&'static str>,
    },
    /// There was no session in a sandbox of its own: each of those opened was given a pre-warmed one, or one of them could
    /// not be ended. See [`Prewarmed::Retry`](crate::requests::Prewarmed::Retry).
    #[non_exhaustive]
    NoFreshSandbox {
        /// The sessions that were opened, and ended unless they are in `left_open`.
        opened: Vec<SessionId>,
        /// Those that could not be ended.
        left_open: Vec<SessionId>,
    },
}

/// Reason why a [recorded turn](crate::turns) cannot be read as requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HubFailure {
    /// There is no turn of this name: it was never started, or is not kept any more.
    NoSuchTurn,
    /// The turn waits for another one of its session, so that it cannot be stopped.
    NotBegun,
    /// Events that the reader still needed were dropped, because the turn or all turns together became too large.
    #[non_exhaustive]
    Trimmed {
        /// Number of the first event that is kept.
        first: u64,
    },
    /// The reader asked for what follows an item that the turn does not have.
    #[non_exhaustive]
    BeyondEnd {
        /// Number of the turn's last event.
        last: u64,
    },
}

/// Reason why the store that processes share cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreFailure {
    /// It cannot be reached, is starting, or does not respond in time.
    Unreachable,
    /// It requires another user name or password, or permits too little.
    Denied,
    /// It accepts no writes: it is a replica, or lacks the replicas that it is to have.
    ReadOnly,
    /// It is out of memory.
    Full,
    /// It drops what it has when its memory is full.
    Evicting,
    /// Another program uses the same keys.
    Collision,
    /// It responded with another error, or with something that is not understood.
    Unusable,
}

/// Phase of a call that a time limit applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// Establishing a connection.
    Connect,
    /// The whole operation, retries included.
    Request,
    /// The turn as a whole.
    Turn,
    /// Silence on a stream.
    Idle,
    /// Waiting for a state.
    Wait,
}

/// Cause of a stream's end before that of its turn.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InterruptedBy {
    /// The server closed the stream.
    Server,
    /// The connection was lost.
    Connection,
    /// Another message or command in the session: the server then ends all streams of the session.
    OtherRequest,
    /// The session changed to a state in which it does not respond.
    Session(SessionStatus),
    /// The session no longer exists.
    SessionGone,
    /// The client, or the tokio runtime that the message was sent in, has shut down.
    Shutdown,
}

/// Unit of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitUnit {
    /// Bytes.
    Bytes,
    /// Characters of a text.
    Characters,
    /// Blocks of a prompt.
    Blocks,
    /// Items of a list.
    Items,
}

impl fmt::Debug for ResponseFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted { status } => formatter.debug_struct("Interrupted").field("status", status).finish(),
            Self::Malformed { status } => formatter.debug_struct("Malformed").field("status", status).finish(),
            Self::Decode { status, path, body } => formatter
                .debug_struct("Decode")
                .field("status", status)
                .field("path", &Bounded(path))
                .field("body", &excerpt(body))
                .finish(),
            Self::UnexpectedContent { status, content_type, body } => formatter
                .debug_struct("UnexpectedContent")
                .field("status", status)
                .field("content_type", &Bounded(content_type))
                .field("body", &excerpt(body))
                .finish(),
            Self::Compressed { status, encoding } => formatter
                .debug_struct("Compressed")
                .field("status", status)
                .field("encoding", &Bounded(encoding))
                .finish(),
            Self::Redirect { status, location } => formatter
                .debug_struct("Redirect")
                .field("status", status)
                .field("location", &Bounded(location.as_deref().map(without_secrets)))
                .finish(),
        }
    }
}

bounded_debug!(
    enum ErrorKind {
        Timeout { phase, after },
        PartlyWritten { files },
        LimitExceeded { limit, unit },
    }
    (Connect, Response, Api, Stream, Agent, Session, Hub, Store)
    [Configuration, InvalidRequest, Local, Interceptor]
);
bounded_debug!(enum AgentFailure { OutputMismatch { path, value }, } (Turn) [OutputMissing]);

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Configuration => "invalid configuration",
            Self::InvalidRequest => "invalid request",
            Self::Local => "local I/O failed",
            Self::Interceptor => "an interceptor failed the request",
            Self::Connect(failure) => return failure.fmt(formatter),
            Self::Timeout { phase, .. } => return write!(formatter, "timeout: {phase}"),
            Self::Response(failure) => return failure.fmt(formatter),
            Self::Api(api) => return write!(formatter, "error response: {}", api.status_code()),
            Self::Stream(by) => return write!(formatter, "stream interrupted: {by}"),
            Self::Agent(failure) => return failure.fmt(formatter),
            Self::Session(failure) => return failure.fmt(formatter),
            Self::Hub(failure) => return failure.fmt(formatter),
            Self::Store(failure) => return failure.fmt(formatter),
            Self::PartlyWritten { .. } => "some files were not written",
            Self::LimitExceeded { limit, unit } => return write!(formatter, "limit exceeded: {limit} {unit}"),
        })
    }
}

impl fmt::Display for ConnectFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unreachable => "server unreachable",
            Self::Proxy { .. } => "proxy failed",
            Self::UnsupportedProxy => "proxy not supported",
            Self::Tls => "TLS handshake failed",
        })
    }
}

impl fmt::Display for ResponseFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Interrupted { .. } => "response interrupted",
            Self::Malformed { .. } => "response is not HTTP",
            Self::Decode { .. } => "response does not match the contract",
            Self::UnexpectedContent { .. } => "unexpected content type",
            Self::Compressed { .. } => "compressed response",
            Self::Redirect { .. } => "redirect",
        })
    }
}

impl fmt::Display for AgentFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Turn(_) => "the agent failed",
            Self::OutputMismatch { .. } => "the output does not match its type",
            Self::OutputMissing => "the output is missing",
        })
    }
}

impl fmt::Display for SessionFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Busy { .. } => "session busy",
            Self::TurnAbandoned => "an earlier turn was abandoned",
            Self::State { status } => return write!(formatter, "session {status}"),
            Self::OptionsIgnored { .. } => "options ignored",
            Self::NoFreshSandbox { .. } => "only pre-warmed sandboxes",
        })
    }
}

impl fmt::Display for HubFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoSuchTurn => "no such turn",
            Self::NotBegun => "not begun",
            Self::Trimmed { .. } => "events not kept",
            Self::BeyondEnd { .. } => "beyond the end",
        })
    }
}

impl fmt::Display for StoreFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unreachable => "store unreachable",
            Self::Denied => "store denied access",
            Self::ReadOnly => "store is read-only",
            Self::Full => "store is full",
            Self::Evicting => "store evicts keys",
            Self::Collision => "keys are used by another program",
            Self::Unusable => "store failed",
        })
    }
}

impl fmt::Display for TimeoutPhase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "connecting",
            Self::Request => "operation",
            Self::Turn => "turn",
            Self::Idle => "silence",
            Self::Wait => "waiting",
        })
    }
}

impl fmt::Display for InterruptedBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Server => "closed by the server",
            Self::Connection => "connection lost",
            Self::OtherRequest => "ended by another request",
            Self::Session(status) => return write!(formatter, "session {status}"),
            Self::SessionGone => "session gone",
            Self::Shutdown => "shutdown",
        })
    }
}

impl fmt::Display for LimitUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Bytes => "bytes",
            Self::Characters => "characters",
            Self::Blocks => "blocks",
            Self::Items => "items",
        })
    }
}
