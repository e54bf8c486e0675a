//! A response: a value with its status and headers.

use http::{HeaderMap, StatusCode};

use crate::error::Attempt;
pub use crate::rate_limit::RateLimit;

/// A value, with the status and headers of its response.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// The response's status.
    pub status: StatusCode,
    /// The response's headers.
    pub headers: HeaderMap,
    /// The request, for errors of a stream.
    pub(crate) attempt: Option<Attempt>,
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

    /// Transforms the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: make(self.value), status: self.status, headers: self.headers, attempt: self.attempt }
    }
}
