//! Breaking changes that were made on purpose: `openapi/accepted.toml`. A change is named by its fingerprint, which stands for
//! the rule, the place and what was before and after, so that an entry never covers anything else.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    diff::{Change, Level, Report},
    surface::SourceChange,
};

/// The changes accepted, by their fingerprints, each with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    reasons: BTreeMap<String, String>,
    is_pre_release: bool,
}

/// Fault of the file.
#[derive(Debug, thiserror::Error)]
pub enum AcceptedError {
    /// It is not TOML, or has other members than it may.
    #[error("{0}")]
    Malformed(String),
    /// A fingerprint in another form.
    #[error("`{0}` is not a fingerprint: one has 16 hexadecimal digits, as `openapi diff` prints it")]
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
    /// There has been no release yet, so nobody depends on anything.
    #[serde(default)]
    pre_release: bool,
    #[serde(default)]
    accepted: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: String,
    reason: String,
}

/// The changes of one comparison, given what is accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The changes that break clients on the wire, or may, and that nobody accepted.
    pub open: Report,
    /// The changes that break code that uses the crates, and that nobody accepted.
    pub open_source: Vec<SourceChange>,
    /// Number of breaking changes that are accepted.
    pub accepted: usize,
    /// Fingerprints of entries that name no change of this comparison.
    pub unused: Vec<String>,
}

impl Judged {
    /// The fingerprints of everything that nobody accepted.
    pub fn open_fingerprints(&self) -> Vec<&str> {
        let wire = self.open.changes.iter().map(|change| change.fingerprint.as_str());
        wire.chain(self.open_source.iter().map(|change| change.fingerprint.as_str())).collect()
    }
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
        Ok(Self { reasons: accepted, is_pre_release: file.pre_release })
    }

    /// The reason for which a change is accepted; `None` if it is not.
    pub fn reason(&self, fingerprint: &str) -> Option<&str> {
        self.reasons.get(fingerprint).map(String::as_str)
    }

    /// Number of changes that are accepted.
    pub fn len(&self) -> usize {
        self.reasons.len()
    }

    /// Returns whether none is.
    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }

    /// Returns whether the file says that nothing has been released yet, so that breaking changes are listed and do not fail.
    pub fn is_pre_release(&self) -> bool {
        self.is_pre_release
    }

    /// Takes the accepted changes out of a comparison, and those that break nothing.
    pub fn judge(&self, report: &Report, source: &[SourceChange]) -> Judged {
        let is_accepted = |fingerprint: &str| self.reasons.contains_key(fingerprint);
        let breaking = report.changes.iter().filter(|change| change.level >= Level::Review);
        let (accepted, open): (Vec<&Change>, Vec<&Change>) =
            breaking.partition(|change| is_accepted(&change.fingerprint));
        let breaking = source.iter().filter(|change| change.is_breaking());
        let (accepted_source, open_source): (Vec<&SourceChange>, Vec<&SourceChange>) =
            breaking.partition(|change| is_accepted(&change.fingerprint));
        let named: Vec<&str> = (accepted.iter().map(|change| change.fingerprint.as_str()))
            .chain(accepted_source.iter().map(|change| change.fingerprint.as_str()))
            .collect();
        Judged {
            unused: self.reasons.keys().filter(|key| !named.contains(&key.as_str())).cloned().collect(),
            accepted: named.len(),
            open: Report::of(open.into_iter().cloned().collect()),
            open_source: open_source.into_iter().cloned().collect(),
        }
    }
}

/// An entry as it stands in the file.
pub fn entry(fingerprint: &str, reason: &str) -> String {
    // A JSON string is a basic string of TOML, too.
    let quoted = serde_json::Value::from(reason).to_string();
    format!("\n[[accepted]]\nfingerprint = \"{fingerprint}\"\nreason = {quoted}\n")
}

/// Returns whether a text has the form of a fingerprint.
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
        let judged = accepted.judge(&report, &[]);
        assert_eq!((judged.accepted, judged.unused.len()), (1, 0));
        assert_eq!(judged.open.changes, [breaking[1].clone()]);
        assert_eq!(accepted.reason(&breaking[0].fingerprint), Some("Nobody \"calls\"\nit."));
    }

    #[test]
    fn an_entry_for_nothing_is_named() {
        let accepted = Accepted::parse(&entry("00000000deadbeef", "Once.")).unwrap();
        let judged = accepted.judge(&report(), &[]);
        assert_eq!(judged.unused, ["00000000deadbeef"]);
        assert_eq!(judged.open.changes.len(), 2);
    }

    #[test]
    fn what_is_wrong_with_the_file_is_said() {
        for (text, said) in [
            ("accepted = 3", "invalid type"),
            ("[[accepted]]\nfingerprint = \"00000000deadbeef\"", "missing field `reason`"),
            ("[[accepted]]\nfingerprint = \"00000000deadbeef\"\nreason = \"r\"\nwho = \"me\"", "unknown field `who`"),
            ("[[accepted]]\nfingerprint = \"DEADBEEF\"\nreason = \"r\"", "`DEADBEEF` is not a fingerprint"),
            ("[[accepted]]\nfingerprint = \"00000000deadbeef\"\nreason = \" \"", "has no reason"),
        ] {
            let error = Accepted::parse(text).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains('\n'), "{error}");
        }
        let twice = entry("00000000deadbeef", "r").repeat(2);
        assert_eq!(Accepted::parse(&twice).unwrap_err().to_string(), "00000000deadbeef is there twice");
    }

    #[test]
    fn changes_of_the_source_are_accepted_by_their_fingerprints_too() {
        let listing = crate::raw_client::Listing::parse;
        let changes = crate::surface::compare("kiln", &listing("struct A.b: u8\n"), &listing("struct A.c: u8\n"));
        let judged = Accepted::default().judge(&Report::of(Vec::new()), &changes);
        assert_eq!(judged.open_fingerprints(), [changes[0].fingerprint.as_str()]);
        let accepted = Accepted::parse(&entry(&changes[0].fingerprint, "r")).unwrap();
        let judged = accepted.judge(&Report::of(Vec::new()), &changes);
        assert_eq!((judged.accepted, judged.open_source.len(), judged.unused.len()), (1, 0, 0));
    }

    #[test]
    fn the_file_says_that_nothing_was_released_yet() {
        assert!(Accepted::parse("pre_release = true\n").unwrap().is_pre_release());
        assert!(!Accepted::parse("").unwrap().is_pre_release());
        assert!(Accepted::parse("pre_release = \"yes\"\n").is_err());
    }

    #[test]
    fn a_file_without_entries_accepts_nothing() {
        let accepted = Accepted::parse("# Nothing yet.\n").unwrap();
        assert!(accepted.is_empty());
        assert_eq!(accepted.judge(&report(), &[]).open.changes.len(), 2);
    }
}
