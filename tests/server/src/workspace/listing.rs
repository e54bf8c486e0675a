//! Files of a folder, as the API lists them.

use std::{fs, io, path::Path};

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
        collect(self.root(), "", skip, &mut found)?;
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }
}

fn collect(folder: &Path, prefix: &str, skip: Skip, found: &mut Vec<FileEntry>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if skip.leaves_out(&name, !kind.is_dir()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), skip, found)?;
        } else if kind.is_file() {
            let metadata = entry.metadata()?;
            let size = i64::try_from(metadata.len()).unwrap_or(i64::MAX);
            found.push(FileEntry { path, size, modified_at: Timestamp(metadata.modified()?.into()) });
        }
    }
    Ok(())
}
