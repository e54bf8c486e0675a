//! Breaking changes that were made on purpose: `openapi/accepted.toml`. A change is named by its fingerprint, which stands for
//! the rule, the place and what was before and after, so that an entry never covers anything else.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diff::{Change, Level, Report};

/// The changes accepted, by their fingerprints, each with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted(BTreeMap<String, String>);

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum AcceptedError {
    /// It is not TOML, or has other members than it may.
    #[error("{0}")]
    Malformed(String),
    /// A fingerprint that is none.
    #[error("`{0}` is no fingerprint: it has 16 hexadecimal digits, as `openapi diff` prints it")]
    Fingerprint(String),
    /// An entry that does not say why.
    #[error("{0} has no reason: say why the change is made although it breaks clients")]
    NoReason(String),
    /// Two entries for one change.
    #[error("{0} is there twice")]
    Repeated(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    accepted: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: String,
    reason: String,
}

/// What a report comes to, given what is accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The changes that break clients, or may, and that nobody accepted.
    pub open: Report,
    /// How many breaking changes are accepted.
    pub accepted: usize,
    /// Fingerprints of entries that name no change of this report.
    pub unused: Vec<String>,
}

impl Accepted {
    /// Reads the file.
    ///
    /// # Errors
    /// [`AcceptedError`] for the first thing that is wrong.
    ///
    /// # Examples
    /// ```
    /// let accepted = xtask::accepted::Accepted::parse(r#"
    ///     [[accepted]]
    ///     fingerprint = "0123456789abcdef"
    ///     reason = "Nobody has ever sent it."
    /// "#)?;
    /// assert_eq!(accepted.reason("0123456789abcdef"), Some("Nobody has ever sent it."));
    /// # Ok::<(), xtask::accepted::AcceptedError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, AcceptedError> {
        let file: File =
            toml::from_str(text).map_err(|error| AcceptedError::Malformed(one_line(&error.to_string())))?;
        let mut accepted = BTreeMap::new();
        for Entry { fingerprint, reason } in file.accepted {
            if !is_fingerprint(&fingerprint) {
                return Err(AcceptedError::Fingerprint(fingerprint));
            }
            if reason.trim().is_empty() {
                return Err(AcceptedError::NoReason(fingerprint));
            }
            if accepted.insert(fingerprint.clone(), reason).is_some() {
                return Err(AcceptedError::Repeated(fingerprint));
            }
        }
        Ok(Self(accepted))
    }

    /// Why a change is accepted; `None` if it is not.
    pub fn reason(&self, fingerprint: &str) -> Option<&str> {
        self.0.get(fingerprint).map(String::as_str)
    }

    /// How many changes are accepted.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the accepted changes out of a report, and those that break nothing.
    pub fn judge(&self, report: &Report) -> Judged {
        let breaks = |change: &&Change| change.level >= Level::Review;
        let breaking: Vec<&Change> = report.changes.iter().filter(breaks).collect();
        let (accepted, open): (Vec<&Change>, Vec<&Change>) =
            breaking.into_iter().partition(|change| self.0.contains_key(&change.fingerprint));
        let named = |fingerprint: &&String| !accepted.iter().any(|change| change.fingerprint == **fingerprint);
        Judged {
            unused: self.0.keys().filter(named).cloned().collect(),
            accepted: accepted.len(),
            open: Report::of(open.into_iter().cloned().collect()),
        }
    }
}

/// An entry as it stands in the file.
pub fn entry(fingerprint: &str, reason: &str) -> String {
    // A JSON string is a basic string of TOML, too.
    let quoted = serde_json::Value::from(reason).to_string();
    format!("\n[[accepted]]\nfingerprint = \"{fingerprint}\"\nreason = {quoted}\n")
}

/// Whether a text has the form of a fingerprint.
pub fn is_fingerprint(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diff::compare;

    fn report() -> Report {
        let document = |paths| json!({"openapi": "3.0.3", "info": {}, "paths": paths});
        let operation = || json!({"get": {"responses": {}}});
        let base = document(json!({"/a": operation(), "/b": operation()}));
        compare(&base, &document(json!({"/c": operation()})))
    }

    #[test]
    fn a_change_that_is_accepted_is_no_longer_open_and_others_are() {
        let report = report();
        let breaking: Vec<_> = report.changes.iter().filter(|change| change.level == Level::Breaking).collect();
        assert_eq!(breaking.len(), 2);
        let accepted = Accepted::parse(&entry(&breaking[0].fingerprint, "Nobody \"calls\"\nit.")).unwrap();
        let judged = accepted.judge(&report);
        assert_eq!((judged.accepted, judged.unused.len()), (1, 0));
        assert_eq!(judged.open.changes, [breaking[1].clone()]);
        assert_eq!(accepted.reason(&breaking[0].fingerprint), Some("Nobody \"calls\"\nit."));
    }

    #[test]
    fn an_entry_for_nothing_is_named() {
        let accepted = Accepted::parse(&entry("00000000deadbeef", "Once.")).unwrap();
        let judged = accepted.judge(&report());
        assert_eq!(judged.unused, ["00000000deadbeef"]);
        assert_eq!(judged.open.changes.len(), 2);
    }

    #[test]
    fn what_is_wrong_with_the_file_is_said() {
        for (text, said) in [
            ("accepted = 3", "invalid type"),
            ("[[accepted]]\nfingerprint = \"00000000deadbeef\"", "missing field `reason`"),
            ("[[accepted]]\nfingerprint = \"00000000deadbeef\"\nreason = \"r\"\nwho = \"me\"", "unknown field `who`"),
            ("[[accepted]]\nfingerprint = \"DEADBEEF\"\nreason = \"r\"", "`DEADBEEF` is no fingerprint"),
            ("[[accepted]]\nfingerprint = \"00000000deadbeef\"\nreason = \" \"", "has no reason"),
        ] {
            let error = Accepted::parse(text).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains('\n'), "{error}");
        }
        let twice = entry("00000000deadbeef", "r").repeat(2);
        assert_eq!(Accepted::parse(&twice).unwrap_err().to_string(), "00000000deadbeef is there twice");
    }

    #[test]
    fn a_file_without_entries_accepts_nothing() {
        let accepted = Accepted::parse("# Nothing yet.\n").unwrap();
        assert!(accepted.is_empty());
        assert_eq!(accepted.judge(&report()).open.changes.len(), 2);
    }
}
