//! Findings of a comparison: the changes and the verdict on them.

use super::level::{Direction, Level, Verdict};
use super::rules::Rule;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::sync::Arc;

/// One difference between the documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Kind of change.
    pub rule: Rule,
    /// Severity; for a thing that travels both ways, in the worse direction.
    pub level: Level,
    /// The direction in which it was found.
    pub direction: Direction,
    /// Place: `Session.status` within a named schema, otherwise from the operation, as in
    /// `POST /api/sessions request body.agent`. `[]` is an element of an array, `{}` a value of a
    /// map, `<name>` a variant of a union.
    pub location: String,
    /// The operations it touches, as `POST /api/sessions`, sorted; empty where it is about the
    /// whole document. Shared between changes that touch the same.
    #[serde(serialize_with = "as_list")]
    pub operations: Arc<[String]>,
    /// Value before: `null` if there was nothing.
    pub before: Value,
    /// Value after: `null` if there is nothing.
    pub after: Value,
    /// Sixteen hexadecimal digits that stand for rule, location, before and after: the same in
    /// each run, whatever else changes.
    pub fingerprint: String,
}

fn as_list<S: Serializer>(operations: &Arc<[String]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(operations.iter())
}

/// Everything that changed between two documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The worst of the changes.
    pub verdict: Verdict,
    /// The changes: the worst first, then by location and rule.
    pub changes: Vec<Change>,
}

impl Report {
    /// The report of these changes.
    pub fn of(changes: Vec<Change>) -> Self {
        Self { verdict: Verdict::of(changes.iter().map(|change| change.level)), changes }
    }

    /// The changes that have an effect on the wire.
    #[must_use]
    pub fn without_cosmetic(&self) -> Self {
        Self::of(self.changes.iter().filter(|change| change.level > Level::Cosmetic).cloned().collect())
    }
}
