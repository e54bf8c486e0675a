//! RFC 6902 for tests: a case is a document and what is done to it.

use serde_json::Value;

/// Applies a JSON Patch.
pub(crate) fn patch(mut document: Value, operations: &Value) -> Value {
    xtask::server_changes::patch::apply(&mut document, operations).expect("the patch fits");
    document
}
