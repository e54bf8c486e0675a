//! The file that a download is written to: complete or as it was before.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio::io::AsyncWriteExt;

use crate::{
    error::{Error, ErrorKind, Result},
    transport::runtime,
};

/// Maximum number of links that lead from one to the next, as on Linux.
const MOST_LINKS: usize = 40;

/// A target, and the temporary file in its directory that replaces it when it is complete. The temporary file is removed
/// unless it is finished.
pub(crate) struct Target {
    /// The path as the caller named it, for errors.
    named: PathBuf,
    /// The path without links.
    path: PathBuf,
    file: tokio::fs::File,
    temporary: tempfile::TempPath,
}

impl Target {
    pub(crate) async fn create(path: &Path) -> Result<Self> {
        runtime()?;
        let named = path.to_owned();
        let created = tokio::task::spawn_blocking(move || {
            let replaced = replaced_by(&named)?;
            let file = temporary_for(&replaced).map_err(|error| unwritable(&named, error))?;
            Ok::<_, Error>((named, replaced.path, file))
        });
        let (named, path, file) = created.await.map_err(|error| unwritable(path, io::Error::other(error)))??;
        let (file, temporary) = file.into_parts();
        Ok(Self { named, path, file: tokio::fs::File::from_std(file), temporary })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).await.map_err(|error| unwritable(&self.named, error))
    }

    pub(crate) async fn finish(mut self) -> Result<()> {
        // Errors of writing may be reported as late as here.
        self.file.flush().await.map_err(|error| unwritable(&self.named, error))?;
        self.file.sync_all().await.map_err(|error| unwritable(&self.named, error))?;
        drop(self.file);
        let (temporary, path) = (self.temporary, self.path);
        let moved = tokio::task::spawn_blocking(move || temporary.persist(path)).await;
        let moved = moved.map_err(io::Error::other).and_then(|moved| moved.map_err(|error| error.error));
        moved.map_err(|error| unwritable(&self.named, error))
    }
}

/// A file that is to be replaced.
struct Replaced {
    path: PathBuf,
    /// Its permissions, if it exists.
    permissions: Option<fs::Permissions>,
}

/// Returns the file that a path leads to.
fn replaced_by(path: &Path) -> Result<Replaced> {
    let unwritable = |error| unwritable(path, error);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(Replaced {
            path: fs::canonicalize(path).map_err(unwritable)?,
            permissions: Some(metadata.permissions()),
        }),
        Ok(metadata) if metadata.is_dir() => Err(refused(path, "a directory")),
        Ok(metadata) => Err(refused(path, kind(&metadata))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let path = end_of_links(path).map_err(unwritable)?;
            Ok(Replaced { path, permissions: None })
        }
        Err(error) => Err(unwritable(error)),
    }
}

fn refused(path: &Path, kind: &str) -> Error {
    let text = format!(
        "{} is {kind}, and a download is saved to regular files only; to write to it, read the download as a stream",
        path.display()
    );
    Error::new(ErrorKind::Local, text)
}

#[cfg(unix)]
fn kind(metadata: &fs::Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    match () {
        () if kind.is_fifo() => "a named pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_char_device() || kind.is_block_device() => "a device",
        () => "not a file",
    }
}

#[cfg(not(unix))]
fn kind(_: &fs::Metadata) -> &'static str {
    "not a file"
}

/// Follows the links at the end of a path to a file that does not exist.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {
                let target = fs::read_link(&path)?;
                path.pop();
                path.push(target);
            }
            // Somebody has just created it.
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Creates a file beside the one that it is to replace, with the permissions of that or of any new file of this user; by
/// default `tempfile` permits nobody else to read it.
fn temporary_for(replaced: &Replaced) -> io::Result<tempfile::NamedTempFile> {
    let folder = match replaced.path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = create_in(folder)?;
    if let Some(permissions) = &replaced.permissions {
        file.as_file().set_permissions(kept(permissions))?;
    }
    Ok(file)
}

#[cfg(unix)]
fn create_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn create_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(folder)
}

/// Permissions of the new file, without the bits by which a program runs as its owner: that may be another now.
#[cfg(unix)]
fn kept(permissions: &fs::Permissions) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(permissions.mode() & 0o777)
}

#[cfg(not(unix))]
fn kept(permissions: &fs::Permissions) -> fs::Permissions {
    permissions.clone()
}

fn unwritable(target: &Path, error: io::Error) -> Error {
    Error::unwritable(target.display(), error)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_path_leads_to_the_file_at_the_end_of_its_links() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        fs::write(at("sub/file"), "").unwrap();
        symlink("sub/file", at("relative")).unwrap();
        symlink(at("relative"), at("absolute")).unwrap();
        symlink("sub/new", at("dangling")).unwrap();
        symlink("../dangling", at("sub/twice")).unwrap();
        let real = folder.path().canonicalize().unwrap();
        for (path, expected) in [("sub/file", "sub/file"), ("relative", "sub/file"), ("absolute", "sub/file")] {
            let replaced = replaced_by(&at(path)).unwrap();
            assert_eq!((replaced.path, replaced.permissions.is_some()), (real.join(expected), true), "{path}");
        }
        for path in ["new", "dangling", "sub/twice"] {
            let replaced = replaced_by(&at(path)).unwrap();
            assert!(replaced.permissions.is_none());
            let parent = replaced.path.parent().unwrap().canonicalize().unwrap();
            let expected = if path == "new" { real.clone() } else { real.join("sub") };
            assert_eq!((parent, replaced.path.file_name().unwrap()), (expected, "new".as_ref()), "{path}");
        }
    }

    #[test]
    fn a_path_that_leads_to_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        symlink("circle", folder.path().join("circle")).unwrap();
        symlink("missing/", folder.path().join("to-a-directory")).unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        for name in ["", "circle", "to-a-directory", "missing/", "..", "file/below"] {
            let path = folder.path().join(name);
            let error = replaced_by(&path).err().unwrap();
            assert!(error.message().starts_with(path.to_str().unwrap()), "{error}");
        }
        assert!(replaced_by(Path::new("")).is_err());
    }
}
