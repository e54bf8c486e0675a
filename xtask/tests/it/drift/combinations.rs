//! Intersections by `allOf`, and unions beside each other.

use crate::support::schemas::object;
use crate::support::tables::{Case, SAME, check, with};
use serde_json::{Value, json};

#[test]
fn all_of_is_an_intersection() {
    let all = |parts: Value| with(json!({"allOf": parts}));
    let text = json!({"type": "string"});
    let list = |values: Value| json!({"type": "string", "enum": values});
    let step = |step: Value| json!({"type": "integer", "multipleOf": step});
    let breaking = "breaking type-changed";
    check(&[
        Case(
            "types without any in common",
            with(text.clone()),
            all(json!([text, {"type": "integer"}])),
            breaking,
            breaking,
        ),
        Case(
            "in parts of an object",
            json!({"allOf": [with(text.clone())]}),
            json!({"allOf": [with(text.clone()), with(json!({"type": "boolean"}))]}),
            breaking,
            breaking,
        ),
        Case(
            "a contradiction resolved",
            all(json!([text, {"type": "integer"}])),
            with(text.clone()),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "a contradiction either way",
            all(json!([text, {"type": "integer"}])),
            all(json!([{"type": "integer"}, text])),
            SAME,
            SAME,
        ),
        Case(
            "number and integer",
            with(json!({"type": "integer"})),
            all(json!([{"type": "integer"}, {"type": "number"}])),
            SAME,
            SAME,
        ),
        Case(
            "a second list",
            with(list(json!(["a", "b", "c"]))),
            all(json!([list(json!(["a", "b", "c"])), list(json!(["b", "c", "d"]))])),
            "breaking enum-value-removed",
            "additive enum-value-removed",
        ),
        Case(
            "lists without a value in common",
            with(list(json!(["a"]))),
            all(json!([list(json!(["a"])), list(json!(["b"]))])),
            breaking,
            breaking,
        ),
        Case(
            "a const beside a list",
            with(list(json!(["a", "b"]))),
            all(json!([list(json!(["a", "b"])), {"const": "a"}])),
            "breaking enum-value-removed",
            "additive enum-value-removed",
        ),
        Case(
            "two consts",
            with(json!({"const": "a"})),
            all(json!([{"const": "a"}, {"const": "b"}])),
            breaking,
            breaking,
        ),
        Case(
            "a const that is in the list",
            with(json!({"const": "a"})),
            all(json!([{"const": "a"}, list(json!(["a", "b"]))])),
            SAME,
            SAME,
        ),
        Case(
            "a second format",
            with(json!({"type": "string", "format": "uuid"})),
            all(json!([{"type": "string", "format": "uuid"}, {"format": "email"}])),
            breaking,
            breaking,
        ),
        Case(
            "a second format that says nothing about the first",
            with(json!({"type": "string", "format": "slug"})),
            all(json!([{"type": "string", "format": "slug"}, {"format": "lower"}])),
            "breaking format-added",
            "additive format-added",
        ),
        Case(
            "a narrower format",
            with(json!({"type": "integer", "format": "int64"})),
            all(json!([{"type": "integer", "format": "int64"}, {"format": "int32"}])),
            "breaking format-narrowed",
            "additive format-narrowed",
        ),
        Case(
            "a wider format",
            with(json!({"type": "integer", "format": "int32"})),
            all(json!([{"type": "integer", "format": "int32"}, {"format": "int64"}])),
            "cosmetic format-hint-changed",
            "cosmetic format-hint-changed",
        ),
        Case(
            "a second step",
            with(step(json!(4))),
            all(json!([step(json!(4)), {"multipleOf": 6}])),
            "breaking constraint-tightened",
            "additive constraint-tightened",
        ),
        Case(
            "a second step that is in the first",
            with(step(json!(4))),
            all(json!([step(json!(4)), {"multipleOf": 2}])),
            SAME,
            SAME,
        ),
        Case(
            "two steps and their common multiple",
            with(step(json!(12))),
            all(json!([step(json!(4)), {"multipleOf": 6}])),
            SAME,
            SAME,
        ),
        Case(
            "a finer step in decimals",
            with(json!({"type": "number", "multipleOf": 0.3})),
            with(json!({"type": "number", "multipleOf": 0.1})),
            "additive constraint-loosened",
            "additive constraint-loosened",
        ),
        Case(
            "a second pattern",
            with(json!({"type": "string", "pattern": "^a"})),
            all(json!([{"type": "string", "pattern": "^a"}, {"pattern": "z$"}])),
            "breaking constraint-tightened",
            "additive constraint-tightened",
        ),
        Case(
            "a second requirement",
            with(text.clone()),
            json!({"allOf": [with(text.clone()), {"required": ["a"]}]}),
            "breaking property-became-required",
            "additive property-became-required",
        ),
    ]);
}

#[test]
fn unions_beside_each_other_all_hold() {
    let object_with = |name: &str| object(json!({name: {"type": "string"}}), json!([name]));
    let (a, b, c, d) = (object_with("a"), object_with("b"), object_with("c"), object_with("d"));
    let only = json!({"oneOf": [a, b]});
    let both = json!({"oneOf": [a, b], "anyOf": [c, d]});
    check(&[
        Case("one added", only.clone(), both.clone(), "breaking type-narrowed", "additive type-narrowed"),
        Case("one gone", both.clone(), only.clone(), "additive type-widened", "breaking type-widened"),
        Case(
            "the other one gone",
            both.clone(),
            json!({"anyOf": [c, d]}),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case("the same by allOf", both.clone(), json!({"allOf": [{"anyOf": [c, d]}, {"oneOf": [a, b]}]}), SAME, SAME),
        Case(
            "a variant of the second added",
            both.clone(),
            json!({"oneOf": [a, b], "anyOf": [c, d, {"type": "string"}]}),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Case(
            "an object to two unions at once",
            object(json!({"a": {"type": "string"}, "c": {"type": "string"}}), json!(["a", "c"])),
            json!({"oneOf": [object(json!({"a": {"type": "string"}, "c": {"type": "string"}}), json!(["a", "c"])), {"type": "string"}],
                   "anyOf": [object(json!({"a": {"type": "string"}, "c": {"type": "integer"}}), json!(["a", "c"])), {"type": "boolean"}]}),
            "breaking type-changed, additive became-union",
            "breaking became-union, breaking type-changed",
        ),
    ]);
}
