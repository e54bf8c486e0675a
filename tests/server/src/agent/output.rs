//! Output formats: their schemas and the values that fit them, as strictly as the agent of a real server takes them.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::schema::resolve;

/// Maximum depth of a value that is made up.
const DEPTH: usize = 32;
/// Maximum size of a value that is made up: its members, items and characters.
const SIZE: usize = 100_000;

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
        Maker { root: self.schema, left: SIZE }.instance_of(self.schema, DEPTH)
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

/// Makes values up, as many as there is room for: a schema of a few lines can ask for any number.
struct Maker<'a> {
    root: &'a Value,
    left: usize,
}

impl Maker<'_> {
    fn instance_of(&mut self, schema: &Value, depth: usize) -> Value {
        let schema = resolve(self.root, schema);
        let has_room = self.take(1);
        let Some(depth) = depth.checked_sub(1).filter(|_| has_room) else { return Value::Null };
        if let Some(constant) = schema.get("const").or_else(|| schema["enum"].get(0)) {
            return constant.clone();
        }
        let made = match kind_of(schema) {
            Some("object") => self.members_of(schema, depth),
            Some("array") => {
                let count = schema["minItems"].as_u64().unwrap_or(0).min(100);
                let mut item = |index: usize| match &schema["items"] {
                    Value::Array(items) => self.instance_of(items.get(index).unwrap_or(&Value::Null), depth),
                    item => self.instance_of(item, depth),
                };
                (0..usize::try_from(count).unwrap_or(0)).map(&mut item).collect()
            }
            Some("string") => self.text(schema),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(0)),
            Some("boolean") => json!(false),
            _ => Value::Null,
        };
        // The alternatives of a union say more about the same value.
        let alternatives = ["allOf", "anyOf", "oneOf"].iter().filter_map(|union| schema[union].as_array());
        alternatives.fold(made, |made, alternatives| {
            let is_null = |alternative: &&Value| resolve(self.root, alternative)["type"] == "null";
            let chosen = alternatives.iter().find(is_null).or_else(|| alternatives.first());
            match (made, chosen.map(|chosen| self.instance_of(chosen, depth))) {
                (Value::Object(made), Some(Value::Object(more))) => made.into_iter().chain(more).collect(),
                (Value::Null, Some(other)) => other,
                (made, _) => made,
            }
        })
    }

    /// The members that are required, and those that are plain.
    fn members_of(&mut self, schema: &Value, depth: usize) -> Value {
        let plain =
            |schema: &Value| matches!(schema["type"].as_str(), Some("string" | "integer" | "number" | "boolean"));
        let properties = schema["properties"].as_object().into_iter().flatten();
        let plain = properties.filter(|(_, schema)| plain(schema)).map(|(name, _)| name.as_str());
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let names = plain.chain(required);
        names.map(|name| (name.to_owned(), self.instance_of(&schema["properties"][name], depth))).collect()
    }

    fn text(&mut self, schema: &Value) -> Value {
        let least = schema["minLength"].as_u64().and_then(|least| usize::try_from(least).ok()).unwrap_or(0).min(10_000);
        let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        if !self.take(least) {
            return Value::Null;
        }
        json!(format!("{:x<1$}", "text", least).chars().take(most).collect::<String>())
    }

    /// Takes room for a part of the value, if there is as much.
    fn take(&mut self, size: usize) -> bool {
        let left = self.left.checked_sub(size);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
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
    #[test]
    fn a_schema_that_asks_for_many_values_has_one_of_bounded_size() {
        let twice = json!({"type": "object", "required": ["a", "b"],
            "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}});
        let listed = json!({"type": "object", "required": ["a"],
            "properties": {"a": {"type": "array", "minItems": 100, "items": {"$ref": "#"}}}});
        let long = json!({"type": "object", "required": ["a"], "properties": {"a": {
            "type": "array", "minItems": 100, "items": {"type": "array", "minItems": 100, "items": {
                "type": "string", "minLength": 10_000}}}}});
        let united = json!({"type": "object", "required": ["a"], "properties": {"a": {
            "allOf": [{"$ref": "#"}], "anyOf": [{"$ref": "#"}], "oneOf": [{"$ref": "#"}]}}});
        for schema in [twice, listed, long, united] {
            let size = Output::new(&schema).unwrap().instance().to_string().len();
            assert!(size < 20 * SIZE, "{size}: {schema}");
        }
    }

    #[test]
    fn a_schema_that_is_a_part_of_itself_is_checked_or_refused() {
        for union in ["allOf", "anyOf", "oneOf"] {
            let schema = json!({"type": "object", union: [{"$ref": "#"}]});
            if let Some(output) = Output::new(&schema) {
                let _ = output.check(&output.instance());
            }
        }
    }
}
