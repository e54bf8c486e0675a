//! Exit codes: each means one thing. clap itself exits with 2 on wrong usage.

use std::{error::Error, io::Write, process::ExitCode};

use thiserror::Error;

use crate::{output::OutputError, source::SourceError};

/// Reason why a task failed. Each text begins with one line that names the fault, and ends with what to do, unless there
/// is nothing to be done.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Failure {
    /// A fault of these tools, or of the machine they run on: 1.
    #[error("{0}")]
    Internal(String),
    /// The command line makes no sense: 2.
    #[error("{0}")]
    Usage(String),
    /// A document is not available, or nothing can be generated from it: 3. No file was changed.
    #[error("{0}")]
    Source(String),
    /// A committed file is not what it has to be: 4. The difference has been printed.
    #[error("{0}")]
    Stale(String),
    /// A change breaks clients, or whatever `--fail-on` names, and nobody accepted it: 5. It has been printed.
    #[error("{0}")]
    Breaking(String),
    /// Everything was generated and written, and hand-written code has to follow: 6. The places have been printed.
    #[error("{0}")]
    HandWritten(String),
}

/// End of a task.
pub type Outcome = Result<(), Failure>;

impl Failure {
    /// An internal failure with its causes in one line.
    pub fn internal(error: &dyn Error) -> Self {
        Self::Internal(in_one_line(error))
    }

    /// A failure of the same kind in other words.
    #[must_use]
    pub fn worded(&self, text: String) -> Self {
        match self {
            Self::Internal(_) => Self::Internal(text),
            Self::Usage(_) => Self::Usage(text),
            Self::Source(_) => Self::Source(text),
            Self::Stale(_) => Self::Stale(text),
            Self::Breaking(_) => Self::Breaking(text),
            Self::HandWritten(_) => Self::HandWritten(text),
        }
    }

    /// The process's exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Internal(_) => 1,
            Self::Usage(_) => 2,
            Self::Source(_) => 3,
            Self::Stale(_) => 4,
            Self::Breaking(_) => 5,
            Self::HandWritten(_) => 6,
        }
    }
}

/// An error and its causes.
pub(crate) fn in_one_line(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        // The text of each stands alone: the causes are details of the network stack.
        match error {
            SourceError::InvalidUrl { .. } => Self::Usage(error.to_string()),
            other => Self::Source(other.to_string()),
        }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Self::internal(&error)
    }
}

/// Says what went wrong, if anything did, and turns it into the process's exit code.
pub fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            ExitCode::from(failure.code())
        }
    }
}
