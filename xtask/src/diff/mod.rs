//! What changed between two OpenAPI documents, judged for a client that was generated from the
//! first and talks to a server that implements the second.
//!
//! [`compare`] pairs the operations of the two documents and walks what they send and receive side
//! by side. Each difference is a [`Change`] under a [`Rule`]; the worst of them is the
//! [`Verdict`]. [`render`] writes a report for people and machines.

mod bodies;
mod choices;
mod components;
mod document;
mod findings;
pub(crate) mod fingerprint;
mod matching;
mod members;
mod metadata;
mod node;
mod nullness;
mod operations;
mod parameters;
pub mod render;
mod responses;
mod rules;
mod same;
mod schemas;
mod security;
mod servers;
mod shape;
mod values;
mod variants;

pub use rules::Rule;

use crate::canonical::canonicalise;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// How bad one change is; the order is from harmless to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// No effect on the wire.
    Cosmetic,
    /// An old client keeps working; something is new or looser.
    Additive,
    /// Additive for a client with open enums and unions, breaking for one without.
    AdditiveIfOpen,
    /// Something the comparison cannot judge. It sorts below what is known to break, and counts
    /// as breaking in the verdict: what nobody has looked at is not safe.
    Review,
    /// A call or a decode that worked can fail or lose data.
    Breaking,
}

impl Level {
    /// The name in reports, such as `additive-if-open`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Cosmetic => "cosmetic",
            Level::Additive => "additive",
            Level::AdditiveIfOpen => "additive-if-open",
            Level::Review => "review",
            Level::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// The judgement on all changes together; the order is from harmless to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The documents mean the same.
    None,
    /// No effect on the wire.
    Cosmetic,
    /// An old client keeps working; something is new or looser.
    Additive,
    /// Additive for a client with open enums and unions, breaking for one without.
    AdditiveIfOpen,
    /// A call or a decode that worked can fail or lose data, or might: see [`Level::Review`].
    Breaking,
}

impl Verdict {
    /// The name in reports, such as `additive-if-open`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::None => "none",
            Verdict::Cosmetic => "cosmetic",
            Verdict::Additive => "additive",
            Verdict::AdditiveIfOpen => "additive-if-open",
            Verdict::Breaking => "breaking",
        }
    }

    /// The verdict on a set of changes, given by their levels.
    pub fn of(levels: impl IntoIterator<Item = Level>) -> Self {
        levels.into_iter().map(Verdict::from).max().unwrap_or(Verdict::None)
    }
}

impl From<Level> for Verdict {
    fn from(level: Level) -> Self {
        match level {
            Level::Cosmetic => Verdict::Cosmetic,
            Level::Additive => Verdict::Additive,
            Level::AdditiveIfOpen => Verdict::AdditiveIfOpen,
            Level::Review | Level::Breaking => Verdict::Breaking,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// In which direction the changed thing travels, seen from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The client sends it.
    Request,
    /// The client receives it.
    Response,
    /// Both: the level is that of the worse direction.
    Both,
    /// It does not travel.
    None,
}

impl Direction {
    fn and(self, other: Direction) -> Direction {
        if self == other { self } else { Direction::Both }
    }

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Request => "request",
            Direction::Response => "response",
            Direction::Both => "both",
            Direction::None => "none",
        }
    }
}

/// One difference between the documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Which kind of change it is.
    pub rule: Rule,
    /// How bad it is; for a thing that travels both ways, in the worse direction.
    pub level: Level,
    /// The direction in which it was found.
    pub direction: Direction,
    /// Where it is: `Session.status` within a named schema, else from the operation, as in
    /// `POST /api/sessions request body.agent`. `[]` is an element of an array, `{}` a value of a
    /// map, `<name>` a variant of a union.
    pub location: String,
    /// The operations it touches, as `POST /api/sessions`, sorted; empty where it is about the
    /// whole document. Shared between changes that touch the same.
    #[serde(serialize_with = "as_list")]
    pub operations: Arc<[String]>,
    /// What it was: `null` where there was nothing.
    pub before: Value,
    /// What it is: `null` where there is nothing.
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

/// Compares two OpenAPI documents, in any spelling, for a client that was generated from `base`
/// and talks to a server that implements `new`.
///
/// It never fails: what cannot be understood and is not the same in both is reported as
/// [`Level::Review`].
///
/// # Examples
///
/// ```
/// use xtask::diff::{Verdict, compare};
/// use serde_json::json;
///
/// let document = |description: &str| json!({
///     "openapi": "3.0.3",
///     "info": {"title": "Kiln", "version": "1"},
///     "paths": {"/jobs": {"get": {"responses": {"200": {"description": description}}}}},
/// });
/// let report = compare(&document("All jobs."), &document("Every job."));
/// assert_eq!(report.verdict, Verdict::Cosmetic);
/// assert_eq!(report.changes[0].location, "GET /jobs response 200");
/// ```
pub fn compare(base: &Value, new: &Value) -> Report {
    let base = canonicalise(base.clone());
    let new = canonicalise(new.clone());
    if base == new {
        return Report { verdict: Verdict::None, changes: Vec::new() };
    }
    let mut comparison = findings::Comparison::new(&base, &new);
    metadata::compare(&mut comparison);
    operations::compare(&mut comparison);
    components::compare(&mut comparison);
    schemas::follow(&mut comparison);
    comparison.report()
}
