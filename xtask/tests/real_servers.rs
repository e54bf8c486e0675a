//! Pulled from the documents of real servers: what comes of them is the contract that the reference server generates.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a test may")]

mod support {
    pub(crate) mod shared;
}

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::shared::raw;
use xtask::{
    diff::{Report, Rule, compare, render},
    document::Document,
    overlay::{self, Overlay},
    pipeline::{Context, Contract, beyond, from_raw},
    raw_client,
};

fn committed_overlay() -> Overlay {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/overlay.json");
    let document = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    overlay::parse(&document).unwrap()
}

fn pull(raw: Value) -> Contract {
    let reference = Document::new(ash_dev_server::contract());
    let context = Context { overlay: &committed_overlay(), known: Some(&reference), reference: &reference };
    from_raw(raw, &context).unwrap()
}

fn lines(report: &Report) -> BTreeSet<String> {
    let changes = report.changes.iter();
    changes.map(|change| format!("{} {}: {}", change.level, change.location, change.rule.id())).collect()
}

#[test]
fn pulled_is_what_the_reference_server_generates_to_the_byte() {
    let Some(raw) = raw("0.2.0") else { return };
    let (pulled, reference) = (pull(raw), Document::new(ash_dev_server::contract()));
    assert_eq!(pulled.warnings, []);
    for (base, new) in [(&reference, &pulled.document), (&pulled.document, &reference)] {
        let report = compare(base.as_value(), new.as_value());
        let other: Vec<_> = report.changes.iter().filter(|change| change.rule != Rule::DescriptionChanged).collect();
        assert!(other.is_empty(), "{}", render::text(&Report::of(other.into_iter().cloned().collect()), false));
    }
    let (pulled, reference) = (pulled.document.to_string(), reference.to_string());
    assert!(pulled == reference, "{}", xtask::console::unified_diff("ash.json", &reference, &pulled, false));
}

#[test]
fn the_client_of_the_pulled_contract_is_the_client_of_the_generated_one() {
    let Some(raw) = raw("0.2.0") else { return };
    let pulled = raw_client::listing(pull(raw).document.as_value()).unwrap();
    let reference = Document::new(ash_dev_server::contract());
    assert_eq!(pulled.to_string(), raw_client::listing(reference.as_value()).unwrap().to_string());
}

#[test]
fn what_is_pulled_is_not_mended_again() {
    let Some(raw) = raw("0.2.0") else { return };
    let once = pull(raw).document;
    let twice = pull(once.as_value().clone());
    assert_eq!(twice.warnings, []);
    assert_eq!(twice.document, once);
}

#[test]
fn the_way_from_the_release_before_reads_like_release_notes() {
    let (Some(old), Some(new)) = (raw("0.1.0"), raw("0.2.0")) else { return };
    let report = compare(pull(old).document.as_value(), pull(new).document.as_value());
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
    assert!(warnings[0].contains("called list_agent_skills"), "{warnings:?}");
    let reference = Document::new(ash_dev_server::contract());
    assert_eq!(
        beyond(&pulled.document, &reference),
        ["Session.mood", "GET /api/agents/{name}/skills (list_agent_skills)"]
    );
    let listing = raw_client::listing(pulled.document.as_value()).unwrap().to_string();
    assert!(listing.contains("\nstruct Session.mood: Option<String>\n"), "{listing}");
    assert!(listing.contains("\nasync fn Client::list_agent_skills(&self, name: &str)"), "{listing}");
}
