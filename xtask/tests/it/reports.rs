//! Forms of a report: JSON, fingerprints, text, Markdown, annotations, the table of rules.

use crate::support::patch::patch;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use xtask::diff::{Direction, Level, Report, Rule, Verdict, compare, render};

fn base() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Kiln", "version": "1"},
        "paths": {
            "/jobs": {
                "get": {"responses": {"200": {"description": "Fine.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}}}},
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"agent": {"type": "string"}}}}}},
                    "responses": {"201": {"description": "Made.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}}},
                },
            },
        },
        "components": {"schemas": {"Job": {"type": "object", "properties": {"state": {"type": "string", "enum": ["on", "off"]}}}}},
    })
}

fn report() -> Report {
    let new = patch(
        base(),
        &json!([
            {"op": "add", "path": "/paths/~1jobs/post/requestBody/content/application~1json/schema/properties/agent/maxLength", "value": 9},
            {"op": "add", "path": "/components/schemas/Job/properties/state/enum/-", "value": "idle"},
            {"op": "add", "path": "/components/schemas/Job/properties/note", "value": {"type": "string"}},
            {"op": "add", "path": "/info/title", "value": "Kiln | 100%, `really`:\nnew"},
        ]),
    );
    compare(&base(), &new)
}

#[test]
fn json_has_exactly_the_members_that_are_promised() {
    let text = render::json(&report()).expect("a report is JSON");
    let value: Value = serde_json::from_str(&text).expect("a report is JSON");
    assert_eq!(value["verdict"], "breaking");
    let first = value["changes"][0].as_object().expect("changes are objects");
    let members: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(members, ["after", "before", "direction", "fingerprint", "level", "location", "operations", "rule"]);
    assert_eq!(value["changes"][0]["rule"], "constraint-tightened");
    assert_eq!(value["changes"][0]["level"], "breaking");
    assert_eq!(value["changes"][0]["direction"], "request");
    assert_eq!(value["changes"][0]["location"], "POST /jobs request body.agent");
    assert_eq!(value["changes"][0]["operations"], json!(["POST /jobs"]));
    assert_eq!(value["changes"][0]["before"], Value::Null);
    assert_eq!(value["changes"][0]["after"], "maxLength 9");
    let members: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["changes", "verdict"]);
    assert_eq!(value["changes"][1]["level"], "additive-if-open");
    assert_eq!(value["changes"][1]["operations"], json!(["GET /jobs", "POST /jobs"]));
}

#[test]
fn fingerprints_stay_the_same_from_release_to_release() {
    let report = report();
    let fingerprints: Vec<&str> = report.changes.iter().map(|change| change.fingerprint.as_str()).collect();
    assert_eq!(fingerprints, FINGERPRINTS);
}

/// Written down once. If a change of the code changes them, what users have accepted by
/// fingerprint is no longer recognised.
const FINGERPRINTS: [&str; 4] = ["38083b866948ade2", "7877e72718afa370", "e8025b978eb4520a", "c3158a87f05ed60f"];

#[test]
fn a_fingerprint_does_not_depend_on_what_else_changed() {
    let all = report();
    let alone = compare(
        &base(),
        &patch(
            base(),
            &json!([{"op": "add", "path": "/components/schemas/Job/properties/state/enum/-", "value": "idle"}]),
        ),
    );
    assert_eq!(alone.changes.len(), 1);
    assert!(all.changes.iter().any(|change| change.fingerprint == alone.changes[0].fingerprint));
}

#[test]
fn changes_are_sorted_by_how_bad_they_are() {
    let levels: Vec<Level> = report().changes.iter().map(|change| change.level).collect();
    assert_eq!(levels, [Level::Breaking, Level::AdditiveIfOpen, Level::Additive, Level::Cosmetic]);
}

#[test]
fn text_is_grouped_by_operation_and_has_colour_only_when_asked() {
    let report = report();
    let text = render::text(&report, false);
    assert!(!text.contains('\u{1b}'));
    let fingerprint = &report.changes[0].fingerprint;
    let expected = format!(
        "POST /jobs\n  breaking         request body.agent: (nothing) → maxLength 9  [constraint-tightened {fingerprint}]\n"
    );
    assert!(text.starts_with(&expected), "{text}");
    assert!(text.contains("\nGET /jobs, POST /jobs\n  additive-if-open Job.state: (nothing) → idle"), "{text}");
    assert!(text.ends_with("verdict: breaking (1 breaking, 1 additive-if-open, 1 additive, 1 cosmetic)\n"), "{text}");
    assert!(render::text(&report, true).contains("\u{1b}[31m"));
}

#[test]
fn text_of_a_document_cannot_reach_the_terminal_as_escapes() {
    let new = patch(base(), &json!([{"op": "add", "path": "/info/title", "value": "\u{1b}[2J\u{7}"}]));
    let text = render::text(&compare(&base(), &new), false);
    assert!(!text.contains(['\u{1b}', '\u{7}']), "{text}");
}

#[test]
fn markdown_keeps_its_tables_whatever_is_in_the_values() {
    let markdown = render::markdown(&report());
    assert!(markdown.starts_with("### API changes: breaking (1 breaking,"), "{markdown}");
    assert!(markdown.contains("#### Breaking\n\n| where |"), "{markdown}");
    assert!(markdown.contains("<details><summary>Without effect on the wire (1)</summary>"), "{markdown}");
    let row = markdown.lines().find(|line| line.contains("100%")).expect("the title is there");
    assert!(row.contains("`` Kiln \\| 100%, `really`: new ``"), "{row}");
    assert_eq!(row.replace("\\|", "").matches('|').count(), 7, "{row}");
}

#[test]
fn annotations_are_escaped_and_of_the_level_of_the_change() {
    let github = render::github(&report(), "openapi/a,b:c.json");
    let lines: Vec<&str> = github.lines().collect();
    assert_eq!(lines.len(), 4, "{github}");
    assert!(lines[0].starts_with("::error file=openapi/a%2Cb%3Ac.json,title=breaking%3A constraint-tightened::POST /jobs request body.agent: (nothing) → maxLength 9%0A"), "{github}");
    assert!(lines[1].starts_with("::warning "), "{github}");
    assert!(lines[2].starts_with("::notice "), "{github}");
    assert!(lines[3].contains("100%25, `really`"), "{github}");
}

#[test]
fn a_report_without_changes_says_so_in_every_form() {
    let report = compare(&base(), &base());
    assert_eq!(report.verdict, Verdict::None);
    assert_eq!(render::text(&report, false), "verdict: none (no changes)\n");
    assert_eq!(render::markdown(&report), "### API changes: none (no changes)\n");
    assert_eq!(render::github(&report, "a.json"), "");
    assert_eq!(render::json(&report).unwrap(), "{\n  \"verdict\": \"none\",\n  \"changes\": []\n}\n");
}

#[test]
fn each_rule_has_a_name_of_its_own_and_stands_in_the_table() {
    let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(names.len(), Rule::ALL.len());
    let table = Rule::table();
    for rule in Rule::ALL {
        let row = format!("| `{}` | {} |", rule.id(), rule.what());
        assert!(table.contains(&row), "{row}");
        assert!(rule.what().ends_with('.') && rule.why().ends_with('.'), "{}", rule.id());
        assert!(rule.level(Direction::Both) >= rule.level(Direction::Request), "{}", rule.id());
    }
}

#[test]
fn what_has_to_be_looked_at_counts_as_breaking() {
    assert_eq!(Verdict::of([Level::Review]), Verdict::Breaking);
    assert!(Level::AdditiveIfOpen < Level::Review && Level::Review < Level::Breaking);
    assert_eq!(Verdict::of([]), Verdict::None);
}

#[test]
fn the_page_of_rules_is_the_table() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/RULES.md")).unwrap();
    assert!(page == Rule::page(), "xtask/RULES.md is stale. To fix it, run: cargo xtask openapi rules");
}
