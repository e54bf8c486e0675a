//! Schemas named by what they are. The framework numbers them (`def-3`) in the order of registration, so that a new schema
//! would rename others; their titles stay.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{walk::visit, warning::Warning};
use crate::parts::Part;

const PREFIX: &str = "#/components/schemas/";

/// Renames every schema `def-N` after its title, and every reference to it. Of two with one title the one with the smaller
/// number gets it, the other a number behind it.
///
/// A title that says no more than the name is dropped, of every schema: it would be a second statement of the same, and
/// generators that prefer titles to names would let it decide.
pub fn name_schemas_by_title(document: &mut Value) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return warnings;
    };
    let names = new_names(schemas, &mut warnings);
    let renamed = std::mem::take(schemas).into_iter().map(|(old, mut schema)| {
        let name = names.get(&old).cloned().unwrap_or(old);
        if let Some(members) = schema.as_object_mut()
            && members.get("title").and_then(Value::as_str) == Some(&name)
        {
            members.remove("title");
        }
        (name, schema)
    });
    *schemas = renamed.collect();
    if !names.is_empty() {
        visit(document, &mut |part, value| rename_references(part, value, &names));
    }
    warnings
}

/// The new name of each schema that gets one.
fn new_names(schemas: &Map<String, Value>, warnings: &mut Vec<Warning>) -> BTreeMap<String, String> {
    let mut numbered: Vec<(u64, &String, &Value)> =
        schemas.iter().filter_map(|(name, schema)| Some((number(name)?, name, schema))).collect();
    numbered.sort_by_key(|(number, name, _)| (*number, *name));
    let mut taken: BTreeSet<String> = schemas.keys().filter(|name| number(name).is_none()).cloned().collect();
    let mut names = BTreeMap::new();
    let mut last_suffix: BTreeMap<String, usize> = BTreeMap::new();
    for (_, name, schema) in numbered {
        let title = schema.get("title").and_then(Value::as_str).unwrap_or_default();
        let wanted = type_name(title);
        if wanted.is_empty() {
            warnings.push(Warning::UntitledSchema { name: name.clone() });
            continue;
        }
        let mut given = wanted.clone();
        let suffix = last_suffix.entry(wanted.clone()).or_insert(1_usize);
        while taken.contains(&given) || schemas.contains_key(&given) {
            *suffix += 1;
            given = format!("{wanted}{suffix}");
        }
        if given != wanted {
            let title = title.to_owned();
            warnings.push(Warning::TitleTaken { name: name.clone(), title, renamed: given.clone() });
        }
        taken.insert(given.clone());
        names.insert(name.clone(), given);
    }
    names
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix("def-")?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// A title as the name of a component: its words, each with a capital, of the characters that such a name may have.
fn type_name(title: &str) -> String {
    title
        .split(|character: char| !character.is_ascii_alphanumeric())
        .map(|word| match word.split_at_checked(1) {
            Some((first, rest)) => first.to_ascii_uppercase() + rest,
            None => String::new(),
        })
        .collect()
}

fn rename_references(part: Part, value: &mut Value, names: &BTreeMap<String, String>) {
    let Some(members) = value.as_object_mut() else {
        return;
    };
    match part {
        Part::Mapping => {
            for target in members.values_mut() {
                let Value::String(target) = target else {
                    continue;
                };
                match names.get(target.as_str()) {
                    Some(new) => new.clone_into(target),
                    None => rename_reference(target, names),
                }
            }
        }
        // Its members are named by the author: none of them is the keyword.
        part if part.has_free_names() => {}
        _ => {
            if let Some(Value::String(reference)) = members.get_mut("$ref") {
                rename_reference(reference, names);
            }
        }
    }
}

fn rename_reference(reference: &mut String, names: &BTreeMap<String, String>) {
    let Some(rest) = reference.strip_prefix(PREFIX) else {
        return;
    };
    let (name, inside) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if let Some(new) = names.get(name) {
        *reference = format!("{PREFIX}{new}{inside}");
    }
}
