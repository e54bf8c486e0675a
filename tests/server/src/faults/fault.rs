//! A fault: where it happens, how often, and what it does.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::target::Target;
use crate::route::Route;

/// Something that goes wrong: where, how often, and what. Given to [`DevServer::fault`](crate::DevServer::fault), which panics
/// if the server has no such operation or route.
///
/// It happens once, unless [`times`](Self::times) or [`always`](Self::always) say otherwise. Of several faults on a
/// route the one that was given first happens first. A [delay](Self::delay) may come with any other fault; of the
/// others the one that was named last counts. A fault that is about events happens to, and counts, only answers that
/// are streams: the requests with which a client finds out what a server takes are left alone.
///
/// | the fault | what the client sees | whether the route did its work |
/// |---|---|---|
/// | [`status`](Self::status) | an error answer, or any other | no |
/// | [`reset`](Self::reset), [`close`](Self::close) | a broken connection, and no answer | no |
/// | [`reset_after_work`](Self::reset_after_work) | the same | **yes** |
/// | [`never_answer`](Self::never_answer) | silence | no |
/// | [`garbage`](Self::garbage), [`endless_headers`](Self::endless_headers) | something that is not HTTP | no |
/// | [`cut_after_bytes`](Self::cut_after_bytes), [`cut_after_events`](Self::cut_after_events) | an answer that breaks off | yes |
/// | [`end_after_events`](Self::end_after_events) | a stream that ends as if it were whole | yes |
/// | [`stall_after_bytes`](Self::stall_after_bytes), [`stall_after_events`](Self::stall_after_events) | an answer that goes silent | yes |
/// | [`insert_after_events`](Self::insert_after_events) | bytes in a stream that do not belong there | yes |
///
/// # Examples
///
/// Test that your service survives a stream that is cut:
///
/// ```
/// use ash_dev_server::{DevServer, Fault};
/// use ash_sdk::{AshClient, types::SessionId};
///
/// /// Your service: asks an agent, and falls back to a polite answer.
/// async fn answer(
///     client: &AshClient,
///     session: SessionId,
///     question: &str,
/// ) -> String {
///     match client.send_message(session, question).await {
///         Ok(turn) => turn.text,
///         Err(error) if error.is_interrupted() => "Please ask again.".to_owned(),
///         Err(error) => format!("Something went wrong: {error}"),
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = DevServer::builder().start().await?;
/// let client = AshClient::new(server.url(), server.api_key())?;
/// client.deploy_agent_prompt("bot", "Be kind.").await?;
/// let session = client.create_session("bot").await?;
///
/// let fault = Fault::on("POST", "/api/sessions/{id}/messages");
/// let cut = server.fault(fault.cut_after_events(2));
/// let shown = answer(&client, session.id, "How are you?").await;
/// assert_eq!(shown, "Please ask again.");
/// assert_eq!(cut.happened(), 1);
/// # Ok(()) }
/// ```
///
/// The server is busy twice, and says when to come back:
///
/// ```
/// # use ash_dev_server::{DevServer, Fault};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// # let server = DevServer::builder().start().await?;
/// server.fault(
///     Fault::on("POST", "/api/sessions")
///         .times(2)
///         .status(503)
///         .header("retry-after", "1")
///         .body(r#"{"error":"Sandbox capacity reached and no evictable sandboxes","statusCode":503}"#),
/// );
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault happens on a server that it is given to"]
pub struct Fault {
    pub(super) target: Target,
    /// Number of requests that get through before it happens.
    pub(super) spared: usize,
    /// Number of times that it happens; `None` for always.
    pub(super) times: Option<usize>,
    pub(super) delay: Duration,
    pub(super) effect: Effect,
}

/// Effect.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    None,
    Answer { status: StatusCode, headers: HeaderMap, body: Bytes },
    Connection { effect: ConnectionEffect, after_work: bool },
    Body { at: Position, effect: BodyEffect },
    NeverAnswer,
}

/// Effect on a connection in place of a response.
#[derive(Clone, Debug)]
pub(super) enum ConnectionEffect {
    Reset,
    Close,
    /// These bytes are sent in place of the answer.
    Garbage(Bytes),
    /// Rest of the line that is being sent.
    EndlessHeaders(Bytes),
}

/// Position in a body.
#[derive(Clone, Copy, Debug)]
pub(super) enum Position {
    Bytes(usize),
    Events(usize),
}

/// Effect on a body.
#[derive(Clone, Debug)]
pub(super) enum BodyEffect {
    Cut,
    End,
    Stall,
    Insert(Bytes),
}

impl Fault {
    fn new(target: Target) -> Self {
        Self { target, spared: 0, times: Some(1), delay: Duration::ZERO, effect: Effect::None }
    }

    /// A fault of this method and route. The route is one of the contract's, such as `/api/sessions/{id}/messages`, or
    /// the path of a single object.
    pub fn on(method: impl Into<String>, route: impl Into<String>) -> Self {
        Self::new(Target::Path { method: method.into(), path: route.into() })
    }

    /// A fault of the operation with this id, such as `send_message_stream`: the name of the client's method, and the
    /// `operationId` of the contract.
    ///
    /// # Examples
    ///
    /// ```
    /// # use ash_dev_server::{DevServer, Fault};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// # let server = DevServer::builder().start().await?;
    /// // The third stream is cut after two events.
    /// server.fault(Fault::of("send_message_stream").nth(3).cut_after_events(2));
    /// # Ok(()) }
    /// ```
    pub fn of(operation: impl Into<String>) -> Self {
        Self::new(Target::Operation(operation.into()))
    }

    /// A fault of whatever request comes next.
    pub fn anywhere() -> Self {
        Self::new(Target::Anywhere)
    }

    /// Checks that there can be such requests.
    pub(crate) fn check(&self, routes: &[&Route]) -> Result<(), String> {
        self.target.check(routes)
    }

    /// It happens this often. Default: once.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// It happens every time.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets this many requests of the route through before it happens.
    pub fn after(mut self, requests: usize) -> Self {
        self.spared = requests;
        self
    }

    /// It happens to the nth request from now, the first being 1, and to no other.
    pub fn nth(self, nth: usize) -> Self {
        self.after(nth.saturating_sub(1)).times(1)
    }

    /// Waits before anything else, by the server's [clock](crate::DevServerBuilder::clock).
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Answers with this status in place of the route. Without a [body](Self::body) it is empty.
    ///
    /// # Panics
    /// When it is no status: a fault is part of a test, and so is a mistake in it.
    #[allow(clippy::expect_used, reason = "a mistake in a test is reported at once")]
    pub fn status(mut self, status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a status from 100 to 999");
        let (_, headers, body) = self.answer();
        self.effect = Effect::Answer { status, headers, body };
        self
    }

    /// A header of the answer in place of the route, whose status is 200 unless [`status`](Self::status) is called.
    ///
    /// # Panics
    /// When no header can have this name or value.
    #[allow(clippy::expect_used, reason = "a mistake in a test is reported at once")]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (status, mut headers, body) = self.answer();
        let name = HeaderName::from_bytes(name.as_bytes()).expect("the name of a header");
        headers.append(name, HeaderValue::from_str(value).expect("the value of a header"));
        self.effect = Effect::Answer { status, headers, body };
        self
    }

    /// The body of the answer in place of the route, whose status is 200 unless [`status`](Self::status) is called. It
    /// is JSON where no [header](Self::header) says otherwise.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        let (status, headers, _) = self.answer();
        self.effect = Effect::Answer { status, headers, body: body.into() };
        self
    }

    fn answer(&self) -> (StatusCode, HeaderMap, Bytes) {
        match &self.effect {
            Effect::Answer { status, headers, body } => (*status, headers.clone(), body.clone()),
            _ => (StatusCode::OK, HeaderMap::new(), Bytes::new()),
        }
    }

    fn connection(mut self, effect: ConnectionEffect, after_work: bool) -> Self {
        self.effect = Effect::Connection { effect, after_work };
        self
    }

    /// Resets the connection in place of an answer. The route does not do its work.
    pub fn reset(self) -> Self {
        self.connection(ConnectionEffect::Reset, false)
    }

    /// Resets the connection in place of an answer, **after** the route did its work: the request was executed and
    /// the client cannot know.
    pub fn reset_after_work(self) -> Self {
        self.connection(ConnectionEffect::Reset, true)
    }

    /// Closes the connection in place of an answer.
    pub fn close(self) -> Self {
        self.connection(ConnectionEffect::Close, false)
    }

    /// Sends these bytes in place of an answer, head and all, and closes the connection.
    pub fn garbage(self, bytes: impl Into<Bytes>) -> Self {
        self.connection(ConnectionEffect::Garbage(bytes.into()), false)
    }

    /// Sends headers for as long as the client takes them.
    pub fn endless_headers(self) -> Self {
        self.connection(ConnectionEffect::endless_headers(), false)
    }

    /// Never answers, with the connection open.
    pub fn never_answer(mut self) -> Self {
        self.effect = Effect::NeverAnswer;
        self
    }

    fn in_body(mut self, at: Position, effect: BodyEffect) -> Self {
        self.effect = Effect::Body { at, effect };
        self
    }

    /// Closes the connection after this many bytes of the answer's body.
    pub fn cut_after_bytes(self, bytes: usize) -> Self {
        self.in_body(Position::Bytes(bytes), BodyEffect::Cut)
    }

    /// Closes the connection after this many events of a stream.
    pub fn cut_after_events(self, events: usize) -> Self {
        self.in_body(Position::Events(events), BodyEffect::Cut)
    }

    /// Ends a stream after this many events, as if that were all.
    pub fn end_after_events(self, events: usize) -> Self {
        self.in_body(Position::Events(events), BodyEffect::End)
    }

    /// Sends no more than this many bytes of the answer's body, with the connection open.
    pub fn stall_after_bytes(self, bytes: usize) -> Self {
        self.in_body(Position::Bytes(bytes), BodyEffect::Stall)
    }

    /// Sends no more than this many events of a stream, with the connection open.
    pub fn stall_after_events(self, events: usize) -> Self {
        self.in_body(Position::Events(events), BodyEffect::Stall)
    }

    /// Sends these bytes after this many events of a stream, and then the rest.
    pub fn insert_after_events(self, events: usize, bytes: impl Into<Bytes>) -> Self {
        self.in_body(Position::Events(events), BodyEffect::Insert(bytes.into()))
    }
}
