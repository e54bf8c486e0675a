//! Writing a file whole or not at all. Apart because every command that writes does it here, and only here.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::canonical;
use serde_json::Value;
use tempfile::NamedTempFile;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is new or has new contents.
    Changed,
    /// It held these bytes already and was left alone, its time too, so that nothing is built again for it.
    Unchanged,
}

impl fmt::Display for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Changed => "written",
            Self::Unchanged => "unchanged",
        })
    }
}

/// A file that could not be written. The old one, if there was one, is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{path}: cannot be written; nothing was changed", path = .path.display())]
pub struct OutputError {
    /// The file.
    pub path: PathBuf,
    /// The cause.
    pub source: io::Error,
}

/// Writes a document in canonical form, so that equal documents are equal files.
///
/// # Errors
/// [`OutputError`] if the folder is missing, not writable or full; the file is then as it was.
pub fn write_document(path: &Path, document: &Value) -> Result<Written, OutputError> {
    write_text(path, &canonical::to_text(document.clone()))
}

/// Writes a text file whole or not at all.
///
/// # Errors
/// As [`write_document`].
pub fn write_text(path: &Path, text: &str) -> Result<Written, OutputError> {
    let failed = |source| OutputError { path: path.to_owned(), source };
    if fs::read(path).is_ok_and(|existing| existing == text.as_bytes()) {
        return Ok(Written::Unchanged);
    }
    replace(path, |file| file.write_all(text.as_bytes())).map_err(failed)?;
    Ok(Written::Changed)
}

/// Has `fill` write a new file beside the target, and puts it into the target's place once it is safely on disk.
fn replace(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    // Through a link, so that the link stays one.
    let target = match fs::canonicalize(path) {
        Ok(existing) => existing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut temporary = create_beside(folder)?;
    fill(temporary.as_file_mut())?;
    if let Ok(existing) = fs::metadata(&target) {
        temporary.as_file().set_permissions(existing.permissions())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(&target).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// With the permissions of any new file: a temporary file's own are for its owner's eyes only.
#[cfg(unix)]
fn create_beside(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn create_beside(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}

/// Makes the new name last through a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_document_is_printed_in_order_with_a_newline_at_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ash.json");
        assert_eq!(write_document(&path, &json!({"b": [1], "a": {}})).unwrap(), Written::Changed);
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\n  \"a\": {},\n  \"b\": [\n    1\n  ]\n}\n");
        assert_eq!(names(folder.path()), ["ash.json"]);
    }

    #[test]
    fn a_file_that_holds_the_text_already_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "same").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        assert_eq!(write_text(&path, "same").unwrap(), Written::Unchanged);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        assert_eq!(write_text(&path, "other").unwrap(), Written::Changed);
        assert_eq!(fs::read_to_string(&path).unwrap(), "other");
    }

    #[test]
    fn a_write_that_fails_halfway_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let result = replace(&path, |file| {
            file.write_all(b"half of the n")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_folder_in_the_file_s_place_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), "old").unwrap();
        assert!(write_text(&path, "new").is_err());
        assert_eq!(fs::read_to_string(path.join("inside")).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_missing_folder_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/such/ash.json");
        let error = write_text(&path, "x").unwrap_err();
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
        assert_eq!(error.source.kind(), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_may_not_be_written_leaves_the_old_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
        let allowed = File::create(folder.path().join("probe")).is_ok();
        let result = write_text(&path, "new");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        if allowed {
            println!("SKIPPED: this user may write into any folder (root), so there is no such folder");
            return;
        }
        assert_eq!(result.unwrap_err().source.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_a_new_file_s_are_those_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old");
        fs::write(&old, "a").unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
        write_text(&old, "b").unwrap();
        assert_eq!(mode(&old), 0o640);
        let (new, plain) = (folder.path().join("new"), folder.path().join("plain"));
        write_text(&new, "x").unwrap();
        fs::write(&plain, "x").unwrap();
        assert_eq!(mode(&new), mode(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_text(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }
}
