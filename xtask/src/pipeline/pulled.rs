//! Parts that a real server has and the reference server lacks. They stay in the contract, marked by `"x-ash": {"origin": "pulled"}`:
//! on the operation, parameter, response, schema or other object that is new, or on the object that something new is in, where
//! that cannot carry a mark itself, as a value of an enum.

use serde_json::{Map, Value, json};

use super::pairs::{EXTENSION, is_extension, is_prose, matched};
use crate::{
    normalise::{METHODS, visit_part},
    parts::Part,
};

const ORIGIN: &str = "origin";
const PULLED: &str = "pulled";

/// Marks what the document has beyond the reference server's, and nothing else. Returns a line for each of these things.
pub(super) fn mark(document: &mut Value, reference: &Value) -> Vec<String> {
    remove_marks(document, Part::Document);
    let mut found = Vec::new();
    Marking { found: &mut found }.compare(document, reference, Part::Document, &Place::default());
    found
}

/// Adds to the reference server's document what `known`, a contract, has beyond it and marks as pulled.
pub(super) fn keep(document: &mut Value, known: &Value) {
    merge(document, known, Part::Document, false);
}

/// A value without the marks in it.
pub(super) fn without_origin(value: &Value, part: Part) -> Value {
    let mut value = value.clone();
    remove_marks(&mut value, part);
    value
}

fn remove_marks(value: &mut Value, part: Part) {
    visit_part(part, value, &mut |part, value| {
        if is_markable(part, value) {
            unmark(value);
        }
    });
}

fn is_markable(part: Part, value: &Value) -> bool {
    let kind = matches!(
        part,
        Part::Document
            | Part::Operation
            | Part::Parameter
            | Part::RequestBody
            | Part::Response
            | Part::MediaType
            | Part::Schema
            | Part::SchemaOrBoolean
    );
    kind && value.as_object().is_some_and(|members| !members.contains_key("$ref"))
}

fn is_marked(value: &Value) -> bool {
    value.get(EXTENSION).and_then(|extension| extension.get(ORIGIN)).is_some_and(|origin| origin == PULLED)
}

fn set_mark(value: &mut Value) {
    let Some(members) = value.as_object_mut() else { return };
    let extension = members.entry(EXTENSION).or_insert_with(|| json!({}));
    if let Some(extension) = extension.as_object_mut() {
        extension.insert(ORIGIN.to_owned(), PULLED.into());
    }
}

fn unmark(value: &mut Value) {
    let Some(members) = value.as_object_mut() else { return };
    let Some(extension) = members.get_mut(EXTENSION).and_then(Value::as_object_mut) else { return };
    if extension.remove(ORIGIN).is_some() && extension.is_empty() {
        members.remove(EXTENSION);
    }
}

/// Returns whether two schemas are not one schema that says more or less: one of them is a reference, and the other is not that.
fn are_apart(part: Part, one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    part.is_schema() && one.get("$ref") != other.get("$ref")
}

/// Returns whether everything that `reference` says of a schema is said by the other, too. Only then more can be added to it.
fn is_extended(part: Part, reference: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let counts = |key: &str| !is_prose(part, key) && !is_extension(part, key);
    !part.is_schema() || reference.keys().filter(|key| counts(key)).all(|key| other.contains_key(key))
}

struct Marking<'a> {
    found: &'a mut Vec<String>,
}

impl Marking<'_> {
    /// Marks what is new in a value that both have. Whether there is something that the value around it has to be marked for.
    fn compare(&mut self, value: &mut Value, reference: &Value, part: Part, place: &Place) -> bool {
        let is_markable = is_markable(part, value);
        let mut beyond = false;
        match (&mut *value, reference) {
            (Value::Object(_), Value::Object(_)) if part == Part::Opaque => {}
            (Value::Object(members), Value::Object(reference)) if !are_apart(part, members, reference) => {
                let is_extended = is_extended(part, reference, members);
                for (key, member) in members.iter_mut() {
                    if is_prose(part, key) || is_extension(part, key) {
                        continue;
                    }
                    let (inner, inside) = (part.member(key), place.member(part, key));
                    beyond |= match reference.get(key) {
                        Some(own) => self.compare(member, own, inner, &inside),
                        None => is_extended && self.is_new(member, inner, &inside),
                    };
                }
            }
            (Value::Array(elements), Value::Array(reference)) => {
                let found = matched(part, reference, elements);
                for (element, found) in elements.iter_mut().zip(found) {
                    let inside = place.element(part, element);
                    beyond |= match found.and_then(|index| reference.get(index)) {
                        Some(own) => self.compare(element, own, part.element(), &inside),
                        None => self.is_new(element, part.element(), &inside),
                    };
                }
            }
            _ => {}
        }
        if beyond && is_markable {
            set_mark(value);
            return false;
        }
        beyond
    }

    /// Marks a value that the reference lacks. Whether the value around it has to be marked instead.
    fn is_new(&mut self, value: &mut Value, part: Part, place: &Place) -> bool {
        if is_markable(part, value) {
            set_mark(value);
            self.found.push(place.text(value));
            return false;
        }
        let beyond = match (part, &mut *value) {
            (Part::PathItem, Value::Object(members)) => {
                let mut beyond = false;
                for (key, member) in members.iter_mut().filter(|(key, _)| METHODS.contains(&key.as_str())) {
                    beyond |= self.is_new(member, Part::Operation, &place.member(part, key));
                }
                return beyond;
            }
            (Part::Named(_) | Part::Components | Part::Responses, Value::Object(members)) => {
                let mut beyond = false;
                for (key, member) in members.iter_mut() {
                    beyond |= self.is_new(member, part.member(key), &place.member(part, key));
                }
                return beyond;
            }
            (Part::List(_), Value::Array(elements)) => {
                let mut beyond = false;
                for element in elements {
                    let inside = place.element(part, element);
                    beyond |= self.is_new(element, part.element(), &inside);
                }
                return beyond;
            }
            _ => true,
        };
        self.found.push(place.text(value));
        beyond
    }
}

fn merge(own: &mut Value, known: &Value, part: Part, allowed: bool) {
    let allowed = if is_markable(part, known) { is_marked(known) } else { allowed };
    match (own, known) {
        (Value::Object(_), Value::Object(_)) if part == Part::Opaque => {}
        (Value::Object(own), Value::Object(known)) if !are_apart(part, own, known) => {
            let is_extended = is_extended(part, own, known);
            for (key, member) in known {
                if is_prose(part, key) || is_extension(part, key) {
                    continue;
                }
                match own.get_mut(key) {
                    Some(own) => merge(own, member, part.member(key), allowed),
                    None if is_extended => {
                        if let Some(kept) = kept(member, part.member(key), allowed) {
                            own.insert(key.clone(), kept);
                        }
                    }
                    None => {}
                }
            }
        }
        (Value::Array(own), Value::Array(known)) => {
            let found = matched(part, own, known);
            for (element, found) in known.iter().zip(found) {
                match found.and_then(|index| own.get_mut(index)) {
                    Some(own) => merge(own, element, part.element(), allowed),
                    None => own.extend(kept(element, part.element(), allowed)),
                }
            }
        }
        _ => {}
    }
}

/// Returns the part of a value to keep that the reference lacks: everything marked in it, or all of it if its parent is marked.
fn kept(value: &Value, part: Part, allowed: bool) -> Option<Value> {
    if is_markable(part, value) {
        return is_marked(value).then(|| value.clone());
    }
    match (part, value) {
        (Part::PathItem | Part::Named(_) | Part::Components | Part::Responses, Value::Object(members)) => {
            let kept = members.iter().filter_map(|(key, member)| {
                let is_part_of_all = part == Part::PathItem && !METHODS.contains(&key.as_str());
                Some((key.clone(), kept(member, part.member(key), allowed || is_part_of_all)?))
            });
            let kept: Map<String, Value> = kept.collect();
            let has_operation = METHODS.iter().any(|method| kept.contains_key(*method));
            (!kept.is_empty() && (part != Part::PathItem || has_operation)).then_some(Value::Object(kept))
        }
        (Part::List(_), Value::Array(elements)) => {
            let kept: Vec<Value> =
                elements.iter().filter_map(|element| kept(element, part.element(), allowed)).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        _ => allowed.then(|| value.clone()),
    }
}

/// Returns a location as people write it.
#[derive(Debug, Clone, Default)]
struct Place(String);

impl Place {
    fn member(&self, part: Part, key: &str) -> Self {
        let at = &self.0;
        Self(match (part, key) {
            (Part::PathItem, "parameters") => format!("all of {at}"),
            (Part::PathItem, method) => format!("{} {at}", method.to_ascii_uppercase()),
            (Part::Paths, path) => path.to_owned(),
            (Part::Document, "paths" | "components") | (Part::Components, "schemas") => String::new(),
            (Part::Components, group) => group.trim_end_matches('s').to_owned(),
            (Part::Operation, "requestBody") => format!("{at}: request body"),
            (Part::Operation, "responses" | "parameters")
            | (Part::RequestBody | Part::Response, "content")
            | (Part::MediaType | Part::Parameter, "schema")
            | (Part::Schema | Part::SchemaOrBoolean, "properties" | "allOf" | "anyOf" | "oneOf" | "enum") => at.clone(),
            (Part::Responses, status) => format!("{at}: response {status}"),
            (Part::Response, "headers") => format!("{at} header"),
            (Part::Schema | Part::SchemaOrBoolean, "items") => format!("{at}[]"),
            (Part::Schema | Part::SchemaOrBoolean, "additionalProperties") => format!("{at}{{}}"),
            (Part::Named(Part::Schema), name) if at.is_empty() => name.to_owned(),
            (Part::Named(Part::Schema), name) => format!("{at}.{name}"),
            (Part::Document, key) => format!("the document's `{key}`"),
            (_, key) => format!("{at} {key}"),
        })
    }

    fn element(&self, part: Part, element: &Value) -> Self {
        let at = &self.0;
        let text = |key: &str| element.get(key).and_then(Value::as_str);
        match (part, text("in"), text("name"), text("$ref")) {
            (Part::List(Part::Parameter), Some(place), Some(name), _) => {
                Self(format!("{at}: {place} parameter `{name}`"))
            }
            (_, _, _, Some(reference)) => {
                Self(format!("{at}: `{}`", reference.rsplit('/').next().unwrap_or(reference)))
            }
            _ => Self(at.clone()),
        }
    }

    fn text(&self, value: &Value) -> String {
        match value {
            Value::Object(members) => match members.get("operationId").and_then(Value::as_str) {
                Some(id) => format!("{} ({id})", self.0),
                None => self.0.clone(),
            },
            Value::Array(_) => self.0.clone(),
            scalar => format!("{}: {scalar}", self.0),
        }
    }
}
