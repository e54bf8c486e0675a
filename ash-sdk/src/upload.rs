//! Request bodies that are made while they are sent.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use futures::stream::BoxStream;
use http::{HeaderValue, header};
use reqwest::Request;

use crate::error::Error;

/// A body that takes the place of a request's own.
pub(crate) struct StreamedBody {
    length: u64,
    source: Source,
}

type Chunks = BoxStream<'static, Result<Bytes, Error>>;

enum Source {
    /// Can be read again for another attempt.
    Repeatable(Arc<dyn Fn() -> Chunks + Send + Sync>),
    /// Can be read once. Another attempt is not possible.
    #[allow(dead_code)]
    Once(Chunks),
}

impl StreamedBody {
    pub(crate) fn repeatable(length: u64, open: impl Fn() -> Chunks + Send + Sync + 'static) -> Self {
        Self { length, source: Source::Repeatable(Arc::new(open)) }
    }

    /// The same body for another attempt, where its source allows.
    pub(crate) fn again(&self) -> Option<Self> {
        match &self.source {
            Source::Repeatable(open) => Some(Self { length: self.length, source: Source::Repeatable(open.clone()) }),
            Source::Once(_) => None,
        }
    }

    pub(crate) fn put_into(self, request: &mut Request) {
        let chunks = match self.source {
            Source::Repeatable(open) => open(),
            Source::Once(chunks) => chunks,
        };
        *request.body_mut() = Some(reqwest::Body::wrap_stream(chunks));
        request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(self.length));
    }
}

impl fmt::Debug for StreamedBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StreamedBody").field("length", &self.length).finish_non_exhaustive()
    }
}
