//! Consequences of a changed contract for users of the SDK: on the wire, in Rust source, and as lines of the changelog.

mod changelog;

use std::fmt::Write;

use crate::{
    diff::{Report, Rule, Verdict, compare, render},
    document::Document,
    surface::{SourceChange, Surface, compare_all},
};

/// A contract and the public faces of the crates that are made of it.
#[derive(Debug, Clone)]
pub struct State {
    /// The contract.
    pub contract: Document,
    /// The public faces.
    pub surfaces: Vec<Surface>,
}

/// Changes from one state to another.
#[derive(Debug, Clone)]
pub struct Summary {
    /// On the wire.
    pub report: Report,
    /// For code that uses the crates.
    pub source: Vec<SourceChange>,
    changelog: String,
}

/// Compares two states.
pub fn summarise(before: &State, after: &State) -> Summary {
    let report = compare(before.contract.as_value(), after.contract.as_value());
    let source = compare_all(&before.surfaces, &after.surfaces);
    let changelog = changelog::draft(before.contract.as_value(), after.contract.as_value(), &report, &source);
    Summary { report, source, changelog }
}

impl Summary {
    /// Returns whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.report.changes.is_empty() && self.source.is_empty()
    }

    /// The lines of a changelog in the form of Keep a Changelog.
    pub fn changelog(&self) -> &str {
        &self.changelog
    }

    /// For people: what changed on the wire and in Rust source, and a draft of the changelog. `since` names what the comparison
    /// is with.
    pub fn text(&self, since: &str, colour: bool) -> String {
        if self.is_empty() {
            return format!("Nothing changed for users of the SDK since {since}.\n");
        }
        if self.report.verdict <= Verdict::Cosmetic && self.source.is_empty() && self.changelog.is_empty() {
            return format!("Only descriptions changed since {since}: nothing on the wire, nothing in Rust source.\n");
        }
        let mut out = format!("What changed on the wire since {since}\n\n");
        let on_wire = self.report.without_cosmetic();
        match on_wire.changes.is_empty() {
            true => out.push_str("Nothing.\n"),
            false => out.push_str(&render::text(&on_wire, colour)),
        }
        let _ = write!(out, "\nWhat changed in Rust source since {since}\n\n{}", self.source_text());
        if !self.changelog.is_empty() {
            let _ = write!(out, "\nA draft for CHANGELOG.md, under [Unreleased]\n\n{}", self.changelog);
        }
        out
    }

    fn source_text(&self) -> String {
        let breaking = self.source.iter().filter(|change| change.is_breaking()).count();
        if self.source.is_empty() {
            return "Nothing.\n".to_owned();
        }
        // Breaking changes come first; within a crate, the order stays.
        let mut changes: Vec<&SourceChange> = self.source.iter().collect();
        changes.sort_by_key(|change| (!change.is_breaking(), change.package.clone()));
        let lines = changes.iter().map(|change| match change.is_breaking() {
            true => format!("  breaking  {change}  [{}]\n", change.fingerprint),
            false => format!("  additive  {change}\n"),
        });
        let verdict = if breaking == 0 { "additive" } else { "breaking" };
        format!(
            "{}source: {verdict} ({breaking} breaking, {} additive)\n",
            lines.collect::<String>(),
            self.source.len() - breaking
        )
    }
}

/// Returns whether a rule reports something that the listing of the types reports in the words of Rust.
fn is_of_a_type(rule: Rule) -> bool {
    let id = rule.id();
    ["property-", "enum-value-", "variant-"].iter().any(|part| id.contains(part)) || id.ends_with("-property-added")
}

#[cfg(test)]
mod tests;
