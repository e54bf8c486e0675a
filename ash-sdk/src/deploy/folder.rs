//! Files of a local folder that belong to an agent.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{batches::CLAUDE_MD, dotenv};
use crate::{
    error::{Error, ErrorKind, Result},
    path,
    transfer::{Files, UploadSource},
    transport::runtime,
};

/// Names that are left out wherever they appear.
const SKIPPED: [&str; 12] = [
    "node_modules",
    ".git",
    "__pycache__",
    ".cache",
    ".npm",
    ".pnpm-store",
    ".yarn",
    ".venv",
    "venv",
    ".tmp",
    "tmp",
    ".DS_Store",
];

/// Endings of names that are left out. Environment files are not sent as files: they become the agent's environment.
const SKIPPED_ENDINGS: [&str; 5] = [".sock", ".lock", ".pid", ".env", ".env.local"];

/// Environment files, in the order in which they are merged.
const ENVIRONMENT: [&str; 2] = [".env", ".env.local"];

/// An agent's files and environment, read from a folder.
#[derive(Debug)]
pub(crate) struct Collected {
    pub(crate) files: Files,
    pub(crate) env: BTreeMap<String, String>,
}

/// Collects the files and the environment of an agent. CLAUDE.md comes first.
pub(crate) async fn collect(folder: PathBuf) -> Result<Collected> {
    runtime()?;
    let collected = tokio::task::spawn_blocking(move || collect_blocking(&folder)).await;
    collected.unwrap_or_else(|error| Err(Error::new(ErrorKind::Local, "collecting files failed").with_source(error)))
}

fn collect_blocking(folder: &Path) -> Result<Collected> {
    let metadata = fs::metadata(folder).map_err(|error| unreadable(folder, error))?;
    if !metadata.is_dir() {
        return Err(Error::new(ErrorKind::Local, format!("{} is not a folder", folder.display())));
    }
    if !folder.join(CLAUDE_MD).is_file() {
        let text = format!("{} has no {CLAUDE_MD}, which is what makes a folder an agent", folder.display());
        return Err(Error::invalid_request(text));
    }
    let mut found = Vec::new();
    let mut above = Vec::new();
    walk(folder, "", &mut above, &mut found)?;
    found.sort_by(|(one, _), (other, _)| (one != CLAUDE_MD, one).cmp(&(other != CLAUDE_MD, other)));
    let files =
        found.into_iter().fold(Files::new(), |files, (path, file)| files.add(path, UploadSource::from_path(file)));
    Ok(Collected { files, env: environment(folder)? })
}

/// Adds the files below `folder`. `above` holds the real paths of the folders that led here, so that links in a circle
/// come to an end.
fn walk(folder: &Path, prefix: &str, above: &mut Vec<PathBuf>, found: &mut Vec<(String, PathBuf)>) -> Result<()> {
    let real = folder.canonicalize().map_err(|error| unreadable(folder, error))?;
    if above.contains(&real) {
        let text = format!("{} is a link to a folder that it lies in", folder.display());
        return Err(Error::new(ErrorKind::Local, text));
    }
    above.push(real);
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let file = entry.map_err(|error| unreadable(folder, error))?.path();
        let name = file.file_name().unwrap_or_default();
        let name = name.to_str().ok_or_else(|| {
            Error::invalid_request(format!("{} cannot be sent: its name is not UTF-8", file.display()))
        })?;
        if is_skipped(name) {
            continue;
        }
        let path = format!("{prefix}{name}");
        let metadata = fs::metadata(&file).map_err(|error| unreadable(&file, error))?;
        if metadata.is_dir() {
            walk(&file, &format!("{path}/"), above, found)?;
        } else if metadata.is_file() {
            path::file(&path)?;
            found.push((path, file));
        } else {
            return Err(Error::new(ErrorKind::Local, format!("{} is neither a file nor a folder", file.display())));
        }
    }
    above.pop();
    Ok(())
}

fn is_skipped(name: &str) -> bool {
    SKIPPED.contains(&name) || SKIPPED_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn environment(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut env = BTreeMap::new();
    for name in ENVIRONMENT {
        let file = folder.join(name);
        match fs::read_to_string(&file) {
            Ok(text) => env.extend(dotenv::parse(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(&file, error)),
        }
    }
    Ok(env)
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    crate::transfer::unreadable(path, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    async fn paths(folder: &tempfile::TempDir) -> Vec<String> {
        let collected = collect(folder.path().to_owned()).await.unwrap();
        collected.files.files.into_iter().map(|file| file.path).collect()
    }

    #[tokio::test]
    async fn what_belongs_to_an_agent_is_taken_and_nothing_else() {
        let folder = folder(&[
            ("CLAUDE.md", "# A"),
            (".claude/settings.json", "{}"),
            (".gitignore", "x"),
            ("a b/ü.txt", "x"),
            ("node_modules/x.js", "x"),
            ("sub/.git/config", "x"),
            ("sub/.venv/x", "x"),
            ("server.pid", "1"),
            ("Cargo.lock", "x"),
            (".env", "A=1"),
            ("sub/prod.env", "A=1"),
            (".DS_Store", "x"),
        ]);
        assert_eq!(paths(&folder).await, ["CLAUDE.md", ".claude/settings.json", ".gitignore", "a b/ü.txt"]);
    }

    #[tokio::test]
    async fn the_environment_is_merged_with_the_local_one_last() {
        let folder = folder(&[("CLAUDE.md", ""), (".env", "A=1\nB=1"), (".env.local", "B=2\nC='2'")]);
        let env = collect(folder.path().to_owned()).await.unwrap().env;
        let expected = [("A", "1"), ("B", "2"), ("C", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(env, BTreeMap::from(expected));
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_folder_is_told_with_the_path() {
        let error = collect("/nonexistent/agent".into()).await.unwrap_err();
        assert!(error.message().contains("/nonexistent/agent"), "{error}");

        let without = folder(&[("README.md", "")]);
        let error = collect(without.path().to_owned()).await.unwrap_err();
        assert!(error.message().contains("CLAUDE.md"), "{error}");

        let broken = folder(&[("CLAUDE.md", "")]);
        fs::write(broken.path().join(".env"), b"SECRET=\xff").unwrap();
        let error = collect(broken.path().to_owned()).await.unwrap_err();
        assert!(error.message().contains(".env"), "{error}");
        assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");

        let unholdable = folder(&[("CLAUDE.md", ""), ("a..b.txt", "")]);
        let error = collect(unholdable.path().to_owned()).await.unwrap_err();
        assert!(error.message().contains("a..b.txt"), "{error}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_to_a_file_is_the_file_and_one_in_a_circle_is_told() {
        let linked = folder(&[("CLAUDE.md", "# A")]);
        std::os::unix::fs::symlink("CLAUDE.md", linked.path().join("AGENTS.md")).unwrap();
        assert_eq!(paths(&linked).await, ["CLAUDE.md", "AGENTS.md"]);
        std::os::unix::fs::symlink(".", linked.path().join("loop")).unwrap();
        let error = collect(linked.path().to_owned()).await.unwrap_err();
        assert!(error.message().contains("loop"), "{error}");
    }
}
