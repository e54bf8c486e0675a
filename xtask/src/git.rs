//! Reads the repository's history. git may be missing, and a clone may have no history.

use std::{
    ffi::OsStr,
    io,
    path::Path,
    process::{Command, Output},
};

/// Reason why git has no result.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// git could not be run.
    #[error("git cannot be run; is it installed?")]
    NotRun(#[source] io::Error),
    /// git ran and refused. Its first line says why.
    #[error("git {command}: {said}")]
    Refused {
        /// The command, such as `show`.
        command: String,
        /// The first line of what it printed.
        said: String,
    },
}

fn run<I: AsRef<OsStr>>(folder: &Path, arguments: &[I]) -> Result<Output, GitError> {
    // Output of git is compared and shown, so it must not be in the user's language.
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).env("LC_ALL", "C");
    command.output().map_err(GitError::NotRun)
}

fn output<I: AsRef<OsStr>>(folder: &Path, arguments: &[I]) -> Result<Vec<u8>, GitError> {
    let output = run(folder, arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing").to_owned();
    let command = arguments.first().map(|first| first.as_ref().to_string_lossy().into_owned());
    Err(GitError::Refused { command: command.unwrap_or_default(), said })
}

/// The contents of `revision:path`, as `git show` prints them.
///
/// # Errors
/// [`GitError`] if there is no such revision, or no such path in it.
pub fn show(folder: &Path, object: &str) -> Result<Vec<u8>, GitError> {
    // The option ends options, so that no object is taken for one.
    output(folder, &["show", "--end-of-options", object])
}

/// The commit that a revision names; `None` if there is no such revision.
///
/// # Errors
/// [`GitError`] if git cannot be run.
pub fn commit(folder: &Path, revision: &str) -> Result<Option<String>, GitError> {
    first_line(run(
        folder,
        &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")],
    )?)
}

/// The commit at which `HEAD` and a branch parted; `None` if the history at hand does not reach it.
///
/// # Errors
/// [`GitError`] if git cannot be run.
pub fn merge_base(folder: &Path, branch: &str) -> Result<Option<String>, GitError> {
    first_line(run(folder, &["merge-base", "HEAD", branch])?)
}

/// Returns whether a commit has a file.
///
/// # Errors
/// [`GitError`] if git cannot be run.
pub fn has_file(folder: &Path, commit: &str, path: &str) -> Result<bool, GitError> {
    let object = format!("{commit}:{path}");
    Ok(run(folder, &["cat-file", "-e", &object])?.status.success())
}

/// The tags of releases (`v1.2.3`) that `HEAD` can reach, the latest version first.
///
/// # Errors
/// [`GitError`] if git cannot be run.
pub fn release_tags(folder: &Path) -> Result<Vec<String>, GitError> {
    let listed = run(folder, &["tag", "--merged", "HEAD", "--list", "v[0-9]*", "--sort=-version:refname"])?;
    // Without a commit there is nothing to be reached from.
    let text = if listed.status.success() { listed.stdout } else { Vec::new() };
    Ok(String::from_utf8_lossy(&text).lines().filter(|tag| !tag.contains('-')).map(str::to_owned).collect())
}

fn first_line(output: Output) -> Result<Option<String>, GitError> {
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().next().filter(|_| output.status.success()).map(str::to_owned))
}
