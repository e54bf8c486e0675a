//! Two schemas side by side. Pairs wait in a queue instead of being compared where they are met,
//! so that neither depth nor circles matter, and each pair is compared once for each direction.

use super::document::Document;
use super::findings::{Comparison, Place};
use super::metadata::compare_annotations;
use super::node::{Node, NodeKey};
use super::nullness::Nullness;
use super::same::{Likeness, likeness};
use super::shape::{ProblemKind, Shape};
use super::{Direction, Rule, members, values, variants};
use serde_json::Value;
use std::rc::Rc;

/// Two schemas that stand at the same place.
#[derive(Debug, Clone, Default)]
pub(super) struct Pair<'a> {
    pub(super) base: Node<'a>,
    pub(super) new: Node<'a>,
    /// Whether `null` is allowed was judged around this place.
    pub(super) ignore_null: bool,
    /// The value is written as text, as parameters and headers are: any single value is text.
    pub(super) is_text: bool,
}

/// Tells pairs of schemas apart.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct SchemaKey {
    base: NodeKey,
    new: NodeKey,
    direction: Direction,
    ignore_null: bool,
    is_text: bool,
}

impl<'a> Pair<'a> {
    pub(super) fn new(base: Node<'a>, new: Node<'a>) -> Self {
        Self { base, new, ..Self::default() }
    }

    pub(super) fn key(&self, direction: Direction) -> SchemaKey {
        SchemaKey {
            base: self.base.key(),
            new: self.new.key(),
            direction,
            ignore_null: self.ignore_null,
            is_text: self.is_text,
        }
    }
}

impl<'a> Comparison<'a> {
    /// Meets the schemas at `place`. Components are named by themselves, so that a change inside
    /// one has the same name whoever leads to it.
    pub(super) fn meet_nodes(&mut self, place: &Place, pair: Pair<'a>) {
        let location = match (pair.base.component, pair.new.component) {
            (Some(base), Some(new)) if base == new => base.to_owned(),
            (Some(base), Some(_)) if self.new.component("schemas", base).is_none() => base.to_owned(),
            _ => place.location.clone(),
        };
        self.meet_schemas(place, location, pair);
    }

    /// Meets two schemas, either of which may be missing: then it allows anything.
    pub(super) fn meet_values(
        &mut self,
        place: &Place,
        base: Option<&'a Value>,
        new: Option<&'a Value>,
        is_text: bool,
    ) {
        let node = |document: &Document<'a>, value: Option<&'a Value>| {
            value.map_or_else(Node::default, |value| Node::of(document, value))
        };
        let mut pair = Pair::new(node(&self.base, base), node(&self.new, new));
        pair.is_text = is_text;
        self.meet_nodes(place, pair);
    }
}

/// Compares all pairs that wait, and those they lead to.
pub(super) fn follow(comparison: &mut Comparison<'_>) {
    while let Some((place, pair)) = comparison.next() {
        compare(comparison, &place, &pair);
    }
}

fn compare<'a>(comparison: &mut Comparison<'a>, place: &Place, pair: &Pair<'a>) {
    let base = comparison.base.shape(&pair.base);
    let new = comparison.new.shape(&pair.new);
    if compare_around_reference(comparison, place, pair, &base, &new) {
        return;
    }
    compare_annotations(comparison, place, &base, &new);
    if compare_problems(comparison, place, &base, &new) {
        return;
    }
    compare_unknown(comparison, place, &base, &new);
    let comparable = variants::compare(comparison, place, pair, &base, &new)
        && values::compare(comparison, place, pair, &base, &new);
    if !pair.ignore_null {
        compare_nullness(comparison, place, &base, &new);
    }
    if comparable {
        members::compare(comparison, place, &base, &new, pair.is_text);
    }
}

/// A reference with something beside it, as `nullable` or a description: what is beside it is
/// compared here, and what it refers to under its own name. `false` where it is not that.
fn compare_around_reference<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Rc<Shape<'a>>,
    new: &Rc<Shape<'a>>,
) -> bool {
    let base_kernel = pair.base.kernel(&comparison.base);
    let new_kernel = pair.new.kernel(&comparison.new);
    if base_kernel.is_none() && new_kernel.is_none() {
        return false;
    }
    let base_kernel = base_kernel.unwrap_or_else(|| pair.base.clone());
    let new_kernel = new_kernel.unwrap_or_else(|| pair.new.clone());
    if base_kernel.component.is_none() || new_kernel.component.is_none() {
        return false;
    }
    let inner_base = comparison.base.shape(&base_kernel);
    let inner_new = comparison.new.shape(&new_kernel);
    if !(same_annotations(base, &inner_base) && same_annotations(new, &inner_new)) {
        compare_annotations(comparison, place, base, new);
    }
    let judged_here = base.nullness != inner_base.nullness || new.nullness != inner_new.nullness;
    if judged_here && !pair.ignore_null {
        compare_nullness(comparison, place, base, new);
    }
    comparison.meet_nodes(
        place,
        Pair {
            base: base_kernel,
            new: new_kernel,
            ignore_null: judged_here || pair.ignore_null,
            is_text: pair.is_text,
        },
    );
    true
}

fn same_annotations(one: &Shape<'_>, other: &Shape<'_>) -> bool {
    one.annotations == other.annotations && one.deprecated == other.deprecated
}

fn compare_nullness(comparison: &mut Comparison<'_>, place: &Place, base: &Shape<'_>, new: &Shape<'_>) {
    let (rule, before, after) = match (base.nullness, new.nullness) {
        (Nullness::No, Nullness::Yes) => (Rule::NullableAdded, "not null", "nullable"),
        (Nullness::Yes, Nullness::No) => (Rule::NullableRemoved, "nullable", "not null"),
        // Where anything is allowed, or was, the types have been reported.
        _ => return,
    };
    comparison.report_at(place, rule, before, after);
}

/// `true` where something cannot be seen, so that what can be seen says nothing.
fn compare_problems<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Shape<'a>, new: &Shape<'a>) -> bool {
    let mut found = false;
    for kind in [ProblemKind::Reference, ProblemKind::Malformed] {
        let of = |shape: &Shape<'a>| -> Vec<&'a Value> {
            let problems = shape.problems.iter();
            problems.filter(|problem| problem.kind == kind).map(|problem| problem.value).collect()
        };
        let (before, after) = (of(base), of(new));
        if before == after {
            continue;
        }
        let rule = match kind {
            ProblemKind::Reference => Rule::ReferenceUnresolvable,
            ProblemKind::Malformed => Rule::MalformedChanged,
        };
        comparison.report_at(place, rule, list(&before), list(&after));
        found = true;
    }
    found
}

fn compare_unknown<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Shape<'a>, new: &Shape<'a>) {
    let mut keywords: Vec<&str> = base.unknown.keys().chain(new.unknown.keys()).copied().collect();
    keywords.sort_unstable();
    keywords.dedup();
    for keyword in keywords {
        let none = Vec::new();
        let before = base.unknown.get(keyword).unwrap_or(&none);
        let after = new.unknown.get(keyword).unwrap_or(&none);
        let worst = match before.len() == after.len() {
            true => before
                .iter()
                .zip(after)
                .map(|(one, other)| likeness(&comparison.base, one, &comparison.new, other))
                .max()
                .unwrap_or(Likeness::Same),
            false => Likeness::Different,
        };
        let rule = match worst {
            Likeness::Same => continue,
            Likeness::SameButProse => Rule::DescriptionChanged,
            Likeness::Different => Rule::UnknownMemberChanged,
        };
        let inside = place.at(&format!(" {keyword}"));
        comparison.report_at(&inside, rule, list(before), list(after));
    }
}

/// Nothing, the only value, or all of them.
fn list(values: &[&Value]) -> Value {
    match values {
        [] => Value::Null,
        [only] => (*only).clone(),
        several => Value::Array(several.iter().map(|value| (*value).clone()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::follow;
    use crate::diff::findings::Comparison;
    use crate::diff::operations;
    use serde_json::{Value, json};

    /// A document of schemas that all refer to each other's neighbours, sent and received by many
    /// operations.
    fn document(size: usize, kind: &str) -> Value {
        let reference = |index: usize| json!({"$ref": format!("#/components/schemas/S{}", index % size)});
        let mut paths = json!({});
        let mut schemas = json!({});
        for index in 0..size {
            let content = json!({"application/json": {"schema": reference(index)}});
            paths[format!("/s{index}")] = json!({"post": {
                "requestBody": {"content": content},
                "responses": {"200": {"description": "Fine.", "content": content}},
            }});
            schemas[format!("S{index}")] = json!({"type": "object", "properties": {
                "value": {"type": kind},
                "next": reference(index + 1),
                "list": {"type": "array", "items": reference(index * 7)},
                "choice": {"oneOf": [reference(index + 2), reference(index + 3), {"type": "string"}]},
            }});
        }
        json!({"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}})
    }

    fn pairs(size: usize) -> usize {
        let (base, new) = (document(size, "string"), document(size, "integer"));
        let mut comparison = Comparison::new(&base, &new);
        operations::compare(&mut comparison);
        follow(&mut comparison);
        let pairs = comparison.pairs_of_schemas();
        let changes = comparison.report().changes;
        assert_eq!(changes.len(), size, "one change in each schema, reported once");
        assert!(changes.iter().all(|change| change.operations.len() == size));
        pairs
    }

    #[test]
    fn the_pairs_compared_grow_with_the_document_and_not_with_its_square() {
        let (small, large) = (pairs(20), pairs(200));
        assert!(large <= small * 10 + 10, "{small} pairs for 20 schemas, but {large} for 200");
    }
}
