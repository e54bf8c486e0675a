//! Components that no operation reaches. Those that one does reach are compared where they are
//! used; of the others a reader may still want to know.

use super::comparison::{Comparison, DOCUMENT, Place};
use super::document::{Document, members};
use super::level::Direction;
use super::metadata::keys;
use super::rules::Rule;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Section and name.
type Key<'a> = (&'a str, &'a str);

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (base, new) = (comparison.base.root, comparison.new.root);
    let place = Place::new(DOCUMENT, Direction::None, "components");
    let none = Value::Null;
    let sections = |document| Value::get(document, "components").unwrap_or(&none);
    for section in keys(sections(base), sections(new)) {
        let (before, after) = (sections(base).get(section), sections(new).get(section));
        let rule = match section.starts_with("x-") {
            true => Rule::ExtensionChanged,
            false => Rule::MalformedChanged,
        };
        let is_judged = |value: Option<&Value>| value.is_none_or(Value::is_object);
        let judged = rule == Rule::MalformedChanged && is_judged(before) && is_judged(after);
        if before != after && !judged {
            let inside = place.at(&format!(" {section}"));
            comparison.report_at(&inside, rule, before.cloned(), after.cloned());
        }
    }
    let (before, after) = (unused(&comparison.base.document), unused(&comparison.new.document));
    let (all_before, all_after) = (all(base), all(new));
    let unused_anywhere: BTreeSet<Key<'_>> = before.keys().chain(after.keys()).copied().collect();
    for key in unused_anywhere {
        let (section, name) = key;
        let place = Place::new(DOCUMENT, Direction::None, format!("{section}.{name}"));
        match (all_before.get(&key), all_after.get(&key)) {
            (Some(_), None) => {
                comparison.report_at(&place, Rule::UnusedComponentRemoved, name, Value::Null);
            }
            (None, Some(_)) => {
                comparison.report_at(&place, Rule::UnusedComponentAdded, Value::Null, name);
            }
            (Some(one), Some(other)) if one != other => {
                let (one, other) = ((*one).clone(), (*other).clone());
                comparison.report_at(&place, Rule::UnusedComponentChanged, one, other);
            }
            _ => {}
        }
    }
}

fn all(document: &Value) -> BTreeMap<Key<'_>, &Value> {
    members(document.get("components"))
        .filter(|(section, _)| !section.starts_with("x-"))
        .flat_map(|(section, components)| {
            members(Some(components)).map(move |(name, value)| ((section.as_str(), name.as_str()), value))
        })
        .collect()
}

/// The components that nothing outside of `components` leads to.
fn unused<'a>(document: &Document<'a>) -> BTreeMap<Key<'a>, &'a Value> {
    let mut left = all(document.root);
    // Targets of references are compared where they are referred to.
    let mut of_component = HashMap::new();
    for (key, value) in &left {
        let mut inside = vec![*value];
        while let Some(value) = inside.pop() {
            if value.get("$anchor").is_some() || value.get("$id").is_some() {
                of_component.insert(address(value), *key);
            }
            match value {
                Value::Object(members) => inside.extend(members.values()),
                Value::Array(elements) => inside.extend(elements),
                _ => {}
            }
        }
    }
    let outside = members(Some(document.root)).filter(|(key, _)| *key != "components");
    let mut open: Vec<&Value> = outside.map(|(_, value)| value).collect();
    let mut schemes = BTreeSet::new();
    requirements(document.root, &mut schemes);
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                requirements(value, &mut schemes);
                open.extend(members.values());
                if members.contains_key("discriminator") {
                    for (name, child) in document.built_on(value) {
                        if left.remove(&("schemas", name)).is_some() {
                            open.push(child);
                        }
                    }
                }
            }
            Value::Array(elements) => open.extend(elements),
            Value::String(text) => {
                let by_name = (!of_component.is_empty())
                    .then(|| document.target(text))
                    .flatten()
                    .and_then(|target| of_component.get(&address(target)).copied());
                if let Some(key) = component(text).or(by_name)
                    && let Some(found) = left.remove(&key)
                {
                    open.push(found);
                }
            }
            _ => {}
        }
    }
    for scheme in &schemes {
        left.remove(&("securitySchemes", scheme));
    }
    left
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

/// The component that a text refers to: in a `$ref`, in the mapping of a discriminator, or
/// anywhere else (taking more for used than is used does no harm).
fn component(text: &str) -> Option<Key<'_>> {
    let (section, rest) = text.strip_prefix("#/components/")?.split_once('/')?;
    Some((section, rest.split('/').next().unwrap_or(rest)))
}

/// The security schemes that an object asks for by name.
fn requirements<'a>(owner: &'a Value, schemes: &mut BTreeSet<&'a str>) {
    let security = owner.get("security").and_then(Value::as_array);
    for requirement in security.into_iter().flatten() {
        schemes.extend(members(Some(requirement)).map(|(name, _)| name.as_str()));
    }
}
