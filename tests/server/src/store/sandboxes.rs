//! Sandboxes, pre-warmed ones, and their options.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

use crate::api::{
    Timestamp,
    logs::{LogEntry, LogLevel},
    sessions::PermissionMode,
};
use crate::origin::Origin;

/// Number of lines of a sandbox's log that are kept.
const LOG_LINES: usize = 10_000;

/// Options of a sandbox. A pre-warmed one has an environment only, which nobody asked for.
#[derive(Clone, Default)]
pub(crate) struct SandboxOptions {
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) system_prompt: Option<String>,
    pub(crate) mcp_servers: Map<String, Value>,
    pub(crate) permission_mode: Option<PermissionMode>,
}

/// A pre-warmed sandbox. Its workspace has been made.
pub(crate) struct Prewarmed {
    pub(crate) sandbox_id: String,
    pub(crate) env: BTreeMap<String, String>,
    /// The first line of its log.
    pub(crate) line: String,
}

/// Pre-warmed sandboxes of the agents of one name, oldest first.
#[derive(Default)]
pub(super) struct Pool {
    pub(super) ready: VecDeque<Prewarmed>,
    /// Those that cannot be given away yet.
    pub(super) warming: Vec<Prewarmed>,
}

pub(crate) fn new_id(origin: &Origin) -> String {
    origin.id("SandboxId").to_string()
}

/// The sandbox of a session.
pub(crate) struct Sandbox {
    pub(crate) options: SandboxOptions,
    log: VecDeque<LogEntry>,
    written: i64,
}

impl Sandbox {
    pub(crate) fn new(options: SandboxOptions) -> Self {
        Self { options, log: VecDeque::new(), written: 0 }
    }

    pub(crate) fn write_log(&mut self, origin: &Origin, level: LogLevel, text: impl Into<String>) {
        if self.log.len() == LOG_LINES {
            self.log.pop_front();
        }
        self.log.push_back(LogEntry { index: self.written, level, text: text.into(), ts: Timestamp::now(origin) });
        self.written += 1;
    }

    pub(crate) fn log_after(&self, index: i64) -> Vec<LogEntry> {
        self.log.iter().filter(|entry| entry.index > index).cloned().collect()
    }
}

/// Counts of resumes by the state of their sandboxes.
#[derive(Default)]
pub(crate) struct Resumes {
    pub(crate) warm: i64,
    pub(crate) cold: i64,
    /// Sessions, new or resumed, that were given a pre-warmed sandbox.
    pub(crate) prewarmed: i64,
}
