//! The error of this crate.
//!
//! Its [`kind`](Error::kind) is the phase of the call that failed; methods such as [`is_retryable`](Error::is_retryable)
//! answer a question for all kinds.

mod api;
mod body;
mod help;
mod kind;
mod label;
mod local;
mod name;

use std::{error::Error as StdError, fmt, io, sync::Arc, time::Duration};

use ash_sdk_gen::types::SessionStatus;
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode};

pub use api::ApiError;
pub use kind::{
    AgentFailure, ConnectFailure, ErrorKind, HubFailure, InterruptedBy, LimitUnit, ResponseFailure, SessionFailure,
    StoreFailure, TimeoutPhase,
};

pub(crate) use name::known;

use crate::{
    excerpt::{Bounded, Shortened, without_secrets},
    message::{InvalidTurnId, Turn, TurnToken},
    operation::Operation,
    rate_limit::RateLimit,
    retry::may_pass,
};

/// Length up to which an error's line has the id of its request: that of a UUID, and some.
const LONGEST_ID_SHOWN: usize = 40;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// The error of a call.
///
/// One pointer wide and cheap to clone. It keeps everything that is known: status, body and rate limit of a response,
/// operation, method and path, the number of attempts, and the cause as [`source`](StdError::source).
///
/// `Display` is one line: what was attempted, what came back, what to do. It omits the cause, so that printing the whole
/// chain does not repeat anything. `Debug`, which `fn main() -> Result<…>` prints, adds the causes and the next step, a
/// line each; `{:#?}` shows the structure. Each is short, whatever the size of the response. No request body is in any of
/// them, and of a response no key: what is named or looks like a secret is shown as `…`, and of JSON that does not match
/// the contract no text at all. [`body`](Self::body) has it as it came.
///
/// Three of them, wrapped to fit here:
///
/// ```text
/// create_session: POST /api/sessions responded with 404: Agent "nonexistent" not
///     found [request 7c1f09ab52e3d-4]
/// get_agent: GET /api/agents/bot: no connection to http://localhost:4100:
///     connection refused; is the server running, and is the address right?
///     (after 3 attempts) [request 7c1f09ab52e3d-5]
/// exec: POST /api/sessions/…/exec: the server closed the connection before it
///     responded (the request may have been executed) [request 7c1f09ab52e3d-6]
/// ```
///
/// # Questions
///
/// | question | method |
/// |---|---|
/// | What went wrong? | [`kind`](Self::kind), [`message`](Self::message), [`code`](Self::code) |
/// | Was there a response? | [`status_code`](Self::status_code), [`body`](Self::body), [`headers`](Self::headers) |
/// | May I try again? | [`is_retryable`](Self::is_retryable), after [`retry_after`](Self::retry_after), unless [`is_maybe_executed`](Self::is_maybe_executed) |
/// | Which call was it? | [`operation`](Self::operation), [`method`](Self::method), [`path`](Self::path), [`attempts`](Self::attempts), [`request_id`](Self::request_id), [`server_request_id`](Self::server_request_id) |
///
/// By the time you see an error, the SDK has made the retries that its [`RetryPolicy`](crate::RetryPolicy) allows. Timeouts,
/// a busy session and a `Retry-After` above 60 s are left to you.
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
///   [`Tls`](ConnectFailure::Tls) failure names the problem with the certificate; trust its authority with
///   `root_certificate` of the [builder](crate::ClientBuilder). A [`Proxy`](ConnectFailure::Proxy) failure is about the
///   proxy, which may come from the environment (`HTTP_PROXY`, `HTTPS_PROXY`).
/// - [`is_timeout`](Self::is_timeout): the [`phase`](TimeoutPhase) tells which time limit passed. That of an operation
///   is set with `.with_deadline(…)` on its request.
/// - [`LimitExceeded`](ErrorKind::LimitExceeded): a response or an event is larger than the client accepts (the message
///   names the setting that raises the limit), or a file, prompt or request is larger than the server accepts.
/// - [`Redirect`](ResponseFailure::Redirect): the server redirected, for example from http to https. Set
///   `server_url` to the target, without its `/api/…` part.
/// - [`Decode`](ResponseFailure::Decode), [`Malformed`](ResponseFailure::Malformed),
///   [`UnexpectedContent`](ResponseFailure::UnexpectedContent): is this the address of an Ash server? If so, its release
///   may be newer than this SDK; the message names the place where the response differs from the contract.
/// - [`Interceptor`](ErrorKind::Interceptor): an [interceptor](crate::interceptor) of the client failed the request; the
///   source is its error.
/// - [`is_unauthorized`](Self::is_unauthorized): the key is missing or wrong. Without `ASH_API_KEY` a server generates a
///   key and writes it to `initial-api-key` in its data directory.
/// - [`is_conflict_with_state`](Self::is_conflict_with_state): the session is not in the state that the call needs;
///   [`session_status`](Self::session_status) reports the state, and `client.ensure_active(id)` fixes most of these. It
///   does not fix an abandoned turn; `client.recover_session(id)` does.
/// - [`is_rate_limited`](Self::is_rate_limited): wait for [`retry_after`](Self::retry_after); up to 15 minutes.
/// - [`is_maybe_executed`](Self::is_maybe_executed): there was no response, but the server may have executed the
///   request. Check before you repeat it.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    request: Option<Arc<Attempt>>,
    maybe_executed: bool,
    partial_turn: Option<Arc<Turn>>,
    turn_token: Option<Arc<TurnToken>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The request that an error is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attempt {
    pub(crate) operation_id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) attempts: u32,
    /// Id of the call, which was sent along.
    pub(crate) request_id: Option<HeaderValue>,
    /// Id that the server, or a proxy before it, gave the request in its response; few do.
    pub(crate) server_request_id: Option<Box<HeaderValue>>,
}

impl Attempt {
    /// A request before it is sent.
    pub(crate) fn unsent(operation: &Operation, path: String) -> Self {
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap_or_default();
        let (request_id, server_request_id) = (None, None);
        Self { operation_id: operation.id, method, path, attempts: 0, request_id, server_request_id }
    }

    /// The id of the call, as text.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref()?.to_str().ok()
    }

    /// The server's id, as text.
    pub(crate) fn server_request_id(&self) -> Option<&str> {
        self.server_request_id.as_ref()?.to_str().ok()
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
            turn_token: None,
            source: None,
        }))
    }

    /// Creates the error of input that is refused before anything is sent.
    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    /// Creates the error of something that is larger than a limit.
    pub(crate) fn limit_exceeded(limit: u64, unit: LimitUnit, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::LimitExceeded { limit, unit }, message)
    }

    /// Creates the error of settings that are not valid.
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

    /// The same error with another message, whose cause it becomes.
    pub(crate) fn explained(self, message: String) -> Self {
        let cause = self.clone();
        self.change(|inner| inner.message = message).with_source(cause)
    }

    pub(crate) fn with_request(self, request: impl Into<Arc<Attempt>>) -> Self {
        self.change(|inner| inner.request = Some(request.into()))
    }

    /// Adds the request, unless the error has one.
    pub(crate) fn about(self, request: Option<&Arc<Attempt>>) -> Self {
        match request {
            Some(request) if self.0.request.is_none() => self.with_request(request.clone()),
            _ => self,
        }
    }

    /// Adds the request as it was before it was sent, unless the error has one.
    pub(crate) fn about_unsent(self, request: impl FnOnce() -> Attempt) -> Self {
        if self.0.request.is_none() { self.with_request(request()) } else { self }
    }

    pub(crate) fn with_maybe_executed(self, maybe: bool) -> Self {
        self.change(|inner| inner.maybe_executed = maybe)
    }

    /// Adds the token of the turn.
    pub(crate) fn with_turn_token(self, token: &Arc<TurnToken>) -> Self {
        self.change(|inner| inner.turn_token = Some(token.clone()))
    }

    /// Adds the part of the turn that is known.
    pub(crate) fn with_partial_turn(self, turn: Turn) -> Self {
        self.change(|inner| inner.partial_turn = Some(Arc::new(turn)))
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn status_code(&self) -> Option<StatusCode> {
        let status = match &self.0.kind {
            ErrorKind::Api(api) => return Some(api.status),
            ErrorKind::Response(
                ResponseFailure::Decode { status, .. }
                | ResponseFailure::UnexpectedContent { status, .. }
                | ResponseFailure::Compressed { status, .. }
                | ResponseFailure::Redirect { status, .. },
            ) => Some(*status),
            ErrorKind::Response(ResponseFailure::Interrupted { status } | ResponseFailure::Malformed { status })
            | ErrorKind::Connect(ConnectFailure::Proxy { status }) => *status,
            _ => None,
        };
        status.and_then(|status| StatusCode::from_u16(status).ok())
    }

    /// Returns a one-sentence message: the server's for an error response, the SDK's otherwise.
    pub fn message(&self) -> &str {
        match &self.0.kind {
            ErrorKind::Api(api) => &api.message,
            _ => &self.0.message,
        }
    }

    /// Returns the server's machine-readable error code, such as `FST_ERR_VALIDATION`. Only some errors have one.
    pub fn code(&self) -> Option<&str> {
        self.api().and_then(|api| api.code.as_deref())
    }

    /// Returns the body of an error response, or of a response that could not be decoded. At most 64 KiB of an error
    /// response are kept.
    pub fn body(&self) -> Option<&Bytes> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(&api.body),
            ErrorKind::Response(
                ResponseFailure::Decode { body, .. } | ResponseFailure::UnexpectedContent { body, .. },
            ) => Some(body),
            _ => None,
        }
    }

    /// Returns the headers of an error response.
    pub fn headers(&self) -> Option<&http::HeaderMap> {
        self.api().map(|api| &api.headers)
    }

    /// Returns the time that the server asks to wait before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api().and_then(|api| api.retry_after)
    }

    /// Returns the state of the rate limit that an error response reported.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.api().and_then(|api| RateLimit::from_headers(&api.headers))
    }

    /// Returns the id of the operation in the contract.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.request.as_ref().map(|request| request.operation_id)
    }

    /// Returns the method of the request.
    pub fn method(&self) -> Option<&Method> {
        self.0.request.as_ref().map(|request| &request.method)
    }

    /// Returns the path of the request.
    pub fn path(&self) -> Option<&str> {
        self.0.request.as_ref().map(|request| request.path.as_str())
    }

    /// Returns the number of attempts. 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.request.as_ref().map_or(0, |request| request.attempts)
    }

    /// Returns the id of the call, which was sent as `x-request-id` with each of its attempts: one of the client's own, or
    /// the one that the caller set as a header. `None` if nothing was sent.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request.as_ref().filter(|request| request.attempts > 0)?.request_id()
    }

    /// Returns the `x-request-id` of the response, which a server or a proxy before it may set.
    pub fn server_request_id(&self) -> Option<&str> {
        self.0.request.as_ref()?.server_request_id()
    }

    /// Returns the token of the turn that the error is about, by which its stored part is
    /// [recovered](crate::AshClient::recover_turn). `None` if nothing of a message may have reached the server.
    pub fn turn_token(&self) -> Option<&TurnToken> {
        self.0.turn_token.as_deref().or_else(|| self.partial_turn()?.token.as_ref())
    }

    /// Returns the part of the turn that is known: the whole turn if the agent failed (from
    /// [`into_text`](crate::MessageStream::into_text) its outcome only), or what had arrived of it when the
    /// stream ended early. `None` if no turn was in progress, or if its events were read one by one.
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
            ErrorKind::Agent(AgentFailure::Turn(turn)) => Some(turn),
            _ => self.0.partial_turn.as_deref(),
        }
    }

    /// Returns `true` if the object does not exist (404).
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Returns `true` if the key is missing or wrong (401).
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Returns `true` if there were too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns `true` if the session is not in the state that the call needs. [`session_status`](Self::session_status)
    /// names its state.
    pub fn is_conflict_with_state(&self) -> bool {
        self.session_status().is_some()
    }

    /// Returns the state of the session, if the call failed because of it.
    pub fn session_status(&self) -> Option<SessionStatus> {
        match &self.0.kind {
            ErrorKind::Api(api) => body::session_status(api.status.as_u16(), &api.message),
            ErrorKind::Session(SessionFailure::State { status })
            | ErrorKind::Stream(InterruptedBy::Session(status)) => Some(status.clone()),
            _ => None,
        }
    }

    /// Returns `true` if a time limit passed.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout { .. })
    }

    /// Returns `true` if no connection could be established, for whatever reason: nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connect(_) | ErrorKind::Timeout { phase: TimeoutPhase::Connect, .. })
    }

    /// Returns `true` if a response or a stream ended early.
    pub fn is_interrupted(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Response(ResponseFailure::Interrupted { .. }) | ErrorKind::Stream(_))
    }

    /// Returns `true` if the same call may succeed later without any change. If
    /// [`is_maybe_executed`](Self::is_maybe_executed) is `true` as well, repeating the call may execute it twice.
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Api(api) => may_pass(api.status.as_u16()),
            ErrorKind::Connect(ConnectFailure::Unreachable | ConnectFailure::Proxy { status: None })
            | ErrorKind::Timeout { .. }
            | ErrorKind::Response(ResponseFailure::Interrupted { .. })
            | ErrorKind::Session(SessionFailure::Busy { .. })
            | ErrorKind::Store(StoreFailure::Unreachable | StoreFailure::ReadOnly | StoreFailure::Full) => true,
            _ => false,
        }
    }

    /// Returns `true` if the server may have executed the request although no response confirms it: the connection was
    /// lost or the deadline passed after the request was sent, the response was a failure (5xx) that does not state that
    /// nothing was started, or a success that cannot be decoded. Check before you repeat the call. Always `false` for
    /// operations that may be [repeated](crate::retry::Repeat::Idempotent).
    pub fn is_maybe_executed(&self) -> bool {
        self.0.maybe_executed
    }

    fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(api),
            _ => None,
        }
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.api().is_some_and(|api| api.status == status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, request, maybe_executed, .. } = &*self.0;
        if let Some(request) = request {
            write!(formatter, "{}: {} {}", request.operation_id, request.method, request.path)?;
            match kind {
                ErrorKind::Api(api) => write!(formatter, " responded with {}: ", api.status.as_u16())?,
                _ => formatter.write_str(": ")?,
            }
        }
        write!(formatter, "{}", Shortened(self.message()))?;
        if let Some(advice) = help::advice(kind) {
            write!(formatter, "; {advice}")?;
        }
        match request {
            Some(request) if request.attempts > 1 => write!(formatter, " (after {} attempts)", request.attempts)?,
            _ => {}
        }
        if *maybe_executed {
            formatter.write_str(" (the request may have been executed)")?;
        }
        match self.request_id() {
            Some(id) if id.len() <= LONGEST_ID_SHOWN => write!(formatter, " [request {}]", without_secrets(id)),
            _ => Ok(()),
        }
    }
}

/// For people, as `fn main() -> Result<…>` prints it: the line of `Display`, the causes, the next step. The alternate form
/// `{:#?}` shows the structure.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            return self.fmt_structure(formatter);
        }
        write!(formatter, "{self}")?;
        let mut source = self.source();
        if source.is_some() {
            formatter.write_str("\n\nCaused by:")?;
        }
        while let Some(cause) = source {
            write!(formatter, "\n    {}", Shortened(cause))?;
            source = cause.source();
        }
        let check = "Check whether the request was executed before you repeat it.";
        let check = self.is_maybe_executed().then_some(check);
        for (index, step) in help::help(&self.0.kind).into_iter().chain(check).enumerate() {
            write!(formatter, "{}{step}", if index == 0 { "\n\n" } else { " " })?;
        }
        Ok(())
    }
}

impl Error {
    fn fmt_structure(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, message, request, maybe_executed, partial_turn, turn_token, source } = &*self.0;
        formatter
            .debug_struct("Error")
            .field("kind", kind)
            .field("message", &Bounded(message))
            .field("request", request)
            .field("maybe_executed", maybe_executed)
            .field("partial_turn", partial_turn)
            .field("turn_token", turn_token)
            .field("source", &Bounded(source))
            .finish()
    }
}

impl From<InvalidTurnId> for Error {
    fn from(invalid: InvalidTurnId) -> Self {
        Self::invalid_request(invalid.to_string())
    }
}

/// The I/O error has the error as its source, and the nearest [kind](io::ErrorKind).
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::InvalidRequest | ErrorKind::Configuration => io::ErrorKind::InvalidInput,
            ErrorKind::Timeout { .. } => io::ErrorKind::TimedOut,
            ErrorKind::Connect(ConnectFailure::Unreachable) => io::ErrorKind::ConnectionRefused,
            ErrorKind::Response(ResponseFailure::Interrupted { .. }) | ErrorKind::Stream(_) => {
                io::ErrorKind::UnexpectedEof
            }
            ErrorKind::Response(_) => io::ErrorKind::InvalidData,
            ErrorKind::Api(api) if api.status == StatusCode::NOT_FOUND => io::ErrorKind::NotFound,
            ErrorKind::Api(api) if matches!(api.status.as_u16(), 401 | 403) => io::ErrorKind::PermissionDenied,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
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
    fn the_cause_is_the_source_and_not_printed_twice() {
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
    fn debug_is_the_line_then_the_causes_then_the_next_step() {
        let cause = io::Error::new(io::ErrorKind::ConnectionRefused, Error::invalid_request("the innermost"));
        let kind = ErrorKind::Connect(ConnectFailure::Unreachable);
        let error = Error::new(kind, "no connection to http://a").with_source(cause);
        let shown = format!("{error:?}");
        assert_eq!(
            shown,
            "no connection to http://a; is the server running, and is the address right?\n\nCaused by:\n    the \
             innermost\n\nStart the server, or pass its address to the client. Nothing was sent, so the call can be \
             repeated."
        );
        assert!(format!("{error:#?}").starts_with("Error {\n    kind: Connect("), "{error:#?}");
    }

    #[test]
    fn an_io_error_keeps_the_error_and_its_kind() {
        let timeout = ErrorKind::Timeout { phase: TimeoutPhase::Idle, after: Duration::from_secs(1) };
        let error = io::Error::from(Error::new(timeout, "too slow"));
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(error.get_ref().is_some_and(|source| source.is::<Error>()));
    }

    #[test]
    fn an_error_is_small_and_can_go_anywhere() {
        fn can_go_anywhere<T: Send + Sync + 'static>() {}
        can_go_anywhere::<Error>();
        assert!(size_of::<Error>() <= 3 * size_of::<usize>());
    }
}
