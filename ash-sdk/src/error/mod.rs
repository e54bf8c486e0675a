//! The one error of this crate.
//!
//! What went wrong is its [`kind`](Error::kind); questions such as [`is_retryable`](Error::is_retryable) are answered
//! here, in one place, for all kinds.

mod body;
mod kind;
mod local;

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::Method;

pub(crate) use body::excerpt;
pub use kind::{ApiError, ErrorKind, InterruptedBy, TimeoutPhase};

use ash_sdk_gen::types::SessionStatus;

use crate::{message::Turn, operation::Operation, rate_limit::RateLimit};

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call did not succeed.
///
/// One pointer wide and cheap to clone. It keeps everything that is known: the status, the body and the rate limit of
/// an answer, the operation, method and path, how often the request was sent, and the cause as
/// [`source`](StdError::source).
///
/// Printed, it is one line for a person: what was attempted, what came back, what to do. Its cause is not in that line,
/// so that printing the chain says nothing twice. No key, no password of a proxy and no body that was sent is ever in
/// it, `{:?}` included.
///
/// ```text
/// create_session: POST /api/sessions answered 404: Agent "nonexistent" not found
/// get_agent: GET /api/agents/bot: no connection to http://localhost:4100: nobody listens there; is the server running, and is the address right? (after 3 attempts)
/// exec: POST /api/sessions/…/exec: the server closed the connection before it answered (the request may have been carried out)
/// ```
///
/// # What to ask it
///
/// | question | asked with |
/// |---|---|
/// | what went wrong? | [`kind`](Self::kind), [`message`](Self::message), [`code`](Self::code) |
/// | did an answer come? | [`status_code`](Self::status_code), [`body`](Self::body), [`headers`](Self::headers) |
/// | may I try again? | [`is_retryable`](Self::is_retryable), after [`retry_after`](Self::retry_after), unless [`is_maybe_executed`](Self::is_maybe_executed) |
/// | what was it about? | [`operation`](Self::operation), [`method`](Self::method), [`path`](Self::path), [`attempts`](Self::attempts) |
///
/// What may safely be sent again [was sent again](crate::RetryPolicy) before the error came to you.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: ash_sdk::AshClient) {
/// match client.create_session("nonexistent").await {
///     Ok(session) => println!("Session ID: {}", session.id),
///     Err(error) => match error.status_code() {
///         Some(status) => eprintln!("API error ({status}): {}", error.message()),
///         None if error.is_connect() => eprintln!("Connection error: {error}"),
///         None => eprintln!("{error}"),
///     },
/// }
/// # }
/// ```
///
/// # Troubleshooting
///
/// - [`is_connect`](Self::is_connect): nothing was sent. Is the server running, and is the address right? A
///   [`Tls`](ErrorKind::Tls) error says what is wrong with the certificate: trust its authority with
///   `root_certificate` of the [builder](crate::ClientBuilder). A [`Proxy`](ErrorKind::Proxy) error is about the
///   proxy, which may come from the environment (`HTTP_PROXY`, `HTTPS_PROXY`).
/// - [`is_timeout`](Self::is_timeout): the [`phase`](TimeoutPhase) says of what. An operation's time is set with
///   `.with_deadline(…)` on its request.
/// - [`LimitExceeded`](ErrorKind::LimitExceeded): the answer, or an event of a stream, is larger than the client takes;
///   the message names the setting that raises the limit.
/// - [`Redirect`](ErrorKind::Redirect): the address is not quite right; the error says where the server wants you.
/// - [`Decode`](ErrorKind::Decode), [`Malformed`](ErrorKind::Malformed),
///   [`UnexpectedContent`](ErrorKind::UnexpectedContent): is this the address of an Ash server? If so, its release may
///   be newer than this one; the message says where the answer differs from the contract.
/// - [`is_unauthorized`](Self::is_unauthorized): the key is missing or wrong. Without `ASH_API_KEY` a server makes up a
///   key and writes it to `initial-api-key` in its data directory.
/// - [`is_conflict_with_state`](Self::is_conflict_with_state): the session is not in the state that the call needs;
///   [`session_status`](Self::session_status) says in which it is, and `client.ensure_active(id)` mends most.
/// - [`is_rate_limited`](Self::is_rate_limited): wait for [`retry_after`](Self::retry_after); up to 15 minutes.
/// - [`is_maybe_executed`](Self::is_maybe_executed): no answer came, but the server may have done what it was asked.
///   Look before you ask again.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    request: Option<Attempt>,
    maybe_executed: bool,
    partial_turn: Option<Arc<Turn>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The request that an error is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attempt {
    pub(crate) operation_id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) attempts: u32,
}

impl Attempt {
    /// A request before it is sent.
    pub(crate) fn unsent(operation: &Operation, path: String) -> Self {
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap_or_default();
        Self { operation_id: operation.id, method, path, attempts: 0 }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            request: None,
            maybe_executed: false,
            partial_turn: None,
            source: None,
        }))
    }

    /// Input that is refused before anything is sent.
    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    /// Settings that no client can be made of.
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    pub(crate) fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.change(|inner| inner.source = Some(Arc::from(source.into())))
    }

    pub(crate) fn with_request(self, request: Attempt) -> Self {
        self.change(|inner| inner.request = Some(request))
    }

    /// Says which request it is about, where it does not say so yet.
    pub(crate) fn about(self, request: Option<&Attempt>) -> Self {
        match request {
            Some(request) if self.0.request.is_none() => self.with_request(request.clone()),
            _ => self,
        }
    }

    pub(crate) fn with_maybe_executed(self, maybe: bool) -> Self {
        self.change(|inner| inner.maybe_executed = maybe)
    }

    /// Keeps what is known of the turn that failed.
    pub(crate) fn with_partial_turn(self, turn: Turn) -> Self {
        self.change(|inner| inner.partial_turn = Some(Arc::new(turn)))
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The HTTP status of the answer, where there was one.
    pub fn status_code(&self) -> Option<u16> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(api.status),
            ErrorKind::Decode { status, .. }
            | ErrorKind::UnexpectedContent { status, .. }
            | ErrorKind::Redirect { status, .. } => Some(*status),
            ErrorKind::Interrupted { status } | ErrorKind::Malformed { status } | ErrorKind::Proxy { status } => {
                *status
            }
            _ => None,
        }
    }

    /// What there is to say in one sentence: the server's own words on an error answer, ours otherwise.
    pub fn message(&self) -> &str {
        match &self.0.kind {
            ErrorKind::Api(api) => &api.message,
            _ => &self.0.message,
        }
    }

    /// The server's code for programs, such as `FST_ERR_VALIDATION`. Only some errors have one.
    pub fn code(&self) -> Option<&str> {
        self.api().and_then(|api| api.code.as_deref())
    }

    /// The body of an error answer, or of an answer that could not be understood. At most 64 KiB are kept of the
    /// former.
    pub fn body(&self) -> Option<&Bytes> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(&api.body),
            ErrorKind::Decode { body, .. } | ErrorKind::UnexpectedContent { body, .. } => Some(body),
            _ => None,
        }
    }

    /// The headers of an error answer.
    pub fn headers(&self) -> Option<&http::HeaderMap> {
        self.api().map(|api| &api.headers)
    }

    /// How long the server asks to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api().and_then(|api| api.retry_after)
    }

    /// Where this client's address stands with the server's rate limit, as the error answer said.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.api().and_then(|api| RateLimit::from_headers(&api.headers))
    }

    /// The operation that failed, by its id in the contract.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.request.as_ref().map(|request| request.operation_id)
    }

    /// The method of the request that failed.
    pub fn method(&self) -> Option<&Method> {
        self.0.request.as_ref().map(|request| &request.method)
    }

    /// The path of the request that failed.
    pub fn path(&self) -> Option<&str> {
        self.0.request.as_ref().map(|request| request.path.as_str())
    }

    /// How often the request was sent. 0 where it never was.
    pub fn attempts(&self) -> u32 {
        self.0.request.as_ref().map_or(0, |request| request.attempts)
    }

    /// What is known of the turn that failed: the whole turn where the agent failed, and what had come of it where the
    /// stream ended before its time. `None` where no turn was under way, or where its events were read one by one.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) {
    /// match client.send_message(session_id, "Write the report.").await {
    ///     Ok(turn) => println!("{}", turn.text),
    ///     Err(error) => {
    ///         eprintln!("{error}");
    ///         if let Some(turn) = error.partial_turn() {
    ///             eprintln!("until then: {}", turn.text);
    ///         }
    ///     }
    /// }
    /// # }
    /// ```
    pub fn partial_turn(&self) -> Option<&Turn> {
        match &self.0.kind {
            ErrorKind::Agent(turn) => Some(turn),
            _ => self.0.partial_turn.as_deref(),
        }
    }

    /// Whether there is no such object (404).
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// Whether the key is missing or wrong (401).
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401)
    }

    /// Whether there were too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// Whether the session is not in the state that the call needs. [`session_status`](Self::session_status) names the
    /// one it is in.
    pub fn is_conflict_with_state(&self) -> bool {
        self.session_status().is_some()
    }

    /// The state that the session is in, where the server refused because of it.
    pub fn session_status(&self) -> Option<SessionStatus> {
        match &self.0.kind {
            ErrorKind::Api(api) => body::session_status(api.status, &api.message),
            ErrorKind::SessionState { status } | ErrorKind::StreamInterrupted(InterruptedBy::Session(status)) => {
                Some(status.clone())
            }
            _ => None,
        }
    }

    /// Whether something took longer than it may.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout { .. })
    }

    /// Whether no connection could be made, for whatever reason: nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Connect
                | ErrorKind::Proxy { .. }
                | ErrorKind::Tls
                | ErrorKind::Timeout { phase: TimeoutPhase::Connect, .. }
        )
    }

    /// Whether an answer was cut off: a response or a stream that ended before its end.
    pub fn is_interrupted(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Interrupted { .. } | ErrorKind::StreamInterrupted(_))
    }

    /// Whether the same call may succeed later without anything being changed. Where
    /// [`is_maybe_executed`](Self::is_maybe_executed) holds too, it may then have been done twice.
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Api(api) => matches!(api.status, 408 | 429 | 500 | 502 | 503 | 504),
            ErrorKind::Connect
            | ErrorKind::Proxy { status: None }
            | ErrorKind::Timeout { .. }
            | ErrorKind::Interrupted { .. }
            | ErrorKind::StreamInterrupted(_)
            | ErrorKind::SessionBusy => true,
            _ => false,
        }
    }

    /// Whether the server may have done what it was asked although no answer says so: the connection was lost or the
    /// deadline passed after the request was sent, the answer was a failure (5xx) that does not say that nothing was
    /// started, or a success that cannot be understood. Look before you ask again. Never so for operations that may be
    /// [done twice](crate::Repeat::Idempotent).
    pub fn is_maybe_executed(&self) -> bool {
        self.0.maybe_executed
    }

    fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(api),
            _ => None,
        }
    }

    fn has_status(&self, status: u16) -> bool {
        self.api().is_some_and(|api| api.status == status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, message, request, maybe_executed, .. } = &*self.0;
        if let Some(request) = request {
            write!(formatter, "{}: {} {}", request.operation_id, request.method, request.path)?;
            match kind {
                ErrorKind::Api(api) => write!(formatter, " answered {}: ", api.status)?,
                _ => formatter.write_str(": ")?,
            }
        }
        let text = if let ErrorKind::Api(api) = kind { &api.message } else { message };
        formatter.write_str(text)?;
        if let Some(advice) = kind.advice() {
            write!(formatter, "; {advice}")?;
        }
        match request {
            Some(request) if request.attempts > 1 => write!(formatter, " (after {} attempts)", request.attempts)?,
            _ => {}
        }
        if *maybe_executed {
            formatter.write_str(" (the request may have been carried out)")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, message, request, maybe_executed, source, .. } = &*self.0;
        formatter
            .debug_struct("Error")
            .field("kind", kind)
            .field("message", message)
            .field("request", request)
            .field("maybe_executed", maybe_executed)
            .field("source", source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_given_as_source_and_not_printed_twice() {
        let cause = std::io::Error::other("the disk is full");
        let error = Error::new(ErrorKind::Local, "the file cannot be written").with_source(cause);
        assert!(!error.to_string().contains("disk"));
        assert_eq!(error.source().unwrap().to_string(), "the disk is full");
    }

    #[test]
    fn a_change_to_an_error_that_is_shared_is_not_lost() {
        let error = Error::invalid_request("no");
        let clone = error.clone();
        assert!(error.with_maybe_executed(true).is_maybe_executed());
        assert!(!clone.is_maybe_executed());
    }

    #[test]
    fn an_error_is_small_and_can_go_anywhere() {
        fn can_go_anywhere<T: Send + Sync + 'static>() {}
        can_go_anywhere::<Error>();
        assert!(size_of::<Error>() <= 3 * size_of::<usize>());
    }
}
