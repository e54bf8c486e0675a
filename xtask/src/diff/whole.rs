//! The document as a whole: its version, its `info`, its servers.

use super::comparison::{Comparison, DOCUMENT, Place};
use super::document::text;
use super::level::Direction;
use super::metadata::{compare_members, keys};
use super::rules::Rule;
use super::servers;
use serde_json::Value;

/// The document as a whole.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (base, new) = (comparison.base.root, comparison.new.root);
    let place = Place::new(DOCUMENT, Direction::None, "document");
    let version = |document| text(document, "openapi").unwrap_or_default();
    if !(version(base).starts_with("3.") && version(new).starts_with("3.")) {
        comparison.report_at(
            &place,
            Rule::UnsupportedDocument,
            base.get("openapi").or_else(|| base.get("swagger")).cloned(),
            new.get("openapi").or_else(|| new.get("swagger")).cloned(),
        );
    } else if version(base) != version(new) {
        comparison.report_at(&place, Rule::VersionChanged, version(base), version(new));
    }
    compare_members(
        comparison,
        &place,
        base,
        new,
        &["openapi", "info", "servers", "paths", "webhooks", "components", "security"],
    );
    compare_info(comparison, base.get("info"), new.get("info"));
    servers::compare(comparison);
}

fn compare_info(comparison: &mut Comparison<'_>, base: Option<&Value>, new: Option<&Value>) {
    let (none, place) = (Value::Null, |key: &str| Place::new(DOCUMENT, Direction::None, format!("info.{key}")));
    let (base, new) = (base.unwrap_or(&none), new.unwrap_or(&none));
    for key in keys(base, new) {
        let (before, after) = (base.get(key), new.get(key));
        if before != after {
            let rule = match key {
                "description" | "summary" => Rule::DescriptionChanged,
                key if key.starts_with("x-") => Rule::ExtensionChanged,
                _ => Rule::InfoChanged,
            };
            comparison.report_at(&place(key), rule, before.cloned(), after.cloned());
        }
    }
}
