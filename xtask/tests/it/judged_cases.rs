//! The judged changes in the fixtures: all of them, each failure by its name.

use crate::support::patch::patch;
use serde_json::Value;
use std::path::Path;
use xtask::canonical::to_text;
use xtask::diff::{Direction, Level, Report, Verdict, compare};

/// The files of judged cases, and how many cases each has.
const FILES: [(&str, usize); 2] = [("cases.json", 53), ("more_cases.json", 15)];

/// All cases with the two documents of each.
fn cases() -> Vec<(Value, Value, Value)> {
    let mut all = Vec::new();
    for (name, count) in FILES {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/drift").join(name);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let list = file["cases"].as_array().expect("a list of cases");
        assert_eq!(list.len(), count, "{name}");
        all.extend(list.iter().map(|case| {
            let (base, new) = documents(&file, case);
            (case.clone(), base, new)
        }));
    }
    all
}

/// The document of a case written again in the way named, and read again.
fn rewritten(document: &Value, way: &str) -> Value {
    let text = document.to_string();
    let text = match way {
        "escape-ascii" => text.encode_utf16().fold(String::new(), |mut text, unit| {
            match u8::try_from(unit) {
                Ok(ascii) if ascii.is_ascii() => text.push(char::from(ascii)),
                _ => text.push_str(&format!("\\u{unit:04x}")),
            }
            text
        }),
        other => panic!("no way to rewrite a document is called {other}"),
    };
    serde_json::from_str(&text).expect("the rewritten document is JSON")
}

fn documents(cases: &Value, case: &Value) -> (Value, Value) {
    let none = Value::Array(Vec::new());
    let base = patch(cases["base"].clone(), case.get("base_patch").unwrap_or(&none));
    let mut new = patch(base.clone(), &case["patch"]);
    if let Some(way) = case["raw"].as_str() {
        new = rewritten(&new, way);
    }
    (base, new)
}

fn summary(report: &Report) -> String {
    let changes: Vec<String> = report
        .changes
        .iter()
        .map(|change| {
            format!(
                "{} {} {} at {}: {} -> {}",
                change.level,
                change.direction.name(),
                change.rule.id(),
                change.location,
                change.before,
                change.after
            )
        })
        .collect();
    format!("{} [{}]", report.verdict, changes.join("; "))
}

#[test]
fn each_judged_case_gets_its_verdict() {
    let mut failures = Vec::new();
    for (case, base, new) in &cases() {
        let report = compare(base, new);
        let line = format!("{}: {}", case["id"], summary(&report));
        if case["verdict"] != report.verdict.name() {
            failures.push(format!("{line}, but it is {}", case["verdict"]));
        }
        let none = report.changes.is_empty();
        if none != (report.verdict == Verdict::None) {
            failures.push(format!("{line}: no verdict without changes, and none with"));
        }
        if let Some(direction) = expected_direction(case) {
            let worst = report.changes.iter().filter(|change| change.level > Level::Cosmetic);
            for change in worst.filter(|change| change.direction != direction) {
                let found = change.direction.name();
                if change.direction != Direction::Both {
                    failures.push(format!("{line}: {found} where {} is meant", direction.name()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Checks the direction, if the case names one and its change is of one kind. (The read-only property of one
/// case is about what requests do not have; the change there is in the response.)
fn expected_direction(case: &Value) -> Option<Direction> {
    match (case["id"].as_str(), case["direction"].as_str()) {
        (Some("req-readonly-prop-required"), _) => Some(Direction::Response),
        (_, Some("request")) => Some(Direction::Request),
        (_, Some("response")) => Some(Direction::Response),
        (_, Some("both")) => Some(Direction::Both),
        _ => None,
    }
}

#[test]
fn each_judged_case_has_the_canonical_form_it_says() {
    let mut failures = Vec::new();
    for (case, base, new) in cases() {
        let equal = to_text(base) == to_text(new);
        if case["canonical_equal"] != equal {
            failures.push(format!("{}: equal is {equal}", case["id"]));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn the_canonical_form_of_each_case_is_canonical_already() {
    for (case, _, new) in cases() {
        let once = xtask::canonical::canonicalise(new);
        assert_eq!(xtask::canonical::canonicalise(once.clone()), once, "{}", case["id"]);
    }
}

#[test]
fn the_fingerprints_of_a_change_set_are_those_of_its_members() {
    let cases = cases();
    let case = |id: &str| {
        let (_, base, new) = cases.iter().find(|(case, _, _)| case["id"] == id).expect("the case is there");
        compare(base, new)
    };
    let alone = case("op-removed").changes.remove(0).fingerprint;
    let mixed = case("mixed-breaking-wins");
    assert!(mixed.changes.iter().any(|change| change.fingerprint == alone));
}

#[test]
fn no_two_judged_cases_panic_against_each_other() {
    let all: Vec<Value> = cases().into_iter().map(|(_, _, new)| new).collect();
    for (index, one) in all.iter().enumerate() {
        for other in all.iter().cycle().skip(index + 1).take(5) {
            let report = compare(one, other);
            assert_eq!(report.verdict, Verdict::of(report.changes.iter().map(|change| change.level)));
        }
    }
}
