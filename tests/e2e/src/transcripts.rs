//! Recorded streams of real servers.

use std::path::{Path, PathBuf};

/// Returns the recorded streams with their names.
pub fn transcripts() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/transcripts");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read(path).expect("a readable file"))
    };
    files.iter().map(read).collect()
}

/// Returns the recorded stream whose name begins with `prefix`.
pub fn transcript(prefix: &str) -> Vec<u8> {
    let found = transcripts().into_iter().find(|(name, _)| name.starts_with(prefix));
    found.unwrap_or_else(|| panic!("no recorded stream is named {prefix}")).1
}
