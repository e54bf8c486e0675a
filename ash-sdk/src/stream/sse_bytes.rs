//! A stream's bytes as they come, for those who pass them on.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use bytes::Bytes;
use futures::Stream;

use super::message_stream::MessageStream;
use crate::error::Result;

impl MessageStream {
    /// The bytes of the stream as the server sends them, e.g. to pass them on to a browser. They end as the events
    /// do, with an error where those end with one. Events that were taken before are not among them.
    pub fn into_sse_bytes(self) -> SseBytes {
        SseBytes { stream: self, chunks: Vec::new().into_iter() }
    }
}

/// The bytes of a stream as the server sends them. They end as the events do: after `done`, or with an error that says
/// why there is none.
///
/// Dropped, for example because a browser has gone away, it leaves the turn to the policy
/// [`on_drop`](crate::requests::SendMessageStream::on_drop).
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct SseBytes {
    stream: MessageStream,
    chunks: vec::IntoIter<Bytes>,
}

impl Stream for SseBytes {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(chunk) = self.chunks.next() {
                return Poll::Ready(Some(Ok(chunk)));
            }
            match ready!(self.stream.poll_chunks(context)) {
                Some(Ok(chunks)) => self.chunks = chunks.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
