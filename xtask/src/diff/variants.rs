//! Unions: comparing each variant of one document with the same variant of the other, and what it
//! means where there is none.

use super::comparison::{Comparison, Place};
use super::level::Direction;
use super::matching::find;
use super::overlap::{Overlap, Values};
use super::pair::Pair;
use super::rules::Rule;
use super::shape::{Shape, Union};
use super::side::Side;
use super::values::describe;
use super::variant::{Variant, children, constants, property, variants, with_common};
use serde_json::Value;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Compares the unions of two schemas. `false` where that says all there is to say about them.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Rc<Shape<'a>>,
    new: &Rc<Shape<'a>>,
) -> bool {
    match (base.unions.is_empty(), new.unions.is_empty()) {
        (true, true) => {
            if compare_discriminator(comparison, place, base, new) {
                compare_children(comparison, place, pair, base, new);
            }
            true
        }
        (true, false) => {
            if base.is_unconstrained() && base.properties.is_empty() {
                report_types(comparison, place, pair, base, new, Rule::TypeNarrowed);
            } else {
                for union in &new.unions {
                    compare_whole_with_union(comparison, place, pair, base, (new, union));
                }
            }
            false
        }
        (false, true) => {
            if new.is_unconstrained() && new.properties.is_empty() {
                report_types(comparison, place, pair, base, new, Rule::TypeWidened);
            } else {
                for union in &base.unions {
                    compare_union_with_whole(comparison, place, pair, (base, union), new);
                }
            }
            false
        }
        (false, false) => {
            let same_discriminator = compare_discriminator(comparison, place, base, new);
            let (pairs, lost, gained) = pair_unions(comparison, base, new);
            for (one, other) in pairs {
                compare_unions(comparison, place, (base, one), (new, other), same_discriminator);
            }
            for union in lost {
                let label = describe_union(&comparison.base, base, union);
                comparison.report_at(place, Rule::TypeWidened, label, Value::Null);
            }
            for union in gained {
                let label = describe_union(&comparison.new, new, union);
                comparison.report_at(place, Rule::TypeNarrowed, Value::Null, label);
            }
            true
        }
    }
}

/// Compares one schema with a union.
fn compare_whole_with_union<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Rc<Shape<'a>>,
    (new, union): (&Rc<Shape<'a>>, &Union<'a>),
) {
    let whole = Variant::whole(pair.base.clone(), base);
    let variants = with_common(&comparison.new, &pair.new, new, union);
    let found = find(comparison, std::slice::from_ref(&whole), &variants, false);
    let Some(&(_, found)) = found.first() else {
        return report_types(comparison, place, pair, base, new, Rule::TypeChanged);
    };
    if variants.len() > 1 {
        report_types(comparison, place, pair, base, new, Rule::UnionIntroduced);
    }
    if union.kind == "oneOf" {
        let others = variants.iter().enumerate().filter(|(index, _)| *index != found).map(|(_, variant)| variant);
        report_overlap(comparison, place, &mut Overlap::new(), &whole, others);
    }
    meet(comparison, place, &whole, &variants[found]);
}

/// Compares a union with one schema.
fn compare_union_with_whole<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    (base, union): (&Rc<Shape<'a>>, &Union<'a>),
    new: &Rc<Shape<'a>>,
) {
    let whole = Variant::whole(pair.new.clone(), new);
    let variants = with_common(&comparison.base, &pair.base, base, union);
    let found = find(comparison, &variants, std::slice::from_ref(&whole), false);
    let Some(&(found, _)) = found.first() else {
        return report_types(comparison, place, pair, base, new, Rule::TypeChanged);
    };
    for (index, variant) in variants.iter().enumerate() {
        if index != found {
            comparison.report_at(place, Rule::VariantRemoved, variant.label(), Value::Null);
        }
    }
    meet(comparison, place, &variants[found], &whole);
}

type Unions<'s, 'a> = Vec<&'s Union<'a>>;
type UnionPairs<'s, 'a> = Vec<(&'s Union<'a>, &'s Union<'a>)>;

/// Finds the unions that have to hold at once again: those with a variant in common first, then
/// those of one kind, then any.
fn pair_unions<'s, 'a>(
    comparison: &Comparison<'a>,
    base: &'s Shape<'a>,
    new: &'s Shape<'a>,
) -> (UnionPairs<'s, 'a>, Unions<'s, 'a>, Unions<'s, 'a>) {
    let labels = |side: &Side<'a>, shape: &Shape<'a>, union: &Union<'a>| -> BTreeSet<String> {
        variants(side, shape, &union.members).iter().map(Variant::label).collect()
    };
    let (mut lost, mut gained): (Unions<'_, '_>, Unions<'_, '_>) =
        (base.unions.iter().collect(), new.unions.iter().collect());
    let mut pairs = Vec::new();
    let mut take = |fits: &dyn Fn(&Union<'a>, &Union<'a>) -> bool| {
        lost.retain(|one| match gained.iter().position(|other| fits(one, other)) {
            Some(position) => {
                pairs.push((*one, gained.remove(position)));
                false
            }
            None => true,
        });
    };
    let share = |one: &Union<'a>, other: &Union<'a>| {
        !labels(&comparison.base, base, one).is_disjoint(&labels(&comparison.new, new, other))
    };
    if base.unions.len() > 1 || new.unions.len() > 1 {
        take(&|one, other| one.kind == other.kind && share(one, other));
        take(&share);
        take(&|one, other| one.kind == other.kind);
    }
    take(&|_, _| true);
    (pairs, lost, gained)
}

fn compare_unions<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    (base, one): (&Shape<'a>, &Union<'a>),
    (new, other): (&Shape<'a>, &Union<'a>),
    same_discriminator: bool,
) {
    let before = variants(&comparison.base, base, &one.members);
    let after = variants(&comparison.new, new, &other.members);
    if one.kind != other.kind {
        let disjoint_before = all_disjoint(&comparison.base, &before);
        let disjoint_after = all_disjoint(&comparison.new, &after);
        if !(disjoint_before && disjoint_after) {
            let refuses = other.kind == "oneOf" && place.direction == Direction::Request && !disjoint_after;
            let rule = if refuses { Rule::VariantsOverlap } else { Rule::UnionKindChanged };
            comparison.report_at(place, rule, one.kind, other.kind);
        }
    }
    let found = find(comparison, &before, &after, same_discriminator);
    compare_found(comparison, place, &before, &after, &found, same_discriminator);
    let known: BTreeSet<usize> = found.iter().map(|(_, other)| *other).collect();
    let added = left_over(&after, &known);
    if one.kind == "oneOf" && other.kind == "oneOf" && place.direction == Direction::Request && !added.is_empty() {
        let overlap = &mut Overlap::new();
        for (index, sent) in before.iter().enumerate() {
            // Values that several variants allow were refused before.
            let mut others = before.iter().enumerate().filter(|(other, _)| *other != index);
            if others.all(|(_, other)| is_apart(overlap, (&comparison.base, sent), (&comparison.base, other))) {
                report_overlap(comparison, place, overlap, sent, added.iter().copied());
            }
        }
    }
}

/// Compares the variants that were found again, and reports the others.
fn compare_found<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    before: &[Variant<'a>],
    after: &[Variant<'a>],
    found: &[(usize, usize)],
    same_discriminator: bool,
) {
    for &(one, other) in found {
        let (one, other) = (&before[one], &after[other]);
        let inside = place.at(&format!("<{}>", one.label()));
        if same_discriminator && !(one.tags.is_empty() && other.tags.is_empty()) {
            report_tags(comparison, place, &one.tags, &other.tags);
        } else {
            report_constants(comparison, &inside, &one.shape, &other.shape);
        }
        meet(comparison, &inside, one, other);
    }
    let lost = found.iter().map(|(one, _)| *one).collect();
    for variant in left_over(before, &lost) {
        comparison.report_at(place, Rule::VariantRemoved, variant.label(), Value::Null);
    }
    let gained = found.iter().map(|(_, other)| *other).collect();
    for variant in left_over(after, &gained) {
        comparison.report_at(place, Rule::VariantAdded, Value::Null, variant.label());
    }
}

/// The schemas that a discriminator without a union chooses from.
fn compare_children<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Rc<Shape<'a>>,
    new: &Rc<Shape<'a>>,
) {
    let before = children(&comparison.base, &pair.base, base);
    let after = children(&comparison.new, &pair.new, new);
    let found = find(comparison, &before, &after, true);
    compare_found(comparison, place, &before, &after, &found, true);
}

fn meet<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Variant<'a>, new: &Variant<'a>) {
    let mut pair = Pair::new(base.node.clone(), new.node.clone());
    // `true` if the union allows null is judged for the union.
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
    let before = match base.unions.first() {
        Some(union) => describe_union(&comparison.base, base, union),
        None => describe(&pair.base, base),
    };
    let after = match new.unions.first() {
        Some(union) => describe_union(&comparison.new, new, union),
        None => describe(&pair.new, new),
    };
    comparison.report_at(place, rule, before, after);
}

fn describe_union<'a>(side: &Side<'a>, shape: &Shape<'a>, union: &Union<'a>) -> String {
    let labels: Vec<String> = variants(side, shape, &union.members).iter().map(Variant::label).collect();
    labels.join(" | ")
}

/// Reports that what a client sends for a variant passes for another one, too.
fn report_overlap<'v, 'a: 'v>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    overlap: &mut Overlap,
    sent: &Variant<'a>,
    others: impl Iterator<Item = &'v Variant<'a>>,
) {
    if place.direction != Direction::Request {
        return;
    }
    for other in others {
        if !is_apart(overlap, (&comparison.base, sent), (&comparison.new, other)) {
            comparison.report_at(place, Rule::VariantsOverlap, sent.label(), other.label());
        }
    }
}

/// Returns whether nothing that a client sends for one variant is of another one.
fn is_apart<'a>(
    overlap: &mut Overlap,
    (side, sent): (&Side<'a>, &Variant<'a>),
    (other_side, other): (&Side<'a>, &Variant<'a>),
) -> bool {
    let are_tagged = !sent.tags.is_empty() && !other.tags.is_empty();
    are_tagged || overlap.are_disjoint(&Values::as_sent(side, &sent.shape), &Values::new(other_side, &other.shape))
}

/// Returns whether no value is of two variants, so that `anyOf` and `oneOf` are the same.
fn all_disjoint<'a>(side: &Side<'a>, variants: &[Variant<'a>]) -> bool {
    let mut overlap = Overlap::new();
    variants.iter().all(|variant| !variant.tags.is_empty())
        || variants.iter().enumerate().all(|(index, one)| {
            let one = Values::new(side, &one.shape);
            variants[..index].iter().all(|other| overlap.are_disjoint(&one, &Values::new(side, &other.shape)))
        })
}

fn left_over<'v, 'a>(variants: &'v [Variant<'a>], found: &BTreeSet<usize>) -> Vec<&'v Variant<'a>> {
    let with_index = variants.iter().enumerate();
    with_index.filter(|(index, _)| !found.contains(index)).map(|(_, variant)| variant).collect()
}

/// Compares which property tells variants apart. `true` where it is the same one.
fn compare_discriminator<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    base: &Shape<'a>,
    new: &Shape<'a>,
) -> bool {
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

/// Compares the tags that stand for one variant.
fn report_tags(comparison: &mut Comparison<'_>, place: &Place, before: &BTreeSet<String>, after: &BTreeSet<String>) {
    let list = |tags: Vec<&String>| tags.into_iter().cloned().collect::<Vec<_>>().join(", ");
    let lost: Vec<&String> = before.difference(after).collect();
    let gained: Vec<&String> = after.difference(before).collect();
    match (lost.is_empty(), gained.is_empty()) {
        (true, true) => {}
        (false, true) => comparison.report_at(place, Rule::VariantRemoved, list(lost), Value::Null),
        (true, false) => comparison.report_at(place, Rule::VariantAdded, Value::Null, list(gained)),
        (false, false) => comparison.report_at(place, Rule::VariantTagChanged, list(lost), list(gained)),
    }
}

/// Reports properties by whose only value a variant is known, where that is another one.
fn report_constants<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Shape<'a>, new: &Shape<'a>) {
    let after = constants(new);
    for (name, value) in constants(base) {
        if let Some(other) = after.get(name)
            && *other != value
            && base.required.contains(name)
            && new.required.contains(name)
        {
            comparison.report_at(&place.at(&format!(".{name}")), Rule::VariantTagChanged, value, other.as_str());
        }
    }
}
