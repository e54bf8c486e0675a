//! The events of an operation that this release knows nothing about but that its response is an event stream.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use ash_sdk_gen::ByteStream;
use bytes::{Buf, Bytes};
use futures::{
    Stream, StreamExt,
    stream::{BoxStream, FusedStream},
};
use http::StatusCode;

use crate::{
    error::{Attempt, Error, ErrorKind, InterruptedBy, LimitUnit, Result},
    message::RawEvent,
    response::Response,
    sse::Decoder,
    transport::{Shared, cut_short},
};

/// Events of an operation as they arrive, undecoded.
///
/// It ends when the server ends the response. A response that is cut, or ends inside an event, ends the stream with an
/// [interrupted](crate::error::ErrorKind::Stream) error. It does not watch for silence: give the request a deadline of
/// your own where that matters.
#[must_use = "a stream does nothing until it is polled"]
pub struct EventStream {
    status: StatusCode,
    attempt: Option<Arc<Attempt>>,
    decoder: Decoder,
    chunk: Bytes,
    /// `None` when the stream has ended.
    body: Option<BoxStream<'static, reqwest::Result<Bytes>>>,
}

impl EventStream {
    #[allow(dead_code, reason = "for generated requests, of which the contract may have none")]
    pub(crate) fn new(shared: &Shared, response: Response<ByteStream>) -> Response<Self> {
        let limit = shared.streams.max_event_size;
        let Response { value, status, headers, attempt } = response;
        let stream = Self {
            status,
            attempt: attempt.clone(),
            decoder: Decoder::with_limit(limit),
            chunk: Bytes::new(),
            body: Some(value.into_inner()),
        };
        Response { value: stream, status, headers, attempt }
    }

    /// Takes the next event of what has arrived, if it has arrived whole.
    fn decoded(&mut self) -> Result<Option<RawEvent>> {
        let mut frames = self.decoder.feed(&self.chunk);
        let next = frames.next().map(|frame| frame.map(|frame| RawEvent::new((&*frame.event()).into(), &frame.text())));
        let consumed = frames.consumed();
        self.chunk.advance(consumed);
        next.map_err(|error| {
            let kind = ErrorKind::LimitExceeded { limit: self.decoder.limit() as u64, unit: LimitUnit::Bytes };
            let text = "an event of the stream is too large; raise the limit with `max_event_size`";
            Error::new(kind, text).with_source(error)
        })
    }

    fn end(&mut self, error: Option<Error>) -> Poll<Option<Result<RawEvent>>> {
        self.body = None;
        Poll::Ready(error.map(|error| Err(error.about(self.attempt.as_ref()))))
    }
}

impl Stream for EventStream {
    type Item = Result<RawEvent>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.body.is_none() {
                return Poll::Ready(None);
            }
            match self.decoded() {
                Ok(Some(event)) => return Poll::Ready(Some(Ok(event))),
                Ok(None) => {}
                Err(error) => return self.end(Some(error)),
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            match std::task::ready!(body.poll_next_unpin(context)) {
                Some(Ok(chunk)) => self.chunk = chunk,
                Some(Err(error)) => {
                    let error = cut_short(self.status, error);
                    return self.end(Some(error));
                }
                None => {
                    let cut = std::mem::take(&mut self.decoder).finish().err().map(|error| {
                        let kind = ErrorKind::Stream(InterruptedBy::Server);
                        Error::new(kind, "the server closed the stream inside an event").with_source(error)
                    });
                    return self.end(cut);
                }
            }
        }
    }
}

impl FusedStream for EventStream {
    fn is_terminated(&self) -> bool {
        self.body.is_none()
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EventStream").field("status", &self.status).finish_non_exhaustive()
    }
}
