//! Changes of what an object, map or union may hold, each judged as something sent and as something received.

use crate::support::schemas::object;
use crate::support::tables::{Case, SAME, check, with};
use serde_json::{Value, json};

#[test]
fn properties_come_go_and_change_presence() {
    let text = json!({"type": "string"});
    let a = || json!({"a": text});
    let ab = || json!({"a": text, "b": text});
    check(&[
        Case(
            "optional added",
            object(a(), json!([])),
            object(ab(), json!([])),
            "additive optional-property-added",
            "additive optional-property-added",
        ),
        Case(
            "required added",
            object(a(), json!([])),
            object(ab(), json!(["b"])),
            "breaking required-property-added",
            "additive required-property-added",
        ),
        Case(
            "optional removed",
            object(ab(), json!([])),
            object(a(), json!([])),
            "breaking property-removed",
            "breaking property-removed",
        ),
        Case(
            "required removed",
            object(ab(), json!(["b"])),
            object(a(), json!([])),
            "breaking property-removed",
            "breaking property-removed",
        ),
        Case(
            "became required",
            object(a(), json!([])),
            object(a(), json!(["a"])),
            "breaking property-became-required",
            "additive property-became-required",
        ),
        Case(
            "became optional",
            object(a(), json!(["a"])),
            object(a(), json!([])),
            "additive property-became-optional",
            "breaking property-became-optional",
        ),
        Case(
            "renamed",
            object(json!({"a": text}), json!([])),
            object(json!({"b": text}), json!([])),
            "breaking property-removed, additive optional-property-added",
            "breaking property-removed, additive optional-property-added",
        ),
        Case(
            "required without being declared",
            object(a(), json!([])),
            object(a(), json!(["z"])),
            "breaking required-property-added",
            "additive required-property-added",
        ),
        Case(
            "no longer declared but still required",
            object(a(), json!(["a"])),
            object(json!({}), json!(["a"])),
            "breaking property-removed",
            "breaking property-removed",
        ),
        Case(
            "names that are keywords",
            object(
                json!({"required": text, "type": text, "enum": text, "nullable": text, "properties": text, "x-a": text, "description": text, "$ref": text}),
                json!([]),
            ),
            object(
                json!({"required": text, "type": text, "enum": text, "nullable": text, "x-a": text, "description": text, "$ref": text}),
                json!([]),
            ),
            "breaking property-removed",
            "breaking property-removed",
        ),
        Case(
            "a property called x-a changes",
            object(json!({"x-a": {"type": "string"}}), json!([])),
            object(json!({"x-a": {"type": "integer"}}), json!([])),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "type object is implied",
            json!({"type": "object", "properties": {"a": {}}}),
            json!({"properties": {"a": {}}}),
            SAME,
            SAME,
        ),
        Case(
            "an empty list of required",
            object(a(), json!([])),
            json!({"type": "object", "properties": a()}),
            SAME,
            SAME,
        ),
        Case(
            "added to a closed object",
            json!({"type": "object", "additionalProperties": false, "properties": a()}),
            json!({"type": "object", "additionalProperties": false, "properties": ab()}),
            "additive optional-property-added",
            "additive-if-open property-added-to-closed",
        ),
    ]);
}

#[test]
fn maps_are_judged_by_their_values() {
    let map = |values: Value| json!({"type": "object", "additionalProperties": values});
    check(&[
        Case("absent, true and {} are one", json!({"type": "object"}), map(json!(true)), SAME, SAME),
        Case("true and {}", map(json!(true)), map(json!({})), SAME, SAME),
        Case("{} and a description", map(json!({})), map(json!({"description": "Anything."})), SAME, SAME),
        Case(
            "closed",
            map(json!(true)),
            map(json!(false)),
            "breaking additional-properties-closed",
            "additive additional-properties-closed",
        ),
        Case(
            "opened",
            map(json!(false)),
            map(json!({})),
            "additive additional-properties-opened",
            "additive additional-properties-opened",
        ),
        Case(
            "given a type",
            map(json!({})),
            map(json!({"type": "string"})),
            "breaking map-values-narrowed",
            "additive map-values-narrowed",
        ),
        Case(
            "lost its type",
            map(json!({"type": "string"})),
            map(json!({})),
            "additive map-values-widened",
            "breaking map-values-widened",
        ),
        Case(
            "values changed",
            map(json!({"type": "string"})),
            map(json!({"type": "integer"})),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "values widened",
            map(json!({"type": "integer"})),
            map(json!({"type": "number"})),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "a name of the map's own type",
            map(json!({"type": "string"})),
            json!({"type": "object", "additionalProperties": {"type": "string"}, "properties": {"a": {"type": "string"}}}),
            "additive optional-property-added",
            "additive optional-property-added",
        ),
        Case(
            "a name of another type",
            map(json!({"type": "string"})),
            json!({"type": "object", "additionalProperties": {"type": "string"}, "properties": {"a": {"type": "integer"}}}),
            "breaking type-changed, additive optional-property-added",
            "breaking type-changed, additive optional-property-added",
        ),
        Case(
            "a name back into the map",
            json!({"type": "object", "additionalProperties": {"type": "string"}, "properties": {"a": {"type": "string"}}}),
            map(json!({"type": "string"})),
            "additive property-merged-into-map",
            "additive property-merged-into-map",
        ),
    ]);
}

#[test]
fn unions_are_compared_variant_by_variant() {
    let text = json!({"type": "string"});
    let number = json!({"type": "integer"});
    let flag = json!({"type": "boolean"});
    let one_of = |variants: &[&Value]| with(json!({"oneOf": variants}));
    let tagged = |tag: &str, rest: Value| {
        let mut schema =
            json!({"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": [tag]}}});
        schema["properties"].as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        schema
    };
    check(&[
        Case(
            "variant added",
            one_of(&[&text, &number]),
            one_of(&[&text, &number, &flag]),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Case(
            "variant removed",
            one_of(&[&text, &number, &flag]),
            one_of(&[&text, &number]),
            "breaking variant-removed",
            "additive variant-removed",
        ),
        Case("order of variants", one_of(&[&text, &number]), one_of(&[&number, &text]), SAME, SAME),
        Case("anyOf of one", with(text.clone()), with(json!({"anyOf": [{"type": "string"}]})), SAME, SAME),
        Case("allOf of one", with(text.clone()), with(json!({"allOf": [{"type": "string"}]})), SAME, SAME),
        Case(
            "wrapped twice",
            with(text.clone()),
            with(json!({"allOf": [{"oneOf": [{"type": "string"}]}]})),
            SAME,
            SAME,
        ),
        Case(
            "unions in unions",
            one_of(&[&text, &number, &flag]),
            with(json!({"oneOf": [{"type": "string"}, {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}]})),
            SAME,
            SAME,
        ),
        Case(
            "anyOf in place of oneOf",
            one_of(&[&with(text.clone()), &number]),
            with(json!({"anyOf": [with(text.clone()), number]})),
            SAME,
            SAME,
        ),
        Case(
            "anyOf in place of oneOf, where both may hold",
            one_of(&[&with(text.clone()), &object(json!({"b": text}), json!(["b"]))]),
            with(json!({"anyOf": [with(text.clone()), object(json!({"b": text}), json!(["b"]))]})),
            "cosmetic union-kind-changed",
            "cosmetic union-kind-changed",
        ),
        Case(
            "type array and oneOf",
            with(json!({"type": ["integer", "string"]})),
            one_of(&[&text, &number]),
            SAME,
            SAME,
        ),
        Case(
            "inside a tagged variant",
            one_of(&[&tagged("a", json!({"v": text})), &tagged("b", json!({}))]),
            one_of(&[&tagged("b", json!({})), &tagged("a", json!({"v": number}))]),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "tagged variant added",
            one_of(&[&tagged("a", json!({})), &tagged("b", json!({}))]),
            one_of(&[&tagged("a", json!({})), &tagged("b", json!({})), &tagged("c", json!({}))]),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Case(
            "element of a list variant",
            one_of(&[&text, &json!({"type": "array", "items": {"type": "string"}})]),
            one_of(&[&text, &json!({"type": "array", "items": {"type": "integer"}})]),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "variant widened",
            one_of(&[&text, &number]),
            one_of(&[&text, &json!({"type": "number"})]),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "union to one that was none of it",
            one_of(&[&text, &number]),
            with(json!({"type": "boolean"})),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "anything to a union",
            with(json!({})),
            one_of(&[&text, &number]),
            "breaking type-narrowed",
            "additive type-narrowed",
        ),
    ]);
}

#[test]
fn all_of_is_merged_before_it_is_compared() {
    let a = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}});
    let b = json!({"type": "object", "properties": {"b": {"type": "integer"}}});
    let merged =
        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}});
    check(&[
        Case("parts and the whole", merged.clone(), json!({"allOf": [a, b]}), SAME, SAME),
        Case(
            "one part beside the other",
            merged.clone(),
            json!({"allOf": [a], "type": "object", "properties": {"b": {"type": "integer"}}}),
            SAME,
            SAME,
        ),
        Case("order of the parts", json!({"allOf": [b, a]}), json!({"allOf": [a, b]}), SAME, SAME),
        Case(
            "required in a part of its own",
            merged.clone(),
            json!({"allOf": [{"type": "object", "properties": merged["properties"]}, {"required": ["a"]}]}),
            SAME,
            SAME,
        ),
        Case(
            "a part is gone",
            json!({"allOf": [a, b]}),
            a.clone(),
            "breaking property-removed",
            "breaking property-removed",
        ),
        Case(
            "a limit in a part",
            with(json!({"type": "string", "maxLength": 5})),
            with(json!({"allOf": [{"type": "string"}, {"maxLength": 5}]})),
            SAME,
            SAME,
        ),
        Case(
            "the tighter limit counts",
            with(json!({"type": "string", "maxLength": 5})),
            with(json!({"allOf": [{"type": "string", "maxLength": 9}, {"maxLength": 5}]})),
            SAME,
            SAME,
        ),
        Case(
            "a property in two parts",
            with(json!({"type": "string", "maxLength": 5})),
            json!({"allOf": [with(json!({"type": "string"})), with(json!({"maxLength": 5}))]}),
            SAME,
            SAME,
        ),
    ]);
}
