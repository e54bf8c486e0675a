//! `cargo xtask openapi refresh`: the contract from wherever the environment says.

use super::{generate, pull};
use crate::{exit::Outcome, source::Source};

/// Pulls from `ASH_SERVER_URL`, a server, or `ASH_OPENAPI`, a file; generates where neither is set.
pub(crate) fn run() -> Outcome {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    match (variable("ASH_SERVER_URL"), variable("ASH_OPENAPI")) {
        (Some(url), _) => pull::pull(&pull::server(&url.to_string_lossy()), None, None),
        (None, Some(file)) => pull::pull(&Source::from_file_argument(file), None, None),
        (None, None) => generate::write(None),
    }
}
