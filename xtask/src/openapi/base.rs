//! The commit that the check compares with: where `HEAD` left the main branch, or the last release if it is on it.

use crate::{environment, exit::Failure, git, workspace};

/// The commit, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Base {
    /// The commit, and its name for people.
    Commit {
        /// Its hash.
        commit: String,
        /// The branch, the release or the revision.
        name: String,
        /// `true` if this is `HEAD` itself, so that only what is not committed is compared.
        is_head: bool,
    },
    /// Reason why there is no base.
    Missing(String),
}

/// Finds the commit: the one that is named, else the first branch that a change may have left.
pub(super) fn find(stated: Option<&str>) -> Result<Base, Failure> {
    let root = workspace::root();
    if let Some(stated) = stated {
        let commit = git::commit(&root, stated).map_err(|error| Failure::Source(error.to_string()))?;
        let commit = commit.ok_or_else(|| Failure::Source(format!("--base: there is no revision {stated}")))?;
        return Ok(Base::Commit { commit, name: stated.to_owned(), is_head: false });
    }
    let mut unreachable = None;
    for branch in branches() {
        match git::commit(&root, &branch) {
            Ok(None) => continue,
            Err(error) => return Ok(Base::Missing(error.to_string())),
            Ok(Some(_)) => {}
        }
        match git::merge_base(&root, &branch).map_err(|error| Failure::internal(&error))? {
            Some(commit) => return on_branch(commit, branch),
            None => unreachable = unreachable.or(Some(branch)),
        }
    }
    Ok(Base::Missing(match unreachable {
        Some(branch) => {
            format!("the history at hand does not reach {branch}; fetch it (`git fetch --unshallow`, `fetch-depth: 0`)")
        }
        None => format!("there is none of {} here", branches().join(", ")),
    }))
}

/// The last release that `HEAD` can reach, as a commit and its tag.
pub(super) fn last_release() -> Result<Option<(String, String)>, Failure> {
    let root = workspace::root();
    let internal = |error: git::GitError| Failure::internal(&error);
    let Some(tag) = git::release_tags(&root).map_err(internal)?.into_iter().next() else { return Ok(None) };
    Ok(git::commit(&root, &format!("refs/tags/{tag}")).map_err(internal)?.map(|commit| (commit, tag)))
}

fn on_branch(commit: String, branch: String) -> Result<Base, Failure> {
    let head = git::commit(&workspace::root(), "HEAD").map_err(|error| Failure::internal(&error))?;
    let is_head = head.as_ref() == Some(&commit);
    if is_head && let Some((commit, tag)) = last_release()? {
        return Ok(Base::Commit { commit, name: format!("the last release, {tag}"), is_head: false });
    }
    Ok(Base::Commit { commit, name: format!("the main branch, {branch}"), is_head })
}

/// The branches that a change may have left, the likeliest first.
fn branches() -> Vec<String> {
    let target = environment::text("GITHUB_BASE_REF").map(|branch| format!("origin/{branch}"));
    let usual = ["origin/HEAD", "upstream/main", "origin/main", "main", "origin/master", "master"].map(str::to_owned);
    target.into_iter().chain(usual).collect()
}
