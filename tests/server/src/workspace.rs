//! Folders of agents and sessions on the server's disk.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Copies a folder with everything in it. Links are not followed.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Writes a file below a folder, whose missing parents are made.
pub(crate) fn write_below(folder: &Path, relative: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = folder.join(relative);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(target, bytes)
}

/// A path that cannot leave the folder it is joined to: no `..`, no root.
pub(crate) fn contained(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (inside && path.components().next().is_some()).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_is_not_contained() {
        for path in ["../x", "a/../../x", "/etc/passwd", "", ".."] {
            assert_eq!(contained(path), None, "{path}");
        }
        assert_eq!(contained("a/b.txt"), Some("a/b.txt".into()));
    }
}
