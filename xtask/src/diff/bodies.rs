//! Request bodies, and the contents of bodies by media type.

use super::comparison::{Comparison, PairKey, Place};
use super::document::{flag, members, text};
use super::level::Direction;
use super::metadata::compare_members;
use super::metadata::keys;
use super::node::Node;
use super::rules::Rule;
use super::same::same;
use super::shape::Shape;
use super::side::Side;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn compare_request<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    base: Option<&'a Value>,
    new: Option<&'a Value>,
) {
    let inside = place.at(" request body");
    match (base, new) {
        (None, None) => {}
        (None, Some(new)) => {
            let body = comparison.new.resolve(new);
            let required = body.is_some_and(|(body, _)| flag(body, "required"));
            let (rule, after) = match required {
                true => (Rule::RequestBodyAddedRequired, "required"),
                false => (Rule::RequestBodyAddedOptional, "optional"),
            };
            comparison.report_at(&inside, rule, Value::Null, after);
        }
        (Some(base), None) => {
            let body = comparison.base.resolve(base);
            let required = body.is_some_and(|(body, _)| flag(body, "required"));
            let before = if required { "required" } else { "optional" };
            comparison.report_at(&inside, Rule::RequestBodyRemoved, before, Value::Null);
        }
        (Some(base), Some(new)) => compare_pair(comparison, &inside, base, new),
    }
}

fn compare_pair<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &'a Value, new: &'a Value) {
    let Some((place, base, new)) = meet(comparison, place, ("request body", "requestBodies"), base, new) else {
        return;
    };
    compare_members(comparison, &place, base, new, &["required", "content"]);
    if flag(base, "required") != flag(new, "required") {
        let (rule, before, after) = match flag(new, "required") {
            true => (Rule::RequestBodyBecameRequired, "optional", "required"),
            false => (Rule::RequestBodyBecameOptional, "required", "optional"),
        };
        comparison.report_at(&place, rule, before, after);
    }
    compare_content(comparison, &place, base, new);
}

/// Meets two things that may be references to components, and names them after the component
/// where they are the same one. `None` where they were met before, or cannot be seen.
pub(super) fn meet<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    (kind, section): (&'static str, &str),
    base: &'a Value,
    new: &'a Value,
) -> Option<(Place, &'a Value, &'a Value)> {
    let before = comparison.base.resolve(base);
    let after = comparison.new.resolve(new);
    let ((before, one), (after, other)) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (None, None) if base == new => return None,
        _ => {
            let (before, after) = (base.clone(), new.clone());
            comparison.report_at(place, Rule::ReferenceUnresolvable, before, after);
            return None;
        }
    };
    if !(before.is_object() && after.is_object()) {
        if before != after {
            let (before, after) = (before.clone(), after.clone());
            comparison.report_at(place, Rule::MalformedChanged, before, after);
        }
        return None;
    }
    comparison.renamed(section, one, other);
    let vertex = comparison.meet(place.vertex, PairKey::new(kind, before, after))?;
    let location = match (one, other) {
        (Some(one), Some(other)) if one == other => format!("{kind} {one}"),
        _ => place.location.clone(),
    };
    Some((Place::new(vertex, place.direction, location), before, after))
}

/// One media type of a content: as it is compared, as it is written, and what is in it.
#[derive(Clone, Copy)]
struct Content<'a> {
    essence: &'a str,
    written: &'a str,
    value: &'a Value,
}

/// Type and subtype; a parameter such as `charset` does not make another type.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

fn contents(owner: &Value) -> Vec<Content<'_>> {
    members(owner.get("content"))
        .map(|(written, value)| Content { essence: essence(written), written, value })
        .collect()
}

/// Returns whether a range such as `text/*` has a media type in it.
fn covers(range: &str, media_type: &str) -> bool {
    match range.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => media_type.split_once('/').is_some_and(|(other, _)| other.eq_ignore_ascii_case(kind)),
        _ => false,
    }
}

/// Compares the `content` of two bodies, both of which are there.
pub(super) fn compare_content<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &'a Value, new: &'a Value) {
    let before = contents(base);
    let after = contents(new);
    if place.direction == Direction::Response {
        let rule = match (before.is_empty(), after.is_empty()) {
            (true, true) => return,
            (true, false) => Some(Rule::ResponseBodyAdded),
            (false, true) => Some(Rule::ResponseBodyRemoved),
            (false, false) => None,
        };
        if let Some(rule) = rule {
            let list = |contents: &[Content<'_>]| {
                let written: Vec<&str> = contents.iter().map(|one| one.written).collect();
                (!written.is_empty()).then(|| written.join(", "))
            };
            return comparison.report_at(place, rule, list(&before), list(&after));
        }
    }
    let mut met = vec![false; after.len()];
    for one in &before {
        let position = |fits: &dyn Fn(&Content<'_>) -> bool| after.iter().position(fits);
        let same_text = position(&|other| other.written == one.written);
        let same_type = same_text.or_else(|| position(&|other| other.essence.eq_ignore_ascii_case(one.essence)));
        let wider = position(&|other| covers(other.essence, one.essence));
        let narrower = position(&|other| covers(one.essence, other.essence));
        let inside = content_place(place, one);
        let (index, rule) = match (same_type, wider, narrower) {
            (Some(index), ..) => {
                let renamed = !after[index].written.eq_ignore_ascii_case(one.written);
                (index, renamed.then_some(Rule::MediaTypeParametersChanged))
            }
            (_, Some(index), _) => (index, Some(Rule::MediaTypeWidened)),
            (_, _, Some(index)) => (index, Some(Rule::MediaTypeNarrowed)),
            _ => {
                comparison.report_at(place, Rule::MediaTypeRemoved, one.written, Value::Null);
                continue;
            }
        };
        met[index] = true;
        if let Some(rule) = rule {
            comparison.report_at(place, rule, one.written, after[index].written);
        }
        compare_media(comparison, &inside, one, &after[index]);
    }
    for (other, met) in after.iter().zip(met) {
        if !met {
            comparison.report_at(place, Rule::MediaTypeAdded, Value::Null, other.written);
        }
    }
}

/// JSON is what a body is unless something else is said.
fn content_place(place: &Place, content: &Content<'_>) -> Place {
    let body = match place.direction {
        Direction::Response => " body",
        _ => "",
    };
    match content.essence.eq_ignore_ascii_case("application/json") {
        true => place.at(body),
        false => place.at(&format!("{body} ({})", content.essence)),
    }
}

fn compare_media<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Content<'a>, new: &Content<'a>) {
    let key = PairKey::new("media type", base.value, new.value);
    let Some(vertex) = comparison.meet(place.vertex, key) else {
        return;
    };
    let place = &Place::new(vertex, place.direction, place.location.clone());
    if !(base.value.is_object() && new.value.is_object()) {
        if base.value != new.value {
            let (before, after) = (base.value.clone(), new.value.clone());
            comparison.report_at(place, Rule::MalformedChanged, before, after);
        }
        return;
    }
    compare_members(comparison, place, base.value, new.value, &["schema", "itemSchema", "encoding"]);
    compare_encoding(comparison, place, base.value, new.value);
    let is_bytes = |content: &Content<'a>| {
        let schema = content.value.get("schema");
        is_opaque(content.essence) && schema.is_none_or(says_bytes)
    };
    // 3.1 leaves the schema of bytes away, 3.0 calls them a string.
    if !(is_bytes(base) && is_bytes(new)) {
        let (before, after) = (base.value.get("schema"), new.value.get("schema"));
        comparison.meet_values(place, before, after, false);
    }
    let (before, after) = (base.value.get("itemSchema"), new.value.get("itemSchema"));
    if before.is_some() || after.is_some() {
        comparison.meet_values(&place.at("[]"), before, after, false);
    }
}

/// Media types whose bodies are bytes and nothing that a schema could describe.
fn is_opaque(essence: &str) -> bool {
    let essence = essence.to_ascii_lowercase();
    let described = ["json", "xml", "text/", "form", "multipart/", "yaml"];
    !described.iter().any(|kind| essence.contains(kind))
}

fn says_bytes(schema: &Value) -> bool {
    let keys = schema.as_object().map(|members| members.keys().filter(|key| !super::node::is_annotation(key)).count());
    match keys {
        Some(0) => true,
        Some(2) => {
            super::document::text(schema, "type") == Some("string")
                && super::document::text(schema, "format") == Some("binary")
        }
        _ => false,
    }
}

/// Compares how the parts of a form are written.
fn compare_encoding<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &'a Value, new: &'a Value) {
    static NONE: Value = Value::Null;
    let (old, recent) = (base.get("encoding").unwrap_or(&NONE), new.get("encoding").unwrap_or(&NONE));
    for property in keys(old, recent) {
        let (before, after) = (old.get(property), recent.get(property));
        let inside = place.at(&format!(".{property}"));
        let is_object = |value: Option<&Value>| value.is_none_or(Value::is_object);
        if before != after && !(is_object(before) && is_object(after)) {
            comparison.report_at(&inside, Rule::MalformedChanged, before.cloned(), after.cloned());
            continue;
        }
        let (before, after) = (before.unwrap_or(&NONE), after.unwrap_or(&NONE));
        let is_text = |value: &Value| value.get("contentType").is_none_or(Value::is_string);
        if before.get("contentType") != after.get("contentType") && !(is_text(before) && is_text(after)) {
            let stated = |value: &Value| value.get("contentType").cloned();
            comparison.report_at(&inside, Rule::MalformedChanged, stated(before), stated(after));
            continue;
        }
        let content_type = |side: &Side<'a>, media: &'a Value, encoding: &Value| match text(encoding, "contentType") {
            Some(stated) => stated.split(',').map(|one| one.trim().to_ascii_lowercase()).collect(),
            None => BTreeSet::from([default_content_type(side, media, property).to_owned()]),
        };
        let types = (content_type(&comparison.base, base, before), content_type(&comparison.new, new, after));
        if types.0 != types.1 {
            let name = |types: &BTreeSet<String>| {
                let types: Vec<&str> = types.iter().map(String::as_str).collect();
                format!("contentType {}", types.join(", "))
            };
            comparison.report_at(&inside, Rule::PartEncodingChanged, name(&types.0), name(&types.1));
        }
        for member in keys(before, after) {
            let (one, other) = (before.get(member), after.get(member));
            let unchanged = match (one, other) {
                (Some(one), Some(other)) => same(&comparison.base.document, one, &comparison.new.document, other),
                _ => false,
            };
            let unchanged = unchanged || style(before, member) == style(after, member);
            if unchanged || matches!(member, "headers" | "contentType") {
                continue;
            }
            let rule = match member.starts_with("x-") {
                true => Rule::ExtensionChanged,
                false => Rule::PartEncodingChanged,
            };
            let name = |value: Option<&Value>| value.map(|value| format!("{member} {value}"));
            comparison.report_at(&inside, rule, name(one), name(other));
        }
        if before.get("headers") != after.get("headers") {
            let headers = |value: &Value| value.get("headers").cloned();
            let (before, after) = (headers(before), headers(after));
            comparison.report_at(&inside, Rule::PartEncodingChanged, before, after);
        }
    }
}

/// Returns how a member of a form is written, as stated or by default. `None` for members that
/// say nothing about it.
fn style(encoding: &Value, member: &str) -> Option<Value> {
    let style = encoding.get("style").cloned().unwrap_or_else(|| json!("form"));
    let default = match member {
        "style" => json!("form"),
        "explode" => json!(style == "form"),
        "allowReserved" => json!(false),
        _ => return Some(encoding.get(member)?.clone()),
    };
    Some(encoding.get(member).cloned().unwrap_or(default))
}

/// The media type of a part for which none is stated: by what it is.
fn default_content_type<'a>(side: &Side<'a>, media: &'a Value, property: &str) -> &'static str {
    let Some(schema) = media.get("schema") else {
        return "application/octet-stream";
    };
    let part_of = |shape: &Shape<'a>| shape.properties.get(property).cloned().unwrap_or_default();
    let part = side.shape(&Node::of_parts(&side.document, &part_of(&side.shape_of(schema))));
    // A list is sent as a part for each of its elements.
    let part = match part.is_only("array") {
        true => side.shape(&Node::of_parts(&side.document, &part.items)),
        false => part,
    };
    let is_bytes = part.formats.contains("binary") || part.formats.contains("byte");
    match &part.types {
        _ if is_bytes => "application/octet-stream",
        None => "application/octet-stream",
        Some(types) if types.contains("object") || types.contains("array") => "application/json",
        Some(_) => "text/plain",
    }
}
