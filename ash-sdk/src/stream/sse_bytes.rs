//! A stream's bytes as they come, for those who pass them on.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures::Stream;
use smallvec::SmallVec;

use super::message_stream::MessageStream;
use crate::error::Result;

impl MessageStream {
    /// Converts the stream into its raw bytes, for example to forward them to a browser. They end as the events would, with the
    /// same error if there is one. Events already read are not included.
    pub fn into_sse_bytes(self) -> SseBytes {
        self.take_bytes();
        SseBytes { stream: self, chunks: SmallVec::new().into_iter() }
    }
}

/// Raw bytes of a stream. They end as the events do: after `done`, after an `error` event, or with an error that states the
/// reason.
///
/// Dropped, for example because a browser has gone away, it leaves the turn to the policy
/// [`on_drop`](crate::requests::SendMessageStream::on_drop).
#[derive(Debug)]
#[must_use = "a stream does nothing until it is polled"]
pub struct SseBytes {
    stream: MessageStream,
    chunks: smallvec::IntoIter<[Bytes; 1]>,
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
