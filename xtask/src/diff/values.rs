//! What a single value may be: types, formats, lists of values, limits and patterns.

use super::findings::{Comparison, Place};
use super::schemas::Pair;
use super::shape::{Bound, Shape};
use super::{Direction, Rule};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Compares what a value may be. `false` where the types have so little in common that comparing
/// what is inside makes no sense.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Shape<'a>,
    new: &Shape<'a>,
) -> bool {
    if !compare_types(comparison, place, pair, base, new) {
        return false;
    }
    compare_format(comparison, place, base, new);
    compare_values(comparison, place, base, new);
    compare_limits(comparison, place, base, new);
    compare_patterns(comparison, place, base, new);
    true
}

/// How a type is called in a report.
pub(super) fn describe(pair: &super::node::Node<'_>, shape: &Shape<'_>) -> String {
    if let Some(component) = pair.component {
        return component.to_owned();
    }
    let mut text = match &shape.types {
        Some(types) => types.iter().copied().collect::<Vec<_>>().join(" or "),
        None if !shape.unions.is_empty() => "union".to_owned(),
        None => "anything".to_owned(),
    };
    if let Some(format) = shape.format {
        text.push_str(&format!(" ({format})"));
    }
    text
}

fn compare_types<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Shape<'a>,
    new: &Shape<'a>,
) -> bool {
    let rule = match (&base.types, &new.types) {
        (None, None) => return true,
        (None, Some(_)) if !base.unions.is_empty() => return true,
        (Some(_), None) if !new.unions.is_empty() => return true,
        (None, Some(_)) => Rule::TypeNarrowed,
        (Some(_), None) => Rule::TypeWidened,
        (Some(one), Some(other)) if one == other => return true,
        (Some(one), Some(other)) => match (holds(other, one), holds(one, other)) {
            (true, _) => Rule::TypeWidened,
            (_, true) => Rule::TypeNarrowed,
            _ if pair.is_text && is_any_text(new) && is_single(one) => Rule::TypeWidened,
            _ if pair.is_text && is_any_text(base) && is_single(other) => Rule::TypeNarrowed,
            _ => Rule::TypeChanged,
        },
    };
    let (before, after) = (describe(&pair.base, base), describe(&pair.new, new));
    comparison.report_at(place, rule, before, after);
    match (&base.types, &new.types) {
        // An integer is a number: limits and lists of values still say something.
        (Some(one), Some(other)) => holds(one, other) || holds(other, one),
        _ => false,
    }
}

/// Whether all types of `narrow` are among those of `wide`.
fn holds(wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>) -> bool {
    narrow.iter().all(|name| wide.contains(name) || *name == "integer" && wide.contains("number"))
}

/// Text without any restriction: every single value can be written as it.
fn is_any_text(shape: &Shape<'_>) -> bool {
    shape.is_only("string")
        && shape.values.is_none()
        && shape.format.is_none()
        && shape.patterns.is_empty()
        && shape.lower.is_empty()
        && shape.upper.is_empty()
}

fn is_single(types: &BTreeSet<&str>) -> bool {
    types.iter().all(|name| matches!(*name, "string" | "integer" | "number" | "boolean"))
}

fn compare_format(comparison: &mut Comparison<'_>, place: &Place, base: &Shape<'_>, new: &Shape<'_>) {
    if base.format == new.format {
        return;
    }
    let ranges = |shape: &Shape<'_>| match says(shape) {
        Some(format) => range(format),
        // An integer or number without a format may be any.
        None if shape.is_only("integer") => Some((f64::NEG_INFINITY, f64::INFINITY)),
        None if shape.is_only("number") => Some((-f64::MAX, f64::MAX)),
        None => None,
    };
    let rule = match (says(base), says(new)) {
        (before, after) if before == after => Rule::FormatHintChanged,
        _ => match (ranges(base), ranges(new), base.format, new.format) {
            (Some(one), Some(other), ..) if one == other => Rule::FormatHintChanged,
            // Text is written in another way, so neither side's values are the other's.
            (_, _, before, after) if is_encoding(before) || is_encoding(after) => Rule::FormatChanged,
            (_, _, None, Some(_)) => Rule::FormatAdded,
            (_, _, Some(_), None) => Rule::FormatRemoved,
            (Some(one), Some(other), ..) if one.0 >= other.0 && one.1 <= other.1 => Rule::FormatWidened,
            (Some(one), Some(other), ..) if one.0 <= other.0 && one.1 >= other.1 => Rule::FormatNarrowed,
            _ => Rule::FormatChanged,
        },
    };
    comparison.report_at(place, rule, base.format, new.format);
}

/// The format, where it restricts the values.
fn says<'a>(shape: &Shape<'a>) -> Option<&'a str> {
    shape.format.filter(|format| match *format {
        "password" => false,
        "double" => !shape.is_only("number"),
        _ => true,
    })
}

/// Formats that say how bytes are written as text.
fn is_encoding(format: Option<&str>) -> bool {
    matches!(format, Some("byte" | "binary" | "base64" | "base64url"))
}

/// The least and the greatest value of the formats of numbers.
fn range(format: &str) -> Option<(f64, f64)> {
    let bits = |text: &str| text.parse::<i32>().ok().filter(|bits| (1..=128).contains(bits));
    if let Some(bits) = format.strip_prefix("uint").and_then(bits) {
        Some((0.0, 2_f64.powi(bits) - 1.0))
    } else if let Some(bits) = format.strip_prefix("int").and_then(bits) {
        Some((-(2_f64.powi(bits - 1)), 2_f64.powi(bits - 1) - 1.0))
    } else {
        match format {
            "float" => Some((f64::from(f32::MIN), f64::from(f32::MAX))),
            "double" => Some((-f64::MAX, f64::MAX)),
            _ => None,
        }
    }
}

fn compare_values(comparison: &mut Comparison<'_>, place: &Place, base: &Shape<'_>, new: &Shape<'_>) {
    let list =
        |values: &BTreeMap<String, &Value>| Value::Array(values.values().map(|value| (*value).clone()).collect());
    match (&base.values, &new.values) {
        (None, None) => {}
        (None, Some(values)) => {
            comparison.report_at(place, Rule::EnumAdded, Value::Null, list(values));
        }
        (Some(values), None) => {
            comparison.report_at(place, Rule::EnumRemoved, list(values), Value::Null);
        }
        (Some(before), Some(after)) => {
            for (_, &value) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
                comparison.report_at(place, Rule::EnumValueRemoved, value.clone(), Value::Null);
            }
            for (_, &value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
                comparison.report_at(place, Rule::EnumValueAdded, Value::Null, value.clone());
            }
        }
    }
}

fn compare_limits(comparison: &mut Comparison<'_>, place: &Place, base: &Shape<'_>, new: &Shape<'_>) {
    // A list of values says all that limits could say about them.
    if base.values.is_some() && new.values.is_some() {
        return;
    }
    compare_bounds(comparison, place, &base.lower, &new.lower, Bound::is_above);
    compare_bounds(comparison, place, &base.upper, &new.upper, Bound::is_below);
    if base.unique_items != new.unique_items {
        let rule = match new.unique_items {
            true => Rule::ConstraintTightened,
            false => Rule::ConstraintLoosened,
        };
        let text = |unique| if unique { Some("unique items") } else { None };
        comparison.report_at(place, rule, text(base.unique_items), text(new.unique_items));
    }
    if base.multiple_of != new.multiple_of {
        let is_multiple = |of: f64, step: f64| (of / step).fract() == 0.0;
        let rule = match (base.multiple_of, new.multiple_of) {
            (Some(_), None) => Rule::ConstraintLoosened,
            (None, _) => Rule::ConstraintTightened,
            (Some(before), Some(after)) if is_multiple(before, after) => Rule::ConstraintLoosened,
            (Some(before), Some(after)) if is_multiple(after, before) => Rule::ConstraintTightened,
            _ => Rule::ConstraintChanged,
        };
        let text = |step: Option<f64>| step.map(|step| format!("multiple of {step}"));
        comparison.report_at(place, rule, text(base.multiple_of), text(new.multiple_of));
    }
}

fn compare_bounds(
    comparison: &mut Comparison<'_>,
    place: &Place,
    base: &BTreeMap<&'static str, Bound>,
    new: &BTreeMap<&'static str, Bound>,
    is_tighter: fn(Bound, Bound) -> bool,
) {
    let mut keywords: Vec<&str> = base.keys().chain(new.keys()).copied().collect();
    keywords.sort_unstable();
    keywords.dedup();
    for keyword in keywords {
        let (before, after) = (base.get(keyword).copied(), new.get(keyword).copied());
        let rule = match (before, after) {
            (before, after) if before == after => continue,
            (None, _) => Rule::ConstraintTightened,
            (_, None) => Rule::ConstraintLoosened,
            (Some(before), Some(after)) if is_tighter(after, before) => Rule::ConstraintTightened,
            _ => Rule::ConstraintLoosened,
        };
        let text = |bound: Option<Bound>| {
            bound.map(|bound| {
                let exclusive = if bound.exclusive { " (exclusive)" } else { "" };
                format!("{keyword} {}{exclusive}", bound.limit)
            })
        };
        comparison.report_at(place, rule, text(before), text(after));
    }
}

fn compare_patterns(comparison: &mut Comparison<'_>, place: &Place, base: &Shape<'_>, new: &Shape<'_>) {
    if base.patterns == new.patterns {
        return;
    }
    let rule = if base.patterns.is_subset(&new.patterns) {
        Rule::ConstraintTightened
    } else if new.patterns.is_subset(&base.patterns) {
        Rule::ConstraintLoosened
    } else {
        Rule::ConstraintChanged
    };
    let text = |patterns: &BTreeSet<&str>| {
        let patterns: Vec<&str> = patterns.iter().copied().collect();
        (!patterns.is_empty()).then(|| format!("pattern {}", patterns.join(" and ")))
    };
    comparison.report_at(place, rule, text(&base.patterns), text(&new.patterns));
}

/// Compares the defaults of something that may be omitted, or may not.
pub(super) fn compare_default(
    comparison: &mut Comparison<'_>,
    place: &Place,
    base: &Shape<'_>,
    new: &Shape<'_>,
    may_be_omitted: bool,
) {
    if base.default == new.default {
        return;
    }
    let rule = match (base.default, new.default) {
        _ if !may_be_omitted => Rule::DefaultUnused,
        (None, _) => Rule::DefaultAdded,
        (_, None) => Rule::DefaultRemoved,
        _ => Rule::DefaultChanged,
    };
    comparison.report_at(&place.at(" default"), rule, base.default.cloned(), new.default.cloned());
}

/// Whether a value of the shape travels in a direction.
pub(super) fn travels(shape: &Shape<'_>, direction: Direction) -> bool {
    match direction {
        Direction::Request => !shape.read_only,
        Direction::Response => !shape.write_only,
        Direction::Both | Direction::None => true,
    }
}
