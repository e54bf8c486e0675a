//! Parts that every form of a report has: groups of changes, values in one line, counts.

use std::{cmp::Reverse, collections::BTreeMap};

use serde_json::Value;

use crate::diff::report::{Change, Report};

/// Operations that a group is named after; of more, the number is given.
const NAMED: usize = 3;

/// The changes by the operations they touch: those that touch the same stand together, the worst
/// first.
pub(super) fn groups(report: &Report) -> Vec<(&[String], Vec<&Change>)> {
    // Lists are long and shared, so they are compared by address before their content.
    let mut by_address: BTreeMap<usize, (&[String], Vec<&Change>)> = BTreeMap::new();
    for change in &report.changes {
        by_address
            .entry(change.operations.as_ptr().addr())
            .or_insert_with(|| (&change.operations, Vec::new()))
            .1
            .push(change);
    }
    let mut groups: BTreeMap<&[String], Vec<&Change>> = BTreeMap::new();
    for (operations, changes) in by_address.into_values() {
        groups.entry(operations).or_default().extend(changes);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    // Within a group, and among groups as bad as each other, the order stays.
    groups.sort_by_key(|(_, changes)| Reverse(changes.iter().map(|change| change.level).max()));
    groups
}

pub(super) fn title(operations: &[String]) -> String {
    match operations {
        [] => "The document".to_owned(),
        few if few.len() <= NAMED => few.join(", "),
        many => format!("{} and {} more operations", many[..NAMED - 1].join(", "), many.len() - NAMED + 1),
    }
}

/// Characters of a value that are shown.
const SHOWN: usize = 120;

/// A value in one line: text without quotes, everything else as JSON, the end of long ones left
/// out.
pub(super) fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Returns the value before and after, as far as there is something to show.
pub(super) fn transition(change: &Change) -> Option<String> {
    match (&change.before, &change.after) {
        (Value::Null, Value::Null) => None,
        (Value::Null, after) => Some(format!("(nothing) → {}", shown(after))),
        (before, Value::Null) => Some(format!("{} → (nothing)", shown(before))),
        (before, after) => Some(format!("{} → {}", shown(before), shown(after))),
    }
}

/// Counts the changes of each level, as in `1 breaking, 2 additive`.
pub(super) fn summary(report: &Report) -> String {
    if report.changes.is_empty() {
        return "no changes".to_owned();
    }
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for change in &report.changes {
        *counts.entry(Reverse(change.level)).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(level, count)| format!("{count} {}", level.0)).collect();
    counts.join(", ")
}
