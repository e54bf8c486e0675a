//! The specification's semantics and our own rules, in our own examples.

mod documents;
mod rules;
mod updates;

use serde_json::{Value, json};

use super::{ActionFault, Applied, ApplyError, Overlay, parse};

/// An overlay of these actions; those without a description get one.
fn overlay(actions: Value) -> Overlay {
    let mut actions = actions;
    for action in actions.as_array_mut().unwrap() {
        let fields = action.as_object_mut().unwrap();
        fields.entry("description").or_insert_with(|| json!("Known from a test."));
    }
    parse(&json!({"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": actions})).unwrap()
}

fn apply(actions: Value, document: Value) -> Result<Applied, ApplyError> {
    overlay(actions).apply(document)
}

/// The document after the actions, which must neither fail nor be warned about.
#[track_caller]
fn applied(actions: Value, document: Value) -> Value {
    let applied = apply(actions, document).unwrap();
    assert_eq!(applied.warnings, []);
    applied.document
}

/// The one fault of the actions.
#[track_caller]
fn fault(actions: Value, document: Value) -> ActionFault {
    let mut failures = apply(actions, document).unwrap_err().failures;
    assert_eq!(failures.len(), 1, "{failures:?}");
    *failures.remove(0).fault
}
