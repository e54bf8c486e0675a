//! Pulling: documents in the way real servers write them, normalised and mended by an overlay.

use std::collections::BTreeSet;

use crate::support::{
    pipeline::{self, Outcome, reference},
    raw::{fixture, release},
};
use serde_json::{Value, json};
use xtask::{
    diff::{Report, Rule, Verdict, compare, render},
    document::Document,
    overlay::{self, Overlay},
    pipeline::beyond,
    raw_client,
};

/// The overlay of a document: that of the repository for a release, one of its own for the fixture.
fn overlay_of(is_release: bool) -> Overlay {
    if is_release {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/overlay.json");
        return overlay::parse(&serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).unwrap();
    }
    let actions = json!([
        {
            "target": "$.components.schemas.Agent",
            "description": "The server always sends a note, though it may be null.",
            "update": {"required": ["note"]},
        },
        {
            "target": "$.paths['/api/sessions/{id}/messages'].post.responses['200'].content['text/event-stream']",
            "description": "A stream of events has no schema.",
            "remove": true,
        },
        {
            "target": "$.paths['/api/sessions/{id}/messages'].post.responses['200']",
            "description": "The answer is a stream of events.",
            "update": {"content": {"text/event-stream": {}}},
        },
    ]);
    overlay::parse(&json!({"overlay": "1.1.0", "info": {"title": "Bakery", "version": "1"}, "actions": actions}))
        .unwrap()
}

fn pull(raw: Value, is_release: bool) -> Outcome {
    pipeline::pull(raw, &overlay_of(is_release), &reference()).unwrap()
}

/// The fixture, and the release on a machine that has it.
fn sources() -> Vec<(Value, bool)> {
    [(fixture(), false)].into_iter().chain(release("0.2.0").map(|raw| (raw, true))).collect()
}

fn lines(report: &Report) -> BTreeSet<String> {
    let changes = report.changes.iter();
    changes.map(|change| format!("{} {}: {}", change.level, change.location, change.rule.id())).collect()
}

#[test]
fn pulled_and_generated_agree_where_the_document_is_complete() {
    let contract = reference().into_value();
    let pulled = pull(fixture(), false);
    let report = compare(&contract, &pulled.document);
    assert!(report.changes.iter().any(|change| change.rule == Rule::OperationRemoved), "the fixture is a part only");
    assert!(!report.changes.iter().any(|change| change.rule == Rule::OperationIdChanged), "{:?}", lines(&report));
    let Some(raw) = release("0.2.0") else { return };
    let pulled = pull(raw, true);
    assert_eq!(pulled.warnings, []);
    for (base, new) in [(&contract, &pulled.document), (&pulled.document, &contract)] {
        let report = compare(base, new);
        let other: Vec<_> = report.changes.iter().filter(|change| change.rule != Rule::DescriptionChanged).collect();
        assert!(other.is_empty(), "{}", render::text(&Report::of(other.into_iter().cloned().collect()), false));
    }
    // An unchanged server changes no byte.
    let (pulled, generated) = (Document::new(pulled.document).to_string(), reference().to_string());
    assert!(pulled == generated, "{}", xtask::console::unified_diff("ash.json", &generated, &pulled, false));
}

#[test]
fn a_client_can_be_generated_from_what_is_pulled() {
    let listing = raw_client::listing(&pull(fixture(), false).document).unwrap().to_string();
    for line in ["struct Agent.note: Option<String>", "async fn Client::get_agent_file(&self, "] {
        assert!(listing.contains(&format!("\n{line}")), "no {line} in {listing}");
    }
}

#[test]
fn what_is_pulled_is_not_mended_again() {
    for (raw, is_release) in sources() {
        let once = pull(raw, is_release).document;
        let twice = pull(once.clone(), is_release);
        let report = compare(&once, &twice.document);
        assert!(report.verdict <= Verdict::Cosmetic, "{}", render::text(&report, false));
        // A release is complete, so not even a name changes.
        assert!(!is_release || (twice.document == once && twice.warnings.is_empty()), "{:?}", twice.warnings);
    }
}

#[test]
fn the_way_to_a_later_document_reads_like_release_notes() {
    let mut later = fixture();
    later["paths"]["/api/agents/{name}/versions"] = json!({"get": {"parameters": [{"schema": {"type": "string"}, "in": "path", "name": "name", "required": true}], "responses": {}}});
    later["components"]["schemas"]["def-0"]["properties"]["env"] =
        json!({"type": "object", "additionalProperties": {"type": "string"}});
    later["paths"]["/api/credentials"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
        ["label"]["maxLength"] = json!(40);
    let report = compare(&pull(fixture(), false).document, &pull(later, false).document);
    let found = lines(&report);
    for line in [
        "additive GET /api/agents/{name}/versions: operation-added",
        "additive Agent.env: optional-property-added",
        "breaking CreateCredentialRequest.label: constraint-tightened",
    ] {
        assert!(found.contains(line), "no {line} in {found:#?}");
    }
    let (Some(old), Some(new)) = (release("0.1.0"), release("0.2.0")) else { return };
    let report = compare(&pull(old, true).document, &pull(new, true).document);
    let lines = lines(&report);
    for line in [
        "additive GET /api/agents/{name}/versions: operation-added",
        "additive POST /api/agents/{name}/eval-runs: operation-added",
        "additive Agent.env: optional-property-added",
        "additive CredentialType: enum-value-added",
        "additive SendMessageRequest.content: became-union",
        "additive POST /api/sessions response 422: error-status-added",
        "breaking CreateSessionRequest.model: constraint-tightened",
    ] {
        assert!(lines.contains(line), "no {line} in {lines:#?}");
    }
    assert!(!lines.iter().any(|line| line.ends_with("operation-removed")), "{lines:#?}");
    let text = render::text(&report, false);
    assert!(text.contains("\nPOST /api/sessions\n"), "{text}");
    assert!(text.contains("DeployAgentRequest.env: (nothing) → optional"), "{text}");
}

#[test]
fn what_the_overlay_does_not_know_comes_through_and_is_generated() {
    for (mut raw, is_release) in sources() {
        raw["paths"]["/api/agents/{name}/skills"] = json!({"get": {
            "parameters": [{"name": "name", "in": "path", "required": true, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "Default Response", "content": {"application/json": {"schema": {
                "type": "object", "required": ["skills"], "properties": {"skills": {"type": "array", "items": {"type": "string"}}}
            }}}}}
        }});
        let schemas = raw["components"]["schemas"].as_object_mut().unwrap();
        let session = schemas.values_mut().find(|schema| schema["title"] == "Session").unwrap();
        session["properties"]["mood"] = json!({"type": ["string", "null"]});
        let pulled = pull(raw, is_release);
        let warnings: Vec<_> = pulled.warnings.iter().map(ToString::to_string).collect();
        assert!(warnings.iter().any(|warning| warning.contains("called list_agent_skills")), "{warnings:?}");
        assert!(!is_release || warnings.len() == 1, "{warnings:?}");
        let beyond = beyond(&Document::new(pulled.document.clone()), &reference());
        for new in ["Session.mood", "GET /api/agents/{name}/skills (list_agent_skills)"] {
            assert!(beyond.iter().any(|line| line == new), "{beyond:?}");
        }
        assert!(!is_release || beyond.len() == 2, "{beyond:?}");
        let listing = raw_client::listing(&pulled.document).unwrap().to_string();
        assert!(listing.contains("\nstruct Session.mood: Option<String>\n"), "{listing}");
        assert!(listing.contains("\nasync fn Client::list_agent_skills(&self, name: &str)"), "{listing}");
    }
}
