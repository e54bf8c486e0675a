//! Writing files whole or not at all, and several together or none. Every command that writes does it here, and only here.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// Outcome of writing a file.
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

/// A file that could not be written or removed. All files are as they were.
#[derive(Debug, thiserror::Error)]
#[error("{path}: cannot be written; nothing was changed", path = .path.display())]
pub struct OutputError {
    /// The file.
    pub path: PathBuf,
    /// The cause.
    pub source: io::Error,
}

/// Writes a text file whole or not at all.
///
/// # Errors
/// [`OutputError`] if the folder is not writable or full; the file is then as it was.
pub fn write_text(path: &Path, text: &str) -> Result<Written, OutputError> {
    let written = write_all(&[(path.to_owned(), text.to_owned())], &[])?;
    Ok(written.into_iter().next().unwrap_or(Written::Unchanged))
}

/// Writes files and removes others, all or none.
///
/// # Errors
/// [`OutputError`] for the first file that cannot be written or removed; all files are then as they were.
pub fn write_all(files: &[(PathBuf, String)], removed: &[PathBuf]) -> Result<Vec<Written>, OutputError> {
    let mut prepared = Vec::new();
    let mut written = Vec::new();
    for (path, text) in files {
        if fs::read(path).is_ok_and(|existing| existing == text.as_bytes()) {
            written.push(Written::Unchanged);
            continue;
        }
        let file = prepare(path, |file| file.write_all(text.as_bytes()));
        prepared.push(file.map_err(|source| OutputError { path: path.clone(), source })?);
        written.push(Written::Changed);
    }
    replace_all(prepared, removed)?;
    Ok(written)
}

/// A new file beside its target, safely on disk.
struct Prepared {
    target: PathBuf,
    temporary: NamedTempFile,
}

/// Has `fill` write a new file beside the target.
fn prepare(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<Prepared> {
    // Through a link, so that the link stays one.
    let target = match fs::canonicalize(path) {
        Ok(existing) => existing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    if target.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut temporary = create_beside(folder_of(&target))?;
    fill(temporary.as_file_mut())?;
    if let Ok(existing) = fs::metadata(&target) {
        temporary.as_file().set_permissions(existing.permissions())?;
    }
    temporary.as_file().sync_all()?;
    Ok(Prepared { target, temporary })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Target to restore if a later file fails, and its old contents, if it had any.
type Undo = (PathBuf, Option<tempfile::TempPath>);

fn replace_all(prepared: Vec<Prepared>, removed: &[PathBuf]) -> Result<(), OutputError> {
    let mut undo: Vec<Undo> = Vec::new();
    let outcome = replace_each(prepared, removed, &mut undo);
    if outcome.is_err() {
        for (target, old) in undo.into_iter().rev() {
            // Nothing better can be done about a failure here: the first one is reported.
            let _ = match old {
                Some(old) => old.persist(&target).map_err(|error| error.error),
                None => fs::remove_file(&target),
            };
        }
    }
    outcome
}

fn replace_each(prepared: Vec<Prepared>, removed: &[PathBuf], undo: &mut Vec<Undo>) -> Result<(), OutputError> {
    for Prepared { target, temporary } in prepared {
        let failed = |source| OutputError { path: target.clone(), source };
        undo.push((target.clone(), set_aside(&target).map_err(failed)?));
        temporary.persist(&target).map_err(|error| failed(error.error))?;
        sync_folder(folder_of(&target)).map_err(failed)?;
    }
    for path in removed {
        let failed = |source| OutputError { path: path.clone(), source };
        let old = set_aside(path).map_err(failed)?;
        undo.push((path.clone(), old));
        fs::remove_file(path).map_err(failed)?;
    }
    Ok(())
}

/// A second name for a file's contents, which goes when it is dropped; `None` if there is no such file.
fn set_aside(path: &Path) -> io::Result<Option<tempfile::TempPath>> {
    if !path.exists() {
        return Ok(None);
    }
    let aside = create_beside(folder_of(path))?.into_temp_path();
    fs::copy(path, &aside)?;
    Ok(Some(aside))
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

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
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
        let result = prepare(&path, |file| {
            file.write_all(b"half of the n")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert_eq!(result.map(|_| ()).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn files_are_written_and_removed_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "old").unwrap();
        fs::write(path("gone"), "old").unwrap();
        let files = [(path("a"), "new".to_owned()), (path("b"), "new".to_owned())];
        assert_eq!(write_all(&files, &[path("gone")]).unwrap(), [Written::Changed, Written::Changed]);
        assert_eq!(write_all(&files, &[]).unwrap(), [Written::Unchanged, Written::Unchanged]);
        let mut names = names(folder.path());
        names.sort();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "new");
    }

    #[test]
    fn one_file_that_cannot_be_prepared_leaves_all_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "old").unwrap();
        fs::create_dir(path("b")).unwrap();
        let files = [(path("a"), "new".to_owned()), (path("b"), "new".to_owned())];
        assert_eq!(write_all(&files, &[]).unwrap_err().path, path("b"));
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "old");
    }

    #[test]
    fn one_file_that_cannot_be_replaced_has_the_ones_before_it_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("old"), "old").unwrap();
        let files = [(path("old"), "new".to_owned()), (path("fresh"), "new".to_owned())];
        // A file that is not there cannot be removed.
        let error = write_all(&files, &[path("absent")]).unwrap_err();
        assert_eq!((error.path.clone(), error.source.kind()), (path("absent"), io::ErrorKind::NotFound));
        assert_eq!(fs::read_to_string(path("old")).unwrap(), "old");
        assert_eq!(names(folder.path()), ["old"]);
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
