//! A folder as one gzipped tar archive, and back. An archive whose entries would leave the folder is refused
//! before anything of it is unpacked.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use tar::{Archive, Builder, Entry, EntryType, Header};

use super::{FileError, Folder};

/// The first bytes of everything gzipped.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The name of an entry whose content is the next entry's name.
const LONG_NAME: &[u8] = b"././@LongLink";

/// Number of bytes of a name that fit into a header.
const FIELD: usize = 100;

type TarBuilder = Builder<GzEncoder<Vec<u8>>>;

/// Reason why an archive is not unpacked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    #[error("Invalid bundle: not a gzip file")]
    NotGzip,
    #[error("Command failed: tar: {}: the entry leaves the folder", .0.display())]
    Escapes(PathBuf),
    #[error("Command failed: tar: {}: {kind:?} entries are not unpacked", path.display())]
    Kind { path: PathBuf, kind: EntryType },
    #[error("Command failed: tar: {0}")]
    Damaged(#[from] io::Error),
}

impl Folder {
    /// The folder as a gzipped tar archive, with entries `./…`.
    pub(crate) fn pack(&self) -> io::Result<Vec<u8>> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        append_folder(&mut builder, self.root(), b"./")?;
        builder.into_inner()?.finish()
    }

    /// Unpacks an archive over what is there.
    pub(crate) fn unpack(&self, bundle: &[u8]) -> Result<(), ArchiveError> {
        if !bundle.starts_with(&GZIP_MAGIC) {
            return Err(ArchiveError::NotGzip);
        }
        for entry in Archive::new(GzDecoder::new(bundle)).entries()? {
            check(&entry?)?;
        }
        for entry in Archive::new(GzDecoder::new(bundle)).entries()? {
            self.unpack_entry(&mut entry?)?;
        }
        Ok(())
    }

    fn unpack_entry<R: Read>(&self, entry: &mut Entry<'_, R>) -> Result<(), ArchiveError> {
        let name = entry.path()?.into_owned();
        let target = entry.link_name()?.map(|target| target.into_owned());
        let refused = |error| match error {
            FileError::Other(error) => ArchiveError::Damaged(error),
            FileError::Escapes => ArchiveError::Escapes(name.clone()),
            other => ArchiveError::Damaged(io::Error::other(format!("{}: {other}", name.display()))),
        };
        match (entry.header().entry_type(), target) {
            (EntryType::Directory, _) => {
                let path = self.resolve(&name).map_err(refused)?;
                super::make_folder(&path).map_err(refused)
            }
            (EntryType::Symlink, Some(target)) => {
                let path = self.link_place(&name).map_err(refused)?;
                Ok(make_link(&target, &path)?)
            }
            (EntryType::Link, Some(target)) => {
                let target = self.resolve(&target).map_err(refused)?;
                let path = self.link_place(&name).map_err(refused)?;
                Ok(fs::hard_link(target, path)?)
            }
            _ => {
                let path = self.place(&name).map_err(refused)?;
                let mode = entry.header().mode()?;
                io::copy(entry, &mut File::create(&path)?)?;
                Ok(set_mode(&path, mode)?)
            }
        }
    }

    /// A place for a link: what has its name goes, unless it is a folder.
    fn link_place(&self, name: &Path) -> Result<PathBuf, FileError> {
        let path = self.resolve_parent(name)?;
        if let Some(parent) = path.parent() {
            super::make_folder(parent)?;
        }
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() => Err(FileError::IsDirectory(path)),
            Ok(_) => fs::remove_file(&path).map(|()| path).map_err(FileError::Other),
            Err(_) => Ok(path),
        }
    }
}

/// Appends a folder, under a name that ends with a slash, and everything in it.
fn append_folder(builder: &mut TarBuilder, folder: &Path, name: &[u8]) -> io::Result<()> {
    append(builder, name, &mut header_of(folder)?, &[])?;
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = [name, entry.file_name().as_encoded_bytes()].concat();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            append_folder(builder, &path, &[&name, b"/".as_slice()].concat())?;
        } else if kind.is_file() {
            append(builder, &name, &mut header_of(&path)?, &fs::read(&path)?)?;
        } else if kind.is_symlink() {
            let mut header = header_of(&path)?;
            header.set_entry_type(EntryType::Symlink);
            header.set_size(0);
            let target = fs::read_link(&path)?;
            let target = target.as_os_str().as_encoded_bytes();
            append_long(builder, EntryType::GNULongLink, target)?;
            header.as_old_mut().linkname = field(target);
            append(builder, &name, &mut header, &[])?;
        }
    }
    Ok(())
}

fn header_of(path: &Path) -> io::Result<Header> {
    let mut header = Header::new_gnu();
    header.set_metadata(&fs::symlink_metadata(path)?);
    Ok(header)
}

/// Appends an entry under its name as it is: the library would take the leading `./` off.
fn append(builder: &mut TarBuilder, name: &[u8], header: &mut Header, content: &[u8]) -> io::Result<()> {
    append_long(builder, EntryType::GNULongName, name)?;
    header.as_old_mut().name = field(name);
    if header.entry_type().is_file() {
        header.set_size(content.len() as u64);
    }
    header.set_cksum();
    builder.append(header, content)
}

/// Appends an entry with the whole of a name that is too long for its header.
fn append_long(builder: &mut TarBuilder, kind: EntryType, name: &[u8]) -> io::Result<()> {
    if name.len() <= FIELD {
        return Ok(());
    }
    let mut header = Header::new_gnu();
    header.as_old_mut().name = field(LONG_NAME);
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(name.len() as u64 + 1);
    header.set_cksum();
    builder.append(&header, [name, b"\0"].concat().as_slice())
}

/// As much of a name as a header has room for.
fn field(name: &[u8]) -> [u8; FIELD] {
    let mut field = [0; FIELD];
    let kept = &name[..name.len().min(FIELD)];
    field[..kept.len()].copy_from_slice(kept);
    field
}

/// Refuses an entry that would leave the folder, by its own name or by what it links to.
fn check<R: Read>(entry: &Entry<'_, R>) -> Result<(), ArchiveError> {
    let name = entry.path()?.into_owned();
    let stays = match entry.header().entry_type() {
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse | EntryType::Directory => true,
        // A symbolic link is relative to where it lies, a hard link to the archive's root.
        EntryType::Symlink => {
            let folder = name.parent().unwrap_or(Path::new(""));
            entry.link_name()?.is_some_and(|target| !target.has_root() && depth(&folder.join(target)).is_some())
        }
        EntryType::Link => entry.link_name()?.is_some_and(|target| depth(&target).is_some()),
        kind => return Err(ArchiveError::Kind { path: name, kind }),
    };
    let own_name_stays = name.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if stays && own_name_stays { Ok(()) } else { Err(ArchiveError::Escapes(name)) }
}

/// Returns the depth at which a relative path ends, if it never leaves the folder it starts in.
fn depth(path: &Path) -> Option<usize> {
    path.components().try_fold(0_usize, |depth, part| match part {
        Component::Normal(_) => Some(depth + 1),
        Component::CurDir => Some(depth),
        Component::ParentDir => depth.checked_sub(1),
        Component::RootDir | Component::Prefix(_) => None,
    })
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
