//! Unpacking gzipped tar archives, as GNU tar does, into a folder that they cannot leave and to a size that is bounded.

mod archive;
mod unpacking;

use std::{
    collections::HashSet,
    io::Read,
    path::{Component, Path},
};

pub(crate) use archive::ArchiveError;
pub use archive::UnpackLimits;

use super::Folder;
use archive::{Part, part_of, read};
use unpacking::Unpacking;

/// The first bytes of everything gzipped.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Maximum number of names in the paths of an archive, for each entry that it may have.
const NAMES: usize = 20;

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
