//! Writes the complete extension into every operation of a document.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    derive,
    unwrap::{KEY, Unwrap},
};
use crate::{
    document::{self, Operation},
    warning::Warning,
};

/// Completes the `x-ash` of every operation: what an operation states wins, the rest is derived.
///
/// The part of the response that a method returns is carried over from `known`, the committed contract, while the response
/// has it: a response that gains a member does not change what a method returns. A warning names such a response.
pub fn resolve(document: &mut Value, known: Option<&Value>) -> Vec<Warning> {
    let mut known_operations: BTreeMap<&str, Operation<'_>> = BTreeMap::new();
    for operation in known.into_iter().flat_map(document::operations) {
        known_operations.insert(operation.id(), operation);
    }
    let mut warnings = Vec::new();
    let mut complete = Vec::new();
    for operation in document::operations(document) {
        let carried = known_operations.get(operation.id());
        let mut stated = statement(operation.value).unwrap_or_default();
        if let (Some(known), Some(carried)) = (known, carried) {
            warnings.extend(carry_unwrap(document, &operation, known, carried, &mut stated));
        }
        let stated = derive::complete(document, operation.method, operation.value, stated);
        complete.push((operation.path.to_owned(), operation.method, stated));
    }
    for (path, method, stated) in complete {
        if let Some(operation) = document["paths"][&path].get_mut(method) {
            operation[KEY] = Value::Object(stated);
        }
    }
    warnings
}

fn statement(operation: &Value) -> Option<Map<String, Value>> {
    operation.get(KEY).and_then(Value::as_object).cloned()
}

/// Keeps the part of the response that a method returns, unless the response no longer has it.
fn carry_unwrap(
    document: &Value,
    operation: &Operation<'_>,
    known: &Value,
    carried: &Operation<'_>,
    stated: &mut Map<String, Value>,
) -> Option<Warning> {
    let before = statement(carried.value).and_then(|carried| Unwrap::read(carried.get("unwrap")?))?;
    if stated.get("unwrap").is_some_and(|stated| *stated != before.to_json()) {
        return None;
    }
    let now = derive::unwrap(document, operation.method, operation.value);
    let still_exists = match &before {
        Unwrap::Member(name) => has_member(document, operation.value, name),
        Unwrap::Whole | Unwrap::Nothing => now.is_some(),
    };
    if !still_exists {
        stated.remove("unwrap");
        let text = format!("the response no longer has {}: the method returns something else", shown(&before));
        return Some(Warning::new(operation.place(), text));
    }
    stated.insert("unwrap".to_owned(), before.to_json());
    let derived_before = derive::unwrap(known, carried.method, carried.value);
    (derived_before != now && now.as_ref() != Some(&before)).then(|| {
        let text = format!("the response has other members now; the method still returns {}", shown(&before));
        Warning::new(operation.place(), text + ", the raw client returns all of it")
    })
}

fn has_member(document: &Value, operation: &Value, name: &str) -> bool {
    derive::response_object(document, operation).and_then(|schema| schema.get("properties")?.get(name)).is_some()
}

fn shown(unwrap: &Unwrap) -> String {
    match unwrap {
        Unwrap::Member(name) => format!("`{name}`"),
        Unwrap::Whole => "the whole object".to_owned(),
        Unwrap::Nothing => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contract(members: &Value) -> Value {
        let schema = json!({"type": "object", "properties": members});
        json!({
            "openapi": "3.0.3",
            "paths": {"/ovens/{id}": {
                "get": {"operationId": "get_oven", "responses": {"200": {"content": {"application/json": {"schema": schema}}}}},
                "post": {"operationId": "heat", "responses": {"204": {}}, "x-ash": {"because": "heats again"}},
            }},
        })
    }

    fn resolved(mut document: Value, known: Option<&Value>) -> (Value, Vec<String>) {
        let warnings = resolve(&mut document, known);
        (document, warnings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_statement_is_completed_with_defaults() {
        let (document, _) = resolved(contract(&json!({"oven": {"type": "object"}})), None);
        assert_eq!(
            document["paths"]["/ovens/{id}"]["get"][KEY],
            json!({
                "repeat": "idempotent", "because": "reads", "deadline": {"seconds": 60}, "facade": "generated",
                "unwrap": {"member": "oven"}
            })
        );
        assert_eq!(
            document["paths"]["/ovens/{id}"]["post"][KEY],
            json!({"repeat": "once", "because": "heats again", "deadline": {"seconds": 60}, "facade": "generated"})
        );
    }

    #[test]
    fn a_response_that_gains_a_member_still_returns_what_it_returned() {
        let (known, _) = resolved(contract(&json!({"oven": {"type": "object"}})), None);
        let grown = json!({"oven": {"type": "object"}, "next": {"type": "string"}});
        let (document, warnings) = resolved(contract(&grown), Some(&known));
        assert_eq!(document["paths"]["/ovens/{id}"]["get"][KEY]["unwrap"], json!({"member": "oven"}));
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("the method still returns `oven`"), "{warnings:?}");
        // Known now, it is not mentioned again.
        assert_eq!(resolved(contract(&grown), Some(&document)).1, Vec::<String>::new());
    }

    #[test]
    fn a_response_that_loses_the_member_returns_what_is_derived() {
        let (known, _) = resolved(contract(&json!({"oven": {"type": "object"}})), None);
        let (document, warnings) = resolved(contract(&json!({"stove": {"type": "object"}})), Some(&known));
        assert_eq!(document["paths"]["/ovens/{id}"]["get"][KEY]["unwrap"], json!({"member": "stove"}));
        assert!(warnings[0].contains("no longer has `oven`"), "{warnings:?}");
    }
}
