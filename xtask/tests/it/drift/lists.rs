//! Limits beside lists of values.

use crate::support::tables::{Case, SAME, check, with};
use serde_json::{Value, json};

#[test]
fn limits_beside_a_list_decide_which_of_its_values_pass() {
    let removed = "breaking enum-value-removed";
    let fewer = "additive enum-value-removed";
    let (added, more) = ("additive enum-value-added", "additive-if-open enum-value-added");
    let texts = |limits: Value| {
        let mut schema = json!({"type": "string", "enum": ["twill", "satin", "herringbone"]});
        schema.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        with(schema)
    };
    let numbers = |limits: Value| {
        let mut schema = json!({"type": "number", "enum": [1, 2.5, 9_007_199_254_740_993_u64]});
        schema.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        with(schema)
    };
    let plain = || json!({});
    check(&[
        Case("maxLength", texts(json!({"maxLength": 16})), texts(json!({"maxLength": 8})), removed, fewer),
        Case("maxLength raised", texts(json!({"maxLength": 8})), texts(json!({"maxLength": 16})), added, more),
        Case(
            "maxLength that excludes nothing",
            texts(json!({"maxLength": 16})),
            texts(json!({"maxLength": 11})),
            SAME,
            SAME,
        ),
        Case("minLength", texts(plain()), texts(json!({"minLength": 6})), removed, fewer),
        Case("minLength lowered", texts(json!({"minLength": 6})), texts(json!({"minLength": 5})), added, more),
        Case("pattern", texts(plain()), texts(json!({"pattern": "^[a-s]"})), removed, fewer),
        Case("pattern that excludes nothing", texts(plain()), texts(json!({"pattern": "^[a-z]+$"})), SAME, SAME),
        Case("pattern gone", texts(json!({"pattern": "^t"})), texts(plain()), added, more),
        Case(
            "a pattern of another dialect",
            texts(plain()),
            texts(json!({"pattern": "^(?!x)"})),
            "breaking constraint-tightened",
            "additive constraint-tightened",
        ),
        Case(
            "format",
            texts(plain()),
            texts(json!({"format": "uuid"})),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "a format that is not known",
            texts(plain()),
            texts(json!({"format": "weave"})),
            "cosmetic format-hint-changed",
            "cosmetic format-hint-changed",
        ),
        Case("minimum", numbers(plain()), numbers(json!({"minimum": 2})), removed, fewer),
        Case("minimum that is in the list", numbers(plain()), numbers(json!({"minimum": 1})), SAME, SAME),
        Case(
            "exclusiveMinimum",
            numbers(json!({"minimum": 1})),
            numbers(json!({"exclusiveMinimum": 1})),
            removed,
            fewer,
        ),
        Case("maximum", numbers(plain()), numbers(json!({"maximum": 9_007_199_254_740_992_u64})), removed, fewer),
        Case(
            "exclusiveMaximum",
            numbers(json!({"exclusiveMaximum": 2.5})),
            numbers(json!({"maximum": 2.5})),
            added,
            more,
        ),
        Case("multipleOf", numbers(plain()), numbers(json!({"multipleOf": 1})), removed, fewer),
        Case(
            "a narrower format of integers",
            with(json!({"type": "integer", "enum": [1, 300]})),
            with(json!({"type": "integer", "format": "uint8", "enum": [1, 300]})),
            "breaking enum-value-removed, cosmetic format-hint-changed",
            "additive enum-value-removed, cosmetic format-hint-changed",
        ),
        Case(
            "by allOf",
            texts(plain()),
            with(json!({"allOf": [{"type": "string", "enum": ["twill", "satin", "herringbone"]}, {"maxLength": 8}]})),
            removed,
            fewer,
        ),
        Case(
            "a list gave way to a limit that excludes some of it",
            texts(plain()),
            with(json!({"type": "string", "maxLength": 8})),
            "breaking enum-value-removed, additive enum-removed",
            "additive-if-open enum-removed, additive enum-value-removed",
        ),
        Case(
            "a list gave way to its limit",
            texts(json!({"maxLength": 11})),
            with(json!({"type": "string", "maxLength": 11})),
            "additive enum-removed",
            "additive-if-open enum-removed",
        ),
        Case(
            "a list in place of a limit",
            with(json!({"type": "string", "maxLength": 11})),
            texts(json!({"maxLength": 11})),
            "breaking enum-added",
            "additive enum-added",
        ),
        Case(
            "minItems beside a list of arrays",
            with(json!({"enum": [["a"], ["a", "b"]]})),
            with(json!({"enum": [["a"], ["a", "b"]], "minItems": 2})),
            removed,
            fewer,
        ),
    ]);
}

#[test]
fn a_list_narrowed_from_titled_values_is_a_list() {
    let shades: Vec<Value> =
        (0..40).map(|index| json!({"title": format!("Shade {index}"), "enum": [format!("shade-{index}")]})).collect();
    let shade = json!({"type": "string", "oneOf": shades});
    let narrowed = |values: Value| with(json!({"type": "string", "enum": values, "allOf": [shade]}));
    check(&[
        Case(
            "as it was",
            narrowed(json!(["shade-1", "shade-2"])),
            with(json!({"type": "string", "enum": ["shade-1", "shade-2"]})),
            SAME,
            SAME,
        ),
        Case(
            "a value more",
            narrowed(json!(["shade-1"])),
            narrowed(json!(["shade-1", "shade-2"])),
            "additive enum-value-added",
            "additive-if-open enum-value-added",
        ),
        Case(
            "a value that is none of them",
            narrowed(json!(["shade-1"])),
            narrowed(json!(["shade-1", "shade-99"])),
            SAME,
            SAME,
        ),
    ]);
}
