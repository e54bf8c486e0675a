//! Variants of a `oneOf` that have values in common.

use crate::support::schemas::object;
use crate::support::tables::{Case, SAME, check};
use serde_json::{Value, json};

#[test]
fn one_of_refuses_what_several_variants_allow() {
    let needs = |names: &[&str], required: &[&str]| {
        let properties: serde_json::Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
        object(Value::Object(properties), json!(required))
    };
    let mut closed = needs(&["recipe"], &["recipe"]);
    closed["additionalProperties"] = json!(false);
    let both = needs(&["foo", "bar"], &["foo", "bar"]);
    let one_of = |variants: &[&Value]| json!({"oneOf": variants});
    let any_of = |variants: &[&Value]| json!({"anyOf": variants});
    let (foo, bar) = (needs(&["foo"], &["foo"]), needs(&["bar"], &["bar"]));
    let (free_foo, free_bar) = (needs(&["foo"], &[]), needs(&["bar"], &[]));
    let tagged = |tag: &str| object(json!({"kind": {"type": "string", "enum": [tag]}}), json!(["kind"]));
    let short = json!({"type": "string", "maxLength": 3});
    let long = json!({"type": "string", "minLength": 3});
    let longer = json!({"type": "string", "minLength": 4});
    let list = |values: Value| json!({"type": "string", "enum": values});
    check(&[
        Case(
            "an object became variants it is all of",
            both.clone(),
            one_of(&[&needs(&["foo", "bar"], &["foo"]), &bar]),
            "breaking variants-overlap, additive became-union, additive property-became-optional",
            "breaking became-union, breaking property-became-optional",
        ),
        Case(
            "an object beside one that refuses it",
            both.clone(),
            one_of(&[&both, &closed]),
            "additive became-union",
            "breaking became-union",
        ),
        Case(
            "an object beside one that asks for more",
            both.clone(),
            one_of(&[&both, &needs(&["recipe"], &["recipe"])]),
            "additive became-union",
            "breaking became-union",
        ),
        Case(
            "an object beside one that asks for nothing",
            both.clone(),
            one_of(&[&both, &needs(&["recipe"], &[])]),
            "breaking variants-overlap, additive became-union",
            "breaking became-union",
        ),
        Case(
            "the same as anyOf",
            both.clone(),
            any_of(&[&both, &needs(&["recipe"], &[])]),
            "additive became-union",
            "breaking became-union",
        ),
        Case(
            "anyOf to oneOf, overlapping",
            any_of(&[&free_foo, &free_bar]),
            one_of(&[&free_foo, &free_bar]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "anyOf to oneOf, open objects that ask for different members",
            any_of(&[&foo, &bar]),
            one_of(&[&foo, &bar]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "oneOf to anyOf, overlapping",
            one_of(&[&free_foo, &free_bar]),
            any_of(&[&free_foo, &free_bar]),
            "cosmetic union-kind-changed",
            "cosmetic union-kind-changed",
        ),
        Case(
            "anyOf to oneOf, told apart by a value",
            any_of(&[&tagged("a"), &tagged("b")]),
            one_of(&[&tagged("a"), &tagged("b")]),
            SAME,
            SAME,
        ),
        Case("anyOf to oneOf, one refuses the other", any_of(&[&both, &closed]), one_of(&[&both, &closed]), SAME, SAME),
        Case("anyOf to oneOf, of different types", any_of(&[&both, &short]), one_of(&[&both, &short]), SAME, SAME),
        Case(
            "anyOf to oneOf, limits that meet",
            any_of(&[&short, &long]),
            one_of(&[&short, &long]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "anyOf to oneOf, limits that do not meet",
            any_of(&[&short, &longer]),
            one_of(&[&short, &longer]),
            SAME,
            SAME,
        ),
        Case(
            "anyOf to oneOf, formats",
            any_of(&[&json!({"type": "string", "format": "uuid"}), &json!({"type": "string", "format": "date"})]),
            one_of(&[&json!({"type": "string", "format": "uuid"}), &json!({"type": "string", "format": "date"})]),
            SAME,
            SAME,
        ),
        Case(
            "anyOf to oneOf, integer and number",
            any_of(&[&json!({"type": "integer", "minimum": 1}), &json!({"type": "number"})]),
            one_of(&[&json!({"type": "integer", "minimum": 1}), &json!({"type": "number"})]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "lists with a value in common",
            any_of(&[&list(json!(["a", "b"])), &list(json!(["b", "c"]))]),
            one_of(&[&list(json!(["a", "b"])), &list(json!(["b", "c"]))]),
            "breaking enum-value-removed",
            "additive enum-value-removed",
        ),
        Case(
            "a variant added that overlaps another",
            one_of(&[&foo, &short]),
            one_of(&[&foo, &short, &free_bar]),
            "breaking variants-overlap, additive variant-added",
            "additive-if-open variant-added",
        ),
        Case(
            "a variant added that does not",
            one_of(&[&foo, &short]),
            one_of(&[&foo, &short, &bar]),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
    ]);
}
