//! Metrics, by way of the crate `metrics`. The documentation of [`telemetry`](crate::telemetry) lists them. Without the feature
//! `metrics` this module does nothing.

#[cfg(feature = "metrics")]
pub(crate) use metered::{
    LiveTurn, OpenStream, Subscribed, describe, lagged, operation_ended, recorded, retried, turn_ended, turn_started,
};
#[cfg(not(feature = "metrics"))]
pub(crate) use unmetered::{
    LiveTurn, OpenStream, Subscribed, describe, lagged, operation_ended, recorded, retried, turn_ended, turn_started,
};

#[cfg(feature = "metrics")]
mod metered {
    use std::time::Duration;

    use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

    use crate::{
        error::Error,
        trace::{SpanKind, TurnEnd},
    };

    const OPERATIONS: &str = "ash_operations_total";
    const OPERATION_DURATION: &str = "ash_operation_duration_seconds";
    const RETRIES: &str = "ash_operation_retries_total";
    const TURNS_STARTED: &str = "ash_turns_started_total";
    const TURNS_ENDED: &str = "ash_turns_ended_total";
    const TURN_DURATION: &str = "ash_turn_duration_seconds";
    const TURN_COST: &str = "ash_turn_cost_usd";
    const TOKENS: &str = "ash_tokens_total";
    const OPEN_STREAMS: &str = "ash_open_streams";
    const HUB_LIVE_TURNS: &str = "ash_hub_live_turns";
    const HUB_TURNS_ENDED: &str = "ash_hub_turns_ended_total";
    const HUB_SUBSCRIBERS: &str = "ash_hub_subscribers";
    const HUB_LAG: &str = "ash_hub_lag_events";

    /// Describes the metrics to the recorder that there is when a client is built.
    pub(crate) fn describe() {
        describe_counter!(OPERATIONS, Unit::Count, "Operations that have ended");
        describe_histogram!(OPERATION_DURATION, Unit::Seconds, "Duration of operations, retries included");
        describe_counter!(RETRIES, Unit::Count, "Retries of requests");
        describe_counter!(TURNS_STARTED, Unit::Count, "Turns whose message was sent");
        describe_counter!(TURNS_ENDED, Unit::Count, "Turns that have ended");
        describe_histogram!(TURN_DURATION, Unit::Seconds, "Duration of turns");
        describe_histogram!(TURN_COST, "Cost of turns, in US dollars");
        describe_counter!(TOKENS, Unit::Count, "Tokens that turns used");
        describe_gauge!(OPEN_STREAMS, Unit::Count, "Streams of turns that are being read");
        describe_gauge!(HUB_LIVE_TURNS, Unit::Count, "Turns that hubs are recording");
        describe_counter!(HUB_TURNS_ENDED, Unit::Count, "Recorded turns that have ended");
        describe_gauge!(HUB_SUBSCRIBERS, Unit::Count, "Subscribers of recorded turns");
        describe_histogram!(HUB_LAG, Unit::Count, "Events that a subscriber is behind when it reads");
    }

    /// An operation has ended.
    pub(crate) fn operation_ended(operation: &'static str, kind: SpanKind, error: Option<&Error>, duration: Duration) {
        let outcome = match error {
            _ if kind == SpanKind::Probe => "probe",
            None => "success",
            Some(error) if error.status_code().is_some_and(|status| status.is_client_error()) => "refused",
            Some(_) => "failed",
        };
        let error_type = error.map_or_else(|| "none".into(), Error::label);
        counter!(OPERATIONS, "operation" => operation, "outcome" => outcome, "error_type" => error_type).increment(1);
        histogram!(OPERATION_DURATION, "operation" => operation, "outcome" => outcome).record(duration);
    }

    /// A request is retried.
    pub(crate) fn retried(operation: &'static str) {
        counter!(RETRIES, "operation" => operation).increment(1);
    }

    /// A message is sent.
    pub(crate) fn turn_started() {
        counter!(TURNS_STARTED).increment(1);
    }

    /// A turn has ended.
    pub(crate) fn turn_ended(end: &TurnEnd) {
        counter!(TURNS_ENDED, "outcome" => end.outcome, "reason" => end.reason.clone()).increment(1);
        histogram!(TURN_DURATION, "outcome" => end.outcome).record(end.duration);
        if let Some(cost) = end.cost_usd {
            histogram!(TURN_COST).record(cost);
        }
        if let Some(usage) = end.usage {
            for (kind, tokens) in [
                ("input", usage.input_tokens),
                ("output", usage.output_tokens),
                ("cache_creation", usage.cache_creation_input_tokens),
                ("cache_read", usage.cache_read_input_tokens),
            ] {
                counter!(TOKENS, "type" => kind).increment(tokens);
            }
        }
    }

    /// A recorded turn has ended, for this reason.
    pub(crate) fn recorded(reason: &'static str) {
        counter!(HUB_TURNS_ENDED, "reason" => reason).increment(1);
    }

    /// A subscriber reads, and is this number of events behind.
    pub(crate) fn lagged(events: u64) {
        histogram!(HUB_LAG).record(events as f64);
    }

    macro_rules! counted {
        ($(#[$doc:meta])* $name:ident, $gauge:ident) => {
            $(#[$doc])*
            #[derive(Debug)]
            pub(crate) struct $name(());

            impl $name {
                pub(crate) fn new() -> Self {
                    gauge!($gauge).increment(1);
                    Self(())
                }
            }

            impl Drop for $name {
                fn drop(&mut self) {
                    gauge!($gauge).decrement(1);
                }
            }
        };
    }
    counted!(
        /// A turn that a hub is recording; over when it is dropped.
        LiveTurn,
        HUB_LIVE_TURNS
    );
    counted!(
        /// A subscriber of a recorded turn; gone when it is dropped.
        Subscribed,
        HUB_SUBSCRIBERS
    );
    counted!(
        /// A stream that is being read; over when it is dropped.
        OpenStream,
        OPEN_STREAMS
    );
}

#[cfg(not(feature = "metrics"))]
mod unmetered {
    use std::time::Duration;

    use crate::{
        error::Error,
        trace::{SpanKind, TurnEnd},
    };

    pub(crate) fn describe() {}

    pub(crate) fn operation_ended(_: &'static str, _: SpanKind, _: Option<&Error>, _: Duration) {}

    pub(crate) fn retried(_: &'static str) {}

    pub(crate) fn turn_started() {}

    pub(crate) fn turn_ended(_: &TurnEnd) {}

    pub(crate) fn recorded(_: &'static str) {}

    pub(crate) fn lagged(_: u64) {}

    macro_rules! uncounted {
        ($($name:ident),*) => {
            $(
                #[derive(Debug)]
                pub(crate) struct $name(());

                impl $name {
                    pub(crate) fn new() -> Self {
                        Self(())
                    }
                }
            )*
        };
    }
    uncounted!(LiveTurn, OpenStream, Subscribed);
}
