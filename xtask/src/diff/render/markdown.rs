//! The report for a pull request or a changelog.

use super::parts::{shown, summary};
use crate::diff::{
    level::Level,
    report::{Change, Report},
};
use serde_json::Value;

/// Operations named with a change; of more, the number is given.
const NAMED: usize = 3;

/// The report as Markdown: one table for each level, the worst first, the cosmetic ones folded.
pub fn markdown(report: &Report) -> String {
    let mut out = format!("### API changes: {} ({})\n", report.verdict, summary(report));
    let headings = [
        (Level::Breaking, "Breaking"),
        (Level::Review, "To be looked at"),
        (Level::AdditiveIfOpen, "New values and variants"),
        (Level::Additive, "New or looser"),
        (Level::Cosmetic, "Without effect on the wire"),
    ];
    for (level, heading) in headings {
        let changes: Vec<&Change> = report.changes.iter().filter(|change| change.level == level).collect();
        if changes.is_empty() {
            continue;
        }
        let folded = level == Level::Cosmetic;
        out.push_str(&match folded {
            true => format!("\n<details><summary>{heading} ({})</summary>\n\n", changes.len()),
            false => format!("\n#### {heading}\n\n"),
        });
        out.push_str("| where | what | before | after | operations | id |\n|---|---|---|---|---|---|\n");
        for change in changes {
            out.push_str(&row(change));
        }
        if folded {
            out.push_str("\n</details>\n");
        }
    }
    out
}

fn row(change: &Change) -> String {
    let value = |value: &Value| match value {
        Value::Null => "–".to_owned(),
        value => code(&shown(value)),
    };
    let operations = match &*change.operations {
        [] => "–".to_owned(),
        few if few.len() <= NAMED => {
            let few: Vec<String> = few.iter().map(|label| code(label)).collect();
            few.join(", ")
        }
        many => format!("{} operations", many.len()),
    };
    format!(
        "| {} | {} | {} | {} | {operations} | `{}` |\n",
        code(&change.location),
        change.rule.what().trim_end_matches('.'),
        value(&change.before),
        value(&change.after),
        change.fingerprint,
    )
}

/// Code in a cell of a table, whatever is in it.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    // A cell ends at a bar, even inside code. A fence has to be longer than any in the text.
    let text = text.replace('|', "\\|");
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    match longest {
        0 if !text.is_empty() => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}
