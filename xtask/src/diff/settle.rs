//! Shapes of which two are the same where they mean the same, however the schemas are written.

use super::choices::{Scalar, common_types, scalar, type_of};
use super::document::Document;
use super::fits::{Limits, has_type};
use super::node::Node;
use super::nullness::Nullness;
use super::shape::{Additional, Bound, Shape, Union};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The shape of what stands at a place.
pub(super) fn settled<'a>(document: &Document<'a>, node: &Node<'a>) -> Shape<'a> {
    let mut shape = Shape::merged(document, node);
    settle(&mut shape, document);
    shape
}

/// Brings equivalent spellings to one.
fn settle<'a>(shape: &mut Shape<'a>, document: &Document<'a>) {
    collapse_unions(shape, document);
    if shape.types.is_none() {
        shape.types = implied_types(shape);
    }
    if shape.nullness == Nullness::Free && (shape.types.is_some() || !shape.unions.is_empty()) {
        shape.nullness = Nullness::No;
    }
    if shape.is_only("integer") {
        round_bounds(shape);
    }
    // A list of values says all that the limits beside it say about them.
    if let Some(mut values) = shape.values.take() {
        // (Where the type contradicts all of them, it is the type that nobody means.)
        if values.values().any(|value| has_type(value, shape)) {
            values.retain(|_, value| has_type(value, shape));
        }
        let limits = Limits::of(shape);
        values.retain(|_, value| limits.pass(value));
        shape.values = Some(values);
    }
    if shape.is_only("boolean") && shape.values.as_ref().is_some_and(|values| values.len() == 2) {
        shape.values = None;
    }
    let is_empty =
        shape.types.as_ref().is_some_and(BTreeSet::is_empty) || shape.values.as_ref().is_some_and(BTreeMap::is_empty);
    if is_empty && shape.nullness == Nullness::Yes {
        shape.types = Some(BTreeSet::from(["null"]));
    }
}

/// Brings the bounds of an integer to integers.
fn round_bounds(shape: &mut Shape<'_>) {
    for (keyword, bound) in shape.lower.iter_mut().chain(&mut shape.upper) {
        let inner = match (*keyword, bound.exclusive) {
            ("minimum", true) => bound.limit.floor().plus(1),
            ("minimum", false) => Some(bound.limit.ceil()),
            ("maximum", true) => bound.limit.ceil().plus(-1),
            ("maximum", false) => Some(bound.limit.floor()),
            _ => None,
        };
        if let Some(limit) = inner {
            *bound = Bound { limit, exclusive: false };
        }
    }
}

fn implied_types<'a>(shape: &Shape<'a>) -> Option<BTreeSet<&'a str>> {
    if let Some(values) = &shape.values {
        return Some(values.values().map(|value| type_of(value)).collect());
    }
    if !shape.unions.is_empty() {
        return None;
    }
    let is_object =
        !shape.properties.is_empty() || !shape.required.is_empty() || !matches!(shape.additional, Additional::Anything);
    if is_object {
        Some(BTreeSet::from(["object"]))
    } else if !shape.items.is_empty() {
        Some(BTreeSet::from(["array"]))
    } else {
        None
    }
}

/// Takes for a list of values what is a union of such lists, and for a type what is a union of
/// lists and their whole type.
fn collapse_unions<'a>(shape: &mut Shape<'a>, document: &Document<'a>) {
    if shape.discriminator.is_none() {
        for union in std::mem::take(&mut shape.unions) {
            if !collapse(shape, document, &union) {
                shape.unions.push(union);
            }
        }
    }
}

fn collapse<'a>(shape: &mut Shape<'a>, document: &Document<'a>, union: &Union<'a>) -> bool {
    let mut values = BTreeMap::new();
    let mut repeated = BTreeSet::new();
    let mut whole = BTreeSet::new();
    for member in &union.members {
        match scalar(document, member) {
            Some(Scalar::Values(more)) => {
                repeated.extend(more.keys().filter(|key| values.contains_key(*key)).cloned());
                values.extend(more);
            }
            Some(Scalar::Whole(name)) => {
                whole.insert(name);
            }
            None => return false,
        }
    }
    let is_of_whole = |value: &Value| {
        let name = type_of(value);
        whole.contains(name) || name == "integer" && whole.contains("number")
    };
    if whole.is_empty() && !values.is_empty() {
        // A value in several variants of a `oneOf` is refused.
        if union.kind == "oneOf" {
            values.retain(|key, _| !repeated.contains(key));
        }
        shape.narrow_values(values);
    } else if let Some(own) = &mut shape.values {
        own.retain(|key, value| values.contains_key(key) || is_of_whole(value));
    } else if whole.len() == 1 && values.values().all(|value| is_of_whole(value)) {
        shape.types = Some(match shape.types.take() {
            Some(types) => common_types(&types, &whole),
            None => whole,
        });
    } else {
        return false;
    }
    true
}
