//! The member that tells the variants of a union apart.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    document::schema_name,
    kind::{Kind, members, resolved, resolved_kind},
};

/// A member and the values that stand for each variant, in the order of the variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tags {
    pub(crate) property: String,
    pub(crate) values: Vec<Vec<String>>,
}

/// Finds the member that tells variants apart: by the discriminator, otherwise a required member with values that no
/// other variant has.
pub(crate) fn tags(document: &Value, union: &Value, variants: &[&Value]) -> Option<Tags> {
    if variants.iter().any(|variant| resolved_kind(document, variant) != Kind::Object) {
        return None;
    }
    if let Some(property) = union["discriminator"]["propertyName"].as_str() {
        let mapping = &union["discriminator"]["mapping"];
        let values = variants.iter().map(|variant| stated(document, mapping, property, variant)).collect();
        let found = Tags { property: property.to_owned(), values };
        return found.is_clear().then_some(found);
    }
    let first = members(document, resolved(document, variants.first()?));
    let mut names: Vec<&str> = first.required.iter().copied().filter(|name| first.get(name).is_some()).collect();
    names.sort_unstable();
    names.into_iter().find_map(|property| {
        let values = variants.iter().map(|variant| {
            let members = members(document, resolved(document, variant));
            members.required.contains(&property).then(|| fixed(document, property, variant)).flatten()
        });
        let found = Tags { property: property.to_owned(), values: values.collect::<Option<_>>()? };
        found.is_clear().then_some(found)
    })
}

impl Tags {
    /// Returns whether each variant has a value and none has another's.
    fn is_clear(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.values.iter().all(|values| !values.is_empty() && values.iter().all(|value| seen.insert(value)))
    }
}

/// Values of the discriminator that stand for a variant: those of the mapping, otherwise the values that the variant
/// allows, otherwise its name.
fn stated(document: &Value, mapping: &Value, property: &str, variant: &Value) -> Vec<String> {
    let name = variant["$ref"].as_str().and_then(schema_name);
    let mapped = mapping.as_object().into_iter().flatten().filter(|(_, target)| {
        let target = target.as_str();
        target.is_some() && (target == variant["$ref"].as_str() || target == name.as_deref())
            || target.and_then(schema_name).is_some_and(|target| Some(target) == name)
    });
    let mapped: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
    if !mapped.is_empty() {
        return mapped;
    }
    fixed(document, property, variant).or_else(|| Some(vec![name?])).unwrap_or_default()
}

/// Values that a variant allows for a member, where it lists them.
pub(crate) fn fixed(document: &Value, property: &str, variant: &Value) -> Option<Vec<String>> {
    let member = members(document, resolved(document, variant)).get(property)?;
    match resolved_kind(document, member) {
        Kind::Texts(values) => Some(values.into_iter().map(str::to_owned).collect()),
        _ => None,
    }
}
