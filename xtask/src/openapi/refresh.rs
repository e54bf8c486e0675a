//! `cargo xtask openapi refresh`: the contract from wherever the environment says.

use super::{committed, generate, pull};
use crate::{
    environment,
    exit::{Failure, Outcome},
    pipeline::Contract,
    source::Source,
};

/// Pulls from `ASH_SERVER_URL`, a server, or `ASH_OPENAPI`, a file; generates where neither is set.
pub(crate) fn run() -> Outcome {
    match source() {
        Some(source) => pull::write(&source, None, None),
        None => generate::run(&generate::Arguments::default()),
    }
}

/// The server or file that the environment names.
pub(crate) fn source() -> Option<Source> {
    match (environment::text("ASH_SERVER_URL"), environment::variable("ASH_OPENAPI")) {
        (Some(url), _) => Some(pull::server(&url)),
        (None, Some(file)) => Some(Source::from_file_argument(file)),
        (None, None) => None,
    }
}

/// The contract, in memory. `None` is the reference server.
pub(crate) fn contract(source: Option<&Source>) -> Result<Contract, Failure> {
    match source {
        Some(source) => pull::read(source, None),
        None => generate::fresh(committed::known().as_ref(), false),
    }
}
