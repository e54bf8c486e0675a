//! Names of operations and their parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    claims::{Claims, stated},
    identity::stable,
};
use crate::{
    document::{METHODS, escaped, operations, target},
    ident::{pascal, snake},
    warning::Warning,
};

/// Names that the generated methods use themselves.
const RESERVED: [&str; 3] = ["body", "header_map", "params"];

/// Names of methods that are not operations.
const METHODS_OF_CLIENT: [&str; 2] = ["new", "new_with_client"];

/// Name of a parameter, and the derived one.
type Name = (String, String);

/// Names the parameters of all operations, by the pointers to where they are defined.
pub(super) fn names(document: &Value, known: &BTreeMap<String, Name>) -> (BTreeMap<String, Name>, Vec<Warning>) {
    let mut names: BTreeMap<String, Name> = BTreeMap::new();
    let mut warnings = Vec::new();
    for operation in operations(document) {
        let item = format!("/paths/{}", escaped(operation.path));
        let own = definitions(document, &format!("{item}/{}/parameters", operation.method));
        let mut list = definitions(document, &format!("{item}/parameters"));
        list.retain(|(_, shared)| !own.iter().any(|(_, own)| identity(own) == identity(shared)));
        list.extend(own);
        let mut claims = Claims::default();
        for name in RESERVED {
            claims.claim(name, "something that the method has itself");
        }
        let mut open = Vec::new();
        for (pointer, parameter) in list {
            let earlier =
                names.get(&pointer).or_else(|| known.get(&stable(document, &pointer))).map(|(name, _)| name.clone());
            let fixed = earlier.or_else(|| stated(&parameter["x-ash"]["name"]));
            let wire = parameter["name"].as_str().unwrap_or_default();
            match fixed.filter(|name| claims.claim(name, &format!("parameter `{wire}`"))) {
                Some(name) => drop(names.insert(pointer, (name, snake(wire)))),
                None => open.push((pointer, wire)),
            }
        }
        for (pointer, wire) in open {
            let derived = snake(wire);
            let (name, reason) = claims.take(&derived, "_", &format!("parameter `{wire}`"));
            if let Some(reason) = reason {
                let message = format!("the parameter `{wire}` is named `{name}`, because {reason}");
                warnings.push(Warning::new(operation.place(), message));
            }
            names.insert(pointer, (name, derived));
        }
    }
    (names, warnings)
}

/// Writes a parameter's name.
pub(super) fn annotate(document: &mut Value, pointer: &str, (name, derived): &Name, all: bool) {
    let Some(parameter) = document.pointer_mut(pointer).and_then(Value::as_object_mut) else { return };
    // Something else may be stated there, as where the parameter comes from.
    let mut stated = parameter.get("x-ash").and_then(Value::as_object).cloned().unwrap_or_default();
    stated.remove("name");
    if all || name != derived {
        stated.insert("name".to_owned(), json!(name));
    }
    if stated.is_empty() {
        parameter.remove("x-ash");
    } else {
        parameter.insert("x-ash".to_owned(), Value::Object(stated));
    }
}

/// Gives every operation an id that is a Rust name no other has.
pub(super) fn operation_ids(document: &mut Value) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let stated: Vec<String> = operations(document).map(|operation| operation.id().to_owned()).collect();
    // The types of a method are named after it in PascalCase, where fewer names differ.
    let mut taken: BTreeSet<String> = METHODS_OF_CLIENT.iter().map(|name| pascal(name)).collect();
    // Ids that are right as they are come first, so that one that has to be changed does not take theirs.
    let right: Vec<bool> =
        stated.iter().map(|id| !id.is_empty() && snake(id) == *id && taken.insert(pascal(id))).collect();
    let mut ids = Vec::new();
    for ((operation, id), right) in operations(document).zip(&stated).zip(right) {
        let id = if right {
            id.clone()
        } else {
            let wanted = if id.is_empty() { derived(operation.method, operation.path) } else { snake(id) };
            let mut free = wanted.clone();
            let mut number = 2;
            while !taken.insert(pascal(&free)) {
                free = format!("{wanted}_{number}");
                number += 1;
            }
            if id.is_empty() || free != wanted {
                let reason = if id.is_empty() { "it has no operationId" } else { "another operation has its name" };
                warnings.push(Warning::new(operation.place(), format!("{reason}; its method is named `{free}`")));
            }
            free
        };
        ids.push((format!("/paths/{}/{}", escaped(operation.path), operation.method), id));
    }
    for (pointer, id) in ids {
        if let Some(operation) = document.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            operation.insert("operationId".to_owned(), Value::String(id));
        }
    }
    warnings
}

/// `GET /api/agents/{name}/skills` is `get_agents_by_name_skills`.
fn derived(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api/").unwrap_or(path);
    let mut words = vec![method.to_owned()];
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment.starts_with('{') {
            words.push("by".to_owned());
        }
        words.push(segment.to_owned());
    }
    if words.len() == 1 {
        words.push("root".to_owned());
    }
    debug_assert!(METHODS.contains(&method));
    snake(&words.join("-"))
}

/// Parameters of a list, with the pointers to where they are defined.
fn definitions<'a>(document: &'a Value, pointer: &str) -> Vec<(String, &'a Value)> {
    let list = document.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let found = list.enumerate().filter_map(|(index, parameter)| match parameter["$ref"].as_str() {
        Some(reference) => Some((reference.strip_prefix('#')?.to_owned(), target(document, reference)?)),
        None => Some((format!("{pointer}/{index}"), parameter)),
    });
    found.filter(|(_, parameter)| parameter["name"].is_string()).collect()
}

fn identity(parameter: &Value) -> (&Value, &Value) {
    (&parameter["name"], &parameter["in"])
}
