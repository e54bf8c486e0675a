//! The stream of a turn's events, which always ends for a stated reason.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use ash_sdk_gen::types::SessionId;
use bytes::{Buf, Bytes};
use futures::{
    Stream, StreamExt,
    stream::{BoxStream, FusedStream},
};
use http::{HeaderMap, StatusCode};

use crate::{
    error::{Attempt, Error, ErrorKind, InterruptedBy, LimitUnit, Result},
    message::Event,
    session::{SessionLock, Silence, StatusWatch},
    sse::Decoder,
    transport::StreamLimits,
};

/// Parts of a stream that has been opened.
pub(crate) struct Opened {
    pub(crate) watch: Arc<StatusWatch>,
    pub(crate) limits: StreamLimits,
    pub(crate) session: SessionId,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) attempt: Option<Attempt>,
    pub(crate) body: BoxStream<'static, reqwest::Result<Bytes>>,
    pub(crate) lock: SessionLock,
}

/// Stream of the events of a turn.
///
/// It ends after [`Done`](Event::Done), or after an [`Error`](Event::Error) event once the server closes the stream. In
/// every other case its last item is an error that states the reason:
///
/// | cause | end of the stream |
/// |---|---|
/// | `done` | the event, even if the server keeps the connection open |
/// | `error`, then the server closes the stream | the event |
/// | the server closes the stream before either, or inside an event | an [interrupted](crate::ErrorKind::Stream) error |
/// | the connection is lost | an interrupted error |
/// | `done` without a session: another message or command ended the turn | an interrupted error |
/// | silence, and the session was stopped or ended elsewhere, or is gone | an interrupted error with the state |
/// | silence for longer than the [idle timeout](crate::ClientBuilder::idle_timeout) | a [timeout](crate::ErrorKind::Timeout) |
/// | an event above [the size limit](crate::ClientBuilder::max_event_size) | a [limit](crate::ErrorKind::LimitExceeded) error |
///
/// A healthy turn may be silent for minutes and run for hours; nothing else ends the stream. After 30 seconds without a
/// byte ([`status_check_after`](crate::ClientBuilder::status_check_after)), and then at growing intervals up to 5
/// minutes, the session's status is checked; status checks are shared between the streams of a client. SSE comments count
/// as activity. Silence is measured only while the stream is polled, so a slow reader loses nothing. Only the current
/// event and the last network chunk are buffered.
///
/// # When a turn is abandoned
///
/// Dropping the stream closes its connection at once and leaves no task behind. But **the turn goes on** on the server,
/// and what is left of it would arrive in place of the next answer. This client therefore refuses the session's next
/// message with [`TurnAbandoned`](crate::error::SessionFailure::TurnAbandoned). The same applies to a stream that was
/// interrupted while its session lives. To continue, call [`recover_session`](crate::AshClient::recover_session) or stop
/// the session, or send with [`after_abandoned_turn`](crate::requests::SendMessageStream::after_abandoned_turn); to avoid
/// it, [`detach`](Self::detach) the stream instead of dropping it. [`recover_turn`](crate::AshClient::recover_turn) returns
/// the part of an interrupted turn that the server stored.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::Event;
/// use futures::StreamExt;
///
/// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
/// let mut stream = client
///     .send_message_stream(session_id, "Analyze this code")
///     .await?;
/// while let Some(event) = stream.next().await {
///     match event? {
///         Event::Message(message) => {
///             println!("{}", message.text().unwrap_or_default());
///         }
///         Event::Error(error) => eprintln!("Error: {error}"),
///         Event::Done(_) => println!("Turn complete."),
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct MessageStream {
    pub(super) session: SessionId,
    status: StatusCode,
    headers: HeaderMap,
    /// The request, for errors.
    pub(super) attempt: Option<Attempt>,
    decoder: Decoder,
    /// Bytes that have arrived and are not decoded yet.
    pub(super) chunk: Bytes,
    /// `true` if the decoder holds a part of an event.
    pub(super) inside_event: bool,
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
        let Opened { watch, limits, session, status, headers, attempt, body, lock } = opened;
        Self {
            session,
            status,
            headers,
            attempt,
            decoder: Decoder::with_limit(limits.max_event_size),
            chunk: Bytes::new(),
            inside_event: false,
            silence: Silence::new(watch, session),
            source: Some(Source { body, lock }),
            saw_error: false,
            events: 0,
        }
    }

    /// Returns the session.
    pub fn session_id(&self) -> SessionId {
        self.session
    }

    /// Returns the status of the response.
    pub fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The stream is over and nothing more of its turn can come: closes the connection and frees the session.
    fn end(&mut self) {
        if let Some(lock) = self.close() {
            lock.release();
        }
    }

    /// The stream is over, and its session with it: nothing of any turn can come.
    fn end_with_session(&mut self) {
        if let Some(lock) = self.close() {
            lock.release_all();
        }
    }

    /// Ends the stream while its turn may go on.
    fn abandon(&mut self) {
        drop(self.close());
    }

    /// Closes the connection.
    fn close(&mut self) -> Option<SessionLock> {
        self.chunk.clear();
        self.silence.broken();
        self.source.take().map(|source| source.lock)
    }

    /// The next event of what has come, if it has come whole.
    pub(super) fn next_decoded(&mut self) -> Result<Option<Event>> {
        let mut frames = self.decoder.feed(&self.chunk);
        let next = frames.next().map(|frame| frame.map(|frame| Event::new(&frame.event(), &frame.text())));
        let consumed = frames.consumed();
        self.chunk.advance(consumed);
        match next {
            Ok(event) => {
                self.inside_event = event.is_none() && (self.inside_event || consumed > 0);
                Ok(event)
            }
            Err(error) => {
                let limit = self.decoder.limit() as u64;
                self.abandon();
                let text = "an event of the stream is too large; raise the limit with `max_event_size`";
                Err(Error::limit_exceeded(limit, LimitUnit::Bytes, text).with_source(error))
            }
        }
    }

    /// Updates the state of the stream by an event.
    pub(super) fn deliver(&mut self, event: Event) -> Result<Event> {
        self.events += 1;
        match &event {
            Event::Done(done) if done.session_id().is_empty() => {
                let text = "another message or command on the same session ended this turn's stream";
                let error = self.interrupted(InterruptedBy::OtherRequest, text);
                self.abandon();
                return Err(error);
            }
            Event::Done(_) => self.end(),
            Event::Error(_) => self.saw_error = true,
            // Whatever its data, the agent failed.
            Event::Unknown { event_type, .. } if event_type == "error" => self.saw_error = true,
            _ => {}
        }
        Ok(event)
    }

    fn interrupted(&self, by: InterruptedBy, text: &str) -> Error {
        let events = self.events;
        Error::new(ErrorKind::Stream(by), format!("{text}; {events} events had arrived"))
    }

    /// The server closed the stream.
    fn closed(&mut self) -> Option<Error> {
        let cut = std::mem::take(&mut self.decoder).finish().err();
        if self.saw_error && cut.is_none() {
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

    pub(super) fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
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
                        self.abandon();
                    } else {
                        self.end_with_session();
                    }
                    Poll::Ready(Some(Err(error)))
                }
            },
        }
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
    /// Adds the request to an error. The message has reached the server, whatever its outcome.
    pub(super) fn about(&self, error: Error) -> Error {
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
                Err(error) => return Poll::Ready(Some(Err(error))),
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
