//! Everything a schema asks for, once references are followed, `allOf` is merged and unions of one are
//! unwrapped.

use super::choices::{choices, common_types, only_requires};
use super::document::{Document, flag, reference};
use super::formats::DISTINCT_FORMATS;
use super::node::{Node, Part, is_annotation};
use super::nullness::{Nullness, all, nullness};
use crate::decimal::Decimal;
use serde_json::{Number, Value};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The members of an object that are not named.
#[derive(Debug, Clone, Default)]
pub(super) enum Additional<'a> {
    #[default]
    Anything,
    Nothing,
    Of(Vec<Part<'a>>),
}

/// A choice between schemas.
#[derive(Debug, Clone)]
pub(super) struct Union<'a> {
    /// `oneOf` or `anyOf`.
    pub(super) kind: &'static str,
    pub(super) members: Vec<&'a Value>,
}

/// A bound, and whether it is itself outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) limit: Decimal,
    pub(super) exclusive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemKind {
    Reference,
    Malformed,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Problem<'a> {
    pub(super) kind: ProblemKind,
    pub(super) value: &'a Value,
}

#[derive(Debug)]
pub(super) struct Shape<'a> {
    /// Without `null`; `None` is any, and an empty set what no value can be.
    pub(super) types: Option<BTreeSet<&'a str>>,
    pub(super) nullness: Nullness,
    /// The values without `null`, by their JSON.
    pub(super) values: Option<BTreeMap<String, &'a Value>>,
    /// All of which have to hold.
    pub(super) formats: BTreeSet<&'a str>,
    /// `minLength` and its like, by keyword.
    pub(super) lower: BTreeMap<&'static str, Bound>,
    /// `maxLength` and its like, by keyword.
    pub(super) upper: BTreeMap<&'static str, Bound>,
    /// Numbers that a value is a multiple of; one, unless their common multiple is too large.
    pub(super) multiple_of: Vec<Decimal>,
    pub(super) unique_items: bool,
    pub(super) patterns: BTreeSet<&'a str>,
    pub(super) properties: BTreeMap<&'a str, Vec<Part<'a>>>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) additional: Additional<'a>,
    pub(super) items: Vec<Part<'a>>,
    pub(super) unions: Vec<Union<'a>>,
    pub(super) discriminator: Option<&'a Value>,
    pub(super) default: Option<&'a Value>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) deprecated: bool,
    /// Annotations and extensions: the outermost of each.
    pub(super) annotations: BTreeMap<&'a str, &'a Value>,
    /// Keywords the comparison does not know.
    pub(super) unknown: BTreeMap<&'a str, Vec<&'a Value>>,
    pub(super) problems: Vec<Problem<'a>>,
}

impl<'a> Shape<'a> {
    /// Everything that has to hold at a place, as it is written.
    pub(super) fn merged(document: &Document<'a>, node: &Node<'a>) -> Self {
        let mut shape = Shape {
            types: None,
            nullness: Nullness::Free,
            values: None,
            formats: BTreeSet::new(),
            lower: BTreeMap::new(),
            upper: BTreeMap::new(),
            multiple_of: Vec::new(),
            unique_items: false,
            patterns: BTreeSet::new(),
            properties: BTreeMap::new(),
            required: BTreeSet::new(),
            additional: Additional::Anything,
            items: Vec::new(),
            unions: Vec::new(),
            discriminator: None,
            default: None,
            read_only: false,
            write_only: false,
            deprecated: false,
            annotations: BTreeMap::new(),
            unknown: BTreeMap::new(),
            problems: Vec::new(),
        };
        // The outermost first, so that its annotations are the ones that count. On the heap,
        // because references can make combinations as deep as the document is long.
        let mut open: Vec<Part<'a>> = node.parts.iter().rev().copied().collect();
        let mut seen = HashSet::new();
        while let Some(part) = open.pop() {
            if seen.insert(std::ptr::from_ref(part.value).addr()) {
                let inner = shape.take(document, part);
                open.extend(inner.into_iter().rev().map(|value| Part { value, ..part }));
            }
        }
        let mut seen = HashSet::new();
        shape.nullness = all(node.parts.iter().map(|part| nullness(document, part.value, 0, &mut seen)));
        shape
    }

    /// Takes up one schema; what it is combined with comes back.
    fn take(&mut self, document: &Document<'a>, part: Part<'a>) -> Vec<&'a Value> {
        let mut inner = Vec::new();
        let Some(members) = part.value.as_object() else {
            self.problem(ProblemKind::Malformed, part.value);
            return inner;
        };
        for (keyword, value) in members {
            if !self.take_keyword(part.value, keyword, value) {
                self.unknown.entry(keyword).or_default().push(value);
            }
        }
        if let Some(target) = reference(part.value) {
            // A reference that leads only to references stands for nothing either.
            match document.target(target) {
                Some(value) if document.resolve(value).is_some() => inner.push(value),
                _ => self.problem(ProblemKind::Reference, part.value),
            }
        }
        if let Some(all) = members.get("allOf").and_then(Value::as_array) {
            inner.extend(all);
        }
        for kind in ["oneOf", "anyOf"] {
            let Some(union) = members.get(kind).and_then(Value::as_array) else {
                continue;
            };
            match union.as_slice() {
                [only] if !members.contains_key("discriminator") => inner.push(only),
                _ if part.without_unions => {}
                // "One of these has to be there" is a restriction, not a choice of types.
                several if several.iter().all(only_requires) => {
                    self.unknown.entry(kind).or_default().extend(several);
                }
                several => self.unions.push(Union { kind, members: choices(document, several) }),
            }
        }
        inner
    }

    fn problem(&mut self, kind: ProblemKind, value: &'a Value) {
        self.problems.push(Problem { kind, value });
    }

    /// Takes up one keyword. `false` where it is none that is known, or its value is not of the
    /// kind it asks for.
    fn take_keyword(&mut self, schema: &'a Value, keyword: &'a str, value: &'a Value) -> bool {
        match (keyword, value) {
            ("$ref", Value::String(_)) | ("allOf", Value::Array(_)) => {}
            ("oneOf" | "anyOf", Value::Array(_)) => {}
            // Definitions are compared where they are referred to.
            ("$defs" | "definitions", _) => {}
            // `nullness` reads it.
            ("nullable", Value::Bool(_)) => {}
            ("type", Value::String(name)) => {
                let own = BTreeSet::from([name.as_str()]);
                self.types = Some(match self.types.take() {
                    Some(types) => common_types(&types, &own),
                    None => own,
                });
            }
            ("enum", Value::Array(values)) => {
                let own: BTreeMap<String, &Value> =
                    values.iter().filter(|value| !value.is_null()).map(|value| (value.to_string(), value)).collect();
                self.narrow_values(own);
            }
            ("format", Value::String(format)) => {
                self.formats.insert(format);
            }
            ("minimum", Value::Number(limit)) => self.lower("minimum", bound(schema, limit, "exclusiveMinimum")),
            ("maximum", Value::Number(limit)) => self.upper("maximum", bound(schema, limit, "exclusiveMaximum")),
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => {}
            ("minLength", Value::Number(limit)) => self.lower("minLength", bound(schema, limit, "")),
            ("minItems", Value::Number(limit)) => self.lower("minItems", bound(schema, limit, "")),
            ("minProperties", Value::Number(limit)) => self.lower("minProperties", bound(schema, limit, "")),
            ("maxLength", Value::Number(limit)) => self.upper("maxLength", bound(schema, limit, "")),
            ("maxItems", Value::Number(limit)) => self.upper("maxItems", bound(schema, limit, "")),
            ("maxProperties", Value::Number(limit)) => self.upper("maxProperties", bound(schema, limit, "")),
            ("multipleOf", Value::Number(step)) => self.multiple(Decimal::of(step)),
            ("uniqueItems", Value::Bool(unique)) => self.unique_items |= unique,
            ("pattern", Value::String(pattern)) => {
                self.patterns.insert(pattern);
            }
            ("properties", Value::Object(properties)) => {
                for (name, value) in properties {
                    push(self.properties.entry(name).or_default(), value);
                }
            }
            ("required", Value::Array(names)) => {
                self.required.extend(names.iter().filter_map(Value::as_str));
            }
            ("additionalProperties" | "unevaluatedProperties", Value::Bool(false)) => {
                self.additional = Additional::Nothing;
            }
            ("additionalProperties" | "unevaluatedProperties", Value::Bool(true)) => {}
            ("additionalProperties", Value::Object(members)) => {
                if members.keys().any(|key| !is_annotation(key)) {
                    match &mut self.additional {
                        Additional::Nothing => {}
                        Additional::Of(parts) => push(parts, value),
                        Additional::Anything => {
                            let mut parts = Vec::new();
                            push(&mut parts, value);
                            self.additional = Additional::Of(parts);
                        }
                    }
                }
            }
            ("items", Value::Object(_)) => push(&mut self.items, value),
            ("discriminator", Value::Object(_)) => {
                self.discriminator.get_or_insert(value);
            }
            ("default", _) => {
                self.default.get_or_insert(value);
            }
            ("readOnly", Value::Bool(holds)) => self.read_only |= holds,
            ("writeOnly", Value::Bool(holds)) => self.write_only |= holds,
            ("deprecated", Value::Bool(holds)) => self.deprecated |= holds,
            _ if is_annotation(keyword) || keyword.starts_with("x-") => {
                self.annotations.entry(keyword).or_insert(value);
            }
            _ => return false,
        }
        true
    }

    /// Keeps of the values allowed so far those that are among these.
    pub(super) fn narrow_values(&mut self, own: BTreeMap<String, &'a Value>) {
        self.values = Some(match self.values.take() {
            Some(mut values) => {
                values.retain(|value, _| own.contains_key(value));
                values
            }
            None => own,
        });
    }

    fn lower(&mut self, keyword: &'static str, bound: Bound) {
        // Nothing is shorter than nothing.
        if keyword != "minimum" && bound.limit <= Decimal::ZERO {
            return;
        }
        let tightest = self.lower.entry(keyword).or_insert(bound);
        if bound.is_above(*tightest) {
            *tightest = bound;
        }
    }

    fn upper(&mut self, keyword: &'static str, bound: Bound) {
        let tightest = self.upper.entry(keyword).or_insert(bound);
        if bound.is_below(*tightest) {
            *tightest = bound;
        }
    }

    fn multiple(&mut self, step: Decimal) {
        for known in &mut self.multiple_of {
            if let Some(both) = known.common_multiple(step) {
                *known = both;
                return;
            }
        }
        self.multiple_of.push(step);
    }

    /// Returns whether nothing is of it, because what it asks for contradicts itself.
    pub(super) fn is_nothing(&self) -> bool {
        self.types.as_ref().is_some_and(BTreeSet::is_empty)
            || self.values.as_ref().is_some_and(BTreeMap::is_empty) && !self.is_only("null")
            || self.is_only("string")
                && self.formats.iter().filter(|format| DISTINCT_FORMATS.contains(*format)).count() > 1
    }

    /// Returns whether it allows any value at all.
    pub(super) fn is_unconstrained(&self) -> bool {
        self.types.is_none()
            && self.unions.is_empty()
            && self.values.is_none()
            && self.formats.is_empty()
            && self.lower.is_empty()
            && self.upper.is_empty()
            && self.patterns.is_empty()
            && self.multiple_of.is_empty()
            && self.unknown.is_empty()
            && self.problems.is_empty()
    }

    pub(super) fn is_only(&self, name: &str) -> bool {
        self.types.as_ref().is_some_and(|types| types.len() == 1 && types.contains(name))
    }
}

impl Bound {
    pub(super) fn is_above(self, other: Bound) -> bool {
        self.limit > other.limit || self.limit == other.limit && self.exclusive && !other.exclusive
    }

    pub(super) fn is_below(self, other: Bound) -> bool {
        self.limit < other.limit || self.limit == other.limit && self.exclusive && !other.exclusive
    }
}

fn bound(schema: &Value, limit: &Number, exclusive: &str) -> Bound {
    Bound { limit: Decimal::of(limit), exclusive: flag(schema, exclusive) }
}

fn push<'a>(parts: &mut Vec<Part<'a>>, value: &'a Value) {
    if !parts.iter().any(|part| std::ptr::eq(part.value, value)) {
        parts.push(Part { value, without_unions: false });
    }
}
