//! Tracing: a span for each operation, from the request to the end of its response or to the beginning of a stream, a span
//! for each turn, to its end, and those of hubs. The documentation of [`telemetry`](crate::telemetry) lists their fields.
//!
//! At the level `INFO` a span identifies nobody: the route is the contract's template. Paths of requests, which contain ids,
//! are logged at `DEBUG`; bodies and headers are never logged. Without the feature `tracing` this module does nothing.

mod hub;
#[cfg(feature = "tracing")]
mod target;

use std::{borrow::Cow, time::Duration};

use crate::message::Usage;

pub(crate) use hub::{RecordingSpan, SubscriberSpan};

#[cfg(feature = "tracing")]
pub(crate) use spans::{OperationSpan, TurnSpan, left_out};
#[cfg(not(feature = "tracing"))]
pub(crate) use untraced::{OperationSpan, TurnSpan, left_out};

/// Kind of an operation's span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanKind {
    /// An operation of the caller's.
    Operation,
    /// A look at the server by the SDK itself, for which an error response is an outcome like any other.
    Probe,
}

/// The end of a turn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TurnEnd {
    pub(crate) outcome: &'static str,
    pub(crate) reason: Cow<'static, str>,
    /// The tokens and the cost, where the agent's result reports them.
    pub(crate) usage: Option<Usage>,
    pub(crate) cost_usd: Option<f64>,
    pub(crate) num_turns: Option<u64>,
    pub(crate) events: u64,
    pub(crate) duration: Duration,
}

#[cfg(feature = "tracing")]
mod spans {
    use std::{fmt::Display, time::Duration};

    use http::{Method, StatusCode};
    use reqwest::Url;
    use tracing::{Instrument, Span, field::Empty};

    use super::{SpanKind, TurnEnd, target::TARGET};
    use crate::{
        error::{Attempt, Error},
        operation::Operation,
        retry::Failure,
    };

    pub(crate) struct OperationSpan {
        span: Span,
        kind: SpanKind,
    }

    macro_rules! operation_span {
        ($span:ident, $name:literal, $operation:ident, $method:ident, $url:ident, $name_of:ident) => {
            tracing::$span!(
                target: TARGET,
                $name,
                operation = $operation.id,
                method = $method.as_str(),
                route = route($operation),
                status = Empty,
                attempts = Empty,
                duration_ms = Empty,
                failed = Empty,
                request_id = Empty,
                server_request_id = Empty,
                otel.kind = "client",
                otel.name = %$name_of,
                otel.status_code = Empty,
                http.request.method = $method.as_str(),
                http.request.resend_count = Empty,
                http.response.status_code = Empty,
                http.route = route($operation),
                url.template = route($operation),
                server.address = $url.host_str(),
                server.port = $url.port_or_known_default(),
                "error.type" = Empty,
            )
        };
    }

    impl OperationSpan {
        pub(crate) fn new(operation: &Operation, method: &Method, url: &Url, kind: SpanKind) -> Self {
            let name = Name { operation, method };
            let span = match kind {
                SpanKind::Operation => operation_span!(info_span, "ash.operation", operation, method, url, name),
                SpanKind::Probe => operation_span!(debug_span, "ash.probe", operation, method, url, name),
            };
            Self { span, kind }
        }

        /// Runs a future inside the span.
        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.span.clone())
        }

        pub(crate) fn begun(&self, path: &str) {
            tracing::debug!(target: TARGET, parent: &self.span, path, url.path = path, "sending");
        }

        pub(crate) fn again(&self, attempts: u32, failure: Failure, wait: Duration) {
            let wait_ms = milliseconds(wait);
            let status = if let Failure::Status { status, .. } = failure { Some(status) } else { None };
            tracing::debug!(target: TARGET, parent: &self.span, attempts, status, wait_ms, "failed, retrying");
        }

        pub(crate) fn ended(
            &self,
            error: Option<&Error>,
            status: Option<StatusCode>,
            attempt: &Attempt,
            duration: Duration,
        ) {
            if self.span.is_disabled() {
                return;
            }
            let status = status.map(|status| status.as_u16());
            self.span.record("status", status);
            self.span.record("http.response.status_code", status);
            self.span.record("attempts", attempt.attempts);
            self.span.record("http.request.resend_count", attempt.attempts.checked_sub(1).filter(|count| *count > 0));
            self.span.record("duration_ms", milliseconds(duration));
            self.span.record("request_id", attempt.request_id());
            self.span.record("server_request_id", attempt.server_request_id());
            let error = error.filter(|error| self.kind == SpanKind::Operation || !is_refusal(error));
            self.span.record("failed", error.is_some());
            if let Some(error) = error {
                self.span.record("error.type", &*error.label());
                self.span.record("otel.status_code", "ERROR");
            }
        }
    }

    fn is_refusal(error: &Error) -> bool {
        error.status_code().is_some_and(|status| status.is_client_error())
    }

    fn route(operation: &Operation) -> Option<&'static str> {
        (!operation.path.is_empty()).then_some(operation.path)
    }

    /// The name of a span by OpenTelemetry's rules: method and route.
    struct Name<'a> {
        operation: &'a Operation,
        method: &'a Method,
    }

    impl Display for Name<'_> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.method.as_str())?;
            match route(self.operation) {
                Some(route) => write!(formatter, " {route}"),
                None => Ok(()),
            }
        }
    }

    /// The span of a turn. Clones are the same.
    #[derive(Clone)]
    pub(crate) struct TurnSpan(Span);

    impl TurnSpan {
        pub(crate) fn new() -> Self {
            Self(tracing::info_span!(
                target: TARGET,
                "ash.turn",
                outcome = Empty,
                reason = Empty,
                events = Empty,
                num_turns = Empty,
                input_tokens = Empty,
                output_tokens = Empty,
                cache_creation_input_tokens = Empty,
                cache_read_input_tokens = Empty,
                cost_usd = Empty,
                duration_ms = Empty,
                failed = Empty,
                otel.kind = "internal",
                otel.status_code = Empty,
                "error.type" = Empty,
                gen_ai.operation.name = "invoke_agent",
                gen_ai.usage.input_tokens = Empty,
                gen_ai.usage.output_tokens = Empty,
            ))
        }

        /// No span.
        pub(crate) fn none() -> Self {
            Self(Span::none())
        }

        /// Runs a future inside the span.
        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn ended(&self, end: &TurnEnd) {
            self.0.record("outcome", end.outcome);
            self.0.record("reason", &*end.reason);
            self.0.record("events", end.events);
            self.0.record("num_turns", end.num_turns);
            self.0.record("cost_usd", end.cost_usd);
            self.0.record("duration_ms", milliseconds(end.duration));
            let is_success = end.outcome == "completed";
            self.0.record("failed", !is_success);
            if let Some(usage) = end.usage {
                self.0.record("input_tokens", usage.input_tokens);
                self.0.record("output_tokens", usage.output_tokens);
                self.0.record("cache_creation_input_tokens", usage.cache_creation_input_tokens);
                self.0.record("cache_read_input_tokens", usage.cache_read_input_tokens);
                self.0.record("gen_ai.usage.input_tokens", usage.input_tokens);
                self.0.record("gen_ai.usage.output_tokens", usage.output_tokens);
            }
            if !is_success {
                self.0.record("error.type", &*end.reason);
                self.0.record("otel.status_code", "ERROR");
            }
        }
    }

    /// Logs a file that a deployment does not send.
    pub(crate) fn left_out(path: &str, reason: &dyn Display, may_be_missed: bool) {
        if may_be_missed {
            tracing::warn!(target: TARGET, path, %reason, "not sent with the deployment; `include` sends it");
        } else {
            tracing::debug!(target: TARGET, path, %reason, "not sent with the deployment");
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
    use reqwest::Url;

    use super::{SpanKind, TurnEnd};
    use crate::{
        error::{Attempt, Error},
        operation::Operation,
        retry::Failure,
    };

    pub(crate) fn left_out(_: &str, _: &dyn Display, _: bool) {}

    pub(crate) struct OperationSpan;

    impl OperationSpan {
        pub(crate) fn new(_: &Operation, _: &Method, _: &Url, _: SpanKind) -> Self {
            Self
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn begun(&self, _: &str) {}

        pub(crate) fn again(&self, _: u32, _: Failure, _: Duration) {}

        pub(crate) fn ended(&self, _: Option<&Error>, _: Option<StatusCode>, _: &Attempt, _: Duration) {}
    }

    #[derive(Clone)]
    pub(crate) struct TurnSpan;

    impl TurnSpan {
        pub(crate) fn new() -> Self {
            Self
        }

        pub(crate) fn none() -> Self {
            Self
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn ended(&self, _: &TurnEnd) {}
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
