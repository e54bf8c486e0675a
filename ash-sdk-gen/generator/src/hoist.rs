//! Lifts inline types to components, and keys every component by its Rust name. The generator of the structs would
//! otherwise invent names, and give one name to different types.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    document::{schema_name, schema_reference},
    kind::is_nullable,
    names::type_name,
    places::{Wish, sites},
};

/// Lifts the inline types of a document whose names are stated.
pub(crate) fn hoist(document: &mut Value) {
    let sites = sites(document);
    let renamed: BTreeMap<String, String> = document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, schema)| (key.clone(), type_name(key, schema)))
        .collect();
    // The list stands on the old names; what is lifted below refers to new ones only.
    rename_references(document, &renamed);
    let mut lifted = Map::new();
    // Deeper schemas come later in the list, and are lifted first.
    for site in sites.iter().rev() {
        let Some(schema) = document.pointer_mut(&site.pointer) else { continue };
        let name = match &site.wish {
            Wish::Component(key) => type_name(key, schema),
            Wish::Inside { .. } => type_name("", schema),
        };
        let reference = reference(schema, &name);
        let inline = matches!(site.wish, Wish::Inside { .. });
        let mut own = std::mem::replace(schema, reference);
        if inline {
            // `true` if the place may be null is stated at the place.
            without_null(&mut own);
        }
        lifted.insert(name, own);
    }
    if !document["components"].is_object() {
        document["components"] = json!({});
    }
    document["components"]["schemas"] = Value::Object(lifted);
}

/// A reference in the place of an inline schema. What is said about the place stays there.
fn reference(schema: &Value, name: &str) -> Value {
    let reference = json!({"$ref": schema_reference(name)});
    let mut stays = Map::new();
    for key in ["description", "deprecated", "default"] {
        if let Some(said) = schema.get(key) {
            stays.insert(key.to_owned(), said.clone());
        }
    }
    if is_nullable(schema) {
        stays.insert("nullable".to_owned(), json!(true));
    }
    if stays.is_empty() {
        return reference;
    }
    stays.insert("allOf".to_owned(), json!([reference]));
    Value::Object(stays)
}

fn without_null(schema: &mut Value) {
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("nullable");
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            values.retain(|value| !value.is_null());
        }
    }
}

/// Replaces the old names of components in references and mappings.
fn rename_references(value: &mut Value, renamed: &BTreeMap<String, String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename_references(item, renamed)),
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(new) = schema_name(reference).and_then(|name| renamed.get(&name))
            {
                *reference = schema_reference(new);
            }
            if let Some(mapping) = members.get_mut("discriminator").and_then(|found| found.get_mut("mapping")) {
                for target in mapping.as_object_mut().into_iter().flat_map(Map::values_mut) {
                    let Some(text) = target.as_str() else { continue };
                    let name = schema_name(text).unwrap_or_else(|| text.to_owned());
                    if let Some(new) = renamed.get(&name) {
                        *target = Value::String(schema_reference(new));
                    }
                }
            }
            for (key, member) in members.iter_mut() {
                if !matches!(key.as_str(), "x-ash" | "example" | "examples" | "enum" | "default" | "discriminator") {
                    rename_references(member, renamed);
                }
            }
        }
        _ => {}
    }
}
