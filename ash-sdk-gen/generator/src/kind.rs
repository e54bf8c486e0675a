//! Classification of schemas: the one place that decides which Rust type a schema becomes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::{follow, target};

/// Form of the type that a schema becomes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind<'a> {
    /// A reference to another schema.
    Reference(&'a str),
    /// An enum of strings.
    Texts(Vec<&'a str>),
    /// An enum of integers.
    Integers(Vec<i64>),
    /// One of several schemas.
    Union(Vec<&'a Value>),
    /// An object with known members.
    Object,
    /// An object whose members are not known.
    Map,
    List,
    Text,
    Integer,
    Number,
    Boolean,
    Any,
}

/// Members of an object, with those that come by `allOf`.
#[derive(Debug, Default)]
pub(crate) struct Members<'a> {
    /// Names and schemas; the first schema of a name counts.
    pub(crate) list: Vec<(&'a str, &'a Value)>,
    /// Names of the required members, in the order of the contract.
    pub(crate) required: Vec<&'a str>,
    /// Schema of further members, where further members are kept.
    pub(crate) further: Option<&'a Value>,
}

impl<'a> Members<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.list.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema)
    }
}

/// Classifies a schema.
pub(crate) fn kind<'a>(document: &'a Value, schema: &'a Value) -> Kind<'a> {
    classify(document, schema, &mut BTreeSet::new())
}

/// Classifies what a schema refers to in the end. A circle of references is any JSON.
pub(crate) fn resolved_kind<'a>(document: &'a Value, schema: &'a Value) -> Kind<'a> {
    resolve(document, schema, &mut BTreeSet::new()).0
}

/// Returns the schema that a schema refers to in the end, through single references in `allOf` too.
pub(crate) fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    resolve(document, schema, &mut BTreeSet::new()).1
}

/// Returns whether a schema allows `null` by itself.
pub(crate) fn is_nullable(schema: &Value) -> bool {
    let null = |list: &str| schema[list].as_array().into_iter().flatten().any(is_null);
    schema["nullable"] == true || has_null_value(schema) || null("oneOf") || null("anyOf")
}

/// Returns whether a schema allows `null` by itself or by what it refers to.
pub(crate) fn allows_null<'a>(document: &'a Value, schema: &'a Value) -> bool {
    let (mut schema, mut seen) = (schema, BTreeSet::new());
    loop {
        if is_nullable(schema) {
            return true;
        }
        match kind(document, schema) {
            Kind::Reference(reference) if seen.insert(reference) => match target(document, reference) {
                Some(found) => schema = found,
                None => return false,
            },
            _ => return false,
        }
    }
}

/// Returns members of an object and of those it is combined with.
pub(crate) fn members<'a>(document: &'a Value, schema: &'a Value) -> Members<'a> {
    let mut members = Members::default();
    collect(document, schema, true, &mut members, &mut BTreeSet::new());
    members
}

fn resolve<'a>(document: &'a Value, schema: &'a Value, seen: &mut BTreeSet<&'a str>) -> (Kind<'a>, &'a Value) {
    let mut schema = schema;
    loop {
        match classify(document, schema, &mut BTreeSet::new()) {
            Kind::Reference(reference) => match target(document, reference) {
                Some(found) if seen.insert(reference) => schema = found,
                _ => return (Kind::Any, &Value::Null),
            },
            kind => return (kind, schema),
        }
    }
}

fn classify<'a>(document: &'a Value, schema: &'a Value, seen: &mut BTreeSet<&'a str>) -> Kind<'a> {
    let Some(object) = schema.as_object() else { return Kind::Any };
    if let Some(reference) = object.get("$ref") {
        return reference.as_str().map_or(Kind::Any, Kind::Reference);
    }
    if let Some(kind) = enumeration(object) {
        return kind;
    }
    let has_members = object.get("properties").and_then(Value::as_object).is_some_and(|members| !members.is_empty());
    if !has_members && let Some(kind) = choice(document, object, seen) {
        return kind;
    }
    if let Some(kind) = combination(document, schema, has_members, seen) {
        return kind;
    }
    match object.get("type").and_then(Value::as_str) {
        Some("string") => Kind::Text,
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        Some("array") => Kind::List,
        _ if has_members => Kind::Object,
        Some("object") => Kind::Map,
        None if object.get("items").is_some_and(Value::is_object) => Kind::List,
        None if object.get("additionalProperties").is_some_and(|further| further.is_object()) => Kind::Map,
        _ => Kind::Any,
    }
}

fn enumeration(schema: &Map<String, Value>) -> Option<Kind<'_>> {
    let values = schema.get("enum")?.as_array()?.iter().filter(|value| !value.is_null());
    let values: Vec<&Value> = values.collect();
    if values.is_empty() {
        return None;
    }
    let mut seen = BTreeSet::new();
    let kind = schema.get("type").and_then(Value::as_str);
    if kind.is_none_or(|kind| kind == "string")
        && let Some(texts) = values.iter().map(|value| value.as_str()).collect::<Option<Vec<_>>>()
    {
        return Some(Kind::Texts(texts.into_iter().filter(|text| seen.insert(*text)).collect()));
    }
    if kind.is_none_or(|kind| kind == "integer") {
        let mut integers = values.iter().map(|value| value.as_i64()).collect::<Option<Vec<_>>>()?;
        integers.sort_unstable();
        integers.dedup();
        return Some(Kind::Integers(integers));
    }
    None
}

/// `oneOf` and `anyOf`, without the variants that only allow `null` or only state limits.
fn choice<'a>(document: &'a Value, schema: &'a Map<String, Value>, seen: &mut BTreeSet<&'a str>) -> Option<Kind<'a>> {
    let list = ["oneOf", "anyOf"].iter().find_map(|key| schema.get(*key)?.as_array())?;
    let variants: Vec<&Value> = list.iter().filter(|variant| !is_null(variant) && !is_limit(variant)).collect();
    if let [one] = variants.as_slice() {
        return Some(classify(document, one, seen));
    }
    let (mut texts, mut known, mut enums) = (Vec::new(), BTreeSet::new(), 0);
    let mut plain = 0;
    for variant in &variants {
        match enumeration(variant.as_object()?) {
            Some(Kind::Texts(values)) => {
                enums += 1;
                texts.extend(values.into_iter().filter(|value| known.insert(*value)));
            }
            _ if is_plain_text(variant) => plain += 1,
            _ => {}
        }
    }
    // Our enums are open: an enum beside a string is that enum, and several enums are one.
    if enums > 0 && enums + plain == variants.len() {
        return Some(Kind::Texts(texts));
    }
    if let [one, other] = variants.as_slice() {
        for (reference, other) in [(one, other), (other, one)] {
            if is_plain_text(other)
                && let Some(text) = reference.get("$ref").and_then(Value::as_str)
                && follow(document, reference).and_then(Value::as_object).and_then(enumeration).is_some()
            {
                return Some(Kind::Reference(text));
            }
        }
    }
    (!variants.is_empty()).then_some(Kind::Union(variants))
}

/// `allOf`: objects make one object; where something else is among them, the others only limit it.
fn combination<'a>(
    document: &'a Value,
    schema: &'a Value,
    has_members: bool,
    seen: &mut BTreeSet<&'a str>,
) -> Option<Kind<'a>> {
    let list = schema.get("allOf")?.as_array()?;
    let parts: Vec<&Value> = list.iter().filter(|part| !is_limit(part)).collect();
    if !has_members && let [one] = parts.as_slice() {
        return Some(classify(document, one, seen));
    }
    for part in &parts {
        let kind = classify(document, part, seen);
        let behind = match kind {
            Kind::Reference(reference) if seen.insert(reference) => {
                target(document, reference).map_or(Kind::Any, |found| classify(document, found, seen))
            }
            Kind::Reference(_) => Kind::Any,
            ref other => other.clone(),
        };
        if !matches!(behind, Kind::Object | Kind::Map | Kind::Any | Kind::Union(_) | Kind::Reference(_)) {
            return Some(kind);
        }
    }
    if has_members || !members(document, schema).list.is_empty() {
        return Some(Kind::Object);
    }
    parts.first().map(|part| classify(document, part, seen))
}

fn collect<'a>(
    document: &'a Value,
    schema: &'a Value,
    required: bool,
    members: &mut Members<'a>,
    seen: &mut BTreeSet<&'a str>,
) {
    let Some(object) = schema.as_object() else { return };
    if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
        if seen.insert(reference)
            && let Some(found) = target(document, reference)
        {
            collect(document, found, required, members, seen);
        }
        return;
    }
    for part in object.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        collect(document, part, required, members, seen);
    }
    let own = object.get("properties").and_then(Value::as_object);
    for (name, schema) in own.into_iter().flatten() {
        if members.get(name).is_none() {
            members.list.push((name, schema));
        }
    }
    if own.is_some_and(|own| !own.is_empty()) {
        // Beside members of its own, a choice only adds members that may be there.
        for list in ["oneOf", "anyOf"] {
            for variant in object.get(list).and_then(Value::as_array).into_iter().flatten() {
                collect(document, variant, false, members, seen);
            }
        }
    }
    if required {
        let names = object.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in names {
            if !members.required.contains(&name) {
                members.required.push(name);
            }
        }
    }
    let further = object.get("additionalProperties").filter(|further| further.is_object() || **further == true);
    members.further = members.further.or(further);
}

fn is_plain_text(schema: &Value) -> bool {
    schema["type"] == "string" && schema.get("enum").is_none() && schema.get("format").is_none()
}

/// Returns whether a schema only allows `null`.
fn is_null(schema: &Value) -> bool {
    schema["type"] == "null" || schema["enum"].as_array().is_some_and(|list| list.iter().all(Value::is_null))
}

fn has_null_value(schema: &Value) -> bool {
    schema["enum"].as_array().is_some_and(|values| values.iter().any(Value::is_null))
}

/// Returns whether a schema leaves the type of a value open.
fn is_limit(schema: &Value) -> bool {
    const TYPES: [&str; 8] = ["$ref", "type", "enum", "oneOf", "anyOf", "allOf", "properties", "items"];
    schema.as_object().is_none_or(|schema| {
        !TYPES.iter().any(|key| schema.contains_key(*key)) && !schema.contains_key("additionalProperties")
    })
}
