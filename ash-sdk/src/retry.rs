//! Retries: the one place that decides whether a request is retried, and after which delay.
//!
//! A retry depends on the operation ([`Repeat`]), not on its HTTP method, and on how far the failed attempt came. A
//! message, a command or a creation is never sent more than once if the first may have arrived.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use http::HeaderMap;

/// Policy for retrying failed requests.
///
/// # What is retried
///
/// It depends on the operation, not on its HTTP method. [`operations`](crate::operations) lists them all: an
/// [idempotent](Repeat::Idempotent) one reads, deletes, or sets what it names, so that repeating it changes nothing; any
/// other is sent [once](Repeat::Once), unless the first attempt provably had no effect.
///
/// | failure | idempotent | once: messages, commands, creations, uploads |
/// |---|---|---|
/// | no connection, or closed before anything was sent | retried | retried |
/// | 429 | retried after `Retry-After` | retried after `Retry-After` |
/// | 503 that states that no sandbox was available | retried | retried |
/// | 408, 425 | retried | error |
/// | 500, 502, 503, 504, and what gateways and overloaded models use: 520–524, 529, 598, 599 | retried | error, [maybe executed](crate::Error::is_maybe_executed) |
/// | connection lost before or during the response | retried | error, maybe executed |
/// | deadline passed; a response that is not HTTP, too large, or of an unexpected type | error | error, maybe executed |
/// | TLS failure; 407 of a proxy; a redirect; any other status | error | error |
/// | the source of an upload failed, or can be read only once | error | error |
///
/// A stream that has begun is never reopened: the agent would receive the message twice.
///
/// # Delays
///
/// The server's delay is used if it sends one: `retry-after-ms`, or `Retry-After` in seconds or as a date. If it exceeds
/// 60 s ([`max_retry_after`](Self::max_retry_after)), the error is returned at once and
/// [carries the value](crate::Error::retry_after). A server's limits have windows of 15 minutes, so this is common.
/// Unparsable or past values are ignored.
///
/// Otherwise the delay is random: between 0 and 0.5 s before the first retry, with the maximum doubling for each further
/// retry, up to 8 s ([`backoff`](Self::backoff)). It starts at 0, so that many clients that failed together do not return
/// together.
///
/// A delay that would exceed the operation's deadline is not begun; the failure is returned instead.
///
/// # Limits
///
/// At most two retries for each request ([`max_retries`](Self::max_retries)), while the retry budget lasts. A client and its
/// clones share a budget of 10 retries; every 10 successful requests return one, up to 10 again
/// ([`budget`](Self::budget)). In an outage every request fails; without a budget each would be sent three times, when the
/// server is already overloaded. With a budget an outage
/// costs a client 10 more requests, and it never runs out while at most one request in ten fails.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ash_sdk::{AshClient, RetryPolicy};
///
/// # fn main() -> ash_sdk::Result<()> {
/// let patient = RetryPolicy::default()
///     .max_retries(5)
///     .max_retry_after(Duration::from_secs(900));
/// let client = AshClient::builder().retry(patient).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) max_retries: u32,
    pub(crate) first_backoff: Duration,
    pub(crate) longest_backoff: Duration,
    pub(crate) max_retry_after: Duration,
    pub(crate) budget: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            first_backoff: Duration::from_millis(500),
            longest_backoff: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
            budget: 10,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy without retries.
    pub fn never() -> Self {
        Self::default().max_retries(0)
    }

    /// Maximum number of retries per request. Default: 2.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Maximum delay before the first retry; it doubles with each retry, up to `longest`. The delay is random between 0 and
    /// this maximum. Default: 0.5 s, up to 8 s.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first_backoff = first;
        self.longest_backoff = longest;
        self
    }

    /// Maximum `Retry-After` to wait for. Beyond it the error is returned at once, with the value. Default: 60 s.
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// Maximum size of the retry budget, which a client and its clones share. Default: 10.
    /// A client that makes many requests at once may want more.
    pub fn budget(mut self, retries: u32) -> Self {
        self.budget = retries;
        self
    }

    /// Maximum delay before retry number `retry`, counted from 0.
    fn longest_wait(&self, retry: u32) -> Duration {
        let factor = 2_u32.checked_pow(retry).unwrap_or(u32::MAX);
        self.first_backoff.checked_mul(factor).unwrap_or(self.longest_backoff).min(self.longest_backoff)
    }
}

/// Retry class of an operation: may it be retried when the outcome of the first attempt is unknown?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// Repeating it changes nothing.
    Idempotent,
    /// Repeating it may execute it twice.
    Once,
}

/// Progress of an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It provably did not reach the server.
    Unsent,
    /// It may have reached the server.
    Lost,
    /// The server responded with this status. `nothing_started` is set if the response states it.
    Status { status: u16, retry_after: Option<Duration>, nothing_started: bool },
    /// Its deadline passed.
    TimedOut,
    /// The response cannot be used, and another attempt would not help.
    Garbled,
    /// Another attempt would fail in the same way, and nothing was executed.
    Final,
}

impl Failure {
    /// Returns whether the server may have executed the request, if no error response says otherwise.
    pub(crate) fn may_have_arrived(self) -> bool {
        matches!(self, Self::Lost | Self::TimedOut | Self::Garbled)
    }
}

/// Returns the delay before the next attempt, or `None` if there is none.
///
/// `retries` counts those already made; `left` is what is left of the operation's deadline.
pub(crate) fn wait_before_retry(
    policy: &RetryPolicy,
    repeat: Repeat,
    failure: Failure,
    retries: u32,
    left: Option<Duration>,
    random: f64,
) -> Option<Duration> {
    if retries >= policy.max_retries || !may_repeat(repeat, failure) {
        return None;
    }
    let asked = if let Failure::Status { retry_after, .. } = failure { retry_after } else { None };
    let wait = match asked {
        Some(asked) if asked > policy.max_retry_after => return None,
        Some(asked) => asked,
        None => part_of(policy.longest_wait(retries), random),
    };
    // A wait that outlasts the deadline would only delay the error.
    left.is_none_or(|left| wait < left).then_some(wait)
}

/// Returns this part of a delay. The source of randomness may be a caller's: NaN counts as the whole.
fn part_of(longest: Duration, random: f64) -> Duration {
    let part = if random.is_nan() { 1.0 } else { random.clamp(0.0, 1.0) };
    // The longest durations do not survive the way through a float.
    Duration::try_from_secs_f64(longest.as_secs_f64() * part).unwrap_or(longest)
}

/// Returns `true` for a status that another attempt may not get. Beside the registered ones these are Cloudflare's for an
/// origin that is down or slow (520–524), that of overloaded model APIs (529), and those of proxies whose network timed out
/// (598, 599).
pub(crate) fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502..=504 | 520..=524 | 529 | 598 | 599)
}

fn may_repeat(repeat: Repeat, failure: Failure) -> bool {
    match (failure, repeat) {
        (Failure::Unsent, _) => true,
        (Failure::Lost, Repeat::Idempotent) => true,
        (Failure::Status { status: 429, .. }, _) => true,
        (Failure::Status { status: 503, nothing_started: true, .. }, _) => true,
        (Failure::Status { status, .. }, Repeat::Idempotent) => may_pass(status),
        (Failure::Lost | Failure::Status { .. }, Repeat::Once) => false,
        (Failure::TimedOut | Failure::Garbled | Failure::Final, _) => false,
    }
}

/// Tokens that a retry costs; a request that succeeds returns one.
const RETRY_COST: u32 = 10;

/// A token bucket that a client's clones share.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: Mutex<u32>,
    most: u32,
}

impl Budget {
    pub(crate) fn new(policy: &RetryPolicy) -> Self {
        let most = policy.budget.saturating_mul(RETRY_COST);
        Self { tokens: Mutex::new(most), most }
    }

    /// Takes what a retry costs, if it is there.
    pub(crate) fn spend(&self) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        match tokens.checked_sub(RETRY_COST) {
            Some(left) => {
                *tokens = left;
                true
            }
            None => false,
        }
    }

    pub(crate) fn give_back(&self) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.saturating_add(1).min(self.most);
    }
}

/// Returns the delay that the server asks for: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
/// A date counts from the `Date` of the response, since clocks differ; `now` is for responses without one. What cannot be
/// understood, or lies in the past, is ignored.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    if let Some(milliseconds) = text("retry-after-ms").and_then(number) {
        return Duration::try_from_secs_f64(milliseconds / 1000.0).ok();
    }
    let value = text("retry-after")?;
    match number(value) {
        Some(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        None => {
            let sent = text("date").and_then(|date| httpdate::parse_http_date(date).ok());
            httpdate::parse_http_date(value).ok()?.duration_since(sent.unwrap_or(now)).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST_CHANCE: f64 = 1.0;

    fn status(status: u16) -> Failure {
        Failure::Status { status, retry_after: None, nothing_started: false }
    }

    fn wait(repeat: Repeat, failure: Failure) -> Option<Duration> {
        wait_before_retry(&RetryPolicy::default(), repeat, failure, 0, None, LAST_CHANCE)
    }

    #[test]
    fn what_may_happen_twice_is_sent_again_only_when_nothing_was_started() {
        for (failure, idempotent, once) in [
            (Failure::Unsent, true, true),
            (Failure::Lost, true, false),
            (Failure::TimedOut, false, false),
            (Failure::Garbled, false, false),
            (Failure::Final, false, false),
            (status(429), true, true),
            (status(503), true, false),
            (status(500), true, false),
            (status(408), true, false),
            (status(425), true, false),
            (status(520), true, false),
            (status(522), true, false),
            (status(524), true, false),
            (status(529), true, false),
            (status(599), true, false),
            (status(525), false, false),
            (status(501), false, false),
            (status(400), false, false),
            (status(404), false, false),
            (status(413), false, false),
            (Failure::Status { status: 503, retry_after: None, nothing_started: true }, true, true),
            (Failure::Status { status: 500, retry_after: None, nothing_started: true }, true, false),
        ] {
            assert_eq!(wait(Repeat::Idempotent, failure).is_some(), idempotent, "{failure:?}");
            assert_eq!(wait(Repeat::Once, failure).is_some(), once, "{failure:?}");
        }
    }

    #[test]
    fn backoff_doubles_up_to_its_longest_and_is_drawn_at_random() {
        let policy = RetryPolicy::default().max_retries(u32::MAX);
        let wait = |retries, random| {
            wait_before_retry(&policy, Repeat::Idempotent, Failure::Lost, retries, None, random).map(|w| w.as_millis())
        };
        assert_eq!([0, 1, 2, 9, 4_000_000].map(|retry| wait(retry, 1.0)), [500, 1000, 2000, 8000, 8000].map(Some));
        assert_eq!(wait(0, 0.0), Some(0));
        assert_eq!(wait(0, 0.5), Some(250));
    }

    #[test]
    fn any_backoff_and_any_number_drawn_make_a_delay_within_it() {
        for longest in [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(u64::MAX), Duration::MAX] {
            let policy = RetryPolicy::default().backoff(longest, longest).max_retries(u32::MAX);
            for random in [f64::NAN, -1.0, 0.0, 0.5, 1.0, 2.0, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE] {
                for retry in [0, 1, 40, u32::MAX - 1] {
                    let wait = wait_before_retry(&policy, Repeat::Idempotent, Failure::Lost, retry, None, random);
                    let wait = wait.unwrap();
                    assert!(wait <= longest, "{longest:?}, {random}: {wait:?}");
                    assert!(random > 0.0 || random.is_nan() || wait.is_zero(), "{longest:?}, {random}: {wait:?}");
                }
            }
        }
    }

    #[test]
    fn what_the_server_asks_for_is_kept_to_up_to_the_longest() {
        let asking = |seconds| Failure::Status {
            status: 429,
            retry_after: Some(Duration::from_secs(seconds)),
            nothing_started: false,
        };
        assert_eq!(wait(Repeat::Once, asking(2)), Some(Duration::from_secs(2)));
        assert_eq!(wait(Repeat::Once, asking(60)), Some(Duration::from_secs(60)));
        assert_eq!(wait(Repeat::Once, asking(61)), None);
    }

    #[test]
    fn a_wait_that_would_outlast_the_deadline_is_not_begun() {
        let left = Some(Duration::from_secs(1));
        let asked = Failure::Status { status: 429, retry_after: left, nothing_started: false };
        let policy = RetryPolicy::default();
        assert_eq!(wait_before_retry(&policy, Repeat::Idempotent, asked, 0, left, 1.0), None);
    }

    #[test]
    fn retries_end_at_the_most() {
        let policy = RetryPolicy::default();
        let retry = |retries| wait_before_retry(&policy, Repeat::Idempotent, status(503), retries, None, 1.0);
        assert!(retry(1).is_some());
        assert_eq!(retry(2), None);
    }

    #[test]
    fn the_budget_runs_out_and_is_earned_back() {
        let budget = Budget::new(&RetryPolicy::default().budget(2));
        assert!(budget.spend() && budget.spend());
        assert!(!budget.spend());
        (0..RETRY_COST).for_each(|_| budget.give_back());
        assert!(budget.spend());
        assert!(!budget.spend());
    }

    #[test]
    fn retry_after_is_read_in_all_its_forms_and_nonsense_is_ignored() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        for (name, value, expected) in [
            ("retry-after", "2", Some(2000)),
            ("retry-after", " 2.5 ", Some(2500)),
            ("retry-after-ms", "150", Some(150)),
            ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT", Some(60_000)),
            ("retry-after", "Sun, 06 Nov 1994 08:48:37 GMT", None),
            ("retry-after", "soon", None),
            ("retry-after", "-5", None),
            ("retry-after", "NaN", None),
            ("retry-after", "inf", None),
            ("retry-after", "1e308", None),
            ("retry-after", "", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            assert_eq!(retry_after(&headers, now).map(|wait| wait.as_millis()), expected, "{name}: {value}");
        }
    }

    #[test]
    fn a_date_to_retry_at_counts_from_the_date_of_the_response() {
        let here = httpdate::parse_http_date("Sun, 06 Nov 1994 12:00:00 GMT").unwrap();
        for (date, expected) in [
            (Some("Sun, 06 Nov 1994 08:49:37 GMT"), Some(60)),
            (Some("Sun, 06 Nov 1994 08:50:37 GMT"), Some(0)),
            (Some("yesterday"), None),
            (None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT".parse().unwrap());
            if let Some(date) = date {
                headers.insert("date", date.parse().unwrap());
            }
            assert_eq!(retry_after(&headers, here).map(|wait| wait.as_secs()), expected, "{date:?}");
        }
    }
}
