//! Errors for the tests of programs that use the SDK, such as the mapping of errors to the responses of a service.
//!
//! # Examples
//!
//! ```
//! use ash_sdk::{http::StatusCode, testing};
//!
//! fn status_for(error: &ash_sdk::Error) -> u16 {
//!     match error.status_code() {
//!         Some(StatusCode::TOO_MANY_REQUESTS) => 503,
//!         _ if error.is_timeout() => 504,
//!         _ => 502,
//!     }
//! }
//!
//! let body = r#"{"error":"slow down"}"#;
//! let limited = testing::error_response(StatusCode::TOO_MANY_REQUESTS, body);
//! assert_eq!(limited.message(), "slow down");
//! assert_eq!(status_for(&limited), 503);
//! assert_eq!(status_for(&testing::session_busy()), 502);
//! ```

use std::{io, time::Duration};

use ash_sdk_gen::types::SessionStatus;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::{
    error::{
        AgentFailure, ApiError, ConnectFailure, Error, ErrorKind, InterruptedBy, ResponseFailure, SessionFailure,
        TimeoutPhase,
    },
    message::Turn,
    retry::retry_after,
};

/// Creates the error of an error response with this body.
pub fn error_response(status: StatusCode, body: impl Into<Bytes>) -> Error {
    error_response_with_headers(status, HeaderMap::new(), body)
}

/// Creates the error of an error response with these headers, such as `Retry-After`, and this body.
pub fn error_response_with_headers(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Error {
    let retry_after = retry_after(&headers, std::time::SystemTime::now());
    let api = ApiError::new(status, headers, body.into(), retry_after);
    let message = api.message().to_owned();
    Error::new(ErrorKind::Api(api), message)
}

/// Creates the error of a server that cannot be reached.
pub fn unreachable() -> Error {
    Error::new(ErrorKind::Connect(ConnectFailure::Unreachable), "no connection to the server: connection refused")
}

/// Creates the error of a time limit that passed.
pub fn timeout(phase: TimeoutPhase, after: Duration) -> Error {
    Error::new(ErrorKind::Timeout { phase, after }, format!("timeout after {} s", after.as_secs_f64()))
}

/// Creates the error of a response that was cut off, after which the request may have been executed.
pub fn response_interrupted() -> Error {
    let kind = ErrorKind::Response(ResponseFailure::Interrupted { status: None });
    Error::new(kind, "the connection was lost before a response arrived").with_maybe_executed(true)
}

/// Creates the error of a stream that ended early.
pub fn stream_interrupted(by: InterruptedBy) -> Error {
    let text = format!("the stream was interrupted: {by}");
    Error::new(ErrorKind::Stream(by), text).with_maybe_executed(true)
}

/// Creates the error of a turn in which the agent failed. A [`Turn`] for it can be read from JSON.
pub fn agent_failed(turn: Turn) -> Error {
    let text = format!("the agent failed: {}", turn.failure().unwrap_or_default());
    Error::new(ErrorKind::Agent(AgentFailure::Turn(Box::new(turn))), text)
}

/// Creates the error of a session in which another message is in progress.
pub fn session_busy() -> Error {
    let text = "another message or command of this client is in progress in this session";
    Error::new(ErrorKind::Session(SessionFailure::Busy { turn: None }), text)
}

/// Creates the error of a session whose earlier turn was abandoned.
pub fn turn_abandoned() -> Error {
    let text = "an earlier turn of this session was abandoned and may still be running";
    Error::new(ErrorKind::Session(SessionFailure::TurnAbandoned), text)
}

/// Creates the error of a session in a terminal state.
pub fn session_state(status: SessionStatus) -> Error {
    let text = format!("the session is {status}");
    Error::new(ErrorKind::Session(SessionFailure::State { status }), text)
}

/// Creates the error of input that is refused before anything is sent.
pub fn invalid_request(message: impl Into<String>) -> Error {
    Error::invalid_request(message)
}

/// Creates the error of settings that are not valid.
pub fn configuration(message: impl Into<String>) -> Error {
    Error::configuration(message)
}

/// Creates the error of a file or another local source that cannot be read.
pub fn unreadable(source: &str, cause: io::Error) -> Error {
    Error::unreadable(source, cause)
}
