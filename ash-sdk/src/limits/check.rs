//! The check of one value against its limits.

use std::fmt;

use serde::ser;

use super::{
    place::At,
    table::{Limits, Rule},
};

/// Longest value that an error shows in full, in characters.
const SHOWN: usize = 60;

/// Relative error up to which a quotient is whole. Validators divide in binary: 0.3 is no multiple of 0.1 to some.
const TOLERANCE: f64 = 1e-9;

/// Checks the value that is serialised into it.
pub(super) struct Check<'a> {
    pub(super) limits: &'static Limits,
    pub(super) at: &'a At<'a>,
}

/// Reason for which a value is refused.
#[derive(Debug)]
pub(super) struct Refused(pub(super) String);

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl Check<'_> {
    pub(super) fn text(&self, text: &str) -> Result<(), Refused> {
        let Self { limits, at } = self;
        for rule in limits.rules {
            match rule {
                // Some servers count an emoji as two characters, others as one.
                Rule::MinLength(least) if is_below(text.encode_utf16(), *least) => {
                    return Err(Refused(match least {
                        1 => format!("{at} must not be empty"),
                        least => format!("{at} must have at least {least} characters{}", self.length(text)),
                    }));
                }
                // No character takes less than a byte.
                Rule::MaxLength(most) if text.len() as u64 > *most && length(text) > *most => {
                    let (most, noun) = (*most, if *most == 1 { "character" } else { "characters" });
                    return Err(Refused(format!("{at} must have at most {most} {noun}{}", self.length(text))));
                }
                Rule::Pattern(pattern) if !pattern.matches(text) => {
                    let shown = if limits.is_secret { String::new() } else { format!(": {} does not", quoted(text)) };
                    return Err(Refused(format!("{at} must match `{}`{shown}", pattern.stated)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn length(&self, text: &str) -> String {
        if self.limits.is_secret { String::new() } else { format!(", but has {}", length(text)) }
    }

    pub(super) fn number(&self, number: f64) -> Result<(), Refused> {
        let Self { limits, at } = self;
        for rule in limits.rules {
            let (holds, wanted, bound) = match rule {
                Rule::Minimum(least) => (number >= *least, "at least", least),
                Rule::ExclusiveMinimum(bound) => (number > *bound, "more than", bound),
                Rule::Maximum(most) => (number <= *most, "at most", most),
                Rule::ExclusiveMaximum(bound) => (number < *bound, "less than", bound),
                Rule::MultipleOf(step) => (is_multiple(number, *step), "a multiple of", step),
                _ => continue,
            };
            // Infinity and NaN are sent as null.
            if !holds && number.is_finite() {
                let shown = if limits.is_secret { String::new() } else { format!(", but is {number}") };
                return Err(Refused(format!("{at} must be {wanted} {bound}{shown}")));
            }
        }
        Ok(())
    }

    pub(super) fn count(&self, count: u64, noun: Noun) -> Result<(), Refused> {
        for rule in self.limits.rules {
            let (holds, wanted, bound) = match (rule, noun) {
                (Rule::MinItems(least), Noun::Item) | (Rule::MinMembers(least), Noun::Member) => {
                    (count >= *least, "at least", *least)
                }
                (Rule::MaxItems(most), Noun::Item) | (Rule::MaxMembers(most), Noun::Member) => {
                    (count <= *most, "at most", *most)
                }
                _ => continue,
            };
            if !holds {
                let noun = noun.of(bound);
                return Err(Refused(format!("{} must have {wanted} {bound} {noun}, but has {count}", self.at)));
            }
        }
        Ok(())
    }
}

/// Parts that are counted.
#[derive(Clone, Copy)]
pub(super) enum Noun {
    Item,
    Member,
}

impl Noun {
    fn of(self, count: u64) -> &'static str {
        match (self, count) {
            (Self::Item, 1) => "item",
            (Self::Item, _) => "items",
            (Self::Member, 1) => "entry",
            (Self::Member, _) => "entries",
        }
    }
}

/// Returns whether there are fewer than `least` units, without counting the rest.
fn is_below(units: impl Iterator, least: u64) -> bool {
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    units.take(least).count() < least
}

/// Length in characters, which no server counts fewer of.
fn length(text: &str) -> u64 {
    text.chars().count() as u64
}

fn is_multiple(number: f64, step: f64) -> bool {
    let quotient = number / step;
    (quotient - quotient.round()).abs() <= TOLERANCE * quotient.abs().max(1.0)
}

/// A value in quotes, cut if it is long.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
