//! Parameters: those of the path by position, the others by place and name, headers whatever
//! their case. Whether one stands on the path or on the operation makes no difference.

use super::comparison::{Comparison, PairKey, Place};
use super::document::{component_name, flag, members, reference, text};
use super::level::Direction;
use super::metadata::compare_members;
use super::node::Node;
use super::paths::{Operation, template_names};
use super::rules::Rule;
use super::shape::Shape;
use super::side::Side;
use super::{bodies, values};
use serde_json::Value;
use std::collections::BTreeMap;

/// One parameter of an operation.
#[derive(Debug, Clone, Copy)]
struct Parameter<'a> {
    value: &'a Value,
    /// The component it is, if it is one.
    component: Option<&'a str>,
    on_path: bool,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Path(usize),
    Named(&'a str, String),
}

/// Parameters of an operation, and the entries that are none.
#[derive(Default)]
struct Parameters<'a> {
    by_key: BTreeMap<Key<'a>, Parameter<'a>>,
    malformed: Vec<&'a Value>,
}

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Operation<'a>, new: &Operation<'a>) {
    let before = parameters(&comparison.base, base);
    let mut after = parameters(&comparison.new, new);
    if before.malformed != after.malformed {
        let list = |values: &[&Value]| -> Value { values.iter().map(|value| (*value).clone()).collect() };
        comparison.report_at(
            &place.at(" parameters"),
            Rule::MalformedChanged,
            list(&before.malformed),
            list(&after.malformed),
        );
    }
    for (key, parameter) in &before.by_key {
        let inside = place.at(&format!(" {}", describe(parameter)));
        match after.by_key.remove(key) {
            Some(other) => {
                if let Key::Path(_) = key {
                    compare_names(comparison, &inside, parameter.value, other.value);
                }
                compare_pair(comparison, &inside, base.path, parameter, &other);
            }
            // A path parameter that is not declared is there all the same.
            None if matches!(key, Key::Path(_)) => {
                comparison.report_at(&inside, Rule::MalformedChanged, "declared", "not declared");
            }
            None => {
                let before = presence(parameter.value);
                comparison.report_at(&inside, Rule::ParameterRemoved, before, Value::Null);
            }
        }
    }
    for (key, parameter) in &after.by_key {
        let inside = place.at(&format!(" {}", describe(parameter)));
        let rule = match key {
            Key::Path(_) => {
                comparison.report_at(&inside, Rule::MalformedChanged, "not declared", "declared");
                continue;
            }
            _ if flag(parameter.value, "required") => Rule::ParameterAddedRequired,
            _ => Rule::ParameterAddedOptional,
        };
        comparison.report_at(&inside, rule, Value::Null, presence(parameter.value));
    }
}

fn presence(parameter: &Value) -> &'static str {
    match flag(parameter, "required") {
        true => "required",
        false => "optional",
    }
}

fn describe(parameter: &Parameter<'_>) -> String {
    let text = |key| text(parameter.value, key).unwrap_or_default();
    format!("{} {}", text("in"), text("name"))
}

fn parameters<'a>(document: &Side<'a>, operation: &Operation<'a>) -> Parameters<'a> {
    let names = template_names(operation.path);
    let mut parameters = Parameters::default();
    for (owner, on_path) in [(operation.item, true), (operation.value, false)] {
        let Some(list) = owner.get("parameters").and_then(Value::as_array) else {
            continue;
        };
        for entry in list {
            let resolved = document.resolve(entry).and_then(|(value, component)| {
                let key = key(&names, text(value, "in")?, text(value, "name")?)?;
                Some((key, Parameter { value, component, on_path }))
            });
            match resolved {
                Some((Some(key), parameter)) => {
                    parameters.by_key.insert(key, parameter);
                }
                Some((None, _)) => {}
                None => parameters.malformed.push(entry),
            }
        }
    }
    parameters
}

/// Returns the identity of a parameter within its operation. `Some(None)` for the headers that
/// OpenAPI says are no parameters.
fn key<'a>(names: &[&str], place: &'a str, name: &str) -> Option<Option<Key<'a>>> {
    let key = match place {
        "path" => match names.iter().position(|candidate| *candidate == name) {
            Some(position) => Key::Path(position),
            None => return None,
        },
        "header" => {
            let name = name.to_ascii_lowercase();
            if matches!(name.as_str(), "accept" | "content-type" | "authorization") {
                return Some(None);
            }
            Key::Named(place, name)
        }
        "query" | "cookie" | "querystring" => Key::Named(place, name.to_owned()),
        _ => return None,
    };
    Some(Some(key))
}

fn compare_names(comparison: &mut Comparison<'_>, place: &Place, base: &Value, new: &Value) {
    let (before, after) = (text(base, "name"), text(new, "name"));
    if before != after {
        comparison.report_at(place, Rule::PathParameterRenamed, before, after);
    }
}

fn compare_pair<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    path: &str,
    base: &Parameter<'a>,
    new: &Parameter<'a>,
) {
    comparison.renamed("parameters", base.component, new.component);
    let key = PairKey::new("parameter", base.value, new.value);
    let Some(vertex) = comparison.meet(place.vertex, key) else {
        return;
    };
    let location = match (base.component, new.component) {
        (Some(one), Some(other)) if one == other => format!("parameter {one}"),
        _ if base.on_path && new.on_path => format!("{path} {}", describe(base)),
        _ => place.location.clone(),
    };
    let place = Place::new(vertex, Direction::Request, location);
    let (base, new) = (base.value, new.value);
    compare_members(
        comparison,
        &place,
        base,
        new,
        &["name", "in", "required", "schema", "content", "style", "explode", "allowReserved", "allowEmptyValue"],
    );
    let is_path = text(base, "in") == Some("path");
    let was_required = flag(base, "required") || is_path;
    let is_required = flag(new, "required") || is_path;
    if was_required != is_required {
        let rule = match is_required {
            true => Rule::ParameterBecameRequired,
            false => Rule::ParameterBecameOptional,
        };
        comparison.report_at(&place, rule, presence(base), presence(new));
    }
    for member in ["allowReserved", "allowEmptyValue"] {
        let rule = match (flag(base, member), flag(new, member)) {
            (true, false) => Rule::ParameterEncodingChanged,
            (false, true) => Rule::ParameterEncodingLoosened,
            _ => continue,
        };
        comparison.report_at(&place, rule, base.get(member).cloned(), new.get(member).cloned());
    }
    compare_value(comparison, &place, base, new, !(was_required && is_required));
}

/// The value of a parameter or header: a schema with a style, or a content with a media type.
fn compare_value<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    base: &'a Value,
    new: &'a Value,
    may_be_omitted: bool,
) {
    match (base.get("content"), new.get("content")) {
        (None, None) => {}
        (Some(_), Some(_)) => return bodies::compare_content(comparison, place, base, new),
        (before, after) => {
            let kind = |content: Option<&Value>| match members(content).next() {
                Some((media_type, _)) => media_type.clone(),
                None => "text".to_owned(),
            };
            let (before, after) = (kind(before), kind(after));
            comparison.report_at(place, Rule::ParameterEncodingChanged, before, after);
            return;
        }
    }
    let shape = |document: &Side<'a>, value: &'a Value| {
        let schema = value.get("schema");
        document.shape(&schema.map_or_else(Node::default, |schema| document.node(schema)))
    };
    let old_shape = shape(&comparison.base, base);
    let new_shape = shape(&comparison.new, new);
    compare_style(comparison, place, base, new, is_single(&old_shape) && is_single(&new_shape));
    values::compare_default(comparison, place, &old_shape, &new_shape, may_be_omitted);
    comparison.meet_values(place, base.get("schema"), new.get("schema"), true);
}

fn is_single(shape: &Shape<'_>) -> bool {
    shape.types.as_ref().is_some_and(|types| {
        let mut types = types.iter();
        types.all(|name| matches!(*name, "string" | "integer" | "number" | "boolean"))
    })
}

/// Style and explode decide how lists and objects are written; in a path also single values.
fn compare_style(comparison: &mut Comparison<'_>, place: &Place, base: &Value, new: &Value, single: bool) {
    let style = |parameter: &Value| {
        let default = match text(parameter, "in") {
            Some("query" | "cookie") => "form",
            _ => "simple",
        };
        text(parameter, "style").unwrap_or(default).to_owned()
    };
    let explode = |parameter: &Value| {
        let explode = parameter.get("explode").and_then(Value::as_bool);
        explode.unwrap_or_else(|| style(parameter) == "form")
    };
    if style(base) != style(new) {
        let rule = match single && text(base, "in") != Some("path") {
            true => Rule::ParameterEncodingUnused,
            false => Rule::ParameterEncodingChanged,
        };
        let text = |parameter| format!("style {}", style(parameter));
        comparison.report_at(place, rule, text(base), text(new));
    }
    if explode(base) != explode(new) {
        let rule = match single {
            true => Rule::ParameterEncodingUnused,
            false => Rule::ParameterEncodingChanged,
        };
        let text = |parameter| match explode(parameter) {
            true => "explode",
            false => "not exploded",
        };
        comparison.report_at(place, rule, text(base), text(new));
    }
}

/// The headers of a response, or of a part of a body.
pub(super) fn compare_headers<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &'a Value, new: &'a Value) {
    let before = headers(base);
    let after = headers(new);
    for (key, (name, header)) in &before {
        let inside = place.at(&format!(" header {name}"));
        match after.get(key) {
            None => {
                let resolved = comparison.base.resolve(header);
                let was = presence(resolved.map_or(header, |(value, _)| value));
                comparison.report_at(&inside, Rule::HeaderRemoved, was, Value::Null);
            }
            Some((_, other)) => compare_header(comparison, &inside, header, other),
        }
    }
    for (key, (name, header)) in &after {
        if !before.contains_key(key) {
            let resolved = comparison.new.resolve(header);
            let is = presence(resolved.map_or(header, |(value, _)| value));
            let inside = place.at(&format!(" header {name}"));
            comparison.report_at(&inside, Rule::HeaderAdded, Value::Null, is);
        }
    }
}

fn headers(owner: &Value) -> BTreeMap<String, (&str, &Value)> {
    members(owner.get("headers"))
        .map(|(name, header)| (name.to_ascii_lowercase(), (name.as_str(), header)))
        // The media types say it; OpenAPI ignores the header.
        .filter(|(name, _)| name != "content-type")
        .collect()
}

fn compare_header<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &'a Value, new: &'a Value) {
    let (Some((before, _)), Some((after, _))) = (comparison.base.resolve(base), comparison.new.resolve(new)) else {
        if base != new {
            let (before, after) = (base.clone(), new.clone());
            comparison.report_at(place, Rule::ReferenceUnresolvable, before, after);
        }
        return;
    };
    let component = |value| reference(value).and_then(component_name);
    comparison.renamed("headers", component(base), component(new));
    let Some(vertex) = comparison.meet(place.vertex, PairKey::new("header", before, after)) else {
        return;
    };
    let location = match (component(base), component(new)) {
        (Some(one), Some(other)) if one == other => format!("header {one}"),
        _ => place.location.clone(),
    };
    let place = Place::new(vertex, place.direction, location);
    compare_members(comparison, &place, before, after, &["required", "schema", "content", "style", "explode"]);
    let (was_required, is_required) = (flag(before, "required"), flag(after, "required"));
    if was_required != is_required {
        let rule = match is_required {
            true => Rule::HeaderBecameRequired,
            false => Rule::HeaderBecameOptional,
        };
        comparison.report_at(&place, rule, presence(before), presence(after));
    }
    compare_value(comparison, &place, before, after, false);
}
