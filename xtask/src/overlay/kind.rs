//! Kinds of JSON values.

use serde_json::Value;

/// Returns the kind of a JSON value, in the words of the specification.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "an object",
        Value::Array(_) => "an array",
        _ => "a primitive value",
    }
}
