//! Error responses of the server.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::body;
use crate::excerpt::Bounded;

/// An error response of the server.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) code: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) retry_after: Option<Duration>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes, retry_after: Option<Duration>) -> Self {
        let (message, code) = body::read(status, &body);
        Self { status, message, code, headers, body, retry_after }
    }

    /// Returns the HTTP status.
    pub fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Returns the server's message.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiError")
            .field("status", &self.status)
            .field("message", &Bounded(&self.message))
            .field("code", &Bounded(&self.code))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}
