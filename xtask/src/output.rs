//! Files that tasks write: whole or not at all, in one fixed form.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::exit::Failure;

/// The workspace's root folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// JSON as it is committed: two spaces, sorted keys, a newline at the end.
pub(crate) fn pretty(document: &Value) -> String {
    format!("{document:#}\n")
}

/// Writes a file beside its place and moves it there, so that nobody ever sees half of it.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Internal(format!("cannot write {}: {error}", path.display()));
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
