//! Removing folders, however deep they are.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use uuid::Uuid;

/// Length of a path, in bytes, to which names can still be added.
const LONG_PATH: usize = 2000;

/// A new folder among those for temporary files, which is removed when this is dropped.
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    pub(crate) fn new(prefix: &str) -> io::Result<Self> {
        Ok(Self(tempfile::Builder::new().prefix(prefix).tempdir()?.keep()))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        match remove_folder(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let _ = writeln!(io::stderr(), "ash-dev-server: {} cannot be removed: {error}", self.0.display());
            }
            _ => {}
        }
    }
}

/// Removes a folder and everything in it.
///
/// The standard library's function calls itself and opens a file for each level, so a folder of some thousand levels
/// makes it fail, or overflows the stack. Here a folder whose path gets long is moved up to the top first.
fn remove_folder(root: &Path) -> io::Result<()> {
    let mut left = vec![(root.to_owned(), false)];
    while let Some((folder, is_empty)) = left.pop() {
        if is_empty {
            fs::remove_dir(folder)?;
            continue;
        }
        make_accessible(&folder)?;
        let folder = if folder.as_os_str().len() > LONG_PATH {
            let moved = root.join(Uuid::new_v4().to_string());
            fs::rename(&folder, &moved)?;
            moved
        } else {
            folder
        };
        left.push((folder.clone(), true));
        for entry in entries(&folder)? {
            if entry.file_type()?.is_dir() {
                left.push((entry.path(), false));
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    Ok(())
}

/// Everything in a folder, read before any of it is removed.
fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    fs::read_dir(folder)?.collect()
}

/// Lets the owner of a folder list, change and move it.
#[cfg(unix)]
fn make_accessible(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_accessible(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Makes folders in one another, more than a path could name.
    fn nest(root: &Path, depth: usize) {
        let top = root.join("a");
        fs::create_dir(&top).unwrap();
        fs::write(top.join("file"), "x").unwrap();
        for _ in 1..depth {
            let outer = root.join("outer");
            fs::create_dir(&outer).unwrap();
            fs::rename(&top, outer.join("a")).unwrap();
            fs::rename(outer, &top).unwrap();
        }
    }

    #[test]
    fn folders_of_any_depth_are_removed() {
        for depth in [1, 2, 300, 3_000] {
            let folder = TemporaryFolder::new("ash-dev-server-test-").unwrap();
            nest(folder.path(), depth);
            remove_folder(folder.path()).unwrap();
            assert!(!folder.path().exists(), "{depth}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_removed_and_its_target_is_not() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("kept"), "k").unwrap();
        let folder = TemporaryFolder::new("ash-dev-server-test-").unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        for name in ["link", "inner/link"] {
            std::os::unix::fs::symlink(outside.path(), folder.path().join(name)).unwrap();
        }
        remove_folder(folder.path()).unwrap();
        assert!(outside.path().join("kept").exists() && !folder.path().exists());
    }
}
