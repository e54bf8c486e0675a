//! Pulling: a document in the form of real servers, normalised and completed by an overlay.

use std::collections::BTreeSet;

use crate::support::{
    pipeline::{self, Outcome, reference},
    raw::fixture,
};
use serde_json::{Value, json};
use xtask::{
    diff::{Report, Rule, Verdict, compare, render},
    document::Document,
    overlay::{self, Overlay},
    pipeline::beyond,
    raw_client,
};

/// The overlay of the fixture.
fn overlay() -> Overlay {
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

fn pull(raw: Value) -> Outcome {
    pipeline::pull(raw, &overlay(), &reference()).unwrap()
}

fn lines(report: &Report) -> BTreeSet<String> {
    let changes = report.changes.iter();
    changes.map(|change| format!("{} {}: {}", change.level, change.location, change.rule.id())).collect()
}

#[test]
fn pulled_and_generated_agree_where_the_document_is_complete() {
    let contract = reference().into_value();
    let pulled = pull(fixture());
    let report = compare(&contract, &pulled.document);
    assert!(report.changes.iter().any(|change| change.rule == Rule::OperationRemoved), "the fixture is a part only");
    assert!(!report.changes.iter().any(|change| change.rule == Rule::OperationIdChanged), "{:?}", lines(&report));
}

#[test]
fn a_client_can_be_generated_from_what_is_pulled() {
    let listing = raw_client::listing(&pull(fixture()).document).unwrap().to_string();
    for line in ["struct Agent.note: Option<String>", "async fn Client::get_agent_file(&self, "] {
        assert!(listing.contains(&format!("\n{line}")), "no {line} in {listing}");
    }
}

#[test]
fn the_overlay_is_not_applied_twice() {
    let once = pull(fixture()).document;
    let report = compare(&once, &pull(once.clone()).document);
    assert!(report.verdict <= Verdict::Cosmetic, "{}", render::text(&report, false));
}

#[test]
fn the_way_to_a_later_document_reads_like_release_notes() {
    let mut later = fixture();
    later["paths"]["/api/agents/{name}/versions"] = json!({"get": {"parameters": [{"schema": {"type": "string"}, "in": "path", "name": "name", "required": true}], "responses": {}}});
    later["components"]["schemas"]["def-0"]["properties"]["env"] =
        json!({"type": "object", "additionalProperties": {"type": "string"}});
    later["paths"]["/api/credentials"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
        ["label"]["maxLength"] = json!(40);
    let report = compare(&pull(fixture()).document, &pull(later).document);
    let found = lines(&report);
    for line in [
        "additive GET /api/agents/{name}/versions: operation-added",
        "additive Agent.env: optional-property-added",
        "breaking CreateCredentialRequest.label: constraint-tightened",
    ] {
        assert!(found.contains(line), "no {line} in {found:#?}");
    }
}

#[test]
fn what_the_overlay_does_not_know_comes_through_and_is_generated() {
    let mut raw = fixture();
    raw["paths"]["/api/agents/{name}/skills"] = json!({"get": {
        "parameters": [{"name": "name", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "Default Response", "content": {"application/json": {"schema": {
            "type": "object", "required": ["skills"], "properties": {"skills": {"type": "array", "items": {"type": "string"}}}
        }}}}}
    }});
    let schemas = raw["components"]["schemas"].as_object_mut().unwrap();
    let session = schemas.values_mut().find(|schema| schema["title"] == "Session").unwrap();
    session["properties"]["mood"] = json!({"type": ["string", "null"]});
    let pulled = pull(raw);
    let warnings: Vec<_> = pulled.warnings.iter().map(ToString::to_string).collect();
    assert!(warnings.iter().any(|warning| warning.contains("called list_agent_skills")), "{warnings:?}");
    let beyond = beyond(&Document::new(pulled.document.clone()), &reference());
    for new in ["Session.mood", "GET /api/agents/{name}/skills (list_agent_skills)"] {
        assert!(beyond.iter().any(|line| line == new), "{beyond:?}");
    }
    let listing = raw_client::listing(&pulled.document).unwrap().to_string();
    assert!(listing.contains("\nstruct Session.mood: Option<String>\n"), "{listing}");
    assert!(listing.contains("\nasync fn Client::list_agent_skills(&self, name: &str)"), "{listing}");
}
