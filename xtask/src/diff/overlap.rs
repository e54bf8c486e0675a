//! Values that two schemas have in common: a `oneOf` refuses what more than one of its variants
//! allows.

use super::fits::Limits;
use super::formats::DISTINCT_FORMATS;
use super::node::{Node, Part};
use super::shape::{Additional, Shape};
use super::side::Side;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Depth to which members inside members are looked at.
const DEEPEST: usize = 4;

/// Pairs of schemas that one search looks at.
const MOST_STEPS: usize = 200_000;

/// The values of a schema.
pub(super) struct Values<'s, 'a> {
    pub(super) side: &'s Side<'a>,
    pub(super) shape: Rc<Shape<'a>>,
    /// Only what a client sends that was generated from the schema: members that are declared.
    pub(super) as_sent: bool,
}

impl<'s, 'a> Values<'s, 'a> {
    pub(super) fn new(side: &'s Side<'a>, shape: &Rc<Shape<'a>>) -> Self {
        Self { side, shape: Rc::clone(shape), as_sent: false }
    }

    /// The values that a client sends.
    pub(super) fn as_sent(side: &'s Side<'a>, shape: &Rc<Shape<'a>>) -> Self {
        Self { as_sent: true, ..Self::new(side, shape) }
    }

    fn of_parts(&self, parts: &[Part<'a>]) -> Self {
        let shape = self.side.shape(&Node::of_parts(&self.side.document, parts));
        Self { side: self.side, shape, as_sent: self.as_sent }
    }

    fn member(&self, name: &str) -> Member<'s, 'a> {
        if let Some(parts) = self.shape.properties.get(name) {
            return Member::Values(self.of_parts(parts));
        }
        match &self.shape.additional {
            Additional::Nothing => Member::Absent,
            Additional::Of(parts) => Member::Values(self.of_parts(parts)),
            Additional::Anything if self.shape.required.contains(name) => Member::Anything,
            Additional::Anything if self.as_sent && !self.shape.properties.is_empty() => Member::Absent,
            Additional::Anything => Member::Anything,
        }
    }
}

/// Values that an object holds under a name.
enum Member<'s, 'a> {
    Absent,
    Anything,
    Values(Values<'s, 'a>),
}

/// Search for values that schemas have in common, with a bound on its steps, so that unions of unions
/// do not take time without end.
pub(super) struct Overlap {
    steps: usize,
}

impl Overlap {
    pub(super) fn new() -> Self {
        Self { steps: MOST_STEPS }
    }

    /// Returns whether no value is of both schemas. Where that cannot be seen, it is not so.
    pub(super) fn are_disjoint(&mut self, one: &Values<'_, '_>, other: &Values<'_, '_>) -> bool {
        disjoint(&mut self.steps, one, other, 0)
    }
}

fn disjoint(steps: &mut usize, one: &Values<'_, '_>, other: &Values<'_, '_>, depth: usize) -> bool {
    let Some(left) = steps.checked_sub(1) else {
        return false;
    };
    *steps = left;
    let (first, second) = (&*one.shape, &*other.shape);
    if first.is_nothing() || second.is_nothing() {
        return true;
    }
    if let (Some(types), Some(others)) = (&first.types, &second.types)
        && numbers_joined(types).is_disjoint(&numbers_joined(others))
    {
        return true;
    }
    let none_fits = |shape: &Shape<'_>, other: &Shape<'_>| {
        shape.values.as_ref().is_some_and(|values| {
            let limits = Limits::of(other);
            !values.values().any(|value| limits.allow(value))
        })
    };
    if none_fits(first, second) || none_fits(second, first) || limits_contradict(first, second) {
        return true;
    }
    if depth >= DEEPEST {
        return false;
    }
    if variants_are_disjoint(steps, one, other, depth) || variants_are_disjoint(steps, other, one, depth) {
        return true;
    }
    let both = |name: &str| first.is_only(name) && second.is_only(name);
    if both("array") {
        let is_filled = |shape: &Shape<'_>| shape.lower.contains_key("minItems");
        return (is_filled(first) || is_filled(second))
            && disjoint(steps, &one.of_parts(&first.items), &other.of_parts(&second.items), depth + 1);
    }
    let names: BTreeSet<&str> = first.required.iter().chain(&second.required).copied().collect();
    both("object")
        && names.iter().any(|name| match (one.member(name), other.member(name)) {
            (Member::Absent, _) | (_, Member::Absent) => true,
            (Member::Values(one), Member::Values(other)) => disjoint(steps, &one, &other, depth + 1),
            _ => false,
        })
}

/// Returns whether all variants of one of the unions have nothing in common with the other schema.
fn variants_are_disjoint(steps: &mut usize, one: &Values<'_, '_>, other: &Values<'_, '_>, depth: usize) -> bool {
    one.shape.unions.iter().any(|union| {
        union.members.iter().all(|member| {
            let variant = Values { side: one.side, shape: one.side.shape_of(member), as_sent: one.as_sent };
            disjoint(steps, &variant, other, depth + 1)
        })
    })
}

fn numbers_joined<'a>(types: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    types.iter().map(|&name| if name == "integer" { "number" } else { name }).collect()
}

fn limits_contradict(one: &Shape<'_>, other: &Shape<'_>) -> bool {
    let formats: BTreeSet<&str> = one.formats.union(&other.formats).copied().collect();
    let distinct = formats.iter().filter(|format| DISTINCT_FORMATS.contains(*format)).count();
    let of_text = one.is_only("string") && other.is_only("string");
    if of_text && distinct > 1 && !one.formats.is_empty() && !other.formats.is_empty() {
        return true;
    }
    let apart = |low: &Shape<'_>, high: &Shape<'_>, lower: &str, upper: &str| match (
        high.lower.get(lower),
        low.upper.get(upper),
    ) {
        (Some(least), Some(most)) => {
            most.limit < least.limit || most.limit == least.limit && (most.exclusive || least.exclusive)
        }
        _ => false,
    };
    let of_numbers = |shape: &Shape<'_>| shape.is_only("integer") || shape.is_only("number");
    let apart_either_way =
        |lower: &str, upper: &str| apart(one, other, lower, upper) || apart(other, one, lower, upper);
    of_text && apart_either_way("minLength", "maxLength")
        || of_numbers(one) && of_numbers(other) && apart_either_way("minimum", "maximum")
}
