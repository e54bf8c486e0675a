//! Metadata of operations: whether they may be retried, how long they may take, how their response is read.
//!
//! The table is generated from the contract, so that no method decides for itself. An operation that it lacks gets the
//! careful defaults.

use std::time::Duration;

use crate::{generated::OPERATIONS, retry::Repeat};

/// How the body of a response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Read to its end, within limits, before it is returned.
    Whole,
    /// Returned as it arrives.
    Streamed,
    /// Returned as it arrives, if it is an event stream.
    Events,
}

/// Metadata of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Id of the operation in the contract.
    pub id: &'static str,
    /// HTTP method, in capitals.
    pub method: &'static str,
    /// Path, with the names of its parameters in braces.
    pub path: &'static str,
    /// Retry class: safe to repeat when nothing is known about the first attempt, or not.
    pub repeat: Repeat,
    /// Reason for the retry class.
    pub because: &'static str,
    pub(crate) answer: Answer,
    pub(crate) deadline_seconds: u64,
    /// Reason for a deadline other than 60 seconds; otherwise empty.
    pub deadline_because: &'static str,
}

/// An operation that the contract does not have.
const UNKNOWN: Operation = Operation {
    id: "",
    method: "",
    path: "",
    repeat: Repeat::Once,
    because: "not known to this release",
    answer: Answer::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

impl Operation {
    /// Default deadline of the operation, retries included.
    pub const fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_seconds)
    }

    pub(crate) fn find(id: &'static str) -> Self {
        match OPERATIONS.binary_search_by(|operation| operation.id.cmp(id)) {
            Ok(index) => OPERATIONS[index],
            Err(_) => Self { id, ..UNKNOWN },
        }
    }
}

/// Returns every operation of the API with its retry class, its deadline and the reasons for both.
///
/// [`RetryPolicy`](crate::RetryPolicy) explains what is retried in which case, and after which delay.
///
#[doc = include_str!("generated/operations.md")]
pub fn operations() -> &'static [Operation] {
    OPERATIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_might_execute_twice_is_sent_once() {
        for id in ["send_message_stream", "exec", "fork_session", "enqueue", "write_session_files"] {
            assert_eq!(Operation::find(id).repeat, Repeat::Once, "{id}");
        }
        for operation in OPERATIONS {
            let creates = operation.id.starts_with("create_") || operation.id.starts_with("upload_");
            assert!(!creates || operation.repeat == Repeat::Once, "{}", operation.id);
        }
    }

    #[test]
    fn reads_and_deletions_may_be_repeated() {
        for operation in OPERATIONS {
            let is_repeatable = matches!(operation.method, "GET" | "DELETE");
            assert!(!is_repeatable || operation.repeat == Repeat::Idempotent, "{}", operation.id);
        }
    }

    #[test]
    fn an_unknown_operation_is_sent_once() {
        assert_eq!(Operation::find("brand_new").repeat, Repeat::Once);
    }

    #[test]
    fn the_table_is_sorted_and_has_every_operation_of_the_raw_client() {
        assert!(OPERATIONS.is_sorted_by(|one, other| one.id < other.id));
        for route in ash_sdk_gen::routes() {
            let operation = Operation::find(route.operation_id);
            assert_eq!((operation.method, operation.path), (route.method, route.path));
        }
    }

    #[test]
    fn every_unusual_deadline_has_a_reason() {
        for operation in OPERATIONS {
            let is_usual = operation.deadline_seconds == UNKNOWN.deadline_seconds;
            assert!(is_usual || !operation.deadline_because.is_empty(), "{}", operation.id);
        }
    }
}
