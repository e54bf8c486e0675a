//! The recorded streams of real servers, where this checkout has them beside it.

use std::path::{Path, PathBuf};

/// The recorded streams by name, or `None`, having said so, where there are none.
pub fn transcripts() -> Option<Vec<(String, Vec<u8>)>> {
    let Some(folder) = folder() else {
        eprintln!("SKIPPED: there are no recorded streams (shared/wire/transcripts, or ASH_WIRE) to read");
        return None;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sse"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read(path).expect("a readable file"))
    };
    Some(files.iter().map(read).collect())
}

/// The recorded stream whose name begins so, or `None`, having said so, where there are none at all.
pub fn transcript(prefix: &str) -> Option<Vec<u8>> {
    let all = transcripts()?;
    let found = all.into_iter().find(|(name, _)| name.starts_with(prefix));
    Some(found.unwrap_or_else(|| panic!("no recorded stream is named {prefix}")).1)
}

fn folder() -> Option<PathBuf> {
    match std::env::var_os("ASH_WIRE") {
        Some(wire) => Some(PathBuf::from(wire).join("transcripts")),
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|folder| folder.join("shared/wire/transcripts"))
            .find(|folder| folder.is_dir()),
    }
}
