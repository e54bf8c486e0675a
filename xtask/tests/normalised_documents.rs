//! The whole of normalising on documents that real servers sent.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a test may")]

mod support {
    pub(crate) mod shared;
}

use std::collections::BTreeSet;

use serde_json::Value;
use support::shared::raw;
use xtask::{
    document::Document,
    overlay::Overlay,
    pipeline::{Context, Contract, ContractError, from_raw},
};

fn reference() -> Document {
    Document::new(ash_dev_server::contract())
}

fn normalise(raw: Value) -> Result<Contract, ContractError> {
    xtask::pipeline::normalise(raw, &reference())
}

fn operations(document: &Value) -> BTreeSet<(String, String, String)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(|(method, operation)| {
                (method.clone(), path.clone(), operation["operationId"].as_str().unwrap().to_owned())
            })
        })
        .collect()
}

#[track_caller]
fn check(normalised: &Contract) {
    assert_eq!(normalised.warnings, []);
    let text = normalised.document.as_value().to_string();
    for gone in ["def-", "{*}", "\"*\"", "config.js", "\"null\"", "\"title\":\"Agent\""] {
        assert!(!text.contains(gone), "{gone}");
    }
    for (index, _) in text.match_indices("#/components/schemas/") {
        let pointer = text[index + 1..].split('"').next().unwrap();
        assert!(normalised.document.as_value().pointer(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn version_0_2_0_has_every_known_operation_but_metrics() {
    let Some(raw) = raw("0.2.0") else { return };
    let normalised = normalise(raw).unwrap();
    check(&normalised);
    let mut expected = operations(reference().as_value());
    expected.retain(|(_, _, id)| id != "metrics");
    assert_eq!(operations(normalised.document.as_value()), expected);
    let schemas: Vec<_> = normalised.document.as_value()["components"]["schemas"].as_object().unwrap().keys().collect();
    assert_eq!(
        schemas,
        [
            "Agent",
            "AgentVersion",
            "ApiError",
            "Attachment",
            "Credential",
            "EvalCase",
            "EvalResult",
            "EvalRun",
            "HealthResponse",
            "Message",
            "PoolStats",
            "QueueItem",
            "Session",
            "SessionEvent",
            "UsageEvent",
            "UsageStats"
        ]
    );
}

#[test]
fn version_0_1_0_has_a_part_of_the_known_operations() {
    let Some(raw) = raw("0.1.0") else { return };
    let normalised = normalise(raw).unwrap();
    check(&normalised);
    let operations = operations(normalised.document.as_value());
    assert!(operations.is_subset(&crate::operations(reference().as_value())));
    assert_eq!(operations.len(), 45);
}

#[test]
fn normalising_a_real_document_twice_is_normalising_it_once() {
    for version in ["0.1.0", "0.2.0"] {
        let Some(raw) = raw(version) else { return };
        let once = normalise(raw).unwrap().document;
        assert_eq!(normalise(once.as_value().clone()).unwrap().document, once);
    }
}

#[test]
fn the_versions_that_0_2_0_writes_out_become_references_once_the_overlay_mends_the_component() {
    let Some(raw) = raw("0.2.0") else { return };
    let overlay = xtask::overlay::parse(&serde_json::json!({
        "overlay": "1.1.0", "info": {"title": "t", "version": "1"},
        "actions": [{
            "target": "$.components.schemas.AgentVersion",
            "description": "The responses have these members always, and the component does not say so.",
            "update": {
                "required": ["id", "agentName", "versionNumber", "name", "isActive", "createdAt", "updatedAt"],
                "properties": {"createdAt": {"format": "date-time"}, "updatedAt": {"format": "date-time"}}
            }
        }]
    }));
    let (overlay, reference): (Overlay, _) = (overlay.unwrap(), reference());
    let known = Document::default();
    let context = Context { overlay: &overlay, known: Some(&known), reference: &reference };
    let contract = from_raw(raw, &context).unwrap();
    assert_eq!(contract.warnings, []);
    let text = contract.document.as_value().to_string();
    assert_eq!(text.matches("#/components/schemas/AgentVersion").count(), 4);
}
