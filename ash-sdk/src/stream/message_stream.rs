//! The stream of a turn's events, which always ends for a stated reason.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use ash_sdk_gen::types::SessionId;
use bytes::Bytes;
use futures::{Stream, stream::FusedStream};
use http::{HeaderMap, StatusCode};
use smallvec::SmallVec;
use tokio::runtime::Handle;

use super::{
    batch::{RawFrame, Reading},
    queue::Item,
    receiver::Receiver,
};
use crate::{
    error::{Attempt, Error, Result},
    message::{Event, JoinedDeltas, TurnToken},
    response::Response,
};

/// Head of a stream's response, with the token of its turn.
pub(super) type Head = Response<Arc<TurnToken>>;

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
/// | the session was stopped or ended, or is gone | an interrupted error with the state |
/// | silence for longer than the [idle timeout](crate::ClientBuilder::idle_timeout) | a [timeout](crate::ErrorKind::Timeout) |
/// | an event above [the size limit](crate::ClientBuilder::max_event_size) | a [limit](crate::ErrorKind::LimitExceeded) error |
/// | the tokio runtime of the message shuts down | an interrupted error |
/// | the turn takes longer than its [limit](crate::requests::SendMessageStream::turn_timeout) | a [timeout](crate::error::TimeoutPhase::Turn) |
///
/// A healthy turn may be silent for minutes and run for hours; nothing else ends the stream. After 30 seconds without a
/// byte ([`status_check_after`](crate::ClientBuilder::status_check_after)), and then at growing intervals up to 5
/// minutes, the session's status is checked; status checks are shared between the streams of a client. SSE comments count
/// as activity. A request of this client or a clone that stops, ends or recovers the session ends the stream at once.
///
/// The stream is read by a task of its own, which hands over what has come in batches. It reads ahead of a slow consumer
/// up to [`max_buffered`](crate::ClientBuilder::max_buffered), 4 MiB by default, and then stops reading: a server gives a
/// blocked reader 30 seconds before it drops the rest of the turn.
///
/// # When the stream is dropped
///
/// **The turn goes on** at the server whether or not anybody reads it, and what is not read is not stored. So a stream
/// that is dropped before its end is by default read on in the background, without being buffered; the session is free
/// when the turn has ended, and nothing is left then. [`on_drop`](crate::requests::SendMessageStream::on_drop) chooses
/// another [policy](crate::stream::OnDrop), and [`detach`](Self::detach) keeps the turn. The same applies to every form
/// of the stream, and to the future of a message.
///
/// # When a turn is abandoned
///
/// A turn counts as abandoned when its connection is lost while the session lives, when it is silent for too long, or
/// when its stream is dropped with [`OnDrop::Abandon`](crate::stream::OnDrop::Abandon). It may still be running, and what
/// is left of it would arrive in place of the next answer. This client therefore refuses the session's next message with
/// [`TurnAbandoned`](crate::error::SessionFailure::TurnAbandoned) until the turn is known to be over; see
/// [`wait_until_idle`](crate::AshClient::wait_until_idle). To continue at once, call
/// [`recover_session`](crate::AshClient::recover_session) or stop the session, or send with
/// [`after_abandoned_turn`](crate::requests::SendMessageStream::after_abandoned_turn).
/// [`recover_turn`](crate::AshClient::recover_turn) returns the part of an interrupted turn that the server stored.
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
    status: StatusCode,
    headers: HeaderMap,
    attempt: Option<Arc<Attempt>>,
    token: Arc<TurnToken>,
    runtime: Handle,
    receiver: Receiver,
    reading: Reading,
    joined: JoinedDeltas,
    /// The first event of the batch began in bytes that are gone.
    is_inside: bool,
    /// The last item was returned.
    is_over: bool,
    events: u64,
}

impl MessageStream {
    pub(super) fn new(head: Head, runtime: Handle, receiver: Receiver) -> Self {
        let Response { value: token, status, headers, attempt } = head;
        Self {
            status,
            headers,
            attempt,
            token,
            runtime,
            receiver,
            reading: Reading::default(),
            joined: JoinedDeltas::default(),
            is_inside: false,
            is_over: false,
            events: 0,
        }
    }

    /// Returns the session.
    pub fn session_id(&self) -> SessionId {
        self.token.session_id()
    }

    /// Returns the token by which the stored part of the turn is [recovered](crate::AshClient::recover_turn), by another
    /// process too.
    pub fn token(&self) -> &TurnToken {
        &self.token
    }

    /// Returns the status of the response.
    pub fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the id of the call, which was sent as `x-request-id`: one of the client's own, or the one that the caller
    /// set as a header.
    pub fn request_id(&self) -> Option<&str> {
        self.attempt.as_ref()?.request_id()
    }

    /// The runtime that reads the stream.
    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// The request, for errors.
    pub(super) fn attempt(&self) -> Option<&Arc<Attempt>> {
        self.attempt.as_ref()
    }

    /// Nothing but bytes is read from now on.
    pub(super) fn take_bytes(&self) {
        // An event that was begun is completed from its data.
        if self.events == 0 {
            self.receiver.take_bytes();
        }
    }

    /// Waits for the next event, as it came.
    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<RawFrame>>> {
        loop {
            if let Some(frame) = self.reading.next() {
                self.events += 1;
                return Poll::Ready(Some(Ok(frame)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            if let Err(end) = ready!(self.poll_batch(context)) {
                return Poll::Ready(end.map(Err));
            }
        }
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event>>> {
        let next = ready!(self.poll_frame(context));
        Poll::Ready(next.map(|frame| {
            let mut event = self.read(&frame?);
            self.joined.join(&mut event);
            Ok(event)
        }))
    }

    /// Waits for the next event of a type that is wanted. What is read in this way is for a turn: characters in two pieces stay
    /// as they are.
    pub(super) fn poll_wanted(
        &mut self,
        context: &mut Context<'_>,
        is_wanted: fn(&str) -> bool,
    ) -> Poll<Option<Result<Event>>> {
        loop {
            let Some(frame) = ready!(self.poll_frame(context)) else { return Poll::Ready(None) };
            match frame {
                Ok(frame) if !is_wanted(frame.event_type()) => {}
                frame => return Poll::Ready(Some(frame.map(|frame| self.read(&frame)))),
            }
        }
    }

    fn read(&mut self, frame: &RawFrame) -> Event {
        let event = frame.event();
        // Nothing follows: whoever asks need not wait for the reader to say so.
        self.is_over |= matches!(event, Event::Done(_));
        event
    }

    /// Waits for the next events and returns those that have come, up to `limit`, as they came; none when the stream is over.
    pub(crate) async fn next_frames(&mut self, limit: usize) -> Result<Vec<RawFrame>> {
        poll_fn(|context| {
            loop {
                let frames: Vec<RawFrame> = std::iter::from_fn(|| self.reading.next()).take(limit).collect();
                if !frames.is_empty() {
                    self.events += frames.len() as u64;
                    return Poll::Ready(Ok(frames));
                }
                if self.is_over {
                    return Poll::Ready(Ok(Vec::new()));
                }
                if let Err(end) = ready!(self.poll_batch(context)) {
                    return Poll::Ready(end.map_or(Ok(Vec::new()), Err));
                }
            }
        })
        .await
    }

    /// Waits for the next batch, or the end.
    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<std::result::Result<(), Option<Error>>> {
        Poll::Ready(match ready!(self.receiver.poll_next(context)) {
            Item::Batch(batch) => {
                let before = std::mem::replace(&mut self.reading, batch.into());
                self.is_inside = self.is_inside || before.is_cut;
                Ok(())
            }
            Item::End(end) => {
                self.is_over = true;
                Err(end)
            }
        })
    }

    /// Waits for the next chunks, as they came.
    pub(super) fn poll_chunks(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<SmallVec<[Bytes; 1]>>>> {
        loop {
            let (mut chunks, is_inside) = std::mem::take(&mut self.reading).into_bytes(self.is_inside);
            self.is_inside = is_inside;
            chunks.retain(|chunk| !chunk.is_empty());
            if !chunks.is_empty() {
                return Poll::Ready(Some(Ok(chunks)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            if let Err(end) = ready!(self.poll_batch(context)) {
                return Poll::Ready(end.map(Err));
            }
        }
    }
}

impl Stream for MessageStream {
    type Item = Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(context)
    }
}

impl FusedStream for MessageStream {
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

impl fmt::Debug for MessageStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MessageStream")
            .field("session", &self.session_id())
            .field("events", &self.events)
            .field("over", &self.is_over)
            .finish_non_exhaustive()
    }
}
