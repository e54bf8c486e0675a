//! Selection of the files of a folder that are sent.

use glob::{MatchOptions, Pattern};

use super::left_out::LeftOutReason;
use crate::error::{Error, Result};

/// Names that are left out wherever they appear, as by Ash's own command line.
const REPRODUCIBLE: [&str; 12] = [
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

/// Endings of names that are left out.
const REPRODUCIBLE_ENDINGS: [&str; 3] = [".sock", ".lock", ".pid"];

/// Names of files and folders that hold secrets, in lower case.
const SECRET: [&str; 11] = [
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".git-credentials",
    "credentials.json",
    ".ssh",
    ".aws",
];

/// Beginning of the names of environment files, such as `.env.production`.
const SECRET_BEGINNING: &str = ".env";

/// Endings of the names of files that hold secrets: environment files and private keys.
const SECRET_ENDINGS: [&str; 6] = [".env", ".env.local", ".pem", ".key", ".p12", ".pfx"];

/// Environment files of a folder, in the order in which they are merged.
pub(super) const ENVIRONMENT: [&str; 2] = [".env", ".env.local"];

/// Selection of the files that are sent.
pub(super) struct Selection {
    exclude: Vec<PathPattern>,
    include: Vec<PathPattern>,
}

/// A pattern for paths, much as a line of a `.gitignore`.
struct PathPattern {
    pattern: Pattern,
    /// The pattern is for the whole path, not for its last name.
    is_anchored: bool,
    only_folders: bool,
}

const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

impl Selection {
    /// # Errors
    /// When a pattern is not valid.
    pub(super) fn new(exclude: &[String], include: &[String]) -> Result<Self> {
        let parsed =
            |patterns: &[String]| patterns.iter().map(|pattern| PathPattern::new(pattern)).collect::<Result<Vec<_>>>();
        Ok(Self { exclude: parsed(exclude)?, include: parsed(include)? })
    }

    /// Returns the reason to leave out what has this path, if there is one. What lies above it is not looked at.
    pub(super) fn reason(&self, path: &str, is_folder: bool) -> Option<LeftOutReason> {
        if self.excludes(path, is_folder) {
            return Some(LeftOutReason::Excluded);
        }
        if self.includes(path, is_folder) { None } else { by_default(path) }
    }

    fn excludes(&self, path: &str, is_folder: bool) -> bool {
        self.exclude.iter().any(|pattern| pattern.matches(path, is_folder))
    }

    /// Returns `true` for what is sent because a pattern asks for it.
    pub(super) fn includes(&self, path: &str, is_folder: bool) -> bool {
        self.include.iter().any(|pattern| pattern.matches(path, is_folder))
    }

    /// Returns the reason to leave out a path or a folder above it.
    pub(super) fn reason_at_any_level(&self, path: &str, is_folder: bool) -> Option<LeftOutReason> {
        first_reason(path, is_folder, |path, is_folder| self.reason(path, is_folder))
    }

    /// Returns [`Excluded`](LeftOutReason::Excluded) for a path that is excluded, or lies below a folder that is.
    pub(super) fn exclusion(&self, path: &str) -> Option<LeftOutReason> {
        first_reason(path, false, |path, is_folder| self.excludes(path, is_folder).then_some(LeftOutReason::Excluded))
    }
}

/// Returns the first reason that a folder above a path has, or the path itself.
fn first_reason(
    path: &str,
    is_folder: bool,
    reason: impl Fn(&str, bool) -> Option<LeftOutReason>,
) -> Option<LeftOutReason> {
    let mut above = path.match_indices('/').map(|(end, _)| &path[..end]);
    above.find_map(|folder| reason(folder, true)).or_else(|| reason(path, is_folder))
}

fn by_default(path: &str) -> Option<LeftOutReason> {
    let name = name_of(path);
    if ENVIRONMENT.contains(&path) {
        return Some(LeftOutReason::Environment);
    }
    // File systems may not tell ID_RSA from id_rsa.
    let lower = name.to_ascii_lowercase();
    let is_secret = SECRET.contains(&lower.as_str())
        || lower.starts_with(SECRET_BEGINNING)
        || SECRET_ENDINGS.iter().any(|ending| lower.ends_with(ending));
    if is_secret {
        return Some(LeftOutReason::MayHoldSecrets);
    }
    let is_reproducible =
        REPRODUCIBLE.contains(&name) || REPRODUCIBLE_ENDINGS.iter().any(|ending| name.ends_with(ending));
    is_reproducible.then_some(LeftOutReason::Reproducible)
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

impl PathPattern {
    fn new(text: &str) -> Result<Self> {
        let refuse = |why: &str| Error::invalid_request(format!("the pattern {text:?} is not valid: {why}"));
        if text.starts_with('!') {
            return Err(refuse("it cannot begin with `!`; what is to be sent anyway is named with `include`"));
        }
        let (rest, only_folders) = text.strip_suffix('/').map_or((text, false), |rest| (rest, true));
        let is_anchored = rest.contains('/');
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        if rest.is_empty() {
            return Err(refuse("it is empty"));
        }
        let pattern = Pattern::new(rest).map_err(|error| refuse(error.msg).with_source(error))?;
        Ok(Self { pattern, is_anchored, only_folders })
    }

    fn matches(&self, path: &str, is_folder: bool) -> bool {
        let text = if self.is_anchored { path } else { name_of(path) };
        (is_folder || !self.only_folders) && self.pattern.matches_with(text, OPTIONS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(exclude: &[&str], include: &[&str]) -> Selection {
        let owned = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>();
        Selection::new(&owned(exclude), &owned(include)).unwrap()
    }

    #[test]
    fn a_pattern_without_a_slash_is_for_names_and_one_with_a_slash_for_paths() {
        for (pattern, path, is_folder, matches) in [
            ("*.log", "a.log", false, true),
            ("*.log", "sub/a.log", false, true),
            ("*.log", "a.log.txt", false, false),
            ("data", "sub/data", true, true),
            ("data", "sub/data", false, true),
            ("data/", "sub/data", true, true),
            ("data/", "sub/data", false, false),
            ("/data", "data", false, true),
            ("/data", "sub/data", false, false),
            ("sub/*.txt", "sub/a.txt", false, true),
            ("sub/*.txt", "sub/deeper/a.txt", false, false),
            ("sub/**/*.txt", "sub/deeper/a.txt", false, true),
            ("**/a.txt", "a.txt", false, true),
            ("**/a.txt", "x/y/a.txt", false, true),
            ("[ab].t?t", "x/a.txt", false, true),
            ("[!ab].txt", "a.txt", false, false),
            ("*.md", ".md", false, true),
            ("ü*", "üb er", false, true),
        ] {
            let reason = selection(&[pattern], &[]).reason(path, is_folder);
            assert_eq!(reason == Some(LeftOutReason::Excluded), matches, "{pattern}: {path}");
        }
    }

    #[test]
    fn a_pattern_that_is_not_valid_is_refused_and_named() {
        for pattern in ["", "/", "a**", "[", "a[!", "!keep"] {
            let error = Selection::new(&[pattern.to_owned()], &[]).err().unwrap();
            assert!(error.message().contains(&format!("{pattern:?}")), "{error}");
            assert!(Selection::new(&[], &[pattern.to_owned()]).is_err());
        }
    }

    #[test]
    fn secrets_and_what_can_be_made_again_are_left_out_by_default() {
        use LeftOutReason::{Environment, MayHoldSecrets, Reproducible};
        for (names, expected) in [
            (&[".env", ".env.local"][..], Some(Environment)),
            (
                &[
                    ".env.production",
                    ".env.test.local",
                    ".envrc",
                    ".ENV.staging",
                    "prod.env",
                    "x.env.local",
                    "sub/.env",
                    "server.pem",
                    "TLS.KEY",
                    "a/b/cert.p12",
                    "cert.pfx",
                    "id_rsa",
                    "id_ed25519",
                    "ID_ECDSA",
                    "id_dsa",
                    ".netrc",
                    ".npmrc",
                    ".pypirc",
                    ".git-credentials",
                    "credentials.json",
                    ".ssh",
                    "home/.aws",
                ][..],
                Some(MayHoldSecrets),
            ),
            (&["node_modules", "sub/.git", "a.lock", "server.pid", "x.sock", ".DS_Store"][..], Some(Reproducible)),
            (
                &[
                    "CLAUDE.md",
                    "env.md",
                    "environment.json",
                    "id_rsa.pub",
                    "keys.txt",
                    "key",
                    "pem",
                    "temp",
                    "git",
                    "credentials.md",
                    ".claude/settings.json",
                    "locks",
                    "Tmp.txt",
                ][..],
                None,
            ),
        ] {
            for name in names {
                assert_eq!(selection(&[], &[]).reason(name, false), expected, "{name}");
            }
        }
    }

    #[test]
    fn what_is_included_is_sent_unless_it_is_excluded() {
        let selection = selection(&["private/"], &["*.pem", ".env.example", "/sub/node_modules", ".env"]);
        for path in ["a.pem", "sub/b.pem", ".env.example", "sub/node_modules", ".env"] {
            assert_eq!(selection.reason_at_any_level(path, false), None, "{path}");
        }
        assert_eq!(selection.reason_at_any_level("private/a.pem", false), Some(LeftOutReason::Excluded));
        assert_eq!(selection.reason("node_modules", true), Some(LeftOutReason::Reproducible));
        assert_eq!(selection.exclusion("private/deep/a.txt"), Some(LeftOutReason::Excluded));
        assert_eq!(selection.exclusion("node_modules/a.txt"), None);
    }
}
