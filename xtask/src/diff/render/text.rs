//! The report for a terminal.

use super::parts::{groups, summary, title, transition};
use crate::diff::{
    level::{Level, Verdict},
    report::{Change, Report},
};
use anstyle::{AnsiColor, Style};

/// The report as text: the changes under the operations they touch, each with its level, where it
/// is, what was and what is, the rule and the fingerprint; the verdict at the end. `colour` adds
/// ANSI escapes, so say `true` only for a terminal.
pub fn text(report: &Report, colour: bool) -> String {
    let paint = |style: Style, text: &str| match colour {
        true => format!("{style}{text}{style:#}"),
        false => text.to_owned(),
    };
    let mut out = String::new();
    for (operations, changes) in groups(report) {
        out.push_str(&paint(Style::new().bold(), &clean(&title(operations))));
        out.push('\n');
        for change in changes {
            let level = paint(style(change.level), &format!("{:<16}", change.level));
            let what = clean(&what(change, operations));
            let id = format!("[{} {}]", change.rule.id(), change.fingerprint);
            let id = paint(Style::new().dimmed(), &id);
            out.push_str(&format!("  {level} {what}  {id}\n"));
        }
        out.push('\n');
    }
    let verdict = paint(verdict_style(report.verdict).bold(), report.verdict.name());
    out.push_str(&format!("verdict: {verdict} ({})\n", summary(report)));
    out
}

/// Returns the place and the transition. The operation is in the heading; a change of the operation as a
/// whole is said in words.
fn what(change: &Change, operations: &[String]) -> String {
    let place = match operations {
        [only] => change.location.strip_prefix(only.as_str()),
        _ => None,
    };
    let place = place.map_or(change.location.as_str(), str::trim_start);
    match (place, transition(change)) {
        ("", None) => change.rule.what().to_owned(),
        ("", Some(transition)) => {
            format!("{}: {transition}", change.rule.what().trim_end_matches('.'))
        }
        (place, None) => place.to_owned(),
        (place, Some(transition)) => format!("{place}: {transition}"),
    }
}

/// Control characters of a document are not to reach the terminal.
fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character.is_control() {
            true => '\u{fffd}',
            false => character,
        })
        .collect()
}

fn style(level: Level) -> Style {
    let colour = match level {
        Level::Breaking => AnsiColor::Red,
        Level::Review => AnsiColor::Magenta,
        Level::AdditiveIfOpen => AnsiColor::Yellow,
        Level::Additive => AnsiColor::Green,
        Level::Cosmetic => return Style::new().dimmed(),
    };
    Style::new().fg_color(Some(colour.into()))
}

fn verdict_style(verdict: Verdict) -> Style {
    style(match verdict {
        Verdict::Breaking => Level::Breaking,
        Verdict::AdditiveIfOpen => Level::AdditiveIfOpen,
        Verdict::Additive => Level::Additive,
        Verdict::Cosmetic | Verdict::None => Level::Cosmetic,
    })
}
