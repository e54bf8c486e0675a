//! Copies of a component's schema written out where a reference would do. The framework inlines some; a client would get a
//! type for each copy.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::walk::{visit, visit_part};
use crate::parts::Part;

/// Replaces every schema that says the same as exactly one component by a reference to it.
///
/// Only objects with properties and enumerations of several values count: a `string` that looks like a component that is a
/// string is not a copy of it. A title says nothing; a description of its own makes a schema more than a copy. Schemas have
/// to be in one spelling, as [`crate::canonical::canonicalise`] gives them.
pub fn reference_inline_copies(document: &mut Value) {
    // A copy inside a component changes that component, of which there may be copies in turn. Each round that changes
    // anything leaves fewer schemas, so there is a last one.
    while replace_copies(document) {}
}

fn replace_copies(document: &mut Value) -> bool {
    let components = unique_components(document);
    let mut changed = false;
    let mut replace = |part: Part, value: &mut Value, own_name: Option<&str>| {
        if !part.is_schema() {
            return;
        }
        let Some((structure, description)) = structure(value) else {
            return;
        };
        let Some((name, component_description)) = components.get(&structure) else {
            return;
        };
        let says_more = description.is_some() && description != *component_description;
        if own_name != Some(name) && !says_more {
            *value = json!({"$ref": format!("#/components/schemas/{}", escape(name))});
            changed = true;
        }
    };
    // The components' own schemas one by one, because each is the same as itself; then everything else.
    let schemas = document.pointer_mut("/components/schemas").map(Value::take);
    visit(document, &mut |part, value| replace(part, value, None));
    if let Some(mut schemas) = schemas {
        for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
            visit_part(Part::Schema, schema, &mut |part, value| replace(part, value, Some(name)));
        }
        if let Some(place) = document.pointer_mut("/components/schemas") {
            *place = schemas;
        }
    }
    changed
}

type Name = String;
type Description = Option<Value>;

/// The components by what they say, but for those that say the same as another: a copy would be of either.
fn unique_components(document: &Value) -> BTreeMap<String, (Name, Description)> {
    let mut found: BTreeMap<String, Vec<(Name, Description)>> = BTreeMap::new();
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        if let Some((structure, description)) = structure(schema) {
            found.entry(structure).or_default().push((name.clone(), description));
        }
    }
    let unique = |(structure, mut components): (String, Vec<_>)| match components.pop() {
        Some(only) if components.is_empty() => Some((structure, only)),
        _ => None,
    };
    found.into_iter().filter_map(unique).collect()
}

/// Returns the keywords of a schema without title and description, and its description; `None` for one that is never a copy.
fn structure(schema: &Value) -> Option<(String, Description)> {
    let members = schema.as_object()?;
    let has_properties = members.get("properties").and_then(Value::as_object).is_some_and(|all| !all.is_empty());
    let has_values = members.get("enum").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
    if !has_properties && !has_values {
        return None;
    }
    let mut members = members.clone();
    members.remove("title");
    let description = members.remove("description");
    Some((Value::Object(members).to_string(), description))
}

/// A name as a segment of a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
