//! Archives: what one may unpack to, why one is refused, and what its entries stand for.

use std::{
    cell::Cell,
    io::{self, Read},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::super::FileError;

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
pub(super) enum Part {
    Folder,
    File,
    Link(PathBuf),
    HardLink(PathBuf),
    /// Something about the archive.
    Nothing,
}

/// Lets `work` read the entries of an archive, as far as the limit of its size.
pub(super) fn read(
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
pub(super) struct Bounded<'a> {
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
pub(super) fn part_of<R: Read>(entry: &mut Entry<'_, R>, name: &Path) -> Result<Part, ArchiveError> {
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
