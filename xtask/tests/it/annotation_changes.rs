//! Changes of what a schema says beside its values: who may send it, defaults, prose, and what is not known.

use crate::support::schemas::object;
use crate::support::tables::{Case, SAME, check, with};
use serde_json::{Value, json};

#[test]
fn read_only_and_write_only_properties_travel_one_way() {
    let plain = with(json!({"type": "string"}));
    let read_only = with(json!({"type": "string", "readOnly": true}));
    let write_only = with(json!({"type": "string", "writeOnly": true}));
    let required = |schema: &Value| {
        let mut schema = schema.clone();
        schema["required"] = json!(["a"]);
        schema
    };
    let empty = object(json!({}), json!([]));
    check(&[
        Case(
            "became read-only",
            plain.clone(),
            read_only.clone(),
            "breaking property-removed",
            "cosmetic access-changed",
        ),
        Case(
            "became write-only",
            plain.clone(),
            write_only.clone(),
            "cosmetic access-changed",
            "breaking property-removed",
        ),
        Case(
            "no longer read-only",
            read_only.clone(),
            plain.clone(),
            "additive optional-property-added",
            "cosmetic access-changed",
        ),
        Case(
            "required and no longer read-only",
            required(&read_only),
            required(&plain),
            "breaking required-property-added",
            "cosmetic access-changed",
        ),
        Case("read-only added", empty.clone(), required(&read_only), SAME, "additive required-property-added"),
        Case("read-only removed", required(&read_only), empty.clone(), SAME, "breaking property-removed"),
        Case(
            "read-only became required",
            read_only.clone(),
            required(&read_only),
            SAME,
            "additive property-became-required",
        ),
        Case(
            "write-only became required",
            write_only.clone(),
            required(&write_only),
            "breaking property-became-required",
            SAME,
        ),
        Case("write-only removed", write_only.clone(), empty.clone(), "breaking property-removed", SAME),
    ]);
}

#[test]
fn defaults_matter_where_something_can_be_left_out() {
    let default = |value: Value| with(json!({"type": "integer", "default": value}));
    let none = with(json!({"type": "integer"}));
    let required = |schema: Value| {
        let mut schema = schema;
        schema["required"] = json!(["a"]);
        schema
    };
    check(&[
        Case("changed", default(json!(1)), default(json!(2)), "breaking default-changed", "cosmetic default-changed"),
        Case("added", none.clone(), default(json!(1)), "additive default-added", "cosmetic default-added"),
        Case("removed", default(json!(1)), none.clone(), "breaking default-removed", "cosmetic default-removed"),
        Case(
            "of something required",
            required(default(json!(1))),
            required(default(json!(2))),
            "cosmetic unused-default-changed",
            "cosmetic unused-default-changed",
        ),
        Case("the same number", default(json!(1)), default(json!(1.0)), SAME, SAME),
    ]);
}

#[test]
fn what_is_not_known_is_for_a_person_to_look_at() {
    let review = "review unknown-member-changed";
    check(&[
        Case(
            "not",
            with(json!({"not": {"type": "string"}})),
            with(json!({"not": {"type": "integer"}})),
            review,
            review,
        ),
        Case(
            "pattern properties",
            json!({"type": "object", "patternProperties": {"^a": {"type": "string"}}}),
            json!({"type": "object", "patternProperties": {"^a": {"type": "integer"}}}),
            review,
            review,
        ),
        Case(
            "if and then",
            json!({"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}),
            json!({"type": "object", "if": {"required": ["a"]}, "then": {"required": ["c"]}}),
            review,
            review,
        ),
        Case(
            "a keyword nobody knows",
            with(json!({"type": "string", "colour": "red"})),
            with(json!({"type": "string", "colour": "blue"})),
            review,
            review,
        ),
        Case(
            "a keyword nobody knows, unchanged",
            with(json!({"type": "string", "colour": "red"})),
            with(json!({"type": "string", "colour": "red", "nullable": false})),
            SAME,
            SAME,
        ),
        Case(
            "one of several has to be there",
            json!({"type": "object", "properties": {"a": {}, "b": {}}}),
            json!({"type": "object", "properties": {"a": {}, "b": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            review,
            review,
        ),
        Case(
            "prose within one",
            with(json!({"not": {"type": "string"}})),
            with(json!({"not": {"type": "string", "description": "No text."}})),
            "cosmetic description-changed",
            "cosmetic description-changed",
        ),
        Case(
            "no schema",
            with(json!({"type": "string"})),
            with(json!(5)),
            "review malformed-changed",
            "review malformed-changed",
        ),
        Case(
            "a type that is no text",
            with(json!({"type": "string"})),
            with(json!({"type": 7})),
            "review unknown-member-changed, additive type-widened",
            "breaking type-widened, review unknown-member-changed",
        ),
        Case(
            "a reference out of the document",
            with(json!({"$ref": "other.json#/A"})),
            with(json!({"$ref": "other.json#/B"})),
            "review reference-unresolvable",
            "review reference-unresolvable",
        ),
        Case(
            "a reference to nowhere",
            with(json!({"type": "string"})),
            with(json!({"$ref": "#/components/schemas/Gone"})),
            "review reference-unresolvable",
            "review reference-unresolvable",
        ),
    ]);
}

#[test]
fn prose_is_cosmetic_wherever_it_stands() {
    check(&[
        Case(
            "description",
            with(json!({"type": "string"})),
            with(json!({"type": "string", "description": "A."})),
            "cosmetic description-changed",
            "cosmetic description-changed",
        ),
        Case(
            "title",
            with(json!({"type": "string", "title": "A"})),
            with(json!({"type": "string", "title": "B"})),
            "cosmetic title-changed",
            "cosmetic title-changed",
        ),
        Case(
            "example",
            with(json!({"type": "string", "example": "a"})),
            with(json!({"type": "string", "example": "b"})),
            "cosmetic example-changed",
            "cosmetic example-changed",
        ),
        Case(
            "deprecated",
            with(json!({"type": "string"})),
            with(json!({"type": "string", "deprecated": true})),
            "cosmetic deprecated-changed",
            "cosmetic deprecated-changed",
        ),
        Case(
            "extension",
            with(json!({"type": "string", "x-a": 1})),
            with(json!({"type": "string", "x-a": 2})),
            "cosmetic extension-changed",
            "cosmetic extension-changed",
        ),
    ]);
}
