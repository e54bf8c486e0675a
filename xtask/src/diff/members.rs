//! Parts of a value: the properties of an object, the values of a map, the elements of an
//! array.

use super::comparison::{Comparison, Place};
use super::level::Direction;
use super::node::{Node, Part};
use super::pair::Pair;
use super::rules::Rule;
use super::shape::{Additional, Shape};
use super::values::{compare_default, travels};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    base: &Shape<'a>,
    new: &Shape<'a>,
    is_text: bool,
) {
    let names: BTreeSet<&str> =
        [base, new].into_iter().flat_map(|shape| shape.properties.keys().chain(&shape.required)).copied().collect();
    for name in names {
        compare_property(comparison, place, name, base, new);
    }
    compare_additional(comparison, place, base, new);
    if !(base.items.is_empty() && new.items.is_empty()) {
        let mut pair = Pair::new(
            Node::of_parts(&comparison.base.document, &base.items),
            Node::of_parts(&comparison.new.document, &new.items),
        );
        // The elements of a list that is written as text are text as well.
        pair.is_text = is_text;
        comparison.meet_nodes(&place.at("[]"), pair);
    }
}

fn meet<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &[Part<'a>], new: &[Part<'a>]) {
    let pair =
        Pair::new(Node::of_parts(&comparison.base.document, base), Node::of_parts(&comparison.new.document, new));
    comparison.meet_nodes(place, pair);
}

fn compare_property<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    name: &'a str,
    base: &Shape<'a>,
    new: &Shape<'a>,
) {
    let was_required = base.required.contains(name);
    let is_required = new.required.contains(name);
    let base_parts = parts(base, name);
    let new_parts = parts(new, name);
    let base_shape = base_parts.map(|parts| {
        let node = Node::of_parts(&comparison.base.document, parts);
        comparison.base.shape(&node)
    });
    let new_shape = new_parts.map(|parts| {
        let node = Node::of_parts(&comparison.new.document, parts);
        comparison.new.shape(&node)
    });
    let inside = place.at(&format!(".{name}"));
    if let (Some(base), Some(new)) = (&base_shape, &new_shape) {
        compare_access(comparison, &inside, base, new);
    }
    let travels =
        |shape: &Option<std::rc::Rc<Shape<'a>>>| shape.as_ref().is_some_and(|shape| travels(shape, place.direction));
    let no_longer_declared = base.properties.contains_key(name) && !new.properties.contains_key(name);
    match (travels(&base_shape), travels(&new_shape)) {
        (false, false) => {}
        // Still required, but nothing says what it is: nobody means that.
        (true, true) if no_longer_declared => {
            comparison.report_at(&inside, Rule::PropertyRemoved, presence(was_required), "required, but not declared")
        }
        (true, false) => {
            let base_parts = base_parts.unwrap_or_default();
            match &new.additional {
                // It may still be there, as one of the values of the map.
                Additional::Of(values) if new_parts.is_none() => {
                    comparison.report_at(&inside, Rule::PropertyMergedIntoMap, presence(was_required), Value::Null);
                    if was_required {
                        comparison.report_at(&inside, Rule::PropertyBecameOptional, presence(true), presence(false));
                    }
                    meet(comparison, &inside, base_parts, values);
                }
                _ => comparison.report_at(
                    &inside,
                    Rule::PropertyRemoved,
                    presence(was_required),
                    new_shape.map(|_| one_way(place.direction)),
                ),
            }
        }
        (false, true) => {
            let was_closed = matches!(base.additional, Additional::Nothing) && place.direction == Direction::Response;
            let rule = match is_required {
                _ if was_closed && base_parts.is_none() => Rule::PropertyAddedToClosed,
                true => Rule::PropertyAddedRequired,
                false => Rule::PropertyAdded,
            };
            let before = base_shape.map(|_| one_way(place.direction));
            comparison.report_at(&inside, rule, before, presence(is_required));
            // It was one of the values of the map before.
            if let (Additional::Of(values), None) = (&base.additional, base_parts) {
                meet(comparison, &inside, values, new_parts.unwrap_or_default());
            }
        }
        (true, true) => {
            if was_required != is_required {
                let rule = match is_required {
                    true => Rule::PropertyBecameRequired,
                    false => Rule::PropertyBecameOptional,
                };
                comparison.report_at(&inside, rule, presence(was_required), presence(is_required));
            }
            if let (Some(base), Some(new)) = (&base_shape, &new_shape) {
                let may_be_omitted = !(was_required && is_required);
                compare_default(comparison, &inside, base, new, may_be_omitted);
            }
            meet(comparison, &inside, base_parts.unwrap_or_default(), new_parts.unwrap_or_default());
        }
    }
}

/// The schemas of a property; one that is only required may be anything.
fn parts<'s, 'a>(shape: &'s Shape<'a>, name: &str) -> Option<&'s [Part<'a>]> {
    match shape.properties.get(name) {
        Some(parts) => Some(parts),
        None => shape.required.contains(name).then_some(&[]),
    }
}

fn presence(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}

/// Returns the name for a property that does not travel in a direction.
fn one_way(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => "read-only",
        _ => "write-only",
    }
}

/// Compares `readOnly` and `writeOnly`. The effect of a change is reported where the property appears or
/// disappears; in the other direction it is worth a word.
fn compare_access(comparison: &mut Comparison<'_>, place: &Place, base: &Shape<'_>, new: &Shape<'_>) {
    let access = |shape: &Shape<'_>| match (shape.read_only, shape.write_only) {
        (false, false) => "read and write",
        (true, false) => "read-only",
        (false, true) => "write-only",
        (true, true) => "neither",
    };
    if access(base) != access(new) && travels(base, place.direction) == travels(new, place.direction) {
        comparison.report_at(place, Rule::AccessChanged, access(base), access(new));
    }
}

fn compare_additional<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Shape<'a>, new: &Shape<'a>) {
    let describe = |additional: &Additional<'a>| match additional {
        Additional::Anything => "anything",
        Additional::Nothing => "nothing",
        Additional::Of(_) => "of a type",
    };
    let rule = match (&base.additional, &new.additional) {
        (Additional::Anything, Additional::Anything) | (Additional::Nothing, Additional::Nothing) => return,
        (Additional::Of(base), Additional::Of(new)) => {
            return meet(comparison, &place.at("{}"), base, new);
        }
        (_, Additional::Nothing) => Rule::AdditionalPropertiesClosed,
        (Additional::Nothing, _) => Rule::AdditionalPropertiesOpened,
        (Additional::Anything, Additional::Of(_)) => Rule::AdditionalPropertiesNarrowed,
        (Additional::Of(_), Additional::Anything) => Rule::AdditionalPropertiesWidened,
    };
    comparison.report_at(&place.at("{}"), rule, describe(&base.additional), describe(&new.additional));
}
