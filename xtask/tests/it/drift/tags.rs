//! Tags and mappings of unions, and the schemas that a parent chooses from.

use super::{Shared, check_shared, to};
use crate::support::schemas::object;
use crate::support::tables::{Case, SAME, check};
use serde_json::{Value, json};

/// A union of `Begun` and `Ended` with a discriminator.
fn happenings(mapping: Value) -> Value {
    let mut components = json!({
        "Root": {"oneOf": [{"$ref": "#/components/schemas/Begun"}, {"$ref": "#/components/schemas/Ended"}], "discriminator": {"propertyName": "kind"}},
        "Begun": object(json!({"kind": {"type": "string"}, "at": {"type": "string"}}), json!(["kind"])),
        "Ended": object(json!({"kind": {"type": "string"}, "reason": {"type": "string"}}), json!(["kind"])),
    });
    if !mapping.is_null() {
        components["Root"]["discriminator"]["mapping"] = mapping;
    }
    components
}

/// The components with one of them, and all references to it, under another name.
fn renamed(components: &Value, old: &str, new: &str) -> Value {
    let text = components.to_string();
    let text = text.replace(&format!("\"{}\"", to(old)), &format!("\"{}\"", to(new)));
    serde_json::from_str(&text.replace(&format!("\"{old}\":"), &format!("\"{new}\":"))).expect("JSON")
}

#[test]
fn tags_are_what_a_variant_is_known_by() {
    let mapped = || happenings(json!({"begun": to("Begun"), "ended": to("Ended")}));
    let breaking = "breaking variant-tag-changed";
    let mut with_variant = mapped();
    with_variant["Root"]["oneOf"].as_array_mut().unwrap().push(json!({"$ref": to("Paused")}));
    with_variant["Root"]["discriminator"]["mapping"]["paused"] = json!(to("Paused"));
    with_variant["Paused"] = object(json!({"kind": {"type": "string"}, "until": {"type": "string"}}), json!(["kind"]));
    let (first, second) = (mapped(), happenings(json!({"begun": to("Begun"), "finished": to("Ended")})));
    check_shared(&[
        Shared("a tag renamed", first, second, breaking, breaking),
        Shared("the mapping dropped", mapped(), happenings(Value::Null), breaking, breaking),
        Shared("a mapping added", happenings(Value::Null), mapped(), breaking, breaking),
        Shared(
            "a mapping that says what goes without saying",
            happenings(Value::Null),
            happenings(json!({"Begun": to("Begun"), "Ended": to("Ended")})),
            SAME,
            SAME,
        ),
        Shared(
            "one entry of the mapping dropped",
            mapped(),
            happenings(json!({"begun": to("Begun")})),
            breaking,
            breaking,
        ),
        Shared(
            "a second tag for a variant",
            mapped(),
            happenings(json!({"begun": to("Begun"), "ended": to("Ended"), "over": to("Ended")})),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Shared(
            "one of two tags dropped",
            happenings(json!({"begun": to("Begun"), "ended": to("Ended"), "over": to("Ended")})),
            mapped(),
            "breaking variant-removed",
            "additive variant-removed",
        ),
        Shared(
            "tags swapped",
            mapped(),
            happenings(json!({"begun": to("Ended"), "ended": to("Begun")})),
            "breaking property-removed, additive optional-property-added",
            "breaking property-removed, additive optional-property-added",
        ),
        Shared(
            "a tag renamed with its component",
            happenings(Value::Null),
            renamed(&happenings(Value::Null), "Ended", "Finished"),
            "breaking variant-tag-changed, cosmetic component-renamed",
            "breaking variant-tag-changed, cosmetic component-renamed",
        ),
        Shared(
            "a component renamed behind its tag",
            mapped(),
            renamed(&mapped(), "Ended", "Finished"),
            "cosmetic component-renamed",
            "cosmetic component-renamed",
        ),
        Shared(
            "a mapping by name in place of a reference",
            mapped(),
            happenings(json!({"begun": "Begun", "ended": "Ended"})),
            SAME,
            SAME,
        ),
        Shared(
            "a tagged variant added",
            mapped(),
            with_variant.clone(),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Shared("a tagged variant gone", with_variant, mapped(), "breaking variant-removed", "additive variant-removed"),
    ]);
}

#[test]
fn inline_variants_are_known_by_their_only_value() {
    let variant = |tag: &str, rest: &str| {
        object(json!({"kind": {"type": "string", "enum": [tag]}, rest: {"type": "string"}}), json!(["kind"]))
    };
    let union = |variants: &[Value]| json!({"oneOf": variants});
    let sent = "breaking enum-value-removed, breaking variant-tag-changed, additive enum-value-added";
    let received = "breaking variant-tag-changed, additive-if-open enum-value-added, additive enum-value-removed";
    check(&[
        Case(
            "the value changed",
            union(&[variant("a", "x"), variant("b", "y")]),
            union(&[variant("a", "x"), variant("c", "y")]),
            sent,
            received,
        ),
        Case(
            "both changed",
            union(&[variant("a", "x"), variant("b", "y")]),
            union(&[variant("d", "x"), variant("c", "y")]),
            "breaking enum-value-removed, breaking variant-tag-changed, breaking enum-value-removed, breaking variant-tag-changed, additive enum-value-added",
            received,
        ),
        Case(
            "another variant in its place",
            union(&[variant("a", "x"), variant("b", "y")]),
            union(&[variant("a", "x"), variant("c", "z")]),
            "breaking variant-removed, additive variant-added",
            "additive-if-open variant-added, additive variant-removed",
        ),
    ]);
}

/// A parent whose discriminator chooses from the schemas built on it.
fn tools(mapping: Value, children: &[(&str, &str)]) -> Value {
    let mut components = json!({"Root": {"type": "object", "properties": {"sort": {"type": "string"}}, "required": ["sort"], "discriminator": {"propertyName": "sort"}}});
    if !mapping.is_null() {
        components["Root"]["discriminator"]["mapping"] = mapping;
    }
    for (name, member) in children {
        components[name] =
            json!({"allOf": [{"$ref": to("Root")}, {"type": "object", "properties": {*member: {"type": "string"}}}]});
    }
    components
}

#[test]
fn a_parent_chooses_from_the_schemas_built_on_it() {
    let two = [("Loom", "width"), ("Shuttle", "weight")];
    let breaking = "breaking variant-tag-changed";
    let mut changed = tools(json!({"shuttle": to("Shuttle")}), &two);
    changed["Shuttle"]["allOf"][1]["properties"]["weight"]["type"] = json!("integer");
    check_shared(&[
        Shared(
            "a tag renamed",
            tools(json!({"shuttle": to("Shuttle")}), &two),
            tools(json!({"bobbin": to("Shuttle")}), &two),
            breaking,
            breaking,
        ),
        Shared(
            "the mapping dropped",
            tools(json!({"shuttle": to("Shuttle")}), &two),
            tools(Value::Null, &two),
            breaking,
            breaking,
        ),
        Shared(
            "a child renamed",
            tools(Value::Null, &two),
            tools(Value::Null, &[("Loom", "width"), ("Bobbin", "weight")]),
            "breaking variant-tag-changed, cosmetic component-renamed",
            "breaking variant-tag-changed, cosmetic component-renamed",
        ),
        Shared(
            "a child added",
            tools(Value::Null, &two[..1]),
            tools(Value::Null, &two),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Shared(
            "a tag for another child",
            tools(json!({"s": to("Shuttle"), "l": to("Loom")}), &two),
            tools(json!({"l": to("Shuttle"), "s": to("Loom")}), &two),
            "breaking property-removed, additive optional-property-added",
            "breaking property-removed, additive optional-property-added",
        ),
        Shared(
            "inside a child",
            tools(json!({"shuttle": to("Shuttle")}), &two),
            changed,
            "breaking type-changed",
            "breaking type-changed",
        ),
    ]);
}
