//! The server's rate limit.

use std::time::Duration;

use http::HeaderMap;
use serde::{Deserialize, Serialize};

/// State of the server's rate limit, which counts the requests of an address in fixed windows of 15 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RateLimit {
    /// Number of requests per window.
    pub limit: u32,
    /// Number of requests left in this window.
    pub remaining: u32,
    /// Time until the next window begins.
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
