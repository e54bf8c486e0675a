//! Progress of transfers, as callers are informed of it.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// Progress of an upload, a download or a deployment.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
/// client
///     .deploy_agent_dir("my-agent", "./agents/my-agent")
///     .on_progress(|progress| println!("{progress}"))
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Progress {
    /// Number of bytes transferred so far, as the files count them: before an upload is encoded.
    pub done: u64,
    /// Number of bytes of the whole transfer, if it is known.
    pub total: Option<u64>,
}

impl Progress {
    /// Returns the part of the transfer that is done, from 0 to 1, if the total is known.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// client
    ///     .download_session_file(session_id, "report.pdf")
    ///     .on_progress(|progress| {
    ///         if let Some(fraction) = progress.fraction() {
    ///             println!("{:.0} %", 100.0 * fraction);
    ///         }
    ///     })
    ///     .save_to("report.pdf")
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn fraction(self) -> Option<f64> {
        match self.total? {
            0 => Some(1.0),
            total => Some((self.done as f64 / total as f64).min(1.0)),
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.total {
            Some(total) => write!(formatter, "{} of {total} bytes", self.done),
            None => write!(formatter, "{} bytes", self.done),
        }
    }
}

/// A caller's callback.
#[derive(Clone)]
pub(crate) struct Report(Arc<dyn Fn(Progress) + Send + Sync>);

impl Report {
    pub(crate) fn new(report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(report))
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Report")
    }
}

/// Counts bytes and reports them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter {
    report: Option<Report>,
    progress: Progress,
}

impl Meter {
    pub(crate) fn new(report: Option<Report>, total: Option<u64>) -> Self {
        Self { report, progress: Progress { done: 0, total } }
    }

    pub(crate) fn add(&mut self, bytes: u64) {
        self.progress.done += bytes;
        if let Some(Report(report)) = &self.report {
            report(self.progress);
        }
    }

    /// Counts bytes that another meter reports.
    pub(crate) fn skip(&mut self, bytes: u64) {
        self.progress.done += bytes;
    }

    pub(crate) fn done(&self) -> u64 {
        self.progress.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_of_a_transfer_is_between_0_and_1_and_unknown_without_a_total() {
        let fraction = |done, total| Progress { done, total }.fraction();
        assert_eq!(fraction(1, Some(4)), Some(0.25));
        // A file that grew while it was read.
        assert_eq!(fraction(5, Some(4)), Some(1.0));
        assert_eq!(fraction(0, Some(0)), Some(1.0));
        assert_eq!(fraction(5, None), None);
    }
}
