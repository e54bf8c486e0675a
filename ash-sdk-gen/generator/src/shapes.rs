//! Lowered schemas of what needs no name: references, scalars, lists and maps.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    document::{schema_name, schema_reference, target},
    kind::{Kind, allows_null, kind, members},
};

/// Lowers a schema in the place where it is used.
pub(crate) fn lower_schema(document: &Value, schema: &Value) -> Value {
    let mut lowered = match kind(document, schema) {
        Kind::Reference(reference) => match referent(document, reference) {
            Some(name) => json!({"$ref": schema_reference(&name)}),
            None => json!({}),
        },
        Kind::Text => scalar(schema, "string"),
        Kind::Integer => scalar(schema, "integer"),
        Kind::Number => scalar(schema, "number"),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::List => json!({"type": "array", "items": lower_schema(document, &schema["items"])}),
        Kind::Map => map(document, schema),
        // Everything else was lifted to a component.
        Kind::Texts(_) | Kind::Integers(_) | Kind::Union(_) | Kind::Object | Kind::Any => json!({}),
    };
    if allows_null(document, schema) && lowered.as_object().is_some_and(|lowered| !lowered.is_empty()) {
        if lowered.get("$ref").is_some() {
            lowered = json!({"allOf": [lowered]});
        }
        lowered["nullable"] = json!(true);
    }
    lowered
}

/// Name of the component that a reference leads to, behind those that are only other names of it.
pub(crate) fn referent(document: &Value, reference: &str) -> Option<String> {
    let mut reference = reference;
    let mut seen = BTreeSet::new();
    while seen.insert(reference) {
        match kind(document, target(document, reference)?) {
            Kind::Reference(next) => reference = next,
            _ => return schema_name(reference),
        }
    }
    None
}

fn map(document: &Value, schema: &Value) -> Value {
    let mut lowered = json!({"type": "object"});
    let values = members(document, schema).further.map(|further| lower_schema(document, further));
    if let Some(values) = values.filter(|values| *values != json!({})) {
        lowered["additionalProperties"] = values;
    }
    lowered
}

fn scalar(schema: &Value, kind: &str) -> Value {
    let mut lowered = json!({"type": kind});
    if let Some(format) = schema["format"].as_str() {
        lowered["format"] = json!(format);
    }
    lowered
}
