//! Parts of schemas that cannot be expressed: references that lead nowhere or outside, circles of references, and `not`.
//! The value becomes any JSON, and the component or operation that they stand in is named.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{
    document::{METHODS, follow, schema_name, target},
    flatten::unresolved,
    places::sorted,
    warning::{LeftOut, Place, Warning},
};

/// Longest chain of references to parts of components that is followed.
const DEPTH: usize = 4;

/// Keys of a schema whose values are not schemas.
const DATA: [&str; 8] =
    ["default", "discriminator", "enum", "example", "examples", "required", "x-ash", "externalDocs"];

/// Cleans the schemas of a document.
pub(crate) fn clean(document: &mut Value) -> (Vec<LeftOut>, Vec<Warning>) {
    let before = document.clone();
    let mut left_out = Vec::new();
    let mut messages: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    for name in sorted(&before["components"]["schemas"]) {
        let found = before["components"]["schemas"][name].clone();
        let place = Place::component(name);
        let cleaned = match broken(&before, &found) {
            Some(reason) => {
                left_out.push(LeftOut::new(place, reason));
                json!({})
            }
            None => {
                let mut cleaner = Cleaner { document: &before, messages: messages.entry(place).or_default() };
                let mut found = found;
                cleaner.schema(&mut found, 0);
                found
            }
        };
        document["components"]["schemas"][name] = cleaned;
    }
    for kind in ["parameters", "requestBodies", "responses"] {
        for (name, found) in document["components"].get_mut(kind).and_then(Value::as_object_mut).into_iter().flatten() {
            let messages = messages.entry(Place::component(name)).or_default();
            Cleaner { document: &before, messages }.message(found);
        }
    }
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (key, found) in item.as_object_mut().into_iter().flatten() {
            let id = found["operationId"].as_str().unwrap_or_default().to_owned();
            let place = if METHODS.contains(&key.as_str()) {
                Place::Operation { id, method: key.to_ascii_uppercase(), path: path.clone() }
            } else {
                Place::Document
            };
            Cleaner { document: &before, messages: messages.entry(place).or_default() }.message(found);
        }
    }
    let warnings = messages
        .into_iter()
        .flat_map(|(place, messages)| messages.into_iter().map(move |message| Warning::new(place.clone(), message)));
    (left_out, warnings.collect())
}

/// Reason why a component as a whole cannot be expressed.
fn broken(document: &Value, schema: &Value) -> Option<String> {
    match schema {
        Value::Object(members) if members.contains_key("$ref") => match follow(document, schema) {
            Some(found) if found.is_object() => None,
            Some(_) => Some("it refers to something that is not a schema".to_owned()),
            None if members["$ref"].as_str().is_some_and(|first| target(document, first).is_some()) => {
                Some("its references end nowhere or lead in a circle".to_owned())
            }
            None => Some(unresolved(schema)),
        },
        Value::Object(_) | Value::Bool(true) => None,
        _ => Some("the schema is not an object".to_owned()),
    }
}

struct Cleaner<'a> {
    document: &'a Value,
    messages: &'a mut BTreeSet<String>,
}

impl Cleaner<'_> {
    /// Cleans every schema of an operation, parameter, request body or response.
    fn message(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.message(item)),
            Value::Object(members) => {
                for (key, member) in members {
                    match key.as_str() {
                        "schema" => self.schema(member, 0),
                        "example" | "examples" | "x-ash" | "callbacks" | "links" => {}
                        _ => self.message(member),
                    }
                }
            }
            _ => {}
        }
    }

    fn schema(&mut self, schema: &mut Value, depth: usize) {
        let Value::Object(members) = schema else {
            if *schema != json!(true) {
                self.messages.insert("a schema that is not an object is any JSON".to_owned());
            }
            *schema = json!({});
            return;
        };
        if members.contains_key("$ref") {
            return self.reference(schema, depth);
        }
        if members.remove("not").is_some() {
            self.messages.insert("`not` is not supported and is ignored".to_owned());
        }
        for (key, member) in members.iter_mut() {
            match (key.as_str(), member) {
                ("properties", Value::Object(properties)) => {
                    properties.values_mut().for_each(|property| self.schema(property, depth));
                }
                ("oneOf" | "anyOf" | "allOf", Value::Array(list)) => {
                    list.iter_mut().for_each(|part| self.schema(part, depth));
                }
                ("items" | "additionalProperties", member @ Value::Object(_)) => self.schema(member, depth),
                _ => {}
            }
        }
        without_junk(members);
    }

    fn reference(&mut self, schema: &mut Value, depth: usize) {
        let reference = schema["$ref"].as_str().unwrap_or_default().to_owned();
        let found = target(self.document, &reference).filter(|found| found.is_object() || **found == json!(true));
        let Some(found) = found else {
            self.messages.insert(format!("{}: the value there is any JSON", unresolved(schema)));
            *schema = json!({});
            return;
        };
        if schema_name(&reference).is_some() {
            // Beside a reference, only what was put there by later versions of OpenAPI could stand.
            *schema = json!({"$ref": reference});
        } else if depth < DEPTH {
            // A part of something else: copied, as it has no name.
            *schema = found.clone();
            self.schema(schema, depth + 1);
        } else {
            self.messages.insert(format!("the reference {reference} leads through too many others: any JSON"));
            *schema = json!({});
        }
    }
}

/// Removes members that do not have the form which OpenAPI gives them, so that nothing later has to ask.
fn without_junk(schema: &mut Map<String, Value>) {
    schema.retain(|key, value| match key.as_str() {
        "properties" => value.is_object(),
        "oneOf" | "anyOf" | "allOf" | "enum" | "required" => value.is_array(),
        "items" => value.is_object(),
        "additionalProperties" => value.is_object() || value.is_boolean(),
        "type" | "format" | "title" | "description" => value.is_string(),
        _ => DATA.contains(&key.as_str()) || !value.is_null(),
    });
}
