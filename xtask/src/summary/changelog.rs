//! The draft of the changelog.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::is_of_a_type;
use crate::{
    diff::{Change, Level, Report, Rule},
    normalise::METHODS,
    surface::{Kind, SourceChange},
};

/// The lines, in the form of Keep a Changelog; empty if there is nothing that users would notice.
pub(super) fn draft(before: &Value, after: &Value, report: &Report, source: &[SourceChange]) -> String {
    let mut sections = Sections::default();
    operations(before, after, &mut sections);
    for change in &report.changes {
        wire(change, &mut sections);
    }
    for change in source {
        rust(change, &mut sections);
    }
    sections.text()
}

#[derive(Default)]
struct Sections {
    added: Lines,
    changed: Lines,
    deprecated: Lines,
    removed: Lines,
}

/// Lines in the order in which they came, each once.
#[derive(Default)]
struct Lines(Vec<String>, BTreeSet<String>);

impl Lines {
    fn push(&mut self, text: &str) {
        let line = format!("- {}.\n", text.trim_end_matches('.'));
        if self.1.insert(line.clone()) {
            self.0.push(line);
        }
    }

    fn push_breaking(&mut self, text: &str) {
        self.push(&format!("**Breaking:** {text}"));
    }
}

impl Sections {
    fn text(mut self) -> String {
        for lines in [&mut self.changed, &mut self.removed] {
            // Stable: what breaks comes first.
            lines.0.sort_by_key(|line| !line.starts_with("- **Breaking"));
        }
        let sections = [
            ("Added", self.added),
            ("Changed", self.changed),
            ("Deprecated", self.deprecated),
            ("Removed", self.removed),
        ];
        let written = sections.iter().filter(|(_, lines)| !lines.0.is_empty());
        written.map(|(heading, lines)| format!("### {heading}\n\n{}", lines.0.concat())).collect::<Vec<_>>().join("\n")
    }
}

fn operations(before: &Value, after: &Value, sections: &mut Sections) {
    let (old, new) = (by_route(before), by_route(after));
    for (route, operation) in &new {
        let named = format!("`{}` ({route})", id(operation));
        match old.get(route) {
            None => sections.added.push(&match operation["summary"].as_str() {
                Some(summary) => format!("{named}: {summary}"),
                None => named,
            }),
            Some(was) if id(was) != id(operation) => {
                sections.changed.push_breaking(&format!("`{}` ({route}) is called `{}`", id(was), id(operation)));
            }
            Some(_) => {}
        }
    }
    for (route, operation) in old.iter().filter(|(route, _)| !new.contains_key(*route)) {
        sections.removed.push_breaking(&format!("`{}` ({route})", id(operation)));
    }
}

/// The operations by method and path, as `POST /api/sessions`.
fn by_route(contract: &Value) -> BTreeMap<String, &Value> {
    let paths = contract["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        METHODS
            .iter()
            .filter_map(move |method| Some((format!("{} {path}", method.to_ascii_uppercase()), item.get(*method)?)))
    });
    operations.collect()
}

fn id(operation: &Value) -> &str {
    operation["operationId"].as_str().unwrap_or("unnamed")
}

fn wire(change: &Change, sections: &mut Sections) {
    let text = format!("{}: {}", change.location, in_sentence(change.rule.what()));
    match (change.rule, change.level) {
        // Listed as operations.
        (Rule::OperationAdded | Rule::OperationRemoved | Rule::OperationIdChanged, _) => {}
        (Rule::DeprecatedChanged, _) => match change.after == true {
            true => sections.deprecated.push(&format!("{} is deprecated", change.location)),
            false => sections.changed.push(&format!("{} is no longer deprecated", change.location)),
        },
        (_, Level::Breaking | Level::Review) => sections.changed.push_breaking(&text),
        (_, Level::Cosmetic) => {}
        (rule, _) if is_of_a_type(rule) => {}
        (rule, _) if rule.id().contains("added") => sections.added.push(&text),
        _ => sections.changed.push(&text),
    }
}

fn in_sentence(what: &str) -> String {
    let what = what.trim_end_matches('.');
    match what.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_lowercase() + rest,
        None => what.to_owned(),
    }
}

fn rust(change: &SourceChange, sections: &mut Sections) {
    let text = format!("{} (`{}`)", change.sentence(), change.package);
    match &change.kind {
        // Functions and optional parameters come with operations and parameters, which are listed.
        Kind::Added(_) if is_data(&change.item) => sections.added.push(&text),
        // Deprecated items are listed as in the contract.
        Kind::Added(_) | Kind::Deprecated => {}
        Kind::Changed { .. } | Kind::Renamed(_) => sections.changed.push_breaking(&text),
        Kind::Removed => sections.removed.push_breaking(&text),
    }
}

/// Returns whether an item is a type or a member of one.
fn is_data(item: &str) -> bool {
    let kind = item.split(' ').next();
    matches!(kind, Some("struct" | "enum" | "type")) && !item.contains(" params::")
}
