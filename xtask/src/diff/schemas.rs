//! Two schemas side by side. Pairs wait in a queue instead of being compared where they are met,
//! so that neither depth nor circles matter, and each pair is compared once for each direction.

use super::comparison::{Comparison, Place};
use super::metadata::compare_annotations;
use super::nullness::Nullness;
use super::pair::Pair;
use super::rules::Rule;
use super::same::{Likeness, likeness};
use super::shape::{ProblemKind, Shape};
use super::{members, values, variants};
use serde_json::Value;
use std::collections::BTreeSet;
use std::rc::Rc;

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
    let base_kernel = pair.base.kernel(&comparison.base.document);
    let new_kernel = pair.new.kernel(&comparison.new.document);
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
        // If anything is or was allowed, the types have been reported.
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
                .map(|(one, other)| likeness(&comparison.base.document, one, &comparison.new.document, other))
                .max()
                .unwrap_or(Likeness::Same),
            false => Likeness::Different,
        };
        let rule = match worst {
            Likeness::Same => continue,
            Likeness::SameButProse => Rule::DescriptionChanged,
            Likeness::Different => Rule::UnknownMemberChanged,
        };
        let rule = match keyword {
            "dependentRequired" if rule == Rule::UnknownMemberChanged => dependencies(before, after).unwrap_or(rule),
            _ => rule,
        };
        let inside = place.at(&format!(" {keyword}"));
        comparison.report_at(&inside, rule, list(before), list(after));
    }
}

/// Returns the rule for a change of the members that others ask for; `None` for anything malformed.
fn dependencies(before: &[&Value], after: &[&Value]) -> Option<Rule> {
    let pairs = |values: &[&Value]| {
        let mut pairs = BTreeSet::new();
        for value in values {
            for (name, others) in value.as_object()? {
                for other in others.as_array()? {
                    pairs.insert((name.clone(), other.as_str()?.to_owned()));
                }
            }
        }
        Some(pairs)
    };
    let (before, after) = (pairs(before)?, pairs(after)?);
    Some(match (before.is_subset(&after), after.is_subset(&before)) {
        (true, _) => Rule::ConstraintTightened,
        (_, true) => Rule::ConstraintLoosened,
        _ => Rule::ConstraintChanged,
    })
}

/// Nothing, the only value, or all of them.
fn list(values: &[&Value]) -> Value {
    match values {
        [] => Value::Null,
        [only] => (*only).clone(),
        several => Value::Array(several.iter().map(|value| (*value).clone()).collect()),
    }
}
