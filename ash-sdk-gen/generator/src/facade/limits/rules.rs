//! Single limits, as a schema states them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

/// A limit.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// A number of characters, items or members.
    Count(&'static str, u64),
    /// A bound of numbers.
    Bound(&'static str, f64),
    Pattern(String),
    UniqueItems,
}

/// Kind of values that a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Text,
    Number,
    List,
    Object,
}

/// Keywords that count, what they count, and the rules that they become.
const COUNTS: [(&str, Subject, &str); 6] = [
    ("minLength", Subject::Text, "MinLength"),
    ("maxLength", Subject::Text, "MaxLength"),
    ("minItems", Subject::List, "MinItems"),
    ("maxItems", Subject::List, "MaxItems"),
    ("minProperties", Subject::Object, "MinMembers"),
    ("maxProperties", Subject::Object, "MaxMembers"),
];

/// Keywords of numbers, the flags that exclude the bound in OpenAPI 3.0, and the rules that they become.
const BOUNDS: [(&str, &str, &str, &str); 2] = [
    ("minimum", "exclusiveMinimum", "Minimum", "ExclusiveMinimum"),
    ("maximum", "exclusiveMaximum", "Maximum", "ExclusiveMaximum"),
];

impl Rule {
    /// Rules that a schema states itself, for the kinds of values that its type has. Other kinds would be converted by the
    /// server, if it takes them.
    pub(super) fn of(schema: &Value) -> Vec<Self> {
        let mut rules = Vec::new();
        for (keyword, subject, name) in COUNTS {
            // A number may be written as 5.0.
            let count = schema[keyword].as_u64().or_else(|| whole(schema[keyword].as_f64()?));
            if let Some(count) =
                count.filter(|count| allows(schema, subject) && (*count > 0 || !name.starts_with("Min")))
            {
                rules.push(Self::Count(name, count));
            }
        }
        if let Some(pattern) = schema["pattern"].as_str().filter(|_| allows(schema, Subject::Text)) {
            rules.push(Self::Pattern(pattern.to_owned()));
        }
        if allows(schema, Subject::Number) {
            rules.extend(bounds(schema));
        }
        if schema["uniqueItems"] == true && allows(schema, Subject::List) {
            rules.push(Self::UniqueItems);
        }
        rules
    }

    pub(super) fn subject(&self) -> Subject {
        match self {
            Self::Count(name, _) => {
                COUNTS.iter().find(|(_, _, known)| known == name).map_or(Subject::Text, |(_, subject, _)| *subject)
            }
            Self::Bound(..) => Subject::Number,
            Self::Pattern(_) => Subject::Text,
            Self::UniqueItems => Subject::List,
        }
    }

    /// The rule as an expression, given the patterns of the table in their order.
    pub(super) fn tokens(&self, patterns: &[&str]) -> TokenStream {
        match self {
            Self::Count(name, count) => {
                let (name, count) = (format_ident!("{name}"), Literal::u64_unsuffixed(*count));
                quote!(Rule::#name(#count))
            }
            Self::Bound(name, bound) => {
                let (name, bound) = (format_ident!("{name}"), bound_literal(*bound));
                quote!(Rule::#name(#bound))
            }
            Self::Pattern(pattern) => {
                let index = patterns.iter().position(|known| known == pattern).unwrap_or_default();
                let name = pattern_name(index);
                quote!(Rule::Pattern(&#name))
            }
            Self::UniqueItems => quote!(Rule::UniqueItems),
        }
    }
}

/// Name of a pattern in the table.
pub(super) fn pattern_name(index: usize) -> Ident {
    format_ident!("PATTERN_{}", index + 1)
}

fn bounds(schema: &Value) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (keyword, flag, including, excluding) in BOUNDS {
        if let Some(bound) = schema[keyword].as_f64() {
            rules.push(Rule::Bound(if schema[flag] == true { excluding } else { including }, bound));
        }
        if let Some(bound) = schema[flag].as_f64() {
            rules.push(Rule::Bound(excluding, bound));
        }
    }
    if let Some(step) = schema["multipleOf"].as_f64().filter(|step| *step > 0.0) {
        rules.push(Rule::Bound("MultipleOf", step));
    }
    rules
}

fn bound_literal(bound: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(bound.abs());
    if bound.is_sign_negative() && bound != 0.0 { quote!(-#literal) } else { quote!(#literal) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole, and not too large")]
fn whole(number: f64) -> Option<u64> {
    (number.fract() == 0.0 && (0.0..9e15).contains(&number)).then_some(number as u64)
}

/// Returns whether values of this kind fit the type that a schema states.
fn allows(schema: &Value, subject: Subject) -> bool {
    let names: &[&str] = match subject {
        Subject::Text => &["string"],
        Subject::Number => &["integer", "number"],
        Subject::List => &["array"],
        Subject::Object => &["object"],
    };
    match &schema["type"] {
        Value::String(name) => names.contains(&name.as_str()),
        Value::Array(types) => types.iter().filter_map(Value::as_str).any(|name| names.contains(&name)),
        _ => true,
    }
}
