//! Pairing the operations of the two documents, and comparing what stands on an operation itself.
//! Its messages are compared by the modules named after them.

use super::comparison::{Comparison, DOCUMENT, PairKey, Place};
use super::level::Direction;
use super::metadata::compare_members;
use super::paths::{Operation, operations};
use super::rules::Rule;
use super::same::{Likeness, likeness};
use super::servers::{self, Pairing};
use super::{bodies, parameters, responses, security};
use crate::normalise::METHODS;
use serde_json::Value;

/// Compares the operations, and the callbacks of the whole document.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (before, after) = match servers::pairing(comparison) {
        Pairing::AsWritten => (String::new(), String::new()),
        Pairing::WithBasePath => (
            servers::base_paths(Some(comparison.base.root)).swap_remove(0),
            servers::base_paths(Some(comparison.new.root)).swap_remove(0),
        ),
    };
    let base = operations(&comparison.base.document, &before);
    let mut new = operations(&comparison.new.document, &after);
    for (key, operation) in &base {
        let label = operation.label();
        let vertex = comparison.operation(label.clone());
        let place = Place::new(vertex, Direction::Request, label);
        match new.remove(key) {
            Some(other) => compare_pair(comparison, &place, operation, &other),
            None => comparison.report_at(&place, Rule::OperationRemoved, name(operation), Value::Null),
        }
    }
    for operation in new.values() {
        let label = operation.label();
        let vertex = comparison.operation(label.clone());
        let place = Place::new(vertex, Direction::Request, label);
        comparison.report_at(&place, Rule::OperationAdded, Value::Null, name(operation));
    }
    let place = Place::new(DOCUMENT, Direction::None, "webhook ");
    let (base, new) = (comparison.base.root, comparison.new.root);
    compare_callbacks(comparison, &place, base.get("webhooks"), new.get("webhooks"));
}

/// The id of an operation, or its address where it has none.
fn name(operation: &Operation<'_>) -> String {
    match super::document::text(operation.value, "operationId") {
        Some(id) => id.to_owned(),
        None => operation.label(),
    }
}

fn compare_pair<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Operation<'a>, new: &Operation<'a>) {
    compare_items(comparison, place, base, new);
    if !(base.value.is_object() && new.value.is_object()) {
        if base.value != new.value {
            let (before, after) = (base.value.clone(), new.value.clone());
            comparison.report_at(place, Rule::MalformedChanged, before, after);
        }
        return;
    }
    let id = |operation: &Operation<'a>| operation.value.get("operationId").cloned();
    if id(base) != id(new) {
        comparison.report_at(place, Rule::OperationIdChanged, id(base), id(new));
    }
    compare_members(
        comparison,
        place,
        base.value,
        new.value,
        &["operationId", "parameters", "requestBody", "responses", "callbacks", "security", "servers"],
    );
    if base.value.get("servers").is_some() || new.value.get("servers").is_some() {
        let inside = place.at(" servers");
        // An operation without servers of its own uses those around it.
        let (before, after) = (servers_owner(comparison.base.root, base), servers_owner(comparison.new.root, new));
        servers::compare_lists(comparison, &inside, before, after);
    }
    parameters::compare(comparison, place, base, new);
    bodies::compare_request(comparison, place, base.value.get("requestBody"), new.value.get("requestBody"));
    responses::compare(comparison, place, base.value.get("responses"), new.value.get("responses"));
    security::compare(comparison, place, base.value, new.value);
    let inside = place.at(" callback ");
    compare_callbacks(comparison, &inside, base.value.get("callbacks"), new.value.get("callbacks"));
}

fn servers_owner<'a>(root: &'a Value, operation: &Operation<'a>) -> &'a Value {
    [operation.value, operation.item].into_iter().find(|owner| owner.get("servers").is_some()).unwrap_or(root)
}

/// Compares the members of the path item, once for all its operations.
fn compare_items<'a>(comparison: &mut Comparison<'a>, place: &Place, base: &Operation<'a>, new: &Operation<'a>) {
    let key = PairKey::new("path item", base.item, new.item);
    let Some(vertex) = comparison.meet(place.vertex, key) else {
        return;
    };
    let place = Place::new(vertex, Direction::None, base.path);
    let mut judged = vec!["parameters", "servers", "$ref"];
    judged.extend(METHODS);
    compare_members(comparison, &place, base.item, new.item, &judged);
    let own_servers = |operation: &Operation<'a>| operation.item.get("servers").is_some();
    if own_servers(base) || own_servers(new) {
        let owner = |root, operation: &Operation<'a>| match own_servers(operation) {
            true => operation.item,
            false => root,
        };
        let before = owner(comparison.base.root, base);
        let after = owner(comparison.new.root, new);
        servers::compare_lists(comparison, &place.at(" servers"), before, after);
    }
}

/// Callbacks and webhooks: there the server calls, so a change needs a person's eye.
fn compare_callbacks(comparison: &mut Comparison<'_>, place: &Place, base: Option<&Value>, new: Option<&Value>) {
    let none = Value::Null;
    let (base, new) = (base.unwrap_or(&none), new.unwrap_or(&none));
    for key in super::metadata::keys(base, new) {
        let inside = place.at(key);
        match (base.get(key), new.get(key)) {
            (Some(before), Some(after)) => {
                let rule = match likeness(&comparison.base.document, before, &comparison.new.document, after) {
                    Likeness::Same => continue,
                    Likeness::SameButProse => Rule::DescriptionChanged,
                    Likeness::Different => Rule::CallbackChanged,
                };
                comparison.report_at(&inside, rule, before.clone(), after.clone());
            }
            (Some(_), None) => {
                comparison.report_at(&inside, Rule::CallbackRemoved, key, Value::Null);
            }
            (None, _) => comparison.report_at(&inside, Rule::CallbackAdded, Value::Null, key),
        }
    }
}
