//! Folders of agents and sessions on the server's disk. What the API does in one goes through [`Folder`], which
//! nothing leaves: not by `..`, not by an absolute path, not by a link that lies in the folder.
//!
//! The depth of a folder is up to clients, so nothing here calls itself for each level of one.

pub(crate) mod content_type;
pub(crate) mod listing;
mod pack;
pub(crate) mod removal;
pub(crate) mod unpack;

use std::{
    ffi::OsString,
    fs, io,
    path::{Component, Path, PathBuf},
};

use walkdir::WalkDir;

/// Maximum length of a file's name, in bytes.
const LONGEST_NAME: usize = 255;
/// Maximum length of a path, in bytes.
const LONGEST_PATH: usize = 4096;
/// Maximum number of links that one path leads through.
const MOST_LINKS: usize = 40;

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
    #[error("the path contains a NUL character")]
    Nul,
    #[error("the path or a name in it is too long")]
    TooLong,
    #[error(transparent)]
    Other(io::Error),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NotFound,
            io::ErrorKind::InvalidFilename => Self::TooLong,
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
        check_names(relative)?;
        let stays = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if stays { self.follow(&self.root, relative) } else { Err(FileError::Escapes) }
    }

    /// Follows a path from a folder inside, through every link, to a path without links. Names that do not exist are
    /// taken for names of folders.
    fn follow(&self, from: &Path, path: &Path) -> Result<PathBuf, FileError> {
        let mut reached = from.to_owned();
        let mut left = steps(path)?;
        let mut links = 0;
        while let Some(step) = left.pop() {
            let next = match step {
                Step::Up if reached == self.root => return Err(FileError::Escapes),
                Step::Up => {
                    reached.pop();
                    continue;
                }
                Step::Into(name) => reached.join(name),
            };
            match fs::read_link(&next) {
                Ok(_) if links == MOST_LINKS => return Err(FileError::Escapes),
                Ok(target) if target.has_root() => {
                    // One that does not exist could make a file anywhere.
                    reached = target.canonicalize().map_err(|_| FileError::Escapes)?;
                    links += 1;
                }
                Ok(target) => {
                    left.extend(steps(&target)?);
                    links += 1;
                }
                Err(_) => reached = next,
            }
            if !reached.starts_with(&self.root) {
                return Err(FileError::Escapes);
            }
        }
        Ok(reached)
    }

    /// Resolves the folder of a path's last name, which is not followed if it is a link.
    fn resolve_parent(&self, relative: &Path) -> Result<PathBuf, FileError> {
        check_names(relative)?;
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
        Ok(fs::write(path, bytes)?)
    }

    /// A place for a file, whose missing parents are made. A pipe or a device is not written to: that could block.
    fn place(&self, relative: &Path) -> Result<PathBuf, FileError> {
        let path = self.resolve(relative)?;
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() => return Err(FileError::IsDirectory(path)),
            Ok(metadata) if !metadata.is_file() => return Err(FileError::Exists(path)),
            _ => {}
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

/// A step along a path.
enum Step {
    Into(OsString),
    Up,
}

/// The steps of a relative path, last one first.
fn steps(path: &Path) -> Result<Vec<Step>, FileError> {
    let mut steps = Vec::new();
    for part in path.components().rev() {
        match part {
            Component::Normal(name) => steps.push(Step::Into(name.to_owned())),
            Component::ParentDir => steps.push(Step::Up),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return Err(FileError::Escapes),
        }
    }
    Ok(steps)
}

/// Refuses a path that no file can have.
fn check_names(path: &Path) -> Result<(), FileError> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.contains(&0) {
        return Err(FileError::Nul);
    }
    let is_too_long = bytes.len() > LONGEST_PATH || path.iter().any(|name| name.len() > LONGEST_NAME);
    if is_too_long { Err(FileError::TooLong) } else { Ok(()) }
}

/// Makes a folder and those above it that are missing; returns how many it made.
fn make_folder(path: &Path) -> Result<usize, FileError> {
    let missing: Vec<&Path> = path.ancestors().take_while(|folder| !folder.is_dir()).collect();
    for folder in missing.iter().rev() {
        fs::create_dir(folder).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists if folder.is_dir() => Ok(()),
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => Err(FileError::Exists(path.to_owned())),
            _ => Err(error.into()),
        })?;
    }
    Ok(missing.len())
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
    if to.canonicalize()?.starts_with(from.canonicalize()?) {
        let text = format!("cannot copy '{}' to a subdirectory of self '{}'", from.display(), to.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    for entry in WalkDir::new(from).min_depth(1) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from).map_err(io::Error::other)?);
        if entry.file_type().is_dir() {
            fs::create_dir(target)?;
        } else if entry.file_type().is_file() {
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
