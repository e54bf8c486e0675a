//! Changes of what a single value may be, each judged as something sent and as something received.

use crate::support::tables::{Case, SAME, check, with};
use serde_json::{Value, json};

#[test]
fn types_widen_and_narrow_by_direction() {
    check(&[
        Case(
            "integer to number",
            with(json!({"type": "integer"})),
            with(json!({"type": "number"})),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "number to integer",
            with(json!({"type": "number"})),
            with(json!({"type": "integer"})),
            "breaking type-narrowed",
            "additive type-narrowed",
        ),
        Case(
            "string to integer",
            with(json!({"type": "string"})),
            with(json!({"type": "integer"})),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "integer to string",
            with(json!({"type": "integer"})),
            with(json!({"type": "string"})),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "single to array",
            with(json!({"type": "string"})),
            with(json!({"type": "array", "items": {"type": "string"}})),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "anything to string",
            with(json!({})),
            with(json!({"type": "string"})),
            "breaking type-narrowed",
            "additive type-narrowed",
        ),
        Case(
            "string to anything",
            with(json!({"type": "string"})),
            with(json!({})),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "object to array",
            json!({"type": "object"}),
            json!({"type": "array", "items": {}}),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "array items",
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"type": "array", "items": {"type": "integer"}}),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "array items become anything",
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"type": "array", "items": {}}),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "items of items",
            json!({"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}),
            json!({"type": "array", "items": {"type": "array", "items": {"type": "number"}}}),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "string to string or integer",
            with(json!({"type": "string"})),
            with(json!({"type": ["string", "integer"]})),
            "additive became-union",
            "breaking became-union",
        ),
        Case(
            "string or integer to string",
            with(json!({"type": ["string", "integer"]})),
            with(json!({"type": "string"})),
            "breaking variant-removed",
            "additive variant-removed",
        ),
    ]);
}

#[test]
fn formats_are_ranges_for_numbers_and_promises_for_text() {
    check(&[
        Case(
            "int32 to int64",
            with(json!({"type": "integer", "format": "int32"})),
            with(json!({"type": "integer", "format": "int64"})),
            "additive format-widened",
            "breaking format-widened",
        ),
        Case(
            "int64 to int32",
            with(json!({"type": "integer", "format": "int64"})),
            with(json!({"type": "integer", "format": "int32"})),
            "breaking format-narrowed",
            "additive format-narrowed",
        ),
        Case(
            "double to float",
            with(json!({"type": "number", "format": "double"})),
            with(json!({"type": "number", "format": "float"})),
            "breaking format-narrowed",
            "additive format-narrowed",
        ),
        Case(
            "double says nothing",
            with(json!({"type": "number", "format": "double"})),
            with(json!({"type": "number"})),
            "cosmetic format-hint-changed",
            "cosmetic format-hint-changed",
        ),
        Case(
            "int64 gone",
            with(json!({"type": "integer", "format": "int64"})),
            with(json!({"type": "integer"})),
            "additive format-removed",
            "breaking format-removed",
        ),
        Case(
            "date-time added",
            with(json!({"type": "string"})),
            with(json!({"type": "string", "format": "date-time"})),
            "breaking format-added",
            "additive format-added",
        ),
        Case(
            "date-time to date",
            with(json!({"type": "string", "format": "date-time"})),
            with(json!({"type": "string", "format": "date"})),
            "breaking format-changed",
            "breaking format-changed",
        ),
        Case(
            "base64 became text",
            with(json!({"type": "string", "format": "byte"})),
            with(json!({"type": "string"})),
            "breaking format-changed",
            "breaking format-changed",
        ),
        Case(
            "base64 in the words of 3.1",
            with(json!({"type": "string", "format": "byte"})),
            with(json!({"type": "string", "contentEncoding": "base64"})),
            SAME,
            SAME,
        ),
        Case(
            "password is a hint",
            with(json!({"type": "string"})),
            with(json!({"type": "string", "format": "password"})),
            "cosmetic format-hint-changed",
            "cosmetic format-hint-changed",
        ),
    ]);
}

#[test]
fn nullability_goes_by_direction_and_has_many_spellings() {
    let text = json!({"type": "string"});
    let nullable = json!({"type": "string", "nullable": true});
    check(&[
        Case(
            "became nullable",
            with(text.clone()),
            with(nullable.clone()),
            "additive became-nullable",
            "breaking became-nullable",
        ),
        Case(
            "no longer nullable",
            with(nullable.clone()),
            with(text.clone()),
            "breaking became-non-nullable",
            "additive became-non-nullable",
        ),
        Case("type array", with(nullable.clone()), with(json!({"type": ["null", "string"]})), SAME, SAME),
        Case(
            "anyOf with null",
            with(nullable.clone()),
            with(json!({"anyOf": [{"type": "string"}, {"type": "null"}]})),
            SAME,
            SAME,
        ),
        Case(
            "oneOf with an enum of null",
            with(nullable.clone()),
            with(json!({"oneOf": [{"type": "string"}, {"enum": [null]}]})),
            SAME,
            SAME,
        ),
        Case(
            "nullable: false is the default",
            with(text.clone()),
            with(json!({"type": "string", "nullable": false})),
            SAME,
            SAME,
        ),
        Case(
            "null in an enum",
            with(json!({"enum": ["a"]})),
            with(json!({"enum": ["a", null]})),
            "additive became-nullable",
            "breaking became-nullable",
        ),
        Case(
            "null listed in a nullable enum",
            with(json!({"type": "string", "nullable": true, "enum": ["a"]})),
            with(json!({"type": "string", "nullable": true, "enum": ["a", null]})),
            SAME,
            SAME,
        ),
        Case(
            "an element became nullable",
            json!({"type": "array", "items": text}),
            json!({"type": "array", "items": nullable}),
            "additive became-nullable",
            "breaking became-nullable",
        ),
        Case(
            "a variant takes null",
            with(json!({"oneOf": [{"type": "string"}, {"type": "integer"}]})),
            with(json!({"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]})),
            "additive became-nullable",
            "breaking became-nullable",
        ),
        Case(
            "a value of a map became nullable",
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({"type": "object", "additionalProperties": {"type": "string", "nullable": true}}),
            "additive became-nullable",
            "breaking became-nullable",
        ),
    ]);
}

#[test]
fn enums_are_open_to_receive_and_closed_to_send() {
    let list = |values: Value| with(json!({"type": "string", "enum": values}));
    check(&[
        Case(
            "value added",
            list(json!(["a"])),
            list(json!(["a", "b"])),
            "additive enum-value-added",
            "additive-if-open enum-value-added",
        ),
        Case(
            "value removed",
            list(json!(["a", "b"])),
            list(json!(["a"])),
            "breaking enum-value-removed",
            "additive enum-value-removed",
        ),
        Case(
            "value renamed",
            list(json!(["a", "b"])),
            list(json!(["a", "c"])),
            "breaking enum-value-removed, additive enum-value-added",
            "additive-if-open enum-value-added, additive enum-value-removed",
        ),
        Case("order", list(json!(["a", "b"])), list(json!(["b", "a"])), SAME, SAME),
        Case(
            "enum to text",
            list(json!(["a"])),
            with(json!({"type": "string"})),
            "additive enum-removed",
            "additive-if-open enum-removed",
        ),
        Case(
            "text to enum",
            with(json!({"type": "string"})),
            list(json!(["a"])),
            "breaking enum-added",
            "additive enum-added",
        ),
        Case("const is an enum of one", list(json!(["a"])), with(json!({"const": "a"})), SAME, SAME),
        Case(
            "const changed",
            with(json!({"const": "a"})),
            with(json!({"const": "b"})),
            "breaking enum-value-removed, additive enum-value-added",
            "additive-if-open enum-value-added, additive enum-value-removed",
        ),
        Case(
            "a union of constants is an enum",
            list(json!(["a", "b"])),
            with(json!({"oneOf": [{"const": "a", "description": "First."}, {"type": "string", "enum": ["b"]}]})),
            SAME,
            SAME,
        ),
        Case(
            "an enum spelled as open",
            list(json!(["a"])),
            with(json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}]})),
            "additive enum-removed",
            "additive-if-open enum-removed",
        ),
        Case(
            "all booleans",
            with(json!({"type": "boolean"})),
            with(json!({"type": "boolean", "enum": [true, false]})),
            SAME,
            SAME,
        ),
        Case(
            "numbers in another form",
            with(json!({"type": "integer", "enum": [1, 2]})),
            with(json!({"type": "integer", "enum": [1.0, 2.0]})),
            SAME,
            SAME,
        ),
    ]);
}

#[test]
fn limits_bind_what_is_sent_and_not_what_is_received() {
    let text = |limits: Value| {
        let mut schema = json!({"type": "string"});
        schema.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        with(schema)
    };
    let number = |kind: &str, limits: Value| {
        let mut schema = json!({"type": kind});
        schema.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        with(schema)
    };
    let tighter = ("breaking constraint-tightened", "additive constraint-tightened");
    let looser = ("additive constraint-loosened", "additive constraint-loosened");
    check(&[
        Case("maxLength lowered", text(json!({"maxLength": 9})), text(json!({"maxLength": 8})), tighter.0, tighter.1),
        Case("maxLength raised", text(json!({"maxLength": 8})), text(json!({"maxLength": 9})), looser.0, looser.1),
        Case("maxLength added", text(json!({})), text(json!({"maxLength": 9})), tighter.0, tighter.1),
        Case("maxLength removed", text(json!({"maxLength": 9})), text(json!({})), looser.0, looser.1),
        Case("minLength raised", text(json!({"minLength": 1})), text(json!({"minLength": 2})), tighter.0, tighter.1),
        Case("minLength of nothing", text(json!({})), text(json!({"minLength": 0})), SAME, SAME),
        Case(
            "pattern changed",
            text(json!({"pattern": "a"})),
            text(json!({"pattern": "b"})),
            "breaking constraint-changed",
            "additive constraint-changed",
        ),
        Case("pattern removed", text(json!({"pattern": "a"})), text(json!({})), looser.0, looser.1),
        Case(
            "minimum lowered",
            number("number", json!({"minimum": 1})),
            number("number", json!({"minimum": 0.5})),
            looser.0,
            looser.1,
        ),
        Case(
            "minimum became exclusive",
            number("number", json!({"minimum": 1})),
            number("number", json!({"exclusiveMinimum": 1})),
            tighter.0,
            tighter.1,
        ),
        Case(
            "above 0 is from 1 for integers",
            number("integer", json!({"minimum": 0, "exclusiveMinimum": true})),
            number("integer", json!({"minimum": 1})),
            SAME,
            SAME,
        ),
        Case(
            "below 10 is up to 9 for integers",
            number("integer", json!({"exclusiveMaximum": 10})),
            number("integer", json!({"maximum": 9})),
            SAME,
            SAME,
        ),
        Case(
            "one number form",
            number("number", json!({"maximum": 1.0})),
            number("number", json!({"maximum": 1})),
            SAME,
            SAME,
        ),
        Case(
            "multiples of fewer",
            number("integer", json!({"multipleOf": 5})),
            number("integer", json!({"multipleOf": 10})),
            tighter.0,
            tighter.1,
        ),
        Case(
            "multiples of more",
            number("integer", json!({"multipleOf": 10})),
            number("integer", json!({"multipleOf": 5})),
            looser.0,
            looser.1,
        ),
        Case(
            "multiples of others",
            number("integer", json!({"multipleOf": 2})),
            number("integer", json!({"multipleOf": 3})),
            "breaking constraint-changed",
            "additive constraint-changed",
        ),
        Case(
            "items became unique",
            json!({"type": "array", "items": {}}),
            json!({"type": "array", "items": {}, "uniqueItems": true}),
            tighter.0,
            tighter.1,
        ),
        Case(
            "maxItems added",
            json!({"type": "array", "items": {}}),
            json!({"type": "array", "items": {}, "maxItems": 3}),
            tighter.0,
            tighter.1,
        ),
        Case(
            "minProperties added",
            json!({"type": "object"}),
            json!({"type": "object", "minProperties": 1}),
            tighter.0,
            tighter.1,
        ),
    ]);
}
