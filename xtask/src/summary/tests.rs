use serde_json::{Value, json};

use super::*;
use crate::raw_client::{self, Listing};

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
    let contract = Document::new(contract);
    let listing = raw_client::listing(contract.as_value()).unwrap();
    State { contract, surfaces: vec![Surface { package: "ash-sdk-gen".into(), listing }] }
}

fn summary(change: impl FnOnce(&mut Value)) -> Summary {
    summarise(&state(|_| {}), &state(change))
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let summary = summary(|_| {});
    assert!(summary.is_empty());
    assert_eq!(summary.text("HEAD", false), "Nothing changed for users of the SDK since HEAD.\n");
}

#[test]
fn prose_alone_is_said_to_be_prose() {
    let summary = summary(|contract| contract["paths"]["/jobs"]["get"]["summary"] = json!("Prose."));
    assert_eq!(
        summary.text("HEAD", false),
        "Only descriptions changed since HEAD: nothing on the wire, nothing in Rust source.\n"
    );
    assert_eq!(summary.changelog(), "");
}

#[test]
fn what_is_new_is_listed_with_its_type_and_what_it_touches() {
    let summary = summary(|contract| {
        contract["components"]["schemas"]["Job"]["properties"]["mood"] = json!({"type": "string"});
        contract["components"]["schemas"]["Job"]["properties"]["state"]["enum"] = json!(["on", "off", "hot"]);
        contract["paths"]["/jobs"]["get"]["parameters"] =
            json!([{"in": "query", "name": "limit", "schema": {"type": "integer"}}]);
        contract["paths"]["/jobs"]["get"]["responses"]["200"]["headers"] =
            json!({"X-Next": {"schema": {"type": "string"}}});
        contract["paths"]["/jobs"]["delete"] = json!({
            "operationId": "delete_jobs", "summary": "Delete all jobs", "responses": {"204": {"description": ""}}
        });
    });
    let draft = summary.changelog();
    let (added, _) = draft.split_once("### Changed").unwrap_or((draft, ""));
    for line in [
        "- `delete_jobs` (DELETE /jobs): Delete all jobs.\n",
        "- GET /jobs query limit: there is a new optional parameter.\n",
        "- GET /jobs response 200 header X-Next: there is a new response header.\n",
        "- `JobState::Hot` (`ash-sdk-gen`).\n",
        "- `Job.mood`: `Option<String>` (`ash-sdk-gen`).\n",
    ] {
        assert!(added.contains(line), "no {line} in {draft}");
    }
    let text = summary.text("HEAD", false);
    assert!(text.starts_with("What changed on the wire since HEAD\n"), "{text}");
    assert!(text.contains("additive  ash-sdk-gen: Job.mood: Option<String>\n"), "{text}");
    assert!(text.contains("\nA draft for CHANGELOG.md, under [Unreleased]\n\n### Added\n"), "{text}");
}

#[test]
fn what_breaks_is_marked_for_the_wire_and_for_source() {
    let summary = summary(|contract| {
        contract["components"]["schemas"]["Job"]["properties"]["id"] = json!({"type": "integer"});
        contract["paths"].as_object_mut().unwrap().remove("/ovens");
        contract["components"]["schemas"].as_object_mut().unwrap().remove("Oven");
    });
    let draft = summary.changelog();
    for line in [
        "- **Breaking:** Job.id: a value is of another type.\n",
        "- **Breaking:** `Job.id` is `i64`, was `String` (`ash-sdk-gen`).\n",
        "- **Breaking:** `list_ovens` (GET /ovens).\n",
        "- **Breaking:** `Oven` is gone (`ash-sdk-gen`).\n",
    ] {
        assert!(draft.contains(line), "no {line} in {draft}");
    }
    let text = summary.text("HEAD", false);
    assert!(text.contains("  breaking  ash-sdk-gen: Job.id is i64, was String  ["), "{text}");
    assert!(text.contains("\nsource: breaking ("), "{text}");
}

#[test]
fn what_the_wire_does_not_see_can_break_source() {
    let summary = summary(|contract| {
        contract["components"]["schemas"]["Job"]["required"] = json!(["id", "state"]);
        contract["paths"]["/ovens"]["get"]["operationId"] = json!("list_kilns");
    });
    let draft = summary.changelog();
    assert!(draft.contains("- **Breaking:** `list_ovens` (GET /ovens) is called `list_kilns`.\n"), "{draft}");
    assert!(
        draft.contains("- **Breaking:** `Job.state` is `JobState`, was `Option<JobState>` (`ash-sdk-gen`).\n"),
        "{draft}"
    );
    assert!(summary.report.verdict < Verdict::Breaking);
}

#[test]
fn what_is_deprecated_has_its_own_section() {
    let summary = summary(|contract| contract["paths"]["/jobs"]["get"]["deprecated"] = json!(true));
    assert!(
        summary.changelog().starts_with("### Deprecated\n\n- GET /jobs is deprecated.\n"),
        "{}",
        summary.changelog()
    );
    assert!(summary.text("HEAD", false).contains("What changed on the wire since HEAD\n\nNothing.\n"));
}

#[test]
fn a_crate_without_a_listing_before_has_nothing_to_compare() {
    let mut before = state(|_| {});
    before.surfaces.clear();
    assert!(summarise(&before, &state(|_| {})).is_empty());
    before.surfaces = vec![Surface { package: "ash-sdk-gen".into(), listing: Listing::default() }];
    assert!(!summarise(&before, &state(|_| {})).is_empty());
}
