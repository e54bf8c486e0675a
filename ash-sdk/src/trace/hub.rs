//! Spans of hubs: one for each turn that a hub records, and one for each subscriber. Without the feature `tracing` they do
//! nothing.

#[cfg(feature = "tracing")]
pub(crate) use spans::{RecordingSpan, SubscriberSpan};
#[cfg(not(feature = "tracing"))]
pub(crate) use untraced::{RecordingSpan, SubscriberSpan};

#[cfg(feature = "tracing")]
mod spans {
    use tracing::{Instrument, Span, field::Empty};

    use crate::trace::target::TARGET;

    /// The span of a turn that a hub records, within the span of its caller. Clones are the same.
    #[derive(Clone)]
    pub(crate) struct RecordingSpan(Span);

    impl RecordingSpan {
        pub(crate) fn new() -> Self {
            Self(tracing::info_span!(
                target: TARGET,
                "ash.hub.turn",
                reason = Empty,
                events = Empty,
                failed = Empty,
                otel.kind = "internal",
                otel.status_code = Empty,
                "error.type" = Empty,
            ))
        }

        /// Runs a future inside the span.
        pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        /// Another process has the turn.
        pub(crate) fn elsewhere(&self) {
            self.0.record("reason", "elsewhere");
            self.0.record("failed", false);
        }

        pub(crate) fn ended(&self, reason: &'static str, is_done: bool, events: u64) {
            self.0.record("reason", reason);
            self.0.record("events", events);
            self.0.record("failed", !is_done);
            if !is_done {
                self.0.record("error.type", reason);
                self.0.record("otel.status_code", "ERROR");
            }
        }
    }

    /// The span of a subscriber of a turn, which ends when the subscriber leaves.
    pub(crate) struct SubscriberSpan {
        span: Span,
        events: u64,
        max_lag: u64,
    }

    impl SubscriberSpan {
        pub(crate) fn new(after: u64) -> Self {
            let span = tracing::debug_span!(
                target: TARGET,
                "ash.hub.subscriber",
                after,
                events = Empty,
                max_lag_events = Empty,
                otel.kind = "internal",
            );
            Self { span, events: 0, max_lag: 0 }
        }

        /// So many events were read, by a subscriber that was so many behind.
        pub(crate) fn read(&mut self, events: usize, lag: u64) {
            self.events += events as u64;
            self.max_lag = self.max_lag.max(lag);
        }
    }

    impl Drop for SubscriberSpan {
        fn drop(&mut self) {
            self.span.record("events", self.events);
            self.span.record("max_lag_events", self.max_lag);
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod untraced {
    #[derive(Clone)]
    pub(crate) struct RecordingSpan;

    impl RecordingSpan {
        pub(crate) fn new() -> Self {
            Self
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn elsewhere(&self) {}

        pub(crate) fn ended(&self, _: &'static str, _: bool, _: u64) {}
    }

    pub(crate) struct SubscriberSpan;

    impl SubscriberSpan {
        pub(crate) fn new(_: u64) -> Self {
            Self
        }

        pub(crate) fn read(&mut self, _: usize, _: u64) {}
    }
}
