//! A mark that tells if a request may have left this machine.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderValue, header};
use hyper::body::{Body, Frame, SizeHint};
use reqwest::Request;

/// Tells if a request may have left. Clones are the same mark.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Arc<AtomicBool>);

impl Sent {
    /// A mark of a request that may have left.
    #[cfg(test)]
    pub(crate) fn yes() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    pub(crate) fn may_have_left(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    pub(super) fn set(&self, may_have_left: bool) {
        self.0.store(may_have_left, Ordering::Release);
    }

    /// Has the request set the mark when its body is asked for, which is when it is written to a connection.
    pub(super) fn watch(&self, request: &mut Request) {
        if let Some(bytes) = request.body().and_then(reqwest::Body::as_bytes) {
            let bytes = Bytes::copy_from_slice(bytes);
            request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            *request.body_mut() = Some(reqwest::Body::wrap(Marking { bytes: Some(bytes), sent: self.clone() }));
        } else {
            self.set(true);
        }
    }
}

/// A body that sets the mark when it is asked for.
struct Marking {
    bytes: Option<Bytes>,
    sent: Sent,
}

impl Body for Marking {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.sent.set(true);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
