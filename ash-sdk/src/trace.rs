//! Tracing of operations: one span each, from the request to the end of its response, or to the beginning of a stream.
//!
//! At the level `INFO` a span identifies nobody: the route is the contract's template. Paths of requests, which contain ids,
//! are logged at `DEBUG`; bodies and headers are never logged. Without the feature `tracing` this module does nothing.

#[cfg(feature = "tracing")]
pub(crate) use spans::{OperationSpan, in_current_span, left_out};
#[cfg(not(feature = "tracing"))]
pub(crate) use untraced::{OperationSpan, in_current_span, left_out};

#[cfg(feature = "tracing")]
mod spans {
    use std::{fmt::Display, time::Duration};

    use http::{Method, StatusCode};
    use tracing::{Instrument, Span, field::Empty};

    use crate::{operation::Operation, retry::Failure};

    pub(crate) struct OperationSpan(Span);

    impl OperationSpan {
        pub(crate) fn new(operation: &Operation, method: &Method) -> Self {
            Self(tracing::info_span!(
                "ash.operation",
                operation = operation.id,
                %method,
                route = (!operation.path.is_empty()).then_some(operation.path),
                status = Empty,
                attempts = Empty,
                duration_ms = Empty,
                failed = Empty,
            ))
        }

        /// Runs a future inside the span.
        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn begun(&self, path: &str) {
            tracing::debug!(parent: &self.0, path, "sending");
        }

        pub(crate) fn again(&self, attempts: u32, failure: Failure, wait: Duration) {
            let wait_ms = milliseconds(wait);
            let status = if let Failure::Status { status, .. } = failure { Some(status) } else { None };
            tracing::debug!(parent: &self.0, attempts, status, wait_ms, "failed, retrying");
        }

        pub(crate) fn ended(&self, is_success: bool, status: Option<StatusCode>, attempts: u32, duration: Duration) {
            self.0.record("status", status.map(|status| status.as_u16()));
            self.0.record("attempts", attempts);
            self.0.record("duration_ms", milliseconds(duration));
            self.0.record("failed", !is_success);
        }
    }

    /// Runs a future that becomes a task inside of the span of whoever spawns it.
    pub(crate) fn in_current_span<F: Future>(future: F) -> impl Future<Output = F::Output> + use<F> {
        future.in_current_span()
    }

    /// Logs a file that a deployment does not send.
    pub(crate) fn left_out(path: &str, reason: &dyn Display, may_be_missed: bool) {
        if may_be_missed {
            tracing::warn!(path, %reason, "not sent with the deployment; `include` sends it");
        } else {
            tracing::debug!(path, %reason, "not sent with the deployment");
        }
    }

    fn milliseconds(duration: Duration) -> u64 {
        u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod untraced {
    use std::{fmt::Display, time::Duration};

    use http::{Method, StatusCode};

    use crate::{operation::Operation, retry::Failure};

    pub(crate) fn in_current_span<F: Future>(future: F) -> F {
        future
    }

    pub(crate) fn left_out(_: &str, _: &dyn Display, _: bool) {}

    pub(crate) struct OperationSpan;

    impl OperationSpan {
        pub(crate) fn new(_: &Operation, _: &Method) -> Self {
            Self
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn begun(&self, _: &str) {}

        pub(crate) fn again(&self, _: u32, _: Failure, _: Duration) {}

        pub(crate) fn ended(&self, _: bool, _: Option<StatusCode>, _: u32, _: Duration) {}
    }
}

/// Checks a W3C `traceparent` of version 00: `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`, in lower case, with
/// neither id all zeroes. Another version may be longer.
#[cfg(feature = "traceparent")]
pub(crate) fn traceparent(text: &str) -> crate::error::Result<http::HeaderValue> {
    let hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let id = |part: &str, length: usize| hex(part, length) && part.bytes().any(|byte| byte != b'0');
    let valid = match text.splitn(5, '-').collect::<Vec<_>>().as_slice() {
        [version, trace, span, flags, rest @ ..] => {
            let version_is_known = *version == "00" && rest.is_empty() || *version != "00" && *version != "ff";
            hex(version, 2) && version_is_known && id(trace, 32) && id(span, 16) && hex(flags, 2)
        }
        _ => false,
    };
    let refused = || {
        let text = "the traceparent does not have the form `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`";
        crate::error::Error::invalid_request(text)
    };
    if !valid {
        return Err(refused());
    }
    http::HeaderValue::from_str(text).map_err(|_| refused())
}

#[cfg(all(test, feature = "traceparent"))]
mod tests {
    use super::traceparent;

    #[test]
    fn a_traceparent_is_checked_against_its_standard() {
        for valid in [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings",
        ] {
            assert_eq!(traceparent(valid).unwrap(), valid);
        }
        for invalid in [
            "",
            "00",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: y",
        ] {
            assert!(traceparent(invalid).is_err(), "{invalid:?}");
        }
    }
}
