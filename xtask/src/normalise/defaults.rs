//! Statements of the default, which say nothing: a server's framework writes them, and the contract does not.

use serde_json::{Map, Value};

use super::walk::visit;
use crate::parts::Part;

/// Removes members that state what holds without them, and spells the schema of free members `true`.
pub fn drop_stated_defaults(document: &mut Value) {
    visit(document, &mut |part, value| {
        let Some(members) = value.as_object_mut() else { return };
        match part {
            Part::Parameter | Part::RequestBody => drop(members, &["required", "deprecated"]),
            Part::Operation => drop(members, &["deprecated"]),
            Part::Schema | Part::SchemaOrBoolean => {
                drop(members, &["nullable", "deprecated", "readOnly", "writeOnly", "uniqueItems"]);
                if members.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
                    members.remove("required");
                }
                if members.get("additionalProperties").and_then(Value::as_object).is_some_and(Map::is_empty) {
                    members.insert("additionalProperties".to_owned(), Value::Bool(true));
                }
            }
            _ => {}
        }
    });
}

fn drop(members: &mut Map<String, Value>, flags: &[&str]) {
    members.retain(|key, value| !(flags.contains(&key.as_str()) && *value == false));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_states_the_default_goes_and_what_looks_like_it_stays() {
        let mut document = json!({
            "paths": {"/a": {"post": {
                "deprecated": false,
                "parameters": [{"in": "query", "name": "required", "required": false, "schema": {"default": false}}],
                "requestBody": {"required": false, "content": {}}
            }}},
            "components": {"schemas": {"A": {
                "required": [], "nullable": false, "additionalProperties": {}, "example": {"nullable": false},
                "properties": {"required": {"type": "boolean", "enum": [false]}}
            }}}
        });
        drop_stated_defaults(&mut document);
        assert_eq!(
            document,
            json!({
                "paths": {"/a": {"post": {
                    "parameters": [{"in": "query", "name": "required", "schema": {"default": false}}],
                    "requestBody": {"content": {}}
                }}},
                "components": {"schemas": {"A": {
                    "additionalProperties": true, "example": {"nullable": false},
                    "properties": {"required": {"type": "boolean", "enum": [false]}}
                }}}
            })
        );
    }
}
