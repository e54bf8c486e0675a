//! A folder as one gzipped tar archive.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};
use walkdir::WalkDir;

use super::Folder;

/// The name of an entry whose content is the next entry's name.
const LONG_NAME: &[u8] = b"././@LongLink";

/// Number of bytes of a name that fit into a header.
const FIELD: usize = 100;

type TarBuilder = Builder<GzEncoder<Vec<u8>>>;

impl Folder {
    /// The folder as a gzipped tar archive, with entries `./…`.
    pub(crate) fn pack(&self) -> io::Result<Vec<u8>> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for entry in WalkDir::new(self.root()).sort_by_file_name() {
            let entry = entry?;
            let relative = entry.path().strip_prefix(self.root()).map_err(io::Error::other)?;
            append_entry(&mut builder, entry.path(), &name_of(relative), entry.file_type())?;
        }
        builder.into_inner()?.finish()
    }
}

/// The name of an entry: `./`, then the path in the folder.
fn name_of(relative: &Path) -> Vec<u8> {
    let parts: Vec<&[u8]> = relative.iter().map(OsStr::as_encoded_bytes).collect();
    [b"./".as_slice(), &parts.join(&b'/')].concat()
}

/// Appends a folder, a file or a link. Nothing else is in an archive.
fn append_entry(builder: &mut TarBuilder, path: &Path, name: &[u8], kind: fs::FileType) -> io::Result<()> {
    if kind.is_dir() {
        let name = if name.ends_with(b"/") { name.to_vec() } else { [name, b"/"].concat() };
        append(builder, &name, &mut header_of(path)?, io::empty())
    } else if kind.is_file() {
        let mut header = header_of(path)?;
        let size = header.size()?;
        // The header has been written by the time a file that changes meets its end.
        append(builder, name, &mut header, File::open(path)?.chain(io::repeat(0)).take(size))
    } else if kind.is_symlink() {
        let mut header = header_of(path)?;
        header.set_entry_type(EntryType::Symlink);
        header.set_size(0);
        let target = fs::read_link(path)?;
        let target = target.as_os_str().as_encoded_bytes();
        append_long(builder, EntryType::GNULongLink, target)?;
        header.as_old_mut().linkname = field(target);
        append(builder, name, &mut header, io::empty())
    } else {
        Ok(())
    }
}

fn header_of(path: &Path) -> io::Result<Header> {
    let mut header = Header::new_gnu();
    header.set_metadata(&fs::symlink_metadata(path)?);
    Ok(header)
}

/// Appends an entry under its name as it is: the library would take the leading `./` off.
fn append(builder: &mut TarBuilder, name: &[u8], header: &mut Header, content: impl Read) -> io::Result<()> {
    append_long(builder, EntryType::GNULongName, name)?;
    header.as_old_mut().name = field(name);
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
