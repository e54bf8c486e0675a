//! Pairing the operations of the two documents, and comparing what stands on an operation itself.
//! What it sends and receives is compared by the modules named after it.

use super::document::{Document, members};
use super::findings::{Comparison, DOCUMENT, PairKey, Place};
use super::metadata::compare_members;
use super::same::{Likeness, likeness};
use super::servers::{self, Pairing};
use super::{Direction, Rule, bodies, parameters, responses, security};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The members of a path item that are operations.
pub(super) const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// One operation of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation<'a> {
    /// The path as it is written.
    pub(super) path: &'a str,
    method: &'static str,
    pub(super) item: &'a Value,
    pub(super) value: &'a Value,
}

impl Operation<'_> {
    fn label(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }
}

/// The path with unnamed parameters, and the method.
type Key = (String, &'static str);

/// Compares the operations, and the callbacks of the whole document.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (before, after) = match servers::pairing(comparison) {
        Pairing::AsWritten => (String::new(), String::new()),
        Pairing::WithBasePath => (
            servers::base_paths(Some(comparison.base.root)).swap_remove(0),
            servers::base_paths(Some(comparison.new.root)).swap_remove(0),
        ),
    };
    let base = operations(&comparison.base, &before);
    let mut new = operations(&comparison.new, &after);
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

/// The addresses of all operations below a base path.
pub(super) fn addresses(document: &Value, base_path: &str) -> BTreeSet<(String, &'static str)> {
    let document = Document::new(document);
    operations(&document, base_path).into_keys().collect()
}

fn operations<'a>(document: &Document<'a>, base_path: &str) -> BTreeMap<Key, Operation<'a>> {
    let mut operations = BTreeMap::new();
    for (path, item) in members(document.root.get("paths")) {
        let Some((item, _)) = document.resolve(item) else {
            continue;
        };
        for method in METHODS {
            let Some(value) = item.get(method) else {
                continue;
            };
            let operation = Operation { path, method, item, value };
            let key = (format!("{base_path}{}", unnamed(path)), method);
            // Two templates that differ in names only are the same path; a document that has
            // both is wrong, but the second is not to disappear.
            match operations.contains_key(&key) {
                true => operations.insert((format!("{base_path}{path}"), method), operation),
                false => operations.insert(key, operation),
            };
        }
    }
    operations
}

/// The template without the names of its parameters: they are never sent.
fn unnamed(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        text.push_str("{}");
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The names of the parameters of a template, in their order.
pub(super) fn template_names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.trim_matches(['*', '+']))).collect()
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

/// What stands on the path item, once for all its operations.
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
                let rule = match likeness(&comparison.base, before, &comparison.new, after) {
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
