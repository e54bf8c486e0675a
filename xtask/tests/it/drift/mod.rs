//! Kinds of change that are easily judged wrong, several of each, as something sent and as something received.

mod combinations;
mod lists;
mod many_variants;
mod names;
mod numbers;
mod overlaps;
mod references;
mod tags;

use crate::support::schemas::{document, judged};
use serde_json::{Value, json};
use xtask::diff::{Verdict, compare};

/// Compares two sets of components, of which `Root` is sent or received.
pub(crate) struct Shared(pub &'static str, pub Value, pub Value, pub &'static str, pub &'static str);

pub(crate) fn check_shared(cases: &[Shared]) {
    let root = json!({"$ref": "#/components/schemas/Root"});
    let mut failures = Vec::new();
    for Shared(name, before, after, request, response) in cases {
        let sent = compare(&document(Some(&root), None, before), &document(Some(&root), None, after));
        let received = compare(&document(None, Some(&root), before), &document(None, Some(&root), after));
        let found = (judged(&sent), judged(&received));
        if (found.0.as_str(), found.1.as_str()) != (*request, *response) {
            failures.push(format!(
                "{name}:\n  request  {} (meant: {request})\n  response {} (meant: {response})",
                found.0, found.1
            ));
        }
        for document in [before, after] {
            let document = self::document(Some(&root), Some(&root), document);
            assert_eq!(compare(&document, &document).verdict, Verdict::None, "{name}");
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

pub(crate) fn to(name: &str) -> String {
    format!("#/components/schemas/{name}")
}
