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
                let mut cleaner =
                    Cleaner { document: &before, messages: messages.entry(place).or_default(), path: Vec::new() };
                let mut found = found;
                let mut circle = parts_of(&before, name);
                if circle.contains(name) {
                    circle.retain(|other| parts_of(&before, other).contains(name));
                    without_parts(&mut found, &circle);
                    cleaner.report("it is a part or a variant of itself, which is ignored");
                }
                cleaner.schema(&mut found, 0);
                found
            }
        };
        document["components"]["schemas"][name] = cleaned;
    }
    for kind in ["parameters", "requestBodies", "responses"] {
        for (name, found) in document["components"].get_mut(kind).and_then(Value::as_object_mut).into_iter().flatten() {
            let messages = messages.entry(Place::component(name)).or_default();
            Cleaner { document: &before, messages, path: Vec::new() }.message(found);
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
            Cleaner { document: &before, messages: messages.entry(place).or_default(), path: Vec::new() }
                .message(found);
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
    /// Members on the way to the schema, from the component or message that it stands in.
    path: Vec<String>,
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
                self.report("a schema that is not an object is any JSON");
            }
            *schema = json!({});
            return;
        };
        if members.contains_key("$ref") {
            return self.reference(schema, depth);
        }
        if members.remove("not").is_some() {
            self.report("`not` is not supported and is ignored");
        }
        if let Some(stated) = members.get("type").filter(|stated| !stated.as_str().is_some_and(is_type)) {
            let message = format!("`type` cannot be {stated}, and is ignored");
            self.report(&message);
            members.remove("type");
        }
        for (key, member) in members.iter_mut() {
            match (key.as_str(), member) {
                ("properties", Value::Object(properties)) => {
                    for (name, property) in properties {
                        self.inside(name, property, depth);
                    }
                }
                ("oneOf" | "anyOf" | "allOf", Value::Array(list)) => {
                    list.iter_mut().for_each(|part| self.schema(part, depth));
                }
                ("items", member @ Value::Object(_)) => self.inside("[]", member, depth),
                ("additionalProperties", member @ Value::Object(_)) => self.inside("{}", member, depth),
                _ => {}
            }
        }
        without_junk(members);
    }

    fn inside(&mut self, name: &str, schema: &mut Value, depth: usize) {
        self.path.push(name.to_owned());
        self.schema(schema, depth);
        self.path.pop();
    }

    fn report(&mut self, message: &str) {
        let place = self.path.join(".").replace(".[]", "[]").replace(".{}", "{}");
        self.messages.insert(if place.is_empty() { message.to_owned() } else { format!("`{place}`: {message}") });
    }

    fn reference(&mut self, schema: &mut Value, depth: usize) {
        let reference = schema["$ref"].as_str().unwrap_or_default().to_owned();
        let found = target(self.document, &reference).filter(|found| found.is_object() || **found == json!(true));
        let Some(found) = found else {
            self.report(&format!("{}: the value there is any JSON", unresolved(schema)));
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
            self.report(&format!("the reference {reference} leads through too many others: any JSON"));
            *schema = json!({});
        }
    }
}

/// Returns whether a name is one of a type in OpenAPI.
fn is_type(name: &str) -> bool {
    matches!(name, "string" | "integer" | "number" | "boolean" | "array" | "object" | "null")
}

/// Keywords whose schemas are parts or variants of the one that they stand in.
const PARTS: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// Components that are parts or variants of one, by way of others or directly.
fn parts_of(document: &Value, component: &str) -> BTreeSet<String> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![&document["components"]["schemas"][component]]);
    while let Some(schema) = open.pop() {
        for part in PARTS.iter().filter_map(|key| schema[*key].as_array()).flatten() {
            match part["$ref"].as_str().and_then(schema_name) {
                Some(name) => {
                    if let Some(found) = document["components"]["schemas"].get(&name)
                        && seen.insert(name)
                    {
                        open.push(found);
                    }
                }
                None => open.push(part),
            }
        }
    }
    seen
}

/// Removes the references to these components from the parts of a schema.
fn without_parts(schema: &mut Value, components: &BTreeSet<String>) {
    let Some(members) = schema.as_object_mut() else { return };
    for key in PARTS {
        let Some(parts) = members.get_mut(key).and_then(Value::as_array_mut) else { continue };
        parts.retain(|part| part["$ref"].as_str().and_then(schema_name).is_none_or(|name| !components.contains(&name)));
        parts.iter_mut().for_each(|part| without_parts(part, components));
        if parts.is_empty() {
            members.remove(key);
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
