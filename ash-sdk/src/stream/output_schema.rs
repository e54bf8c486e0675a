//! The JSON Schema of a type, as the agent takes it.

use std::borrow::Cow;

use ash_sdk_gen::types::OutputFormat;
use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    generate::SchemaSettings,
    json_schema,
    transform::{RecursiveTransform, Transform},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// A value that is no object, as the member of one: an agent answers with an object.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Wrapped<T> {
    pub(super) value: T,
}

impl<T: JsonSchema> JsonSchema for Wrapped<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Value_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({"type": "object", "properties": {"value": value}, "required": ["value"]})
    }
}

/// The keywords of draft 7 except `format`. The agent's validator knows no formats, and refuses a schema with a keyword that
/// it does not know; the agent then has no way to answer with a value, and does not say so.
const KEYWORDS: [&str; 44] = [
    "$comment",
    "$ref",
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
    "writeOnly",
];

/// The output format of a type.
pub(crate) fn output_format<T: JsonSchema>() -> OutputFormat {
    let schema = schema_of::<T>();
    let schema = if is_of_objects(&schema) { schema } else { schema_of::<Wrapped<T>>() };
    OutputFormat::new(schema, "json_schema")
}

/// Returns `true` if values of this type are asked for as members of an object.
pub(super) fn is_wrapped<T: JsonSchema>() -> bool {
    !is_of_objects(&schema_of::<T>())
}

fn is_of_objects(schema: &Map<String, Value>) -> bool {
    schema.get("type").is_some_and(|kind| kind == "object")
}

/// The schema, with all it refers to inside of it. Its draft is the one that every validator knows, and is not
/// named: some refuse a schema that names another than theirs.
fn schema_of<T: JsonSchema>() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft07();
    settings.meta_schema = None;
    settings.inline_subschemas = true;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(known_keywords).transform(&mut schema);
    match schema.to_value() {
        Value::Object(schema) => schema,
        // `true`, which anything fits: the schema without conditions.
        _ => Map::new(),
    }
}

/// Drops the keywords that are not known.
fn known_keywords(schema: &mut Schema) {
    if let Some(keywords) = schema.as_object_mut() {
        keywords.retain(|keyword, _| KEYWORDS.contains(&keyword.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[schemars(crate = "schemars")]
    #[allow(dead_code, reason = "read for its schema")]
    struct Report {
        summary: String,
        findings: Vec<Finding>,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[allow(dead_code, reason = "read for its schema")]
    struct Finding {
        line: u32,
        /// Inner value.
        within: Option<Box<Finding>>,
    }

    fn references(value: &Value) -> Vec<String> {
        match value {
            Value::Object(members) => members
                .iter()
                .flat_map(|(name, value)| match value.as_str() {
                    Some(target) if name == "$ref" => vec![target.to_owned()],
                    _ => references(value),
                })
                .collect(),
            Value::Array(items) => items.iter().flat_map(references).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_schema_has_inside_of_it_whatever_it_refers_to() {
        let schema = Value::Object(schema_of::<Report>());
        assert_eq!(schema["type"], "object");
        assert!(schema.get("$schema").is_none());
        let references = references(&schema);
        assert!(!references.is_empty(), "a type that holds itself cannot be written without: {schema}");
        for target in references {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(schema.pointer(pointer).is_some(), "{target} in {schema}");
        }
    }
}
