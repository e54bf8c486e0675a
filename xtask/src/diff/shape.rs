//! What a schema comes to, once references are followed, `allOf` is merged and unions of one are
//! unwrapped: two schemas of the same shape mean the same, however they are written.

use super::choices::{Scalar, choices, common_types, only_requires, scalar, type_of};
use super::document::{Document, reference};
use super::node::{Node, Part, is_annotation};
use super::nullness::{Nullness, all, nullness};
use serde_json::Value;
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    pub(super) limit: f64,
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
    /// Without `null`; `None` is any.
    pub(super) types: Option<BTreeSet<&'a str>>,
    pub(super) nullness: Nullness,
    /// The values without `null`, by their JSON.
    pub(super) values: Option<BTreeMap<String, &'a Value>>,
    pub(super) format: Option<&'a str>,
    /// `minLength` and its like, by keyword.
    pub(super) lower: BTreeMap<&'static str, Bound>,
    /// `maxLength` and its like, by keyword.
    pub(super) upper: BTreeMap<&'static str, Bound>,
    pub(super) multiple_of: Option<f64>,
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
    pub(super) fn of(document: &Document<'a>, node: &Node<'a>) -> Self {
        let mut shape = Shape {
            types: None,
            nullness: Nullness::Free,
            values: None,
            format: None,
            lower: BTreeMap::new(),
            upper: BTreeMap::new(),
            multiple_of: None,
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
        shape.settle(document);
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
            // What they define is met where it is referred to.
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
                self.values = Some(match self.values.take() {
                    Some(mut values) => {
                        values.retain(|value, _| own.contains_key(value));
                        values
                    }
                    None => own,
                });
            }
            ("format", Value::String(format)) => {
                self.format.get_or_insert(format);
            }
            ("minimum", Value::Number(_)) => self.lower("minimum", bound(schema, value, "exclusiveMinimum")),
            ("maximum", Value::Number(_)) => self.upper("maximum", bound(schema, value, "exclusiveMaximum")),
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => {}
            ("minLength", Value::Number(_)) => self.lower("minLength", bound(schema, value, "")),
            ("minItems", Value::Number(_)) => self.lower("minItems", bound(schema, value, "")),
            ("minProperties", Value::Number(_)) => self.lower("minProperties", bound(schema, value, "")),
            ("maxLength", Value::Number(_)) => self.upper("maxLength", bound(schema, value, "")),
            ("maxItems", Value::Number(_)) => self.upper("maxItems", bound(schema, value, "")),
            ("maxProperties", Value::Number(_)) => self.upper("maxProperties", bound(schema, value, "")),
            ("multipleOf", Value::Number(step)) => {
                self.multiple_of = self.multiple_of.or(step.as_f64());
            }
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

    fn lower(&mut self, keyword: &'static str, bound: Bound) {
        // Nothing is shorter than nothing.
        if keyword != "minimum" && bound.limit <= 0.0 {
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

    /// Says in one way what can be said in several.
    fn settle(&mut self, document: &Document<'a>) {
        self.collapse_union(document);
        if self.types.is_none() {
            self.types = self.implied_types();
        }
        if self.nullness == Nullness::Free && (self.types.is_some() || !self.unions.is_empty()) {
            self.nullness = Nullness::No;
        }
        let only = |types: &Option<BTreeSet<&str>>, name| {
            types.as_ref().is_some_and(|types| types.len() == 1 && types.contains(name))
        };
        if only(&self.types, "boolean") && self.values.as_ref().is_some_and(|values| values.len() == 2) {
            self.values = None;
        }
        if only(&self.types, "integer") {
            for bound in self.lower.values_mut() {
                bound.limit = match bound.exclusive {
                    true => bound.limit.floor() + 1.0,
                    false => bound.limit.ceil(),
                };
                bound.exclusive = false;
            }
            for bound in self.upper.values_mut() {
                bound.limit = match bound.exclusive {
                    true => bound.limit.ceil() - 1.0,
                    false => bound.limit.floor(),
                };
                bound.exclusive = false;
            }
        }
    }

    fn implied_types(&self) -> Option<BTreeSet<&'a str>> {
        if let Some(values) = &self.values {
            return Some(match values.is_empty() {
                true => BTreeSet::from(["null"]),
                false => values.values().map(|value| type_of(value)).collect(),
            });
        }
        if !self.unions.is_empty() {
            return None;
        }
        let is_object = !self.properties.is_empty()
            || !self.required.is_empty()
            || !matches!(self.additional, Additional::Anything);
        if is_object {
            Some(BTreeSet::from(["object"]))
        } else if !self.items.is_empty() {
            Some(BTreeSet::from(["array"]))
        } else {
            None
        }
    }

    /// A union of lists of values is one list; a union of such a list and its whole type is the
    /// type.
    fn collapse_union(&mut self, document: &Document<'a>) {
        let ([union], None, None) = (self.unions.as_slice(), &self.values, self.discriminator) else {
            return;
        };
        let mut values = BTreeMap::new();
        let mut whole = BTreeSet::new();
        for member in &union.members {
            let Some(scalar) = scalar(document, member) else {
                return;
            };
            match scalar {
                Scalar::Values(more) => values.extend(more),
                Scalar::Whole(name) => {
                    whole.insert(name);
                }
            }
        }
        let of_whole = values.values().all(|value| whole.contains(type_of(value)));
        if whole.is_empty() && !values.is_empty() {
            self.values = Some(values);
        } else if whole.len() == 1 && of_whole {
            let types = self.types.take();
            self.types = Some(match types {
                Some(types) => common_types(&types, &whole),
                None => whole,
            });
        } else {
            return;
        }
        self.unions.clear();
    }

    /// Whether it allows any value at all.
    pub(super) fn is_unconstrained(&self) -> bool {
        self.types.is_none()
            && self.unions.is_empty()
            && self.values.is_none()
            && self.format.is_none()
            && self.lower.is_empty()
            && self.upper.is_empty()
            && self.patterns.is_empty()
            && self.multiple_of.is_none()
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

fn bound(schema: &Value, limit: &Value, exclusive: &str) -> Bound {
    Bound { limit: limit.as_f64().unwrap_or_default(), exclusive: super::document::flag(schema, exclusive) }
}

fn push<'a>(parts: &mut Vec<Part<'a>>, value: &'a Value) {
    if !parts.iter().any(|part| std::ptr::eq(part.value, value)) {
        parts.push(Part { value, without_unions: false });
    }
}
