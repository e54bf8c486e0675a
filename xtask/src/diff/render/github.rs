//! The report as annotations of GitHub Actions.

use super::parts::transition;
use crate::diff::{level::Level, report::Report};

/// The report as workflow commands, one line for each change: `::error` for what is breaking or
/// has to be looked at, `::warning` for new values and variants, `::notice` for the rest. `file`
/// is the path of the document in the repository, where the annotations are shown.
pub fn github(report: &Report, file: &str) -> String {
    let mut out = String::new();
    for change in &report.changes {
        let command = match change.level {
            Level::Breaking | Level::Review => "error",
            Level::AdditiveIfOpen => "warning",
            Level::Additive | Level::Cosmetic => "notice",
        };
        let title = format!("{}: {}", change.level, change.rule.id());
        let mut message = change.location.clone();
        if let Some(transition) = transition(change) {
            message.push_str(&format!(": {transition}"));
        }
        message.push_str(&format!(
            "\n{} {}\nfingerprint {}",
            change.rule.what(),
            change.rule.why(),
            change.fingerprint
        ));
        if !change.operations.is_empty() {
            message.push_str(&format!("\n{}", change.operations.join(", ")));
        }
        out.push_str(&format!("::{command} file={},title={}::{}\n", property(file), property(&title), data(&message)));
    }
    out
}

/// One annotation that belongs to no file: `command` is `error`, `warning` or `notice`.
pub fn annotation(command: &str, title: &str, message: &str) -> String {
    format!("::{command} title={}::{}\n", property(title), data(message))
}

/// The message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which ends at a comma or colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
