//! Single values: types, formats, lists of values, limits and patterns.

use super::comparison::{Comparison, Place};
use super::fits::Limits;
use super::level::Direction;
use super::pair::Pair;
use super::patterns::compiled;
use super::rules::Rule;
use super::shape::{Bound, Shape};
use crate::decimal::Decimal;
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

/// Returns the name of a type in a report.
pub(super) fn describe(pair: &super::node::Node<'_>, shape: &Shape<'_>) -> String {
    if let Some(component) = pair.component {
        return component.to_owned();
    }
    let mut text = match &shape.types {
        Some(types) => types.iter().copied().collect::<Vec<_>>().join(" or "),
        None if !shape.unions.is_empty() => "union".to_owned(),
        None => "anything".to_owned(),
    };
    if shape.is_nothing() {
        text = "nothing".to_owned();
    }
    if !shape.formats.is_empty() {
        text.push_str(&format!(" ({})", joined(&shape.formats)));
    }
    text
}

fn joined(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(" and ")
}

fn compare_types<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    pair: &Pair<'a>,
    base: &Shape<'a>,
    new: &Shape<'a>,
) -> bool {
    let rule = match (&base.types, &new.types) {
        _ if base.is_nothing() && new.is_nothing() => return false,
        // Nothing can be sent that was, and nothing comes that did.
        _ if new.is_nothing() => Rule::TypeChanged,
        _ if base.is_nothing() => Rule::TypeWidened,
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
        _ if base.is_nothing() || new.is_nothing() => false,
        // An integer is a number: limits and lists of values still say something.
        (Some(one), Some(other)) => holds(one, other) || holds(other, one),
        _ => false,
    }
}

/// Returns whether all types of `narrow` are among those of `wide`.
fn holds(wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>) -> bool {
    narrow.iter().all(|name| wide.contains(name) || *name == "integer" && wide.contains("number"))
}

/// Text without any restriction: every single value can be written as it.
fn is_any_text(shape: &Shape<'_>) -> bool {
    shape.is_only("string")
        && shape.values.is_none()
        && shape.formats.is_empty()
        && shape.patterns.is_empty()
        && shape.lower.is_empty()
        && shape.upper.is_empty()
}

fn is_single(types: &BTreeSet<&str>) -> bool {
    types.iter().all(|name| matches!(*name, "string" | "integer" | "number" | "boolean"))
}

fn compare_format(comparison: &mut Comparison<'_>, place: &Place, base: &Shape<'_>, new: &Shape<'_>) {
    if base.formats == new.formats {
        return;
    }
    let (before, after) = (says(base), says(new));
    let (range_before, range_after) = (range(base, &before), range(new, &after));
    let rule = match (range_before, range_after) {
        // Lists of values say which values there are, whatever their format is called.
        _ if base.values.is_some() || lists_only(new, base) => Rule::FormatHintChanged,
        _ if before == after => Rule::FormatHintChanged,
        (Some(one), Some(other)) if one == other => Rule::FormatHintChanged,
        // Text is written in another way, so neither side's values are the other's.
        _ if is_encoded(&base.formats) || is_encoded(&new.formats) => Rule::FormatChanged,
        (Some(one), Some(other)) if one.0 >= other.0 && one.1 <= other.1 && !base.formats.is_empty() => {
            match new.formats.is_empty() {
                true => Rule::FormatRemoved,
                false => Rule::FormatWidened,
            }
        }
        (Some(one), Some(other)) if one.0 <= other.0 && one.1 >= other.1 && !new.formats.is_empty() => {
            match base.formats.is_empty() {
                true => Rule::FormatAdded,
                false => Rule::FormatNarrowed,
            }
        }
        _ if before.is_subset(&after) => Rule::FormatAdded,
        _ if after.is_subset(&before) => Rule::FormatRemoved,
        _ => Rule::FormatChanged,
    };
    let shown = |formats: &BTreeSet<&str>| (!formats.is_empty()).then(|| joined(formats));
    comparison.report_at(place, rule, shown(&base.formats), shown(&new.formats));
}

/// Returns whether a list of values has only such as the limits of another schema allow.
fn lists_only(shape: &Shape<'_>, other: &Shape<'_>) -> bool {
    shape.values.as_ref().is_some_and(|values| {
        let limits = Limits::of(other);
        values.values().all(|value| limits.pass(value))
    })
}

/// The formats that restrict the values.
fn says<'a>(shape: &Shape<'a>) -> BTreeSet<&'a str> {
    let restricts = |format: &&str| match *format {
        "password" => false,
        "double" => !shape.is_only("number"),
        _ => true,
    };
    shape.formats.iter().copied().filter(restricts).collect()
}

/// Formats that say how bytes are written as text.
fn is_encoded(formats: &BTreeSet<&str>) -> bool {
    ["byte", "binary", "base64", "base64url"].iter().any(|encoding| formats.contains(encoding))
}

/// The least and the greatest value of a number with these formats. An integer or number without a
/// format may be any.
fn range(shape: &Shape<'_>, formats: &BTreeSet<&str>) -> Option<(f64, f64)> {
    let of_type = match (shape.is_only("integer"), shape.is_only("number")) {
        (true, _) => (f64::NEG_INFINITY, f64::INFINITY),
        (_, true) => (-f64::MAX, f64::MAX),
        _ if formats.is_empty() => return None,
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    };
    let mut range = of_type;
    for format in formats {
        let (least, greatest) = range_of(format)?;
        range = (range.0.max(least), range.1.min(greatest));
    }
    Some(range)
}

fn range_of(format: &str) -> Option<(f64, f64)> {
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
            // Values of the list may be outside of the limits that took its place.
            let limits = Limits::of(new);
            for value in values.values().filter(|value| !limits.pass(value)) {
                comparison.report_at(place, Rule::EnumValueRemoved, (*value).clone(), Value::Null);
            }
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
    if base.values.is_some() || new.values.is_some() {
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
        let implied = |steps: &[Decimal], by: &[Decimal]| {
            steps.iter().all(|&step| by.iter().any(|number| number.is_multiple_of(step)))
        };
        let rule = match (implied(&new.multiple_of, &base.multiple_of), implied(&base.multiple_of, &new.multiple_of)) {
            (true, _) => Rule::ConstraintLoosened,
            (_, true) => Rule::ConstraintTightened,
            _ => Rule::ConstraintChanged,
        };
        let text = |steps: &[Decimal]| {
            let steps: Vec<String> = steps.iter().map(Decimal::to_string).collect();
            (!steps.is_empty()).then(|| format!("multiple of {}", steps.join(" and ")))
        };
        comparison.report_at(place, rule, text(&base.multiple_of), text(&new.multiple_of));
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

fn compare_patterns<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Shape<'a>, new: &Shape<'a>) {
    if new.values.is_some() && base.values.is_none() {
        return;
    }
    // A list of values decides about a pattern only if the pattern can be tried on them.
    let is_open = |pattern: &&str| base.values.is_none() || compiled(pattern).is_none();
    let open =
        |patterns: &BTreeSet<&'a str>| -> BTreeSet<&'a str> { patterns.iter().copied().filter(is_open).collect() };
    let (before, after) = (&open(&base.patterns), &open(&new.patterns));
    if before == after {
        return;
    }
    let rule = if before.is_subset(after) {
        Rule::ConstraintTightened
    } else if after.is_subset(before) {
        Rule::ConstraintLoosened
    } else {
        Rule::ConstraintChanged
    };
    let text = |patterns: &BTreeSet<&str>| {
        let patterns: Vec<&str> = patterns.iter().copied().collect();
        (!patterns.is_empty()).then(|| format!("pattern {}", patterns.join(" and ")))
    };
    comparison.report_at(place, rule, text(before), text(after));
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

/// Returns whether a value of the shape travels in a direction.
pub(super) fn travels(shape: &Shape<'_>, direction: Direction) -> bool {
    match direction {
        Direction::Request => !shape.read_only,
        Direction::Response => !shape.write_only,
        Direction::Both | Direction::None => true,
    }
}
