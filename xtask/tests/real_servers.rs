//! Pulled from the documents of real servers: what comes of them is the contract that the reference server generates.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a test may")]

mod support {
    pub(crate) mod shared;
}

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::shared::raw;
use xtask::{
    contract::{Contract, from_raw},
    diff::{Report, Rule, compare, render},
    overlay::{self, Overlay},
    raw_client,
};

fn committed_overlay() -> Overlay {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/overlay.json");
    let document = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    overlay::parse(&document).unwrap()
}

fn pull(raw: Value) -> Contract {
    from_raw(raw, &committed_overlay(), &ash_dev_server::contract()).unwrap()
}

/// The reference server's contract without what it states beyond OpenAPI, which no real server's document has.
fn generated() -> Value {
    let mut contract = ash_dev_server::contract();
    let items = contract["paths"].as_object_mut().unwrap().values_mut();
    for operation in items.flat_map(|item| item.as_object_mut().unwrap().values_mut()) {
        operation.as_object_mut().unwrap().remove("x-ash");
    }
    contract
}

fn lines(report: &Report) -> BTreeSet<String> {
    let changes = report.changes.iter();
    changes.map(|change| format!("{} {}: {}", change.level, change.location, change.rule.id())).collect()
}

#[test]
fn pulled_and_generated_differ_in_descriptions_alone() {
    let Some(raw) = raw("0.2.0") else { return };
    let pulled = pull(raw);
    assert_eq!(pulled.warnings, []);
    let generated = generated();
    for (base, new) in [(&generated, &pulled.document), (&pulled.document, &generated)] {
        let report = compare(base, new);
        let other: Vec<_> = report.changes.iter().filter(|change| change.rule != Rule::DescriptionChanged).collect();
        assert!(other.is_empty(), "{}", render::text(&Report::of(other.into_iter().cloned().collect()), false));
    }
}

#[test]
fn the_client_of_the_pulled_contract_is_the_client_of_the_generated_one() {
    let Some(raw) = raw("0.2.0") else { return };
    let pulled = raw_client::listing(&pull(raw).document).unwrap();
    assert_eq!(pulled.to_string(), raw_client::listing(&ash_dev_server::contract()).unwrap().to_string());
}

#[test]
fn what_is_pulled_is_not_mended_again() {
    let Some(raw) = raw("0.2.0") else { return };
    let once = pull(raw).document;
    let twice = pull(once.clone());
    assert_eq!(twice.warnings, []);
    assert_eq!(twice.document, once);
}

#[test]
fn the_way_from_the_release_before_reads_like_release_notes() {
    let (Some(old), Some(new)) = (raw("0.1.0"), raw("0.2.0")) else { return };
    let report = compare(&pull(old).document, &pull(new).document);
    let lines = lines(&report);
    for line in [
        "additive GET /api/agents/{name}/versions: operation-added",
        "additive POST /api/agents/{name}/eval-runs: operation-added",
        "additive Agent.env: optional-property-added",
        "additive-if-open CredentialType: enum-value-added",
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
    let Some(mut raw) = raw("0.2.0") else { return };
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
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("called get_agents_by_name_skills"), "{warnings:?}");
    let listing = raw_client::listing(&pulled.document).unwrap().to_string();
    assert!(listing.contains("\nstruct Session.mood: Option<String>\n"), "{listing}");
    assert!(listing.contains("\nasync fn Client::get_agents_by_name_skills(&self, name: &str)"), "{listing}");
}
