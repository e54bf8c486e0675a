//! Exit codes: each means one thing. clap itself exits with 2 on wrong usage.

use std::{io::Write, process::ExitCode};

use thiserror::Error;

/// Why a task did not succeed.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// Something that should not happen here.
    #[error("{0}")]
    Internal(String),
    /// A generated file is not what it would be now. What differs has been printed.
    #[error("{0}")]
    Stale(String),
}

pub(crate) type Outcome = Result<(), Failure>;

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Self::Internal(_) => 1,
            Self::Stale(_) => 4,
        }
    }
}

/// Says what went wrong, if anything did, and turns it into the process's exit code.
pub(crate) fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            ExitCode::from(failure.code())
        }
    }
}
