//! The unpacking of an archive, entry by entry.
//!
//! A link is planted only where it cannot lead out, whatever is put into the folder later: its target's `..` come
//! first, or follow names of folders that exist, and a folder is never replaced by a link. So it does not matter in
//! which order links are unpacked, or what a later archive replaces.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use tar::Entry;

use super::{
    super::{FileError, Folder, check_names, make_folder},
    archive::{ArchiveError, Part, UnpackLimits, part_of},
};

/// The unpacking of one archive.
pub(super) struct Unpacking<'a> {
    folder: &'a Folder,
    limits: UnpackLimits,
    /// Number of folders that may be made yet.
    folders_left: usize,
    /// A folder that is there and has no link on its way, by which most of the next entry's way is known.
    known: PathBuf,
    /// Links whose `..` follow names, which have to be there first.
    late_links: Vec<(PathBuf, PathBuf)>,
}

impl<'a> Unpacking<'a> {
    pub(super) fn new(folder: &'a Folder, limits: UnpackLimits) -> Self {
        Self { folder, limits, folders_left: limits.entries, known: PathBuf::new(), late_links: Vec::new() }
    }

    pub(super) fn unpack<R: Read>(mut self, entries: tar::Entries<'_, R>) -> Result<(), ArchiveError> {
        for entry in entries {
            let mut entry = entry?;
            let name = entry.path()?.into_owned();
            let unpacked = match part_of(&mut entry, &name)? {
                Part::Nothing => continue,
                Part::Folder => self.make_folder(&name),
                Part::Link(target) if rises_late(&target) => {
                    self.late_links.push((name, target));
                    continue;
                }
                Part::Link(target) => self.link(&name, &target),
                Part::HardLink(target) => self.hard_link(&name, &target),
                Part::File => self.write(&name, &mut entry),
            };
            unpacked.map_err(|error| self.describe(name, error))?;
        }
        for (name, target) in std::mem::take(&mut self.late_links) {
            self.link(&name, &target).map_err(|error| self.describe(name, error))?;
        }
        Ok(())
    }

    fn describe(&self, path: PathBuf, error: Failure) -> ArchiveError {
        match error {
            Failure::TooMany => ArchiveError::TooMany(self.limits.entries),
            Failure::File(FileError::Escapes) => ArchiveError::Escapes(path),
            Failure::File(error) => ArchiveError::File { path, error },
        }
    }

    fn make_folder(&mut self, name: &Path) -> Result<(), Failure> {
        if !self.resolve(name)?.is_dir() {
            let path = self.place(name)?;
            self.make(&path)?;
        }
        Ok(())
    }

    fn make(&mut self, path: &Path) -> Result<(), Failure> {
        self.folders_left = self.folders_left.checked_sub(make_folder(path)?).ok_or(Failure::TooMany)?;
        Ok(())
    }

    /// Resolves a path without `..`. A folder is never replaced by a link, so it need not be looked at once more.
    fn resolve(&mut self, name: &Path) -> Result<PathBuf, FileError> {
        check_names(name)?;
        let names = || name.components().filter(|part| matches!(part, Component::Normal(_)));
        let known: Vec<_> = self.known.components().zip(names()).map_while(|(a, b)| (a == b).then_some(a)).collect();
        let rest: PathBuf = names().skip(known.len()).collect();
        self.folder.follow(&self.folder.root().join(known.iter().collect::<PathBuf>()), &rest)
    }

    /// Resolves the folder of an entry, and makes it; returns the path of the entry in it.
    fn path_of(&mut self, name: &Path) -> Result<PathBuf, Failure> {
        check_names(name)?;
        let last = name.file_name().ok_or_else(|| FileError::IsDirectory(self.folder.root().to_owned()))?;
        let parent = self.resolve(name.parent().unwrap_or(Path::new("")))?;
        self.make(&parent)?;
        if let Ok(known) = parent.strip_prefix(self.folder.root()) {
            self.known = known.to_owned();
        }
        Ok(parent.join(last))
    }

    /// A place for an entry: what has its name goes, unless it is a folder.
    fn place(&mut self, name: &Path) -> Result<PathBuf, Failure> {
        let path = self.path_of(name)?;
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() => Err(FileError::IsDirectory(path).into()),
            Ok(_) => Ok(fs::remove_file(&path).map(|()| path)?),
            Err(_) => Ok(path),
        }
    }

    fn write<R: Read>(&mut self, name: &Path, entry: &mut Entry<'_, R>) -> Result<(), Failure> {
        let mode = entry.header().mode()?;
        let path = self.place(name)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        io::copy(entry, &mut file)?;
        Ok(set_mode(&path, mode)?)
    }

    fn link(&mut self, name: &Path, target: &Path) -> Result<(), Failure> {
        let path = self.path_of(name)?;
        let parent = path.parent().ok_or(FileError::Escapes)?;
        self.folder.check_target(parent, target)?;
        Ok(make_link(target, &self.place(name)?)?)
    }

    fn hard_link(&mut self, name: &Path, target: &Path) -> Result<(), Failure> {
        let source = self.folder.resolve_parent(target)?;
        let kind = fs::symlink_metadata(&source)?.file_type();
        if source == self.path_of(name)? {
            return Ok(());
        }
        if kind.is_symlink() {
            // Another name for a link would be a link that lies elsewhere.
            return self.link(name, &fs::read_link(source)?);
        }
        if !kind.is_file() {
            return Err(io::Error::other(format!("{} is not a file", source.display())).into());
        }
        let path = self.place(name)?;
        Ok(fs::hard_link(source, path)?)
    }
}

impl Folder {
    /// Checks that a link in a folder inside leads to a place inside, now and later.
    fn check_target(&self, folder: &Path, target: &Path) -> Result<(), FileError> {
        check_names(target)?;
        let mut reached = folder.to_owned();
        let mut is_folder = true;
        for part in target.components() {
            match part {
                Component::ParentDir if is_folder && reached != self.root() => drop(reached.pop()),
                Component::Normal(name) => {
                    reached.push(name);
                    is_folder &= fs::symlink_metadata(&reached).is_ok_and(|metadata| metadata.is_dir());
                }
                Component::CurDir => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(FileError::Escapes),
            }
        }
        // Links that were here before may have been made by commands.
        self.follow(folder, target).map(drop)
    }
}

/// Reason why an entry is not unpacked.
enum Failure {
    File(FileError),
    TooMany,
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::File(error.into())
    }
}

/// Returns whether `..` follows a name in a path.
fn rises_late(path: &Path) -> bool {
    path.components().skip_while(|part| !matches!(part, Component::Normal(_))).any(|part| part == Component::ParentDir)
}

#[cfg(unix)]
fn make_link(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn make_link(_: &Path, path: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, format!("{}: links are not made here", path.display())))
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o777))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
