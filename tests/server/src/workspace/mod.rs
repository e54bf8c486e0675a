//! Folders of agents and sessions on the server's disk. What the API does in one goes through [`Folder`], which
//! nothing leaves: not by `..`, not by an absolute path, not by a link that lies in the folder.

mod archive;
pub(crate) mod content_type;
pub(crate) mod listing;

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

/// A folder that paths cannot leave.
pub(crate) struct Folder {
    root: PathBuf,
}

/// Reason why a file cannot be accessed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("the path leaves the folder")]
    Escapes,
    #[error("there is no such file")]
    NotFound,
    #[error("{} is a directory", .0.display())]
    IsDirectory(PathBuf),
    #[error("{} is in the way", .0.display())]
    Exists(PathBuf),
    #[error(transparent)]
    Other(io::Error),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // A name with a NUL is no name that a file could have.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput => Self::NotFound,
            _ => Self::Other(error),
        }
    }
}

impl Folder {
    /// The folder at `root`, which must exist.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if root.is_dir() { Ok(Self { root }) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Resolves a relative path, following every link, as long as it stays in the folder.
    fn resolve(&self, relative: &Path) -> Result<PathBuf, FileError> {
        let mut reached = self.root.clone();
        for part in relative.components() {
            match part {
                Component::Normal(name) => reached.push(name),
                Component::CurDir => continue,
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(FileError::Escapes),
            }
            let is_link = fs::symlink_metadata(&reached).is_ok_and(|metadata| metadata.is_symlink());
            if is_link {
                // A link to what does not exist could make a file anywhere.
                reached = reached.canonicalize().map_err(|_| FileError::Escapes)?;
            }
            if !reached.starts_with(&self.root) {
                return Err(FileError::Escapes);
            }
        }
        Ok(reached)
    }

    /// Resolves the folder of a path's last name, which is not followed if it is a link.
    fn resolve_parent(&self, relative: &Path) -> Result<PathBuf, FileError> {
        let name = relative.file_name().ok_or_else(|| FileError::IsDirectory(self.root.clone()))?;
        let parent = self.resolve(relative.parent().unwrap_or(Path::new("")))?;
        Ok(parent.join(name))
    }

    /// The size of a file, after checking that it is one.
    pub(crate) fn size(&self, relative: &Path) -> Result<u64, FileError> {
        let path = self.resolve(relative)?;
        let metadata = fs::metadata(&path)?;
        if metadata.is_file() { Ok(metadata.len()) } else { Err(FileError::IsDirectory(path)) }
    }

    pub(crate) fn read(&self, relative: &Path) -> Result<Vec<u8>, FileError> {
        self.size(relative)?;
        Ok(fs::read(self.resolve(relative)?)?)
    }

    /// Writes a file, whose missing parents are made.
    pub(crate) fn write(&self, relative: &Path, bytes: &[u8]) -> Result<(), FileError> {
        let path = self.place(relative)?;
        fs::write(path, bytes).map_err(FileError::Other)
    }

    /// A place for a file, whose missing parents are made.
    fn place(&self, relative: &Path) -> Result<PathBuf, FileError> {
        let path = self.resolve(relative)?;
        if path.is_dir() {
            return Err(FileError::IsDirectory(path));
        }
        if let Some(parent) = path.parent() {
            make_folder(parent)?;
        }
        Ok(path)
    }

    /// Removes a file, or a link, but not a folder.
    pub(crate) fn remove(&self, relative: &Path) -> Result<(), FileError> {
        let path = self.resolve_parent(relative)?;
        if fs::symlink_metadata(&path)?.is_dir() {
            return Err(FileError::IsDirectory(path));
        }
        Ok(fs::remove_file(path)?)
    }
}

fn make_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => FileError::Exists(path.to_owned()),
        _ => FileError::Other(error),
    })
}

/// A path that was sent, without `.` and `..`, taken from the folder's root where it is absolute. None where it
/// leads out.
pub(crate) fn normalise(path: &str) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => normal.push(name),
            Component::CurDir | Component::RootDir => {}
            Component::ParentDir => normal.pop().then_some(())?,
            Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

/// Copies a folder with everything in it. Links are not followed.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join("secret"), "s").unwrap();
        let root = outer.path().join("inner");
        fs::create_dir(&root).unwrap();
        let folder = Folder::open(&root).unwrap();
        (outer, folder)
    }

    #[test]
    fn a_path_that_leads_out_is_refused() {
        let (_outer, folder) = folder();
        for path in ["../secret", "a/../../secret", "/etc/passwd", ".."] {
            assert!(matches!(folder.read(path.as_ref()), Err(FileError::Escapes)), "{path}");
            assert!(matches!(folder.write(path.as_ref(), b""), Err(FileError::Escapes)), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_not_followed_but_can_be_removed() {
        let (outer, folder) = folder();
        let link = folder.root().join("link");
        std::os::unix::fs::symlink(outer.path().join("secret"), &link).unwrap();
        std::os::unix::fs::symlink(outer.path(), folder.root().join("out")).unwrap();
        std::os::unix::fs::symlink(outer.path().join("new"), folder.root().join("dangling")).unwrap();
        for path in ["link", "out/secret", "dangling"] {
            assert!(matches!(folder.read(path.as_ref()), Err(FileError::Escapes)), "{path}");
            assert!(matches!(folder.write(path.as_ref(), b"x"), Err(FileError::Escapes)), "{path}");
        }
        folder.remove("link".as_ref()).unwrap();
        assert!(fs::symlink_metadata(link).is_err());
        assert_eq!(fs::read(outer.path().join("secret")).unwrap(), b"s");
        assert!(!outer.path().join("new").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_stays_inside_is_followed() {
        let (_outer, folder) = folder();
        folder.write("a/b.txt".as_ref(), b"b").unwrap();
        std::os::unix::fs::symlink("a", folder.root().join("alias")).unwrap();
        assert_eq!(folder.read("alias/b.txt".as_ref()).unwrap(), b"b");
    }
}
