//! Metadata of operations: retry class, deadline, and the form of the response. The table of them is generated.

use std::time::Duration;

use crate::retry::Repeat;

/// Form of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ResponseForm {
    /// Read to its end, within limits, before it is returned.
    Whole,
    /// Returned as it arrives.
    Streamed,
    /// Returned as it arrives, if it is an event stream.
    Events,
}

/// Metadata of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    pub(crate) response: ResponseForm,
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
    response: ResponseForm::Whole,
    deadline_seconds: 60,
    deadline_because: "",
};

impl Operation {
    /// Default deadline of the operation, retries included.
    pub const fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_seconds)
    }

    /// Returns the careful defaults, for an operation that this release does not know.
    pub(crate) const fn unknown(id: &'static str) -> Self {
        Self { id, ..UNKNOWN }
    }
}
