//! Unpacking of packages.

use std::{
    fs::{self, File},
    path::Path,
};

use flate2::read::GzDecoder;

use super::failed;
use crate::exit::Outcome;

/// Unpacks a package below `folder`, in the folder that it names.
pub(super) fn unpack(package: &Path, folder: &Path) -> Outcome {
    fs::create_dir_all(folder).map_err(failed("made", folder))?;
    let file = File::open(package).map_err(failed("read", package))?;
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    // All packages have the same times, by which cargo would take a changed file for the one that it built before.
    archive.set_preserve_mtime(false);
    archive.unpack(folder).map_err(failed("unpacked", package))
}
