//! Output formats: their schemas and the values that fit them, as strictly as the agent of a real server takes them.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::schema::resolve;

/// Maximum depth of a value that is made up.
const DEPTH: usize = 32;

/// The keywords that the agent's validator knows. It has no formats: every `format` is one that it does not know.
const KEYWORDS: [&str; 45] = [
    "$comment",
    "$id",
    "$ref",
    "$schema",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "default",
    "definitions",
    "dependencies",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "uniqueItems",
];

/// The output format of a message.
pub(super) struct Output<'a> {
    schema: &'a Value,
    validator: Validator,
}

impl<'a> Output<'a> {
    /// Returns `None` for a schema that the agent cannot compile: it then leaves out its output tool without a word.
    pub(super) fn new(schema: &'a Value) -> Option<Self> {
        if schema["type"] != "object" || !is_known(schema) {
            return None;
        }
        let validator = jsonschema::options().with_draft(Draft::Draft7).build(schema).ok()?;
        Some(Self { schema, validator })
    }

    /// Checks a value; the error is the reason for which it does not fit.
    pub(super) fn check(&self, value: &Value) -> Result<(), String> {
        self.validator.validate(value).map_err(|error| error.to_string())
    }

    /// A value that fits most schemas.
    pub(super) fn instance(&self) -> Value {
        instance_of(self.schema, self.schema, DEPTH)
    }
}

/// Returns `true` if every keyword of a schema, and of the schemas in it, is known.
fn is_known(schema: &Value) -> bool {
    let mut left = vec![schema];
    while let Some(schema) = left.pop() {
        let Value::Object(keywords) = schema else { continue };
        for (keyword, value) in keywords {
            match keyword.as_str() {
                known if !KEYWORDS.contains(&known) && known != "writeOnly" => return false,
                "properties" | "patternProperties" | "definitions" | "dependencies" => {
                    left.extend(value.as_object().into_iter().flat_map(Map::values));
                }
                "allOf" | "anyOf" | "oneOf" | "items" if value.is_array() => {
                    left.extend(value.as_array().into_iter().flatten());
                }
                "not"
                | "if"
                | "then"
                | "else"
                | "items"
                | "additionalItems"
                | "additionalProperties"
                | "contains"
                | "propertyNames" => left.push(value),
                _ => {}
            }
        }
    }
    true
}

fn instance_of(root: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolve(root, schema);
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    if let Some(constant) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return constant.clone();
    }
    let made = match kind_of(schema) {
        Some("object") => members_of(root, schema, depth),
        Some("array") => {
            let count = schema["minItems"].as_u64().unwrap_or(0).min(100);
            let item = |index: usize| match &schema["items"] {
                Value::Array(items) => instance_of(root, items.get(index).unwrap_or(&Value::Null), depth),
                item => instance_of(root, item, depth),
            };
            (0..usize::try_from(count).unwrap_or(0)).map(item).collect()
        }
        Some("string") => {
            let least = schema["minLength"].as_u64().and_then(|least| usize::try_from(least).ok()).unwrap_or(0);
            let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            json!(format!("{:x<1$}", "text", least.min(10_000)).chars().take(most).collect::<String>())
        }
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(0)),
        Some("boolean") => json!(false),
        _ => Value::Null,
    };
    // The alternatives of a union say more about the same value.
    let alternatives = ["allOf", "anyOf", "oneOf"].iter().filter_map(|union| schema[union].as_array());
    alternatives.fold(made, |made, alternatives| {
        let is_null = |alternative: &&Value| resolve(root, alternative)["type"] == "null";
        let chosen = alternatives.iter().find(is_null).or_else(|| alternatives.first());
        match (made, chosen.map(|chosen| instance_of(root, chosen, depth))) {
            (Value::Object(made), Some(Value::Object(more))) => made.into_iter().chain(more).collect(),
            (Value::Null, Some(other)) => other,
            (made, _) => made,
        }
    })
}

/// The type of a schema's values; of several, null.
fn kind_of(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) if kinds.iter().any(|kind| kind == "null") => Some("null"),
        Value::Array(kinds) => kinds.first()?.as_str(),
        _ => schema.get("properties").map(|_| "object"),
    }
}

/// The members that are required, and those that are plain.
fn members_of(root: &Value, schema: &Value, depth: usize) -> Value {
    let plain = |schema: &Value| matches!(schema["type"].as_str(), Some("string" | "integer" | "number" | "boolean"));
    let properties = schema["properties"].as_object().into_iter().flatten();
    let plain = properties.filter(|(_, schema)| plain(schema)).map(|(name, _)| name.as_str());
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let names = plain.chain(required);
    names.map(|name| (name.to_owned(), instance_of(root, &schema["properties"][name], depth))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_with_a_part_that_is_not_known_has_no_output() {
        let object = |member: Value| json!({"type": "object", "properties": {"a": member}});
        assert!(Output::new(&object(json!({"type": "integer", "minimum": 0}))).is_some());
        for odd in [
            object(json!({"type": "integer", "format": "uint8"})),
            object(json!({"type": "string", "format": "date-time"})),
            object(json!({"anyOf": [{"type": "array", "prefixItems": []}]})),
            object(json!({"type": "object", "unevaluatedProperties": false})),
            object(json!({"$ref": "#/definitions/nowhere"})),
            object(json!({"type": "novel"})),
            json!({"type": "array"}),
            json!(true),
        ] {
            assert!(Output::new(&odd).is_none(), "{odd}");
        }
        let named = json!({"type": "object", "properties": {"format": {"type": "string", "default": {"format": "x"}}}});
        assert!(Output::new(&named).is_some(), "a property of this name is no keyword");
    }

    #[test]
    fn a_schema_that_refers_to_itself_has_a_value() {
        let list = json!({
            "type": "object", "required": ["next"],
            "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}
        });
        assert_eq!(Output::new(&list).unwrap().instance(), json!({"next": null}));
        let endless = json!({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}});
        let output = Output::new(&endless).unwrap();
        assert!(output.check(&output.instance()).is_err());
        let circle = json!({
            "type": "object", "required": ["a"],
            "properties": {"a": {"$ref": "#/definitions/a"}}, "definitions": {"a": {"$ref": "#/definitions/a"}}
        });
        if let Some(output) = Output::new(&circle) {
            output.instance();
        }
    }
}
