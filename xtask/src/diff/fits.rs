//! Checks whether a single value passes the type, the limits, the patterns and the formats of a schema.

use super::choices::type_of;
use super::formats::{integer_range, pattern_of};
use super::patterns::compiled;
use super::shape::{Bound, Shape};
use crate::decimal::Decimal;
use regex_lite::Regex;
use serde_json::Value;

/// Limits of a schema on single values, prepared for many of them.
pub(super) struct Limits<'s, 'a> {
    shape: &'s Shape<'a>,
    patterns: Vec<Regex>,
}

impl<'s, 'a> Limits<'s, 'a> {
    pub(super) fn of(shape: &'s Shape<'a>) -> Self {
        let formats = shape.formats.iter().filter_map(|format| pattern_of(format));
        let patterns = shape.patterns.iter().copied().chain(formats).filter_map(compiled).collect();
        Self { shape, patterns }
    }

    /// Returns whether a value is of a type that the schema allows, one of its list, and passes its limits.
    pub(super) fn allow(&self, value: &Value) -> bool {
        has_type(value, self.shape)
            && self.shape.values.as_ref().is_none_or(|values| values.contains_key(&value.to_string()))
            && self.pass(value)
    }

    /// Returns whether a value passes all that is said beside the type and the list of values. Where that
    /// cannot be decided, as with a pattern of another dialect, it does.
    pub(super) fn pass(&self, value: &Value) -> bool {
        let shape = self.shape;
        match value {
            Value::Number(number) => {
                let number = Decimal::of(number);
                self.within("minimum", "maximum", number)
                    && shape.multiple_of.iter().all(|&step| number.is_multiple_of(step))
                    && shape.formats.iter().all(|format| in_range(format, number))
            }
            Value::String(text) => {
                self.within("minLength", "maxLength", count(text.chars()))
                    && self.patterns.iter().all(|pattern| pattern.is_match(text))
            }
            Value::Array(elements) => {
                self.within("minItems", "maxItems", count(elements.iter()))
                    && !(shape.unique_items && repeats(elements))
            }
            Value::Object(members) => {
                self.within("minProperties", "maxProperties", count(members.iter()))
                    && shape.required.iter().all(|name| members.contains_key(*name))
            }
            Value::Null | Value::Bool(_) => true,
        }
    }

    fn within(&self, lower: &str, upper: &str, number: Decimal) -> bool {
        let above = |bound: &Bound| number > bound.limit || number == bound.limit && !bound.exclusive;
        let below = |bound: &Bound| number < bound.limit || number == bound.limit && !bound.exclusive;
        self.shape.lower.get(lower).is_none_or(above) && self.shape.upper.get(upper).is_none_or(below)
    }
}

/// Returns whether a value is of a type that a schema allows.
pub(super) fn has_type(value: &Value, shape: &Shape<'_>) -> bool {
    let name = type_of(value);
    let types = shape.types.as_ref();
    types.is_none_or(|types| types.contains(name) || name == "integer" && types.contains("number"))
}

fn count<T>(things: impl Iterator<Item = T>) -> Decimal {
    Decimal::integer(things.count() as i128)
}

fn repeats(elements: &[Value]) -> bool {
    elements.iter().enumerate().any(|(index, element)| elements[..index].contains(element))
}

fn in_range(format: &str, number: Decimal) -> bool {
    integer_range(format).is_none_or(|(least, greatest)| least <= number && number <= greatest && number.is_integer())
}
