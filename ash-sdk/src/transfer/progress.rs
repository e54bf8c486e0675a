//! Telling a caller how far a transfer has come.

use std::{fmt, sync::Arc};

/// A caller's callback: bytes done, and the total where it is known.
#[derive(Clone)]
pub(crate) struct Progress(Arc<dyn Fn(u64, Option<u64>) + Send + Sync>);

impl Progress {
    pub(crate) fn new(report: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(report))
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Progress")
    }
}

/// Counts bytes and reports them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter {
    progress: Option<Progress>,
    done: u64,
    total: Option<u64>,
}

impl Meter {
    pub(crate) fn new(progress: Option<Progress>, total: Option<u64>) -> Self {
        Self { progress, done: 0, total }
    }

    pub(crate) fn add(&mut self, bytes: u64) {
        self.done += bytes;
        if let Some(Progress(report)) = &self.progress {
            report(self.done, self.total);
        }
    }

    /// Counts bytes that another meter reports.
    pub(crate) fn skip(&mut self, bytes: u64) {
        self.done += bytes;
    }

    pub(crate) fn done(&self) -> u64 {
        self.done
    }
}
