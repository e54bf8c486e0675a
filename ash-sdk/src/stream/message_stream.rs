//! The stream of a turn's events, which always ends for a stated reason.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf, Bytes};
use futures::{
    Stream, StreamExt,
    stream::{BoxStream, FusedStream},
};
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use super::{event::Event, lock::SessionLock, silence::Silence, text::TextStream, turn::Turn};
use crate::{
    AshClient,
    error::{Attempt, Error, ErrorKind, InterruptedBy, Result},
    sse::{DecodeError, Decoder},
};

/// What a stream is made of.
pub(crate) struct Opened {
    pub(crate) client: AshClient,
    pub(crate) session: Uuid,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) attempt: Option<Attempt>,
    pub(crate) body: BoxStream<'static, reqwest::Result<Bytes>>,
    pub(crate) lock: SessionLock,
}

/// The events of a turn as they come.
///
/// It ends after [`Done`](Event::Done), or after an [`Error`](Event::Error) event once the server closes the stream;
/// in every other case its last item is an error that says why:
///
/// | what happens | what the stream gives |
/// |---|---|
/// | `done` | the event, then its end, even when the server keeps the connection open |
/// | `error`, then the connection is closed | the event, then its end |
/// | the connection is closed or lost before either | an [interrupted](crate::ErrorKind::StreamInterrupted) error |
/// | `done` that names no session: another message or command ended the turn | an interrupted error |
/// | silence, and the session was stopped or ended elsewhere | an interrupted error that names the state |
/// | silence for longer than the idle timeout | a [timeout](crate::ErrorKind::Timeout) |
///
/// Dropping it closes the connection at once and leaves no task behind. But **the turn goes on** on the server, and
/// what is left of it would come in the place of the next answer: this client therefore refuses the session's next
/// message, until the session is [recovered](AshClient::recover_session). To let go of a turn without that,
/// [`detach`](Self::detach) it.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::Event;
/// use futures::StreamExt;
///
/// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
/// let mut stream = client.send_message_stream(session_id, "Analyze this code").await?;
/// while let Some(event) = stream.next().await {
///     match event? {
///         Event::Message(message) => if let Some(text) = message.text() { println!("{text}") },
///         Event::Error(error) => eprintln!("Error: {error}"),
///         Event::Done(_) => println!("Turn complete."),
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct MessageStream {
    session: Uuid,
    status: StatusCode,
    headers: HeaderMap,
    /// The request, for errors.
    attempt: Option<Attempt>,
    decoder: Decoder,
    /// What has come and is not decoded yet.
    chunk: Bytes,
    silence: Silence,
    /// Gone when the stream is over.
    source: Option<Source>,
    saw_error: bool,
    events: u64,
}

struct Source {
    body: BoxStream<'static, reqwest::Result<Bytes>>,
    lock: SessionLock,
}

impl MessageStream {
    pub(crate) fn new(opened: Opened) -> Self {
        let Opened { client, session, status, headers, attempt, body, lock } = opened;
        let limit = client.shared().watch.limits().max_event_size;
        Self {
            session,
            status,
            headers,
            attempt,
            decoder: Decoder::with_limit(limit),
            chunk: Bytes::new(),
            silence: Silence::new(client, session),
            source: Some(Source { body, lock }),
            saw_error: false,
            events: 0,
        }
    }

    /// The session.
    pub fn session_id(&self) -> Uuid {
        self.session
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The text of the answer alone, each piece once, whether partial messages are on or not.
    pub fn text(self) -> TextStream {
        TextStream::new(self)
    }

    /// Reads to the end and adds the events up.
    ///
    /// # Errors
    /// What the stream ends with, or the agent's failure with [the turn](crate::ErrorKind::Agent) in it.
    pub async fn turn(self) -> Result<Turn> {
        self.turn_with(|_| {}).await
    }

    /// Like [`turn`](Self::turn), showing each event to `watch` as it comes.
    ///
    /// # Errors
    /// As [`turn`](Self::turn).
    pub async fn turn_with(self, watch: impl FnMut(&Event)) -> Result<Turn> {
        let attempt = self.attempt.clone();
        succeeded(self.fold(watch).await?).map_err(|failure| failure.about(attempt.as_ref()))
    }

    /// Adds the events up, an agent's failure included.
    pub(crate) async fn fold(mut self, mut watch: impl FnMut(&Event)) -> Result<Turn> {
        let mut turn = Turn::new(self.session);
        while let Some(event) = self.next().await {
            let event = event?;
            watch(&event);
            turn.add(&event);
        }
        Ok(turn)
    }

    /// Reads to the end in the background, so that the turn is stored and the session free for the next message.
    ///
    /// # Errors
    /// The handle gives what [`turn`](Self::turn) would.
    pub fn detach(self) -> tokio::task::JoinHandle<Result<Turn>> {
        tokio::spawn(self.turn())
    }

    /// The bytes of the stream as the server sends them, e.g. to pass them on to a browser. They end as the events
    /// do, with an error where those end with one.
    pub fn into_sse_bytes(self) -> SseBytes {
        SseBytes { stream: self, failed: None }
    }

    /// The stream is over and nothing more of its turn can come: closes the connection and frees the session.
    fn end(&mut self) {
        if let Some(source) = self.source.take() {
            drop(source.body);
            source.lock.release();
        }
        self.chunk.clear();
        self.silence.broken();
    }

    /// The stream is over, but its turn may go on.
    fn abandon(&mut self) {
        self.source = None;
        self.chunk.clear();
        self.silence.broken();
    }

    fn next_decoded(&mut self) -> Result<Option<Event>, DecodeError> {
        let mut frames = self.decoder.feed(&self.chunk);
        let event = frames.next()?.map(|frame| Event::new(&frame.event(), &frame.text()));
        let consumed = frames.consumed();
        self.chunk.advance(consumed);
        Ok(event)
    }

    /// Looks at an event for what it means to the stream.
    fn deliver(&mut self, event: Event) -> Result<Event> {
        self.events += 1;
        match &event {
            Event::Error(_) => self.saw_error = true,
            Event::Unknown { event_type, .. } if event_type == "error" => self.saw_error = true,
            Event::Done(done) if done.session_id().is_empty() => {
                let text = "another message or command on the same session ended this turn's stream";
                let error = self.interrupted(InterruptedBy::OtherRequest, text);
                self.abandon();
                return Err(error);
            }
            Event::Done(_) => self.end(),
            _ => {}
        }
        Ok(event)
    }

    fn interrupted(&self, by: InterruptedBy, text: &str) -> Error {
        let events = self.events;
        Error::new(ErrorKind::StreamInterrupted(by), format!("{text}; {events} events had come"))
    }

    /// The server closed the stream.
    fn closed(&mut self) -> Option<Error> {
        let cut = std::mem::take(&mut self.decoder).finish().err();
        if self.saw_error {
            self.end();
            return None;
        }
        let text = "the server closed the stream before the turn was done";
        let error = self.interrupted(InterruptedBy::Server, text);
        self.abandon();
        Some(match cut {
            Some(cut) => error.with_source(cut),
            None => error,
        })
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let Some(source) = &mut self.source else { return Poll::Ready(None) };
        match source.body.poll_next_unpin(context) {
            Poll::Ready(Some(Ok(chunk))) => {
                self.silence.broken();
                Poll::Ready(Some(Ok(chunk)))
            }
            Poll::Ready(Some(Err(error))) => {
                let text = "the connection was lost before the turn was done";
                let error = self.interrupted(InterruptedBy::Connection, text).with_source(error.without_url());
                self.abandon();
                Poll::Ready(Some(Err(error)))
            }
            Poll::Ready(None) => Poll::Ready(self.closed().map(Err)),
            Poll::Pending => match self.silence.poll(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(error) => {
                    // Stopped, ended or gone, a session's turn is over; after mere silence it may go on.
                    if error.is_timeout() {
                        self.abandon()
                    } else {
                        self.end()
                    }
                    Poll::Ready(Some(Err(error)))
                }
            },
        }
    }
}

/// An agent's failure is an error that carries the turn.
pub(crate) fn succeeded(turn: Turn) -> Result<Turn> {
    match turn.failure() {
        None => Ok(turn),
        Some(failure) => Err(Error::new(ErrorKind::Agent(Box::new(turn)), format!("the agent failed: {failure}"))),
    }
}

impl Stream for MessageStream {
    type Item = Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.poll_event(context);
        next.map_err(|error| self.about(error))
    }
}

impl MessageStream {
    /// The message has reached the server, whatever became of its answer.
    fn about(&self, error: Error) -> Error {
        error.about(self.attempt.as_ref()).with_maybe_executed(true)
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event>>> {
        loop {
            if self.is_terminated() {
                return Poll::Ready(None);
            }
            match self.next_decoded() {
                Ok(Some(event)) => return Poll::Ready(Some(self.deliver(event))),
                Ok(None) => {}
                Err(error) => {
                    let limit = self.decoder.limit() as u64;
                    self.abandon();
                    let text = format!("{error}; raise the limit with `max_event_size`");
                    let error = Error::new(ErrorKind::LimitExceeded { limit }, text);
                    return Poll::Ready(Some(Err(error)));
                }
            }
            match self.poll_chunk(context) {
                Poll::Ready(Some(Ok(chunk))) => self.chunk = chunk,
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl FusedStream for MessageStream {
    fn is_terminated(&self) -> bool {
        self.source.is_none()
    }
}

impl fmt::Debug for MessageStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MessageStream")
            .field("session", &self.session)
            .field("events", &self.events)
            .field("over", &self.is_terminated())
            .finish_non_exhaustive()
    }
}

/// The bytes of a stream as the server sends them.
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct SseBytes {
    stream: MessageStream,
    /// How the events ended, to be told after the bytes that came before.
    failed: Option<Error>,
}

impl Stream for SseBytes {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(error) = self.failed.take() {
            return Poll::Ready(Some(Err(self.stream.about(error))));
        }
        if self.stream.is_terminated() {
            return Poll::Ready(None);
        }
        match self.stream.poll_chunk(context) {
            Poll::Ready(Some(Ok(chunk))) => {
                // The events are read only to know where the stream ends.
                self.stream.chunk = chunk.clone();
                loop {
                    if self.stream.is_terminated() {
                        break;
                    }
                    match self.stream.next_decoded() {
                        Ok(Some(event)) => {
                            if let Err(error) = self.stream.deliver(event) {
                                self.failed = Some(error);
                            }
                        }
                        Ok(None) => break,
                        Err(error) => {
                            let limit = self.stream.decoder.limit() as u64;
                            self.stream.abandon();
                            self.failed = Some(Error::new(ErrorKind::LimitExceeded { limit }, error.to_string()));
                        }
                    }
                }
                Poll::Ready(Some(Ok(chunk)))
            }
            other => other.map_err(|error| self.stream.about(error)),
        }
    }
}
