//! Severity of a change, the verdict on all of them, and the direction in which a thing travels.

use serde::Serialize;
use std::fmt;

/// Severity of one change; the order is from harmless to bad.
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

/// Direction in which the changed thing travels, seen from the client.
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
    pub(super) fn and(self, other: Direction) -> Direction {
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
