//! A response: a value with its status and headers.

use std::{fmt, sync::Arc};

use http::{HeaderMap, StatusCode};

pub use crate::rate_limit::RateLimit;
use crate::{error::Attempt, excerpt::Bounded, header::REQUEST_ID};

/// A value, with the status and headers of its response. `Debug` shows the beginning of the value, and of the headers
/// only the names.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// The response's status.
    pub status: StatusCode,
    /// The response's headers.
    pub headers: HeaderMap,
    /// The request, for errors of a stream.
    pub(crate) attempt: Option<Arc<Attempt>>,
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A header may hold a secret, such as a cookie.
        let headers: Vec<_> = self.headers.keys().collect();
        formatter
            .debug_struct("Response")
            .field("value", &Bounded(&self.value))
            .field("status", &self.status)
            .field("headers", &Bounded(headers))
            .finish_non_exhaustive()
    }
}

impl<T> Response<T> {
    /// Returns the value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the state of the server's rate limit, where the response reports it.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.headers)
    }

    /// Returns the id of the call, which was sent as `x-request-id`: one of the client's own, or the one that the caller
    /// set as a header.
    pub fn request_id(&self) -> Option<&str> {
        self.attempt.as_ref()?.request_id()
    }

    /// Returns the `x-request-id` of the response, which a server or a proxy before it may set.
    pub fn server_request_id(&self) -> Option<&str> {
        self.headers.get(&REQUEST_ID)?.to_str().ok()
    }

    /// Transforms the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: make(self.value), status: self.status, headers: self.headers, attempt: self.attempt }
    }
}
