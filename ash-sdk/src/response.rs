//! An answer with what came beside its value.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::error::Attempt;

/// A value and the response that it came in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// The response's status.
    pub status: StatusCode,
    /// The response's headers.
    pub headers: HeaderMap,
    /// The request, for errors that come later.
    pub(crate) attempt: Option<Attempt>,
}

impl<T> Response<T> {
    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Where this client's address stands with the server's rate limit. Not every answer says it.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.headers)
    }

    /// Makes another value of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: make(self.value), status: self.status, headers: self.headers, attempt: self.attempt }
    }
}

/// Where an address stands with the server's rate limit: fixed windows of 15 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests a window has.
    pub limit: u32,
    /// How many are left of it.
    pub remaining: u32,
    /// When the next window begins.
    pub reset_after: Duration,
}

impl RateLimit {
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let number = |name| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
        Some(Self {
            limit: number("x-ratelimit-limit")?,
            remaining: number("x-ratelimit-remaining")?,
            reset_after: Duration::from_secs(number("x-ratelimit-reset")?.into()),
        })
    }
}
