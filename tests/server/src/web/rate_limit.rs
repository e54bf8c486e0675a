//! The server's rate limits: fixed windows of 15 minutes for each client address.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::time::Instant;

use super::error::ApiError;
use crate::route::Bucket;

const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Maximum numbers of requests of an address in a window of 15 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// `POST /api/sessions`.
    pub create_session: u32,
    /// `POST /api/agents`.
    pub deploy_agent: u32,
    /// Everything else together.
    pub other: u32,
}

impl Default for RateLimits {
    /// The limits of a real server: 20 sessions, 20 deployments, 1,500 of everything else.
    fn default() -> Self {
        Self { create_session: 20, deploy_agent: 20, other: 1500 }
    }
}

impl RateLimits {
    /// Limits that no test reaches.
    pub const fn unlimited() -> Self {
        Self { create_session: u32::MAX, deploy_agent: u32::MAX, other: u32::MAX }
    }
}

/// Counts requests.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    limits: RateLimits,
    windows: HashMap<(IpAddr, Bucket), Window>,
}

#[derive(Debug)]
struct Window {
    ends: Instant,
    used: u32,
}

/// State of an address's limit after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: u32,
    remaining: u32,
    reset: u64,
    pub(crate) exceeded: bool,
}

impl RateLimiter {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self { limits, windows: HashMap::new() }
    }

    pub(crate) fn count(&mut self, address: IpAddr, bucket: Bucket) -> Standing {
        let limit = match bucket {
            Bucket::CreateSession => self.limits.create_session,
            Bucket::DeployAgent => self.limits.deploy_agent,
            Bucket::Other => self.limits.other,
        };
        let now = Instant::now();
        let window = self.windows.entry((address, bucket)).or_insert(Window { ends: now + WINDOW, used: 0 });
        if now >= window.ends {
            *window = Window { ends: now + WINDOW, used: 0 };
        }
        window.used = window.used.saturating_add(1);
        Standing {
            limit,
            remaining: limit.saturating_sub(window.used),
            reset: (window.ends - now).as_secs_f64().ceil() as u64,
            exceeded: window.used > limit,
        }
    }
}

impl Standing {
    pub(crate) fn write_to(self, headers: &mut HeaderMap) {
        headers.insert("x-ratelimit-limit", HeaderValue::from(self.limit));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(self.remaining));
        headers.insert("x-ratelimit-reset", HeaderValue::from(self.reset));
    }

    pub(crate) fn refusal(self) -> Response {
        let minutes = self.reset.div_ceil(60);
        let unit = if minutes == 1 { "minute" } else { "minutes" };
        let text = format!("Rate limit exceeded, retry in {minutes} {unit}");
        let mut response = ApiError::framework(StatusCode::TOO_MANY_REQUESTS, None, text).into_response();
        self.write_to(response.headers_mut());
        response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from(self.reset));
        response
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_bucket_is_refused_when_used_up_and_refilled_after_its_window() {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut limiter = RateLimiter::new(RateLimits { create_session: 1, ..RateLimits::default() });
        let mut create = || limiter.count(address, Bucket::CreateSession).exceeded;
        assert!(!create());
        assert!(create());
        tokio::time::advance(WINDOW).await;
        assert!(!create());
    }

    #[tokio::test(start_paused = true)]
    async fn buckets_are_independent() {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut limiter = RateLimiter::new(RateLimits { create_session: 0, ..RateLimits::default() });
        assert!(limiter.count(address, Bucket::CreateSession).exceeded);
        assert_eq!(limiter.count(address, Bucket::Other).remaining, 1499);
    }
}
