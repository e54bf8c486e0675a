//! Prose and annotations, wherever they stand: descriptions, examples, tags, extensions. And the
//! members that nothing here knows, which are never passed over.

use super::comparison::{Comparison, Place};
use super::document::text;
use super::rules::Rule;
use super::same::{Likeness, likeness};
use super::shape::Shape;
use crate::normalise::METHODS;
use serde_json::Value;
use std::collections::BTreeSet;

/// Compares the members of two objects that need no judgement of their own. Those in `judged` are
/// compared elsewhere, where they are what their name asks for.
pub(super) fn compare_members(
    comparison: &mut Comparison<'_>,
    place: &Place,
    base: &Value,
    new: &Value,
    judged: &[&str],
) {
    for key in keys(base, new) {
        let (before, after) = (base.get(key), new.get(key));
        if before == after {
            continue;
        }
        if judged.contains(&key) {
            let fits = |value: Option<&Value>| value.is_none_or(|value| fits(key, value));
            if !(fits(before) && fits(after)) {
                comparison.report_at(
                    &place.at(&format!(" {key}")),
                    Rule::MalformedChanged,
                    before.cloned(),
                    after.cloned(),
                );
            }
            continue;
        }
        let (rule, inside) = match key {
            "description" | "summary" => (Rule::DescriptionChanged, place.clone()),
            "deprecated" if deprecated(before) == deprecated(after) => continue,
            "deprecated" => (Rule::DeprecatedChanged, place.clone()),
            "tags" => (Rule::TagsChanged, place.clone()),
            "externalDocs" => (Rule::ExternalDocsChanged, place.clone()),
            "example" | "examples" => (Rule::ExampleChanged, place.clone()),
            key if key.starts_with("x-") => (Rule::ExtensionChanged, place.at(&format!(" {key}"))),
            _ => {
                let likeness = match (before, after) {
                    (Some(before), Some(after)) => {
                        likeness(&comparison.base.document, before, &comparison.new.document, after)
                    }
                    _ => Likeness::Different,
                };
                let rule = match likeness {
                    Likeness::Same => continue,
                    Likeness::SameButProse => Rule::DescriptionChanged,
                    Likeness::Different => Rule::UnknownMemberChanged,
                };
                (rule, place.at(&format!(" {key}")))
            }
        };
        comparison.report_at(&inside, rule, before.cloned(), after.cloned());
    }
}

/// Returns whether a member is of the kind its name asks for: something else would be taken for absent.
fn fits(key: &str, value: &Value) -> bool {
    match key {
        "required" | "explode" | "allowReserved" | "allowEmptyValue" => value.is_boolean(),
        "openapi" | "operationId" | "name" | "in" | "style" | "$ref" => value.is_string(),
        "parameters" => value.is_array(),
        "servers" => value.as_array().is_some_and(|servers| {
            let mut servers = servers.iter();
            servers.all(|server| text(server, "url").is_some())
        }),
        "security" => value.as_array().is_some_and(|alternatives| {
            let of_lists = |alternative: &Value| {
                alternative.as_object().is_some_and(|schemes| schemes.values().all(Value::is_array))
            };
            alternatives.iter().all(of_lists)
        }),
        // These are checked where they are compared.
        "schema" | "itemSchema" => true,
        key if METHODS.contains(&key) => true,
        _ => value.is_object(),
    }
}

fn deprecated(value: Option<&Value>) -> bool {
    value.and_then(Value::as_bool).unwrap_or(false)
}

/// The annotations of two schemas.
pub(super) fn compare_annotations<'a>(
    comparison: &mut Comparison<'a>,
    place: &Place,
    base: &Shape<'a>,
    new: &Shape<'a>,
) {
    let keys: BTreeSet<&str> = base.annotations.keys().chain(new.annotations.keys()).copied().collect();
    for key in keys {
        let (before, after) = (base.annotations.get(key), new.annotations.get(key));
        if before == after {
            continue;
        }
        let (rule, inside) = match key {
            "title" => (Rule::TitleChanged, place.clone()),
            "example" | "examples" => (Rule::ExampleChanged, place.clone()),
            "externalDocs" => (Rule::ExternalDocsChanged, place.clone()),
            key if key.starts_with("x-") => (Rule::ExtensionChanged, place.at(&format!(" {key}"))),
            "description" => (Rule::DescriptionChanged, place.clone()),
            key => (Rule::DescriptionChanged, place.at(&format!(" {key}"))),
        };
        comparison.report_at(&inside, rule, before.map(|value| (*value).clone()), after.map(|value| (*value).clone()));
    }
    if base.deprecated != new.deprecated {
        comparison.report_at(place, Rule::DeprecatedChanged, base.deprecated, new.deprecated);
    }
}

/// The keys of either object.
pub(super) fn keys<'v>(base: &'v Value, new: &'v Value) -> BTreeSet<&'v str> {
    [base, new]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|members| members.keys().map(String::as_str))
        .collect()
}
