//! Responses by status: exact ones, ranges such as `2XX`, and `default` for all others.

use super::bodies;
use super::comparison::{Comparison, Place};
use super::document::members;
use super::level::Direction;
use super::metadata::compare_members;
use super::metadata::keys;
use super::parameters::compare_headers;
use super::rules::Rule;
use serde_json::Value;
use std::collections::BTreeMap;

/// The responses of an operation by status, which is in upper case.
type Statuses<'a> = BTreeMap<String, &'a Value>;

const DEFAULT: &str = "DEFAULT";

pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    base: Option<&'a Value>,
    new: Option<&'a Value>,
) {
    let (before, after) = (statuses(base), statuses(new));
    let place = Place::new(place.vertex, Direction::Response, format!("{} response", place.location));
    compare_extensions(comparison, &place, base, new);
    let any_success_left = after.keys().any(|status| is_success(&after, status));
    for (status, &response) in &before {
        let inside = place.at(&format!(" {}", shown(status)));
        if let Some(&other) = after.get(status) {
            compare_pair(comparison, &inside, response, other);
            continue;
        }
        let was_success = is_success(&before, status);
        let known = covering(&after, status).filter(|(range, _)| !was_success || is_success(&after, range));
        match known {
            Some((range, other)) => {
                compare_pair(comparison, &inside, response, other);
                if was_success {
                    // One status may have become any of a range.
                    comparison.report_at(&inside, Rule::SuccessStatusAdded, shown(status), shown(range));
                }
            }
            None => {
                let narrower = was_success && after.keys().any(|other| is_in(other, status));
                if narrower {
                    continue; // Each of those is compared with this one below.
                }
                let rule = match was_success {
                    true if any_success_left => Rule::SuccessStatusRemoved,
                    true => Rule::LastSuccessStatusRemoved,
                    false if status == DEFAULT => Rule::DefaultResponseRemoved,
                    false => Rule::ErrorStatusRemoved,
                };
                comparison.report_at(&inside, rule, shown(status), Value::Null);
            }
        }
    }
    for (status, &response) in &after {
        if before.contains_key(status) {
            continue;
        }
        let inside = place.at(&format!(" {}", shown(status)));
        let is_success = is_success(&after, status);
        let known = covering(&before, status).filter(|(range, _)| !is_success || self::is_success(&before, range));
        let rule = match (is_success, known) {
            (true, Some((range, other))) => {
                compare_pair(comparison, &inside, other, response);
                comparison.report_at(&inside, Rule::SuccessStatusRemoved, shown(range), shown(status));
                continue;
            }
            (true, None) => {
                // A range that only replaces its members was reported with them.
                if before.keys().any(|other| is_in(other, status) && !after.contains_key(other)) {
                    continue;
                }
                Rule::SuccessStatusAdded
            }
            (false, _) if status == DEFAULT => Rule::DefaultResponseAdded,
            (false, _) => Rule::ErrorStatusAdded,
        };
        comparison.report_at(&inside, rule, Value::Null, shown(status));
    }
}

fn statuses(responses: Option<&Value>) -> Statuses<'_> {
    members(responses)
        .filter(|(status, _)| !status.starts_with("x-"))
        .map(|(status, response)| (status.to_ascii_uppercase(), response))
        .collect()
}

fn shown(status: &str) -> &str {
    if status == DEFAULT { "default" } else { status }
}

/// The statuses with which an operation succeeds: 2xx; where there are none, redirections; where
/// there are none either, whatever `default` stands for.
fn is_success(statuses: &Statuses<'_>, status: &str) -> bool {
    let has = |first: char| statuses.keys().any(|status| status.starts_with(first));
    match status.chars().next() {
        Some('2') => true,
        Some('3') => !has('2'),
        _ => status == DEFAULT && !has('2') && !has('3'),
    }
}

/// Returns whether a status is one of a range.
fn is_in(status: &str, range: &str) -> bool {
    status != range
        && (range.strip_suffix("XX"))
            .is_some_and(|first| status.starts_with(first) && status.len() == 3 && !status.ends_with("XX"))
}

/// The range or `default` that stands for a status.
fn covering<'s, 'a>(statuses: &'s Statuses<'a>, status: &str) -> Option<(&'s str, &'a Value)> {
    if status == DEFAULT {
        return None;
    }
    let range = statuses.iter().find(|(range, _)| is_in(status, range));
    range.or_else(|| statuses.get_key_value(DEFAULT)).map(|(range, &response)| (range.as_str(), response))
}

fn compare_extensions(comparison: &mut Comparison<'_>, place: &Place, base: Option<&Value>, new: Option<&Value>) {
    let none = Value::Null;
    let (base, new) = (base.unwrap_or(&none), new.unwrap_or(&none));
    let judged: Vec<&str> = keys(base, new).into_iter().filter(|key| !key.starts_with("x-")).collect();
    compare_members(comparison, place, base, new, &judged);
}

fn compare_pair<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &'a Value, new: &'a Value) {
    let Some((place, base, new)) = bodies::meet(comparison, place, ("response", "responses"), base, new) else {
        return;
    };
    compare_members(comparison, &place, base, new, &["headers", "content", "links"]);
    if base.get("links") != new.get("links") {
        let links = |response: &Value| response.get("links").cloned();
        comparison.report_at(&place, Rule::LinkChanged, links(base), links(new));
    }
    compare_headers(comparison, &place, base, new);
    bodies::compare_content(comparison, &place, base, new);
}
