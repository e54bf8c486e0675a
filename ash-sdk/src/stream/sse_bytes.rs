//! A stream's bytes as they come, for those who pass them on.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures::{Stream, stream::FusedStream};

use super::message_stream::MessageStream;
use crate::error::{Error, Result};

impl MessageStream {
    /// The bytes of the stream as the server sends them, e.g. to pass them on to a browser. They end as the events
    /// do, with an error where those end with one. Events that were taken before are not among them.
    pub fn into_sse_bytes(self) -> SseBytes {
        SseBytes::new(self)
    }
}

/// The bytes of a stream as the server sends them. They end as the events do: after `done`, or with an error that says
/// why there is none.
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct SseBytes {
    stream: MessageStream,
    /// An event had come in part when the bytes were asked for: that part is known only as what it says.
    inside_event: bool,
    /// Error that ended the events, returned after the bytes before it.
    failed: Option<Error>,
}

impl SseBytes {
    pub(super) fn new(stream: MessageStream) -> Self {
        Self { inside_event: stream.inside_event, stream, failed: None }
    }

    /// Returns the bytes of a chunk to pass on. The events are decoded only to find their end.
    fn pass(&mut self, chunk: &Bytes) -> Bytes {
        let (mut begun, mut from, mut to) = (String::new(), 0, chunk.len());
        while !self.stream.is_terminated() {
            match self.stream.next_decoded() {
                Ok(Some(event)) => {
                    to = chunk.len() - self.stream.chunk.len();
                    if std::mem::take(&mut self.inside_event) {
                        (begun, from) = (event.to_sse(), to);
                    }
                    self.failed = self.stream.deliver(event).err();
                }
                Ok(None) => {
                    to = chunk.len();
                    break;
                }
                Err(error) => {
                    to = chunk.len();
                    self.failed = Some(error);
                }
            }
        }
        if self.inside_event {
            Bytes::new()
        } else if begun.is_empty() {
            chunk.slice(..to)
        } else {
            Bytes::from([begun.as_bytes(), &chunk[from..to]].concat())
        }
    }
}

impl Stream for SseBytes {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(error) = self.failed.take() {
                return Poll::Ready(Some(Err(self.stream.about(error))));
            }
            if self.stream.is_terminated() {
                return Poll::Ready(None);
            }
            if self.stream.chunk.is_empty() {
                match ready!(self.stream.poll_chunk(context)) {
                    Some(Ok(chunk)) => self.stream.chunk = chunk,
                    Some(Err(error)) => return Poll::Ready(Some(Err(self.stream.about(error)))),
                    None => return Poll::Ready(None),
                }
            }
            let chunk = self.stream.chunk.clone();
            let passed = self.pass(&chunk);
            if !passed.is_empty() {
                return Poll::Ready(Some(Ok(passed)));
            }
        }
    }
}
