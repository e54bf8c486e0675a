//! What a session's sandbox wrote.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Timestamp, session_files::FileSource};

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    Stdout,
    Stderr,
    System,
}

/// A line of the log.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct LogEntry {
    /// Counts the sandbox's lines, from 0.
    pub(crate) index: i64,
    pub(crate) level: LogLevel,
    pub(crate) text: String,
    /// When it was written.
    pub(crate) ts: Timestamp,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionLogs {
    /// Oldest first. At most the last 10,000 lines are kept, and they are lost with the sandbox.
    pub(crate) logs: Vec<LogEntry>,
    /// Where they were found: `sandbox`.
    pub(crate) source: FileSource,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct LogPage {
    /// Only lines whose index is greater.
    #[serde(default = "before_all")]
    #[schemars(range(min = -1))]
    pub(crate) after: i64,
}

fn before_all() -> i64 {
    -1
}
