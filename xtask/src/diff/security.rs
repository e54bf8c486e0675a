//! Security: a list of alternatives, each of which asks for several schemes at once. What a
//! client sends for any of the old alternatives has to satisfy one of the new ones.

use super::comparison::{Comparison, PairKey, Place};
use super::document::{members, text};
use super::level::Direction;
use super::metadata::keys;
use super::reach::Vertex;
use super::rules::Rule;
use super::side::Side;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One alternative: the schemes that are needed together, each with its scopes.
type Alternative<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &'a Value, new: &'a Value) {
    let place = &Place::new(place.vertex, Direction::Request, place.location.clone());
    let inherited = base.get("security").is_none() && new.get("security").is_none();
    let owner = |operation: &'a Value, document: &'a Value| match operation.get("security") {
        Some(security) => Some(security),
        None => document.get("security"),
    };
    let before = alternatives(owner(base, comparison.base.root));
    let after = alternatives(owner(new, comparison.new.root));
    let names = |alternatives: &[Alternative<'a>]| -> BTreeSet<&'a str> {
        alternatives.iter().flat_map(BTreeMap::keys).copied().collect()
    };
    for name in names(&before) {
        if let Some(other) = counterpart(comparison, name, &names(&after)) {
            comparison.renamed("securitySchemes", Some(name), Some(other));
            compare_scheme(comparison, place.vertex, name, other);
        }
    }
    if before == after {
        return;
    }
    // A change of the inherited security is reported once for all operations.
    let place = match inherited {
        true => {
            let (old, new) = (comparison.base.root, comparison.new.root);
            let key = PairKey::new("security", old, new);
            let Some(vertex) = comparison.meet(place.vertex, key) else {
                return;
            };
            Place::new(vertex, Direction::Request, "security")
        }
        false => place.at(" security"),
    };
    let (old, recent) = (&comparison.base, &comparison.new);
    let still_enough = before.iter().all(|sent| after.iter().any(|asked| satisfies(old, sent, recent, asked)));
    let was_enough = after.iter().all(|sent| before.iter().any(|asked| satisfies(recent, sent, old, asked)));
    let rule = match (still_enough, was_enough) {
        (true, true) => return,
        (true, false) => Rule::SecurityLoosened,
        (false, _) => Rule::SecurityTightened,
    };
    comparison.report_at(&place, rule, describe(&before), describe(&after));
}

/// The scheme that is asked for where `name` was: the one of that name, or one that works like it.
fn counterpart<'a>(comparison: &Comparison<'a>, name: &str, asked: &BTreeSet<&'a str>) -> Option<&'a str> {
    if let Some(same) = asked.get(name) {
        return Some(same);
    }
    let old = mechanism(scheme(&comparison.base, name)?);
    let mut others = asked.iter().filter(|other| scheme(&comparison.base, other).is_none());
    others.find(|other| scheme(&comparison.new, other).is_some_and(|other| mechanism(other) == old)).copied()
}

/// The alternatives of a list of requirements. Nothing asked for is one alternative that asks
/// for nothing.
fn alternatives(security: Option<&Value>) -> Vec<Alternative<'_>> {
    let mut alternatives: Vec<Alternative<'_>> = security
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|requirement| {
            members(Some(requirement))
                .map(|(scheme, scopes)| {
                    let scopes = scopes.as_array().into_iter().flatten();
                    (scheme.as_str(), scopes.filter_map(Value::as_str).collect())
                })
                .collect()
        })
        .collect();
    if alternatives.is_empty() {
        alternatives.push(Alternative::new());
    }
    alternatives
}

fn describe(alternatives: &[Alternative<'_>]) -> Value {
    alternatives.iter().map(|alternative| json!(alternative)).collect()
}

/// Returns whether what is sent for one alternative is enough for another. A scheme of the same name is
/// taken for the same: if it works in another way, that is reported for the scheme.
fn satisfies(sender: &Side<'_>, sent: &Alternative<'_>, receiver: &Side<'_>, asked: &Alternative<'_>) -> bool {
    asked.iter().all(|(name, scopes)| {
        sent.iter().any(|(other, granted)| {
            let same_scheme = name == other
                || matches!(
                    (scheme(sender, other), scheme(receiver, name)),
                    (Some(one), Some(other)) if mechanism(one) == mechanism(other)
                );
            same_scheme && scopes.is_subset(granted)
        })
    })
}

fn scheme<'a>(document: &Side<'a>, name: &str) -> Option<&'a Value> {
    let scheme = document.component("securitySchemes", name)?;
    document.resolve(scheme).map(|(value, _)| value)
}

/// Returns what a client has to do for a scheme, without names and prose.
fn mechanism(scheme: &Value) -> Value {
    let kind = text(scheme, "type").unwrap_or_default();
    let lower = |key| text(scheme, key).map(str::to_ascii_lowercase);
    match kind {
        "http" => json!([kind, lower("scheme")]),
        "apiKey" => {
            let place = text(scheme, "in");
            let name = match place {
                Some("header") => lower("name"),
                _ => text(scheme, "name").map(str::to_owned),
            };
            json!([kind, place, name])
        }
        "openIdConnect" => json!([kind, text(scheme, "openIdConnectUrl")]),
        // The flows are compared one by one.
        "oauth2" => json!([kind]),
        _ => scheme.clone(),
    }
}

/// Compares a scheme that both documents ask for, once for all operations that do.
fn compare_scheme(comparison: &mut Comparison<'_>, from: Vertex, name: &str, new_name: &str) {
    let schemes = (scheme(&comparison.base, name), scheme(&comparison.new, new_name));
    let location = format!("securitySchemes.{name}");
    let (before, after) = match schemes {
        (Some(before), Some(after)) => (before, after),
        (None, None) => return,
        (before, after) => {
            let place = Place::new(from, Direction::Request, location);
            let (before, after) = (before.cloned(), after.cloned());
            comparison.report_at(&place, Rule::ReferenceUnresolvable, before, after);
            return;
        }
    };
    let key = PairKey::new("security scheme", before, after);
    let Some(vertex) = comparison.meet(from, key) else {
        return;
    };
    let place = Place::new(vertex, Direction::Request, location);
    if mechanism(before) != mechanism(after) {
        let (before, after) = (before.clone(), after.clone());
        comparison.report_at(&place, Rule::SecuritySchemeChanged, before, after);
        return;
    }
    for key in keys(before, after) {
        let (one, other) = (before.get(key), after.get(key));
        if one == other {
            continue;
        }
        let rule = match key {
            "flows" => {
                compare_flows(comparison, &place, one, other);
                continue;
            }
            "description" | "bearerFormat" => Rule::SecurityHintChanged,
            // The same mechanism in another case means the same.
            "scheme" | "name" => continue,
            key if key.starts_with("x-") => Rule::ExtensionChanged,
            _ => Rule::UnknownMemberChanged,
        };
        comparison.report_at(&place.at(&format!(".{key}")), rule, one.cloned(), other.cloned());
    }
}

fn compare_flows(comparison: &mut Comparison<'_>, place: &Place, base: Option<&Value>, new: Option<&Value>) {
    let none = Value::Null;
    let (base, new) = (base.unwrap_or(&none), new.unwrap_or(&none));
    for flow in keys(base, new) {
        let inside = place.at(&format!(".{flow}"));
        let (before, after) = match (base.get(flow), new.get(flow)) {
            (Some(before), Some(after)) => (before, after),
            (Some(_), None) => {
                comparison.report_at(&inside, Rule::SecuritySchemeChanged, flow, Value::Null);
                continue;
            }
            (None, _) => {
                comparison.report_at(&inside, Rule::SecurityFlowLoosened, Value::Null, flow);
                continue;
            }
        };
        for key in keys(before, after) {
            let (one, other) = (before.get(key), after.get(key));
            if one == other {
                continue;
            }
            if key == "scopes" {
                compare_scopes(comparison, &inside, one, other);
                continue;
            }
            let rule = match key.starts_with("x-") {
                true => Rule::ExtensionChanged,
                false => Rule::SecuritySchemeChanged,
            };
            let inside = inside.at(&format!(".{key}"));
            comparison.report_at(&inside, rule, one.cloned(), other.cloned());
        }
    }
}

fn compare_scopes(comparison: &mut Comparison<'_>, place: &Place, base: Option<&Value>, new: Option<&Value>) {
    let none = Value::Null;
    let (base, new) = (base.unwrap_or(&none), new.unwrap_or(&none));
    for scope in keys(base, new) {
        let inside = place.at(".scopes");
        match (base.get(scope), new.get(scope)) {
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => {
                let (before, after) = (one.clone(), other.clone());
                comparison.report_at(&inside, Rule::SecurityHintChanged, before, after);
            }
            (Some(_), None) => {
                comparison.report_at(&inside, Rule::SecuritySchemeChanged, scope, Value::Null);
            }
            (None, _) => {
                comparison.report_at(&inside, Rule::SecurityFlowLoosened, Value::Null, scope);
            }
        }
    }
}
