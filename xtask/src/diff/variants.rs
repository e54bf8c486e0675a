//! Unions: finding each variant of one document again in the other, and what it means where there
//! is none.

use super::Rule;
use super::document::{Document, component_name, members, reference, text};
use super::findings::{Comparison, Place};
use super::matching::find;
use super::node::{Node, Part};
use super::schemas::Pair;
use super::shape::{Shape, Union};
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

/// Compares the unions of two schemas. `false` where that says all there is to say about them.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Rc<Shape<'a>>,
    new: &Rc<Shape<'a>>,
) -> bool {
    match (base.unions.as_slice(), new.unions.as_slice()) {
        ([], []) => {
            if compare_discriminator(comparison, place, base, new) {
                let before = mapping(base);
                let after = mapping(new);
                report_tags(comparison, place, &before, &after);
            }
            true
        }
        ([], [union, ..]) => {
            if base.is_unconstrained() && base.properties.is_empty() {
                report_types(comparison, place, pair, base, new, Rule::TypeNarrowed);
                return false;
            }
            let whole = whole(pair.base.clone(), base);
            let variants = with_common(&comparison.new, &pair.new, new, union);
            let found = find(comparison, std::slice::from_ref(&whole), &variants, false);
            match found.first() {
                Some(&(_, index)) => {
                    if variants.len() > 1 {
                        report_types(comparison, place, pair, base, new, Rule::UnionIntroduced);
                    }
                    meet(comparison, place, &whole, &variants[index]);
                }
                None => report_types(comparison, place, pair, base, new, Rule::TypeChanged),
            }
            false
        }
        ([union, ..], []) => {
            if new.is_unconstrained() && new.properties.is_empty() {
                report_types(comparison, place, pair, base, new, Rule::TypeWidened);
                return false;
            }
            let whole = whole(pair.new.clone(), new);
            let variants = with_common(&comparison.base, &pair.base, base, union);
            let found = find(comparison, &variants, std::slice::from_ref(&whole), false);
            match found.first() {
                Some(&(index, _)) => {
                    for (other, variant) in variants.iter().enumerate() {
                        if other != index {
                            let label = label(variant);
                            comparison.report_at(place, Rule::VariantRemoved, label, Value::Null);
                        }
                    }
                    meet(comparison, place, &variants[index], &whole);
                }
                None => report_types(comparison, place, pair, base, new, Rule::TypeChanged),
            }
            false
        }
        (before, after) => {
            let same_discriminator = compare_discriminator(comparison, place, base, new);
            for (one, other) in before.iter().zip(after) {
                compare_union(comparison, place, (base, one), (new, other), same_discriminator);
            }
            if before.len() != after.len() {
                let count = |unions: &[Union<'_>]| format!("{} unions at once", unions.len());
                comparison.report_at(place, Rule::UnknownMemberChanged, count(before), count(after));
            }
            true
        }
    }
}

fn compare_union<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    (base, one): (&Shape<'a>, &Union<'a>),
    (new, other): (&Shape<'a>, &Union<'a>),
    same_discriminator: bool,
) {
    let before = variants(&comparison.base, base, &one.members);
    let after = variants(&comparison.new, new, &other.members);
    if one.kind != other.kind && !(are_disjoint(&before) && are_disjoint(&after)) {
        comparison.report_at(place, Rule::UnionKindChanged, one.kind, other.kind);
    }
    let found = find(comparison, &before, &after, same_discriminator);
    for &(one, other) in &found {
        let (one, other) = (&before[one], &after[other]);
        if same_discriminator {
            report_tags(comparison, place, &one.tags, &other.tags);
        }
        let inside = place.at(&format!("<{}>", label(one)));
        meet(comparison, &inside, one, other);
    }
    let lost = found.iter().map(|(one, _)| *one).collect();
    for variant in left_over(&before, &lost) {
        comparison.report_at(place, Rule::VariantRemoved, label(variant), Value::Null);
    }
    let gained = found.iter().map(|(_, other)| *other).collect();
    for variant in left_over(&after, &gained) {
        comparison.report_at(place, Rule::VariantAdded, Value::Null, label(variant));
    }
}

fn meet<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Variant<'a>, new: &Variant<'a>) {
    let mut pair = Pair::new(base.node.clone(), new.node.clone());
    // Whether the union allows null is judged for the union.
    pair.ignore_null = true;
    comparison.meet_nodes(place, pair);
}

fn report_types<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Shape<'a>,
    new: &Shape<'a>,
    rule: Rule,
) {
    let describe = |document: &Document<'a>, node: &Node<'a>, shape: &Shape<'a>| {
        let Some(union) = shape.unions.first() else {
            return describe(node, shape);
        };
        let labels: Vec<String> = variants(document, shape, &union.members).iter().map(label).collect();
        labels.join(" | ")
    };
    let before = describe(&comparison.base, &pair.base, base);
    let after = describe(&comparison.new, &pair.new, new);
    comparison.report_at(place, rule, before, after);
}

/// Whether no value is of two variants, so that `anyOf` and `oneOf` are the same.
fn are_disjoint(variants: &[Variant<'_>]) -> bool {
    let mut seen = BTreeSet::new();
    variants.iter().all(|variant| {
        let is_tagged = !variant.tags.is_empty();
        variant.shape.types.as_ref().is_some_and(|types| {
            types.iter().all(|name| {
                let name = if *name == "integer" { "number" } else { name };
                is_tagged || seen.insert(name)
            })
        })
    })
}

fn left_over<'v, 'a>(variants: &'v [Variant<'a>], found: &BTreeSet<usize>) -> Vec<&'v Variant<'a>> {
    let with_index = variants.iter().enumerate();
    with_index.filter(|(index, _)| !found.contains(index)).map(|(_, variant)| variant).collect()
}

/// How a variant is called: by its tag, its component, its title, else its type.
fn label(variant: &Variant<'_>) -> String {
    if let Some(tag) = variant.tags.first() {
        return tag.clone();
    }
    if let Some(component) = variant.node.component {
        return component.to_owned();
    }
    match variant.shape.annotations.get("title").and_then(|title| title.as_str()) {
        Some(title) => title.to_owned(),
        None => match constants(&variant.shape).into_iter().next() {
            Some((_, value)) => value,
            None => describe(&variant.node, &variant.shape),
        },
    }
}

fn variants<'a>(document: &Document<'a>, shape: &Shape<'a>, members: &[&'a Value]) -> Vec<Variant<'a>> {
    let by_target = tags_by_target(document, shape);
    let property = shape.discriminator.and_then(|one| text(one, "propertyName"));
    members
        .iter()
        .map(|&value| {
            let node = Node::of(document, value);
            let shape = document.shape(&node);
            let mut tags = BTreeSet::new();
            if let Some(property) = property {
                let target = reference(value).and_then(|target| document.target(target));
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

/// The tags a discriminator lists, by the address of what they stand for.
fn tags_by_target<'a>(document: &Document<'a>, shape: &Shape<'a>) -> HashMap<usize, Vec<&'a str>> {
    let mut tags: HashMap<usize, Vec<&str>> = HashMap::new();
    for (tag, target) in members(shape.discriminator.and_then(|one| one.get("mapping"))) {
        let Some(target) = target.as_str() else {
            continue;
        };
        let value = document.target(target).or_else(|| document.component("schemas", target));
        if let Some(value) = value {
            tags.entry(std::ptr::from_ref(value).addr()).or_default().push(tag);
        }
    }
    tags
}

/// A schema without a union, taken as the only variant of one.
fn whole<'a>(node: Node<'a>, shape: &Rc<Shape<'a>>) -> Variant<'a> {
    let value = node.parts.first().map_or(&Value::Null, |part| part.value);
    Variant { value, node, shape: Rc::clone(shape), tags: BTreeSet::new() }
}

/// Variants that what stands beside a union is merged into. Beyond it they are taken by themselves,
/// so that the time stays in proportion.
const MOST_MERGED: usize = 64;

/// The variants of a union together with what stands beside the union.
fn with_common<'a>(document: &Document<'a>, node: &Node<'a>, shape: &Shape<'a>, union: &Union<'a>) -> Vec<Variant<'a>> {
    let mut variants = variants(document, shape, &union.members);
    let has_common = shape.types.is_some() || !shape.properties.is_empty() || !shape.required.is_empty();
    if has_common && variants.len() <= MOST_MERGED {
        let common: Vec<Part<'a>> = node.parts.iter().map(|part| Part { without_unions: true, ..*part }).collect();
        for variant in &mut variants {
            variant.node.parts.extend_from_slice(&common);
            variant.shape = document.shape(&variant.node);
        }
    }
    variants
}

/// Compares which property tells variants apart. `true` where it is the same one.
fn compare_discriminator<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    base: &Shape<'a>,
    new: &Shape<'a>,
) -> bool {
    let property = |shape: &Shape<'a>| shape.discriminator.and_then(|one| text(one, "propertyName"));
    let (before, after) = (property(base), property(new));
    let rule = match (before, after) {
        (None, None) => return false,
        (Some(one), Some(other)) if one == other => return true,
        (Some(_), Some(_)) => Rule::DiscriminatorChanged,
        (None, Some(_)) => Rule::DiscriminatorAdded,
        (Some(_), None) => Rule::DiscriminatorRemoved,
    };
    comparison.report_at(place, rule, before, after);
    false
}

/// The tags of a discriminator that stands on a schema without a union.
fn mapping(shape: &Shape<'_>) -> BTreeSet<String> {
    members(shape.discriminator.and_then(|one| one.get("mapping"))).map(|(tag, _)| tag.clone()).collect()
}

fn report_tags(comparison: &mut Comparison<'_>, place: &Place, before: &BTreeSet<String>, after: &BTreeSet<String>) {
    for tag in before.difference(after) {
        comparison.report_at(place, Rule::VariantRemoved, tag.as_str(), Value::Null);
    }
    for tag in after.difference(before) {
        comparison.report_at(place, Rule::VariantAdded, Value::Null, tag.as_str());
    }
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
