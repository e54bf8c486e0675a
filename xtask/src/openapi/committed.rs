//! The committed files: read, or compared with what they would be now.

use std::{fs, io::ErrorKind, path::Path};

use crate::{
    accepted::Accepted,
    console,
    document::Document,
    exit::{Failure, Outcome, in_one_line},
    overlay::{self, Overlay},
    source::{Limits, Source},
    workspace,
};

/// Fails with the difference and the command that fixes it unless a file holds a text.
pub(crate) fn is_fresh(path: &Path, fresh: &str, fix: &str) -> Outcome {
    let committed = text(path)?;
    if committed == fresh {
        return Ok(());
    }
    let name = workspace::shown(path);
    console::print(&console::unified_diff(&name, &committed, fresh, console::has_colour()))?;
    Err(Failure::Stale(format!("{name} is stale. To fix it, run: {fix}")))
}

/// The overlay of a file.
pub(super) fn overlay(path: &Path) -> Result<Overlay, Failure> {
    let name = workspace::shown(path);
    let invalid = |problem: String| Failure::Stale(format!("{name}: {problem}. Fix it by hand"));
    let text = fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
    let document = serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
    overlay::parse(&document).map_err(|error| invalid(in_one_line(&error)))
}

/// The accepted changes. A file that is missing accepts nothing.
pub(crate) fn accepted() -> Result<Accepted, Failure> {
    Accepted::parse(&accepted_text()?)
        .map_err(|error| Failure::Stale(format!("{}: {error}. Fix it by hand", workspace::ACCEPTED)))
}

pub(super) fn accepted_text() -> Result<String, Failure> {
    text(&workspace::file(workspace::ACCEPTED))
}

/// Reads a file. One that is missing is empty.
fn text(path: &Path) -> Result<String, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::Internal(format!("{} cannot be read: {error}", workspace::shown(path)))),
    }
}

/// The contract on disk.
pub(crate) fn contract() -> Result<Document, Failure> {
    let source = Source::File(workspace::file(workspace::CONTRACT));
    Ok(Document::new(source.read(&Limits::default(), std::io::empty())?))
}

/// The contract on disk, for what a new one takes over from it. One that cannot be read is passed over with a warning, so that
/// it can be made again.
pub(crate) fn known() -> Option<Document> {
    let path = workspace::file(workspace::CONTRACT);
    if !path.exists() {
        return None;
    }
    match contract() {
        Ok(document) => Some(document),
        Err(failure) => {
            console::warn(&format!("{failure}; what was pulled into it before is not kept"));
            None
        }
    }
}
