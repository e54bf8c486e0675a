//! The committed files: read, or compared with what they would be now.

use std::{fs, io::ErrorKind, path::Path};

use serde_json::Value;

use crate::{
    accepted::Accepted,
    console,
    exit::{Failure, Outcome, in_one_line},
    overlay::{self, Overlay},
    source::{Limits, Source},
    workspace,
};

/// Fails with the difference and the command that mends it unless a file holds a text.
pub(crate) fn is_fresh(path: &Path, fresh: &str, mend: &str) -> Outcome {
    // A file that is missing is as stale as an empty one.
    let committed = match fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::Internal(format!("{} cannot be read: {error}", path.display()))),
    };
    if committed == fresh {
        return Ok(());
    }
    let name = workspace::shown(path);
    console::print(&console::unified_diff(&name, &committed, fresh, console::has_colour()))?;
    Err(Failure::Stale(format!("{name} is stale. To mend it, run: {mend}")))
}

/// The overlay of a file.
pub(super) fn overlay(path: &Path) -> Result<Overlay, Failure> {
    let name = workspace::shown(path);
    let invalid = |problem: String| Failure::Stale(format!("{name}: {problem}. Mend it by hand"));
    let text = fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
    let document = serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
    overlay::parse(&document).map_err(|error| invalid(in_one_line(&error)))
}

/// The accepted changes. A file that is missing accepts nothing.
pub(super) fn accepted() -> Result<Accepted, Failure> {
    Accepted::parse(&accepted_text()?)
        .map_err(|error| Failure::Stale(format!("{}: {error}. Mend it by hand", workspace::ACCEPTED)))
}

pub(super) fn accepted_text() -> Result<String, Failure> {
    match fs::read_to_string(workspace::file(workspace::ACCEPTED)) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::Internal(format!("{} cannot be read: {error}", workspace::ACCEPTED))),
    }
}

/// The contract that is committed, or about to be.
pub(crate) fn contract() -> Result<Value, Failure> {
    let source = Source::File(workspace::file(workspace::CONTRACT));
    Ok(source.read(&Limits::default(), std::io::empty())?)
}
