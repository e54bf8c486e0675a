//! What a changed contract means for users of the SDK: operations, types and fields that are new, changed or gone, and the
//! lines of the changelog that follow. Apart from the comparison of documents because it speaks of Rust.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use serde_json::Value;

use crate::{
    diff::{Level, Report, Verdict, compare},
    normalise::METHODS,
    raw_client::Listing,
};

/// A contract and the public face of the client it makes.
#[derive(Debug, Clone)]
pub struct State {
    /// The contract.
    pub contract: Value,
    /// The client's public face.
    pub listing: Listing,
}

/// Names of one kind: operations, types or fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Changes {
    new: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
}

/// What changed from one state to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    operations: Changes,
    types: Changes,
    fields: Changes,
    /// Breaking changes on the wire, in words.
    breaking: Vec<String>,
    verdict: Verdict,
}

/// Compares two states.
pub fn summarise(before: &State, after: &State) -> Summary {
    let report = compare(&before.contract, &after.contract);
    let breaking = report.changes.iter().filter(|change| change.level >= Level::Review);
    let (types, fields) = items(&before.listing, &after.listing);
    Summary {
        operations: operations(before, after, &report),
        types,
        fields,
        breaking: breaking.map(|change| format!("{}: {}", change.location, in_sentence(change.rule.what()))).collect(),
        verdict: report.verdict,
    }
}

fn in_sentence(what: &str) -> String {
    let what = what.trim_end_matches('.');
    match what.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_lowercase() + rest,
        None => what.to_owned(),
    }
}

fn operations(before: &State, after: &State, report: &Report) -> Changes {
    let (old, new) = (routes(&before.contract), routes(&after.contract));
    let mut touched: BTreeMap<&str, Level> = BTreeMap::new();
    for change in report.changes.iter().filter(|change| change.level > Level::Cosmetic) {
        for operation in change.operations.iter() {
            let level = touched.entry(operation).or_insert(change.level);
            *level = change.level.max(*level);
        }
    }
    let (old_code, new_code) = (before.listing.by_name(), after.listing.by_name());
    let mut changes = Changes::default();
    for (id, route) in &new {
        let name = format!("`{id}` ({route})");
        let method = format!("async fn Client::{id}");
        let Some(old_route) = old.get(id) else {
            changes.new.push(name);
            continue;
        };
        let levels = [old_route, route].into_iter().filter_map(|route| touched.get(route.as_str()));
        if let Some(level) = levels.max() {
            changes.changed.push(format!("{name}: {level}"));
        } else if old_code.get(method.as_str()) != new_code.get(method.as_str()) {
            changes.changed.push(format!("{name}: another signature"));
        }
    }
    let gone = old.iter().filter(|(id, _)| !new.contains_key(*id));
    changes.removed = gone.map(|(id, route)| format!("`{id}` ({route})")).collect();
    changes
}

/// The operations by id, as `POST /api/sessions`.
fn routes(contract: &Value) -> BTreeMap<&str, String> {
    let paths = contract["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let id = item.get(*method)?.get("operationId")?.as_str()?;
            Some((id, format!("{} {path}", method.to_ascii_uppercase())))
        })
    });
    operations.collect()
}

fn items(before: &Listing, after: &Listing) -> (Changes, Changes) {
    let (old, new) = (before.by_name(), after.by_name());
    let (mut types, mut fields) = (Changes::default(), Changes::default());
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        // Methods are the operations.
        let Some(item) = Item::named(name) else { continue };
        let owner_is_on_both_sides = old.contains_key(item.owner) && new.contains_key(item.owner);
        let changes = match item.is_member {
            false => &mut types,
            true if owner_is_on_both_sides => &mut fields,
            // It came or went with its type.
            true => continue,
        };
        match (old.get(name), new.get(name)) {
            (None, Some(rest)) => changes.new.push(format!("`{}`{}", item.shown, typed(rest, ": "))),
            (Some(_), None) => changes.removed.push(format!("`{}`", item.shown)),
            (Some(was), Some(is)) if was != is => {
                changes.changed.push(format!("`{}`{}{}", item.shown, typed(is, " is "), typed(was, ", was ")));
            }
            _ => {}
        }
    }
    (types, fields)
}

/// What a line of the listing names.
struct Item<'a> {
    /// The line that names the type, as `struct Session`.
    owner: &'a str,
    /// `Session` or `Session.status`.
    shown: &'a str,
    is_member: bool,
}

impl<'a> Item<'a> {
    fn named(name: &'a str) -> Option<Self> {
        let (kind, shown) = name.split_once(' ')?;
        let mark = match kind {
            "struct" => ".",
            "enum" => "::",
            "type" => return Some(Self { owner: name, shown, is_member: false }),
            _ => return None,
        };
        // A module's name may stand before the type's.
        let type_starts = shown.find(|character: char| character.is_ascii_uppercase()).unwrap_or_default();
        let member = shown[type_starts..].find(mark).map(|end| type_starts + end);
        let owner = member.map_or(name, |end| &name[..kind.len() + 1 + end]);
        Some(Self { owner, shown, is_member: member.is_some() })
    }
}

fn typed(rest: &str, before: &str) -> String {
    let text = rest.trim_start_matches([':', '=', ' ']);
    if text.is_empty() { String::new() } else { format!("{before}`{text}`") }
}

impl Summary {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        let all = [&self.operations, &self.types, &self.fields];
        self.breaking.is_empty() && all.iter().all(|changes| **changes == Changes::default())
    }

    /// For people: what is new, changed and gone, and a draft of the changelog. `since` says what the comparison is with.
    pub fn text(&self, since: &str) -> String {
        if self.is_empty() {
            return format!("Nothing changed for users of the SDK since {since}.\n");
        }
        let mut out = format!("What changed for users of the SDK since {since} ({})\n", self.verdict);
        for (heading, changes) in [("Operations", &self.operations), ("Types", &self.types), ("Fields", &self.fields)] {
            let lists = [("new", &changes.new), ("changed", &changes.changed), ("removed", &changes.removed)];
            if lists.iter().all(|(_, names)| names.is_empty()) {
                continue;
            }
            let _ = writeln!(out, "\n{heading}");
            for (word, name) in lists.iter().flat_map(|(word, names)| names.iter().map(move |name| (word, name))) {
                let _ = writeln!(out, "  {word:<8} {}", name.replace('`', ""));
            }
        }
        let _ = write!(out, "\nA draft for CHANGELOG.md, under [Unreleased]\n\n{}", self.changelog());
        out
    }

    /// The lines of a changelog in the form of Keep a Changelog.
    pub fn changelog(&self) -> String {
        let all = [&self.operations, &self.types, &self.fields];
        let lines = |pick: fn(&Changes) -> &Vec<String>| -> Vec<String> {
            all.iter().flat_map(|changes| pick(changes)).map(|name| format!("- {name}.\n")).collect()
        };
        let mut changed: Vec<String> = self.breaking.iter().map(|what| format!("- **Breaking:** {what}.\n")).collect();
        // What breaks is told already; of an operation, that something is looser or new is told by what is.
        changed.extend(self.types.changed.iter().chain(&self.fields.changed).map(|name| format!("- {name}.\n")));
        let sections = [
            ("Added", lines(|changes| &changes.new)),
            ("Changed", changed),
            ("Removed", lines(|changes| &changes.removed)),
        ];
        let written = sections.iter().filter(|(_, lines)| !lines.is_empty());
        written.map(|(heading, lines)| format!("### {heading}\n\n{}", lines.concat())).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::raw_client;

    fn state(change: impl FnOnce(&mut Value)) -> State {
        let schema = |properties| json!({"type": "object", "properties": properties, "required": ["id"]});
        let answer = |name| {
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            json!({"200": {"description": "", "content": {"application/json": {"schema": schema}}}})
        };
        let mut contract = json!({
            "openapi": "3.0.3",
            "info": {"title": "Kiln", "version": "1"},
            "paths": {
                "/jobs": {"get": {"operationId": "list_jobs", "responses": answer("Job")}},
                "/ovens": {"get": {"operationId": "list_ovens", "responses": answer("Oven")}},
            },
            "components": {"schemas": {
                "Job": schema(json!({"id": {"type": "string"}, "state": {"type": "string", "enum": ["on", "off"]}})),
                "Oven": schema(json!({"id": {"type": "integer"}})),
            }},
        });
        change(&mut contract);
        State { listing: raw_client::listing(&contract).unwrap(), contract }
    }

    fn summary(change: impl FnOnce(&mut Value)) -> Summary {
        summarise(&state(|_| {}), &state(change))
    }

    #[test]
    fn nothing_is_said_to_be_nothing() {
        let summary = summary(|contract| contract["info"]["description"] = json!("Prose."));
        assert_eq!(summary.text("HEAD"), "Nothing changed for users of the SDK since HEAD.\n");
        assert_eq!(summary.changelog(), "");
    }

    #[test]
    fn what_is_new_is_told_with_its_type_and_what_it_touches() {
        let summary = summary(|contract| {
            contract["components"]["schemas"]["Job"]["properties"]["mood"] = json!({"type": "string"});
            contract["components"]["schemas"]["Job"]["properties"]["state"]["enum"] = json!(["on", "off", "hot"]);
            contract["paths"]["/jobs"]["delete"] =
                json!({"operationId": "delete_jobs", "responses": {"204": {"description": ""}}});
        });
        assert_eq!(
            summary.text("HEAD"),
            "\
What changed for users of the SDK since HEAD (additive-if-open)

Operations
  new      delete_jobs (DELETE /jobs)
  changed  list_jobs (GET /jobs): additive-if-open

Fields
  new      JobState::Hot
  new      Job.mood: Option<String>

A draft for CHANGELOG.md, under [Unreleased]

### Added

- `delete_jobs` (DELETE /jobs).
- `JobState::Hot`.
- `Job.mood`: `Option<String>`.
"
        );
    }

    #[test]
    fn what_breaks_is_told_first_and_what_is_gone_last() {
        let summary = summary(|contract| {
            contract["components"]["schemas"]["Job"]["properties"]["id"] = json!({"type": "integer"});
            contract["paths"].as_object_mut().unwrap().remove("/ovens");
            contract["components"]["schemas"].as_object_mut().unwrap().remove("Oven");
        });
        assert_eq!(
            summary.changelog(),
            "\
### Changed

- **Breaking:** GET /ovens: an operation is gone.
- **Breaking:** Job.id: a value is of another type.
- `Job.id` is `i64`, was `String`.

### Removed

- `list_ovens` (GET /ovens).
- `Oven`.
"
        );
    }

    #[test]
    fn an_operation_that_the_wire_does_not_see_changed_may_have_another_signature() {
        let before = state(|_| {});
        let mut after = before.clone();
        let text = before.listing.to_string().replace("list_jobs(&self)", "list_jobs(&self, page: u32)");
        after.listing = Listing::parse(&text);
        let text = summarise(&before, &after).text("HEAD");
        assert!(text.contains("changed  list_jobs (GET /jobs): another signature"), "{text}");
    }
}
