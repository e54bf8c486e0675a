//! Unpacking gzipped tar archives, as GNU tar does, into a folder that they cannot leave and to a size that is bounded.
//!
//! A link is planted only where it cannot lead out, whatever is put into the folder later: its target's `..` come
//! first, or follow names of folders that exist, and a folder is never replaced by a link. So it does not matter in
//! which order links are unpacked, or what a later archive replaces.

use std::{
    cell::Cell,
    collections::HashSet,
    fs::{self, OpenOptions},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::{FileError, Folder, check_names, make_folder};

/// The first bytes of everything gzipped.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Maximum number of names in the paths of an archive, for each entry that it may have.
const NAMES: usize = 20;

/// Bounds of what one archive may unpack to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpackLimits {
    /// Bytes of the archive without its compression, and bytes of the files in it, holes included.
    pub bytes: u64,
    /// Entries of the archive, and the folders that are made for them. Their paths may have 20 times as many names.
    pub entries: usize,
}

impl Default for UnpackLimits {
    /// 512 MiB and 100,000 entries.
    fn default() -> Self {
        Self { bytes: 512 << 20, entries: 100_000 }
    }
}

/// Reason why an archive is not unpacked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    #[error("Invalid bundle: not a gzip file")]
    NotGzip,
    #[error("Bundle unpacks to more than {0} bytes, the limit of this server")]
    TooLarge(u64),
    #[error("Bundle unpacks to more than {0} files and folders, the limit of this server")]
    TooMany(usize),
    #[error("Command failed: tar: {}: the entry leaves the folder, or could through a link", .0.display())]
    Escapes(PathBuf),
    #[error("Command failed: tar: {}: entries of type {:?} are not unpacked", path.display(), char::from(*kind))]
    Kind { path: PathBuf, kind: u8 },
    #[error("Command failed: tar: {}: sparse files in the pax format are not unpacked", .0.display())]
    PaxSparse(PathBuf),
    #[error("Command failed: tar: {}: {error}", path.display())]
    File { path: PathBuf, error: FileError },
    #[error("Command failed: tar: {0}")]
    Damaged(#[from] io::Error),
}

/// A part of the folder that an entry stands for.
enum Part {
    Folder,
    File,
    Link(PathBuf),
    HardLink(PathBuf),
    /// Something about the archive.
    Nothing,
}

impl Folder {
    /// Unpacks an archive over what is there.
    ///
    /// One that is too large, or has an entry whose type, name or target cannot be, is refused before anything is
    /// unpacked. Where an entry turns out to lead out through a link, those before it have been unpacked.
    pub(crate) fn unpack(&self, bundle: &[u8], limits: UnpackLimits) -> Result<(), ArchiveError> {
        if !bundle.starts_with(&GZIP_MAGIC) {
            return Err(ArchiveError::NotGzip);
        }
        read(bundle, limits, |entries| self.check(entries, limits))?;
        read(bundle, limits, |entries| Unpacking::new(self, limits).unpack(entries))
    }

    /// Checks what can be told without unpacking.
    fn check<R: Read>(&self, entries: tar::Entries<'_, R>, limits: UnpackLimits) -> Result<(), ArchiveError> {
        let (mut count, mut names, mut bytes) = (0, 0, 0_u64);
        let mut links = HashSet::new();
        for entry in entries {
            let mut entry = entry?;
            count += 1;
            if count > limits.entries {
                return Err(ArchiveError::TooMany(limits.entries));
            }
            let name = entry.path()?.into_owned();
            let part = part_of(&mut entry, &name)?;
            let target = match &part {
                Part::Nothing => continue,
                Part::Link(target) | Part::HardLink(target) => target.components().count(),
                Part::Folder | Part::File => 0,
            };
            names += name.components().count() + target;
            if names > limits.entries.saturating_mul(NAMES) {
                return Err(ArchiveError::TooMany(limits.entries));
            }
            bytes = bytes.saturating_add(entry.size());
            if bytes > limits.bytes {
                return Err(ArchiveError::TooLarge(limits.bytes));
            }
            let own_name_stays = name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
            let stays = match &part {
                // A symbolic link is relative to where it lies. Below another link that is known only when it is there.
                Part::Link(target) => {
                    let parent = name.parent().unwrap_or(Path::new(""));
                    let is_below_link =
                        parent.ancestors().any(|above| links.contains(above) || self.root().join(above).is_symlink());
                    !target.has_root() && (is_below_link || stays(&parent.join(target)))
                }
                // A hard link is relative to the archive's root.
                Part::HardLink(target) => stays(target),
                _ => true,
            };
            if !(stays && own_name_stays) {
                return Err(ArchiveError::Escapes(name));
            }
            if matches!(part, Part::Link(_)) {
                links.insert(name);
            }
        }
        Ok(())
    }

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

/// Lets `work` read the entries of an archive, as far as the limit of its size.
fn read(
    bundle: &[u8],
    limits: UnpackLimits,
    work: impl FnOnce(tar::Entries<'_, Bounded<'_>>) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let is_exceeded = Cell::new(false);
    let reader = Bounded { inner: MultiGzDecoder::new(bundle), left: limits.bytes, is_exceeded: &is_exceeded };
    let mut archive = Archive::new(reader);
    let outcome = archive.entries().map_err(ArchiveError::from).and_then(work);
    if is_exceeded.get() { Err(ArchiveError::TooLarge(limits.bytes)) } else { outcome }
}

/// The bytes of an archive, up to a limit.
struct Bounded<'a> {
    inner: MultiGzDecoder<&'a [u8]>,
    left: u64,
    is_exceeded: &'a Cell<bool>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => {
                self.is_exceeded.set(true);
                Err(io::Error::other("the archive is too large"))
            }
        }
    }
}

/// Returns what an entry stands for, by the rules of GNU tar.
fn part_of<R: Read>(entry: &mut Entry<'_, R>, name: &Path) -> Result<Part, ArchiveError> {
    let refused = |kind| Err(ArchiveError::Kind { path: name.to_owned(), kind });
    let target = |entry: &Entry<'_, R>| match entry.link_name()? {
        Some(target) => Ok(target.into_owned()),
        None => Err(ArchiveError::Damaged(io::Error::other(format!("{}: a link without target", name.display())))),
    };
    let kind = entry.header().as_bytes()[156];
    match (entry.header().entry_type(), kind) {
        (EntryType::Directory, _) => Ok(Part::Folder),
        (EntryType::Symlink, _) => target(entry).map(Part::Link),
        (EntryType::Link, _) => target(entry).map(Part::HardLink),
        (EntryType::XGlobalHeader, _) => Ok(Part::Nothing),
        (EntryType::Char | EntryType::Block | EntryType::Fifo, _) => refused(kind),
        (EntryType::XHeader | EntryType::GNULongName | EntryType::GNULongLink, _) => refused(kind),
        // The label of the archive, and the folder of an incremental backup, whose content is a list of names.
        (_, b'V') => Ok(Part::Nothing),
        (_, b'D') => Ok(Part::Folder),
        // The rest of a file of another archive, and a list of names that GNU tar no longer reads.
        (_, b'M' | b'N') => refused(kind),
        // Archives older than the type for folders say it so.
        _ if entry.path_bytes().ends_with(b"/") => Ok(Part::Folder),
        // One of an unknown type is unpacked as a file.
        _ => {
            let is_sparse = entry.pax_extensions()?.is_some_and(|mut extensions| {
                extensions.any(|extension| extension.is_ok_and(|known| known.key_bytes().starts_with(b"GNU.sparse.")))
            });
            if is_sparse { Err(ArchiveError::PaxSparse(name.to_owned())) } else { Ok(Part::File) }
        }
    }
}

/// Returns whether a relative path never leaves the folder it starts in, if nothing on it is a link.
fn stays(path: &Path) -> bool {
    let depth = path.components().try_fold(0_usize, |depth, part| match part {
        Component::Normal(_) => Some(depth + 1),
        Component::CurDir => Some(depth),
        Component::ParentDir => depth.checked_sub(1),
        Component::RootDir | Component::Prefix(_) => None,
    });
    depth.is_some()
}

/// The unpacking of one archive.
struct Unpacking<'a> {
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
    fn new(folder: &'a Folder, limits: UnpackLimits) -> Self {
        Self { folder, limits, folders_left: limits.entries, known: PathBuf::new(), late_links: Vec::new() }
    }

    fn unpack<R: Read>(mut self, entries: tar::Entries<'_, R>) -> Result<(), ArchiveError> {
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
