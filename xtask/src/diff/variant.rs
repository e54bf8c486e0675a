//! The variants of unions, and the schemas that stand in for a parent with a discriminator.

use super::document::{component_name, members, reference, text};
use super::node::{Node, Part};
use super::shape::{Shape, Union};
use super::side::Side;
use super::values::describe;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// One variant of a union.
pub(super) struct Variant<'a> {
    pub(super) value: &'a Value,
    pub(super) node: Node<'a>,
    pub(super) shape: Rc<Shape<'a>>,
    /// The values of the discriminator that stand for it.
    pub(super) tags: BTreeSet<String>,
}

impl<'a> Variant<'a> {
    /// Returns its name: its tag, its component, its title, otherwise its type.
    pub(super) fn label(&self) -> String {
        if let Some(tag) = self.tags.first() {
            return tag.clone();
        }
        if let Some(component) = self.node.component {
            return component.to_owned();
        }
        match self.shape.annotations.get("title").and_then(|title| title.as_str()) {
            Some(title) => title.to_owned(),
            None => match constants(&self.shape).into_iter().next() {
                Some((_, value)) => value,
                None => describe(&self.node, &self.shape),
            },
        }
    }

    /// A schema without a union, taken as the only variant of one.
    pub(super) fn whole(node: Node<'a>, shape: &Rc<Shape<'a>>) -> Self {
        let value = node.parts.first().map_or(&Value::Null, |part| part.value);
        Self { value, node, shape: Rc::clone(shape), tags: BTreeSet::new() }
    }
}

/// The variants of a union, with their tags.
pub(super) fn variants<'a>(side: &Side<'a>, shape: &Shape<'a>, members: &[&'a Value]) -> Vec<Variant<'a>> {
    let by_target = tags_by_target(side, shape);
    let property = property(shape);
    members
        .iter()
        .map(|&value| {
            let node = side.node(value);
            let shape = side.shape(&node);
            let mut tags = BTreeSet::new();
            if let Some(property) = property {
                let target = reference(value).and_then(|target| side.document.target(target));
                if let Some(listed) = target.and_then(|value| by_target.get(&std::ptr::from_ref(value).addr())) {
                    tags.extend(listed.iter().map(|&tag| tag.to_owned()));
                } else if let Some(name) = reference(value).and_then(component_name) {
                    tags.insert(name.to_owned());
                } else if let Some(value) = constants(&shape).remove(property) {
                    tags.insert(value);
                }
            }
            Variant { value, node, shape, tags }
        })
        .collect()
}

/// The schemas that a discriminator beside no union chooses from: those that its mapping names, and
/// those built on the schema it stands on.
pub(super) fn children<'a>(side: &Side<'a>, node: &Node<'a>, shape: &Shape<'a>) -> Vec<Variant<'a>> {
    let own = |value: &Value| {
        let discriminator = value.get("discriminator");
        discriminator.zip(shape.discriminator).is_some_and(|(one, other)| std::ptr::eq(one, other))
    };
    // A child is built on its parent's discriminator too, and has no children for that.
    let Some(parent) = node.parts.iter().map(|part| part.value).find(|value| own(value)) else {
        return Vec::new();
    };
    let by_target = tags_by_target(side, shape);
    let mut found = side.document.built_on(parent);
    for (name, value) in members(side.root.pointer("/components/schemas")) {
        let is_listed = by_target.contains_key(&std::ptr::from_ref(value).addr());
        if is_listed && !found.iter().any(|(known, _)| known == name) {
            found.push((name, value));
        }
    }
    found
        .into_iter()
        .map(|(name, value)| {
            let node = Node { parts: vec![Part { value, without_unions: false }], component: Some(name) };
            let shape = side.shape(&node);
            let tags = match by_target.get(&std::ptr::from_ref(value).addr()) {
                Some(listed) => listed.iter().map(|&tag| tag.to_owned()).collect(),
                None => BTreeSet::from([name.to_owned()]),
            };
            Variant { value, node, shape, tags }
        })
        .collect()
}

/// The property that tells variants apart.
pub(super) fn property<'a>(shape: &Shape<'a>) -> Option<&'a str> {
    text(shape.discriminator?, "propertyName")
}

/// The tags a discriminator lists, by the address of what they stand for.
fn tags_by_target<'a>(side: &Side<'a>, shape: &Shape<'a>) -> HashMap<usize, Vec<&'a str>> {
    let mut tags: HashMap<usize, Vec<&str>> = HashMap::new();
    for (tag, target) in members(shape.discriminator.and_then(|one| one.get("mapping"))) {
        let Some(target) = target.as_str() else {
            continue;
        };
        let value = side.document.target(target).or_else(|| side.component("schemas", target));
        if let Some(value) = value {
            tags.entry(std::ptr::from_ref(value).addr()).or_default().push(tag);
        }
    }
    tags
}

/// Variants that what stands beside a union is merged into. Beyond it they are taken by themselves,
/// so that the time stays in proportion.
const MOST_MERGED: usize = 256;

/// The variants of a union together with what stands beside the union.
pub(super) fn with_common<'a>(
    side: &Side<'a>,
    node: &Node<'a>,
    shape: &Shape<'a>,
    union: &Union<'a>,
) -> Vec<Variant<'a>> {
    let mut variants = variants(side, shape, &union.members);
    let has_common = shape.types.is_some() || !shape.properties.is_empty() || !shape.required.is_empty();
    if has_common && variants.len() <= MOST_MERGED {
        let common: Vec<Part<'a>> = node.parts.iter().map(|part| Part { without_unions: true, ..*part }).collect();
        for variant in &mut variants {
            variant.node.parts.extend_from_slice(&common);
            variant.shape = side.shape(&variant.node);
        }
    }
    variants
}

/// The properties of an object that have one value only, as the tags of inline variants do.
pub(super) fn constants<'a>(shape: &Shape<'a>) -> BTreeMap<&'a str, String> {
    shape
        .properties
        .iter()
        .filter_map(|(&name, parts)| {
            let [part] = parts.as_slice() else {
                return None;
            };
            match part.value.get("enum")?.as_array()?.as_slice() {
                [Value::String(only)] => Some((name, only.clone())),
                [only] => Some((name, only.to_string())),
                _ => None,
            }
        })
        .collect()
}
