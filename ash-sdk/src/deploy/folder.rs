//! Files of a local folder that belong to an agent.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    batches::LARGEST_BODY,
    dotenv,
    left_out::{LeftOut, LeftOutReason},
    selection::{ENVIRONMENT, Selection},
};
use crate::{
    error::{Error, ErrorKind, LimitUnit, Result},
    path,
    session::CLAUDE_MD,
    transfer::{Files, UploadSource},
    transport::runtime,
};

/// Maximum number of files and folders below links to folders, which may multiply what is there.
const MOST_LINKED: usize = 10_000;

/// An agent's files and environment, read from a folder.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) files: Files,
    pub(super) env: BTreeMap<String, String>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Collects the files and the environment of an agent. CLAUDE.md comes first.
pub(super) async fn collect(folder: PathBuf, selection: Selection) -> Result<Collected> {
    runtime()?;
    let collected = tokio::task::spawn_blocking(move || collect_blocking(&folder, &selection)).await;
    collected.unwrap_or_else(|error| Err(Error::new(ErrorKind::Local, "collecting files failed").with_source(error)))
}

fn collect_blocking(folder: &Path, selection: &Selection) -> Result<Collected> {
    let metadata = fs::metadata(folder).map_err(|error| unreadable(folder, error))?;
    if !metadata.is_dir() {
        return Err(Error::new(ErrorKind::Local, format!("{} is not a folder", folder.display())));
    }
    if !folder.join(CLAUDE_MD).is_file() {
        let text = format!("{} has no {CLAUDE_MD}, which is what makes a folder an agent", folder.display());
        return Err(Error::invalid_request(text));
    }
    let mut walk = Walk {
        root: folder.canonicalize().map_err(|error| unreadable(folder, error))?,
        selection,
        linked: 0,
        found: Vec::new(),
        left_out: Vec::new(),
    };
    walk.run(folder)?;
    let env = walk.environment(folder)?;
    let Walk { mut found, mut left_out, .. } = walk;
    found.sort_by(|(one, _), (other, _)| (one != CLAUDE_MD, one).cmp(&(other != CLAUDE_MD, other)));
    left_out.sort_by(|one, other| one.path.cmp(&other.path));
    let files =
        found.into_iter().fold(Files::new(), |files, (path, file)| files.add(path, UploadSource::from_path(file)));
    Ok(Collected { files, env, left_out })
}

/// A walk through a folder, without recursion: nothing limits how deep folders are.
struct Walk<'a> {
    /// The folder's path without links.
    root: PathBuf,
    selection: &'a Selection,
    /// Number of files and folders below links.
    linked: usize,
    found: Vec<(String, PathBuf)>,
    left_out: Vec<LeftOut>,
}

/// A folder whose entries are not all visited.
struct Level {
    folder: PathBuf,
    /// Its path without links.
    real: PathBuf,
    /// Its path on the server with a slash behind it, or nothing for the agent's own.
    prefix: String,
    is_linked: bool,
    left: Vec<Entry>,
}

struct Entry {
    name: OsString,
    kind: fs::FileType,
}

impl Level {
    fn open(folder: PathBuf, real: PathBuf, prefix: String, is_linked: bool) -> Result<Self> {
        let entries = fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))?;
        // The names alone: what `read_dir` yields keeps the folder open.
        let left = entries
            .map(|entry| entry.and_then(|entry| Ok(Entry { name: entry.file_name(), kind: entry.file_type()? })));
        let left = left.collect::<io::Result<_>>().map_err(|error| unreadable(&folder, error))?;
        Ok(Self { folder, real, prefix, is_linked, left })
    }
}

impl Walk<'_> {
    fn run(&mut self, folder: &Path) -> Result<()> {
        let mut levels = vec![Level::open(folder.to_owned(), self.root.clone(), String::new(), false)?];
        while let Some(level) = levels.last_mut() {
            let Some(entry) = level.left.pop() else {
                levels.pop();
                continue;
            };
            self.linked += usize::from(level.is_linked);
            if self.linked > MOST_LINKED {
                let text = format!("links in {} lead to more than {MOST_LINKED} files and folders", folder.display());
                return Err(Error::limit_exceeded(MOST_LINKED as u64, LimitUnit::Items, text));
            }
            if let Some(below) = self.visit(&levels, &entry)? {
                levels.push(below);
            }
        }
        Ok(())
    }

    /// Visits an entry of the last level, and returns the level below it if it is a folder.
    fn visit(&mut self, levels: &[Level], entry: &Entry) -> Result<Option<Level>> {
        let Some(level) = levels.last() else { return Ok(None) };
        let file = level.folder.join(&entry.name);
        let path = format!("{}{}", level.prefix, entry.name.to_string_lossy());
        let metadata = fs::metadata(&file);
        let is_folder = metadata.as_ref().is_ok_and(fs::Metadata::is_dir);
        if let Some(reason) = self.selection.reason(&path, is_folder) {
            self.left_out.push(LeftOut { path, reason });
            return Ok(None);
        }
        if entry.name.to_str().is_none() {
            let text = format!("{} cannot be sent: its name is not UTF-8", file.display());
            return Err(Error::invalid_request(text));
        }
        let metadata = metadata.map_err(|error| unreadable(&file, error))?;
        let mut real = level.real.join(&entry.name);
        if entry.kind.is_symlink() {
            real = self.followed(&file)?;
            if let Some(reason) = self.reason_of_target(&path, &real, is_folder) {
                self.left_out.push(LeftOut { path, reason });
                return Ok(None);
            }
            // Every circle leads through a link.
            if is_folder && levels.iter().any(|level| level.real.starts_with(&real)) {
                let text = format!(
                    "{} is a link to a folder that it lies in; remove it, or leave it out with `exclude`",
                    file.display()
                );
                return Err(Error::new(ErrorKind::Local, text));
            }
        }
        if is_folder {
            let is_linked = level.is_linked || entry.kind.is_symlink();
            return Level::open(file, real, path + "/", is_linked).map(Some);
        }
        if !metadata.is_file() {
            let text = format!(
                "{} is neither a file nor a folder, and cannot be sent; leave it out with `exclude`",
                file.display()
            );
            return Err(Error::new(ErrorKind::Local, text));
        }
        path::file(&path)?;
        self.found.push((path, file));
        Ok(None)
    }

    /// Returns the path that a link leads to. One that leaves the folder is an error: what is outside would be sent.
    fn followed(&self, link: &Path) -> Result<PathBuf> {
        let real = link.canonicalize().map_err(|error| unreadable(link, error))?;
        if real.starts_with(&self.root) {
            return Ok(real);
        }
        let target = fs::read_link(link).map_err(|error| unreadable(link, error))?;
        let text = format!(
            "{} is a link to {}, which is outside of the folder; replace it with a copy, or leave it out with `exclude`",
            link.display(),
            target.display()
        );
        Err(Error::new(ErrorKind::Local, text))
    }

    /// Returns the reason to leave out what a link leads to, unless the link itself is included: under another name it
    /// is the same secret.
    fn reason_of_target(&self, link: &str, real: &Path, is_folder: bool) -> Option<LeftOutReason> {
        if self.selection.includes(link, is_folder) {
            return None;
        }
        let target = real.strip_prefix(&self.root).ok()?;
        let names: Vec<_> = target.iter().map(|name| name.to_string_lossy()).collect();
        let reason = self.selection.reason_at_any_level(&names.join("/"), is_folder);
        // Only a file of that very name is read as the environment.
        reason.map(|reason| if reason == LeftOutReason::Environment { LeftOutReason::MayHoldSecrets } else { reason })
    }

    /// Reads the environment files of a folder, except those that are excluded.
    fn environment(&self, folder: &Path) -> Result<BTreeMap<String, String>> {
        let mut env = BTreeMap::new();
        for name in ENVIRONMENT {
            let file = folder.join(name);
            if self.selection.reason(name, false) == Some(LeftOutReason::Excluded) {
                continue;
            }
            let metadata = match fs::metadata(&file) {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == io::ErrorKind::NotFound && !file.is_symlink() => continue,
                Err(error) => return Err(unreadable(&file, error)),
            };
            if file.is_symlink() {
                self.followed(&file)?;
            }
            if !metadata.is_file() {
                let text = format!("{} is not a file, and cannot be read as the environment", file.display());
                return Err(Error::new(ErrorKind::Local, text));
            }
            if metadata.len() > LARGEST_BODY as u64 {
                let text = format!("{} is too large for a request of {LARGEST_BODY} bytes", file.display());
                return Err(Error::limit_exceeded(LARGEST_BODY as u64, LimitUnit::Bytes, text));
            }
            let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, error))?;
            env.extend(dotenv::parse(&text));
        }
        Ok(env)
    }
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    crate::transfer::unreadable(path, error)
}

#[cfg(test)]
mod tests;
