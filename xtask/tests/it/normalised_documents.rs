//! The whole of normalising on documents that real servers sent.

use std::collections::BTreeSet;

use crate::support::shared::raw;
use serde_json::Value;
use xtask::normalise::{Normalised, OPERATION_IDS, normalise};

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
fn check(normalised: &Normalised) {
    assert_eq!(normalised.warnings, []);
    let text = normalised.document.to_string();
    for gone in ["def-", "{*}", "\"*\"", "config.js", "\"null\"", "\"title\":\"Agent\""] {
        assert!(!text.contains(gone), "{gone}");
    }
    for (index, _) in text.match_indices("#/components/schemas/") {
        let pointer = text[index + 1..].split('"').next().unwrap();
        assert!(normalised.document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn version_0_2_0_has_every_operation_of_the_table_but_metrics() {
    let Some(raw) = raw("0.2.0") else { return };
    let normalised = normalise(raw).unwrap();
    check(&normalised);
    let table = OPERATION_IDS.iter().filter(|(_, _, id)| *id != "metrics");
    let expected: BTreeSet<_> =
        table.map(|(method, path, id)| (method.to_string(), path.to_string(), id.to_string())).collect();
    assert_eq!(operations(&normalised.document), expected);
    let schemas: Vec<_> = normalised.document["components"]["schemas"].as_object().unwrap().keys().collect();
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
fn version_0_1_0_has_a_part_of_the_table() {
    let Some(raw) = raw("0.1.0") else { return };
    let normalised = normalise(raw).unwrap();
    check(&normalised);
    let table: BTreeSet<_> =
        OPERATION_IDS.iter().map(|(method, path, id)| (method.to_string(), path.to_string(), id.to_string())).collect();
    let operations = operations(&normalised.document);
    assert!(operations.is_subset(&table));
    assert_eq!(operations.len(), 45);
}

#[test]
fn normalising_a_real_document_twice_is_normalising_it_once() {
    for version in ["0.1.0", "0.2.0"] {
        let Some(raw) = raw(version) else { return };
        let once = normalise(raw).unwrap().document;
        assert_eq!(normalise(once.clone()).unwrap().document, once);
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
    let contract = xtask::contract::from_raw(raw, &overlay.unwrap(), &serde_json::json!({})).unwrap();
    assert_eq!(contract.warnings, []);
    let text = contract.document.to_string();
    assert_eq!(text.matches("#/components/schemas/AgentVersion").count(), 4);
}
