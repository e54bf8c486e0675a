//! A report for people and machines: text for the terminal, JSON for programs, Markdown for pull
//! requests and changelogs, annotations for GitHub Actions.

mod github;
mod markdown;
mod parts;
mod text;

pub use github::{annotation, github};
pub use markdown::markdown;
pub use text::text;

use super::report::Report;

/// The report as indented JSON, with a newline at the end:
/// `{"verdict": .., "changes": [{"rule", "level", "direction", "location", "operations",
/// "before", "after", "fingerprint"}]}`.
///
/// # Errors
///
/// None is known: everything in a report can be written as JSON.
pub fn json(report: &Report) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}
