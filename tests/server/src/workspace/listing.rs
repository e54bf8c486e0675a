//! Files of a folder, as the API lists them.

use std::{ffi::OsStr, io, path::Path};

use walkdir::{DirEntry, WalkDir};

use super::Folder;
use crate::api::{Timestamp, files::FileEntry};

/// Names that a listing leaves out: folders and files of these names, and files that end so.
#[derive(Clone, Copy)]
pub(crate) struct Skip {
    names: &'static [&'static str],
    more_names: &'static [&'static str],
}

const CACHES: &[&str] = &[".cache", ".npm", ".pnpm-store", ".yarn", ".venv", "venv", ".tmp", "tmp"];
const ENDINGS: [&str; 3] = [".sock", ".lock", ".pid"];

impl Skip {
    /// Files that a listing of an agent's folder leaves out.
    pub(crate) const AGENT: Self = Self { names: &["node_modules", ".git", "__pycache__"], more_names: CACHES };
    /// Files that every listing of a workspace leaves out.
    pub(crate) const WORKSPACE: Self =
        Self { names: &["node_modules", ".git", "__pycache__", ".DS_Store"], more_names: &[] };
    /// Files that a listing of a workspace without hidden files leaves out.
    pub(crate) const WORKSPACE_HIDDEN: Self = Self { more_names: CACHES, ..Self::WORKSPACE };

    fn leaves_out(self, name: &str, is_file: bool) -> bool {
        self.names.contains(&name)
            || self.more_names.contains(&name)
            || (is_file && ENDINGS.iter().any(|ending| name.ends_with(ending)))
    }
}

impl Folder {
    /// The files in the folder and below, sorted by path. Links are left out.
    pub(crate) fn list(&self, skip: Skip) -> io::Result<Vec<FileEntry>> {
        let mut found = Vec::new();
        let walk = WalkDir::new(self.root()).min_depth(1).into_iter();
        let is_listed = |entry: &DirEntry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !skip.leaves_out(&name, !entry.file_type().is_dir())
        };
        for entry in walk.filter_entry(is_listed) {
            let entry = entry?;
            if !entry.file_type().is_file() {
                continue;
            }
            let metadata = entry.metadata()?;
            let relative = entry.path().strip_prefix(self.root()).map_err(io::Error::other)?;
            let size = i64::try_from(metadata.len()).unwrap_or(i64::MAX);
            let modified_at = Timestamp(metadata.modified()?.into());
            found.push(FileEntry { path: path_of(relative), size, modified_at });
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }
}

/// A path as the API writes it, whatever separates names here.
fn path_of(relative: &Path) -> String {
    relative.iter().map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/")
}
