//! Logs of a session's sandbox.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Timestamp, session_files::FileSource};

/// The source of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    Stdout,
    Stderr,
    System,
}

/// A line of a session's log.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct LogEntry {
    /// Position among the sandbox's lines, from 0.
    pub(crate) index: i64,
    /// Source of the line.
    pub(crate) level: LogLevel,
    /// Text of the line.
    pub(crate) text: String,
    /// Time when it was written.
    pub(crate) ts: Timestamp,
}

/// The log of a session's sandbox.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionLogs {
    /// The lines, oldest first. At most the last 10,000 are kept, and they are lost with the sandbox.
    pub(crate) logs: Vec<LogEntry>,
    /// The place where the lines were found.
    pub(crate) source: FileSource,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct LogPage {
    /// Only lines with a greater index.
    #[serde(default = "before_all")]
    #[schemars(range(min = -1))]
    pub(crate) after: i64,
}

fn before_all() -> i64 {
    -1
}
