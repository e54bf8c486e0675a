//! Tables of changes of a schema, each judged as something sent and as something received.

use super::schemas::{document, judged, object};
use serde_json::{Value, json};
use xtask::diff::compare;

/// Compares the schemas in the place of a request body and in the place of a response body.
fn in_both_places(before: &Value, after: &Value) -> (String, String) {
    let none = json!({});
    let request = compare(&document(Some(before), None, &none), &document(Some(after), None, &none));
    let response = compare(&document(None, Some(before), &none), &document(None, Some(after), &none));
    (judged(&request), judged(&response))
}

/// Name, what it was, what it is, what comes of it in a request and in a response.
pub(crate) struct Case(pub &'static str, pub Value, pub Value, pub &'static str, pub &'static str);

pub(crate) fn check(cases: &[Case]) {
    let mut failures = Vec::new();
    for Case(name, before, after, request, response) in cases {
        let found = in_both_places(before, after);
        if (found.0.as_str(), found.1.as_str()) != (*request, *response) {
            failures.push(format!(
                "{name}:\n  request  {} (meant: {request})\n  response {} (meant: {response})",
                found.0, found.1
            ));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

pub(crate) fn with(property: Value) -> Value {
    object(json!({"a": property}), json!([]))
}

pub(crate) const SAME: &str = "none";
