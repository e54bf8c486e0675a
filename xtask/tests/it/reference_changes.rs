//! Changes behind references: circles, other names, tags of unions, depth.

use crate::support::schemas::{document, judged, object};
use serde_json::{Value, json};
use xtask::diff::{Direction, compare};

/// A document with the components given, of which `Root` is sent and received.
fn shared(components: Value) -> Value {
    let root = json!({"$ref": "#/components/schemas/Root"});
    document(Some(&root), Some(&root), &components)
}

#[test]
fn a_schema_used_both_ways_is_judged_both_ways_and_reported_once() {
    let before = shared(json!({"Root": object(json!({"a": {"type": "string"}}), json!(["a"]))}));
    let after = shared(json!({"Root": object(json!({"a": {"type": "string"}}), json!([]))}));
    let report = compare(&before, &after);
    assert_eq!(judged(&report), "breaking property-became-optional");
    assert_eq!(report.changes[0].direction, Direction::Both);
    assert_eq!(report.changes[0].location, "Root.a");
    assert_eq!(*report.changes[0].operations, ["POST /jobs".to_owned()]);
}

#[test]
fn circles_of_references_end_and_changes_within_them_are_found() {
    let tree = |value: &str| {
        shared(json!({
            "Root": object(json!({"left": {"$ref": "#/components/schemas/Root"}, "other": {"$ref": "#/components/schemas/Other"}}), json!([])),
            "Other": object(json!({"back": {"type": "array", "items": {"$ref": "#/components/schemas/Root"}}, "value": {"type": value}}), json!([])),
        }))
    };
    assert_eq!(judged(&compare(&tree("string"), &tree("string"))), "none");
    let report = compare(&tree("string"), &tree("integer"));
    assert_eq!(judged(&report), "breaking type-changed");
    assert_eq!(report.changes[0].location, "Other.value");
}

#[test]
fn a_circle_written_out_once_more_is_the_same() {
    let node = |next: Value| object(json!({"next": next}), json!([]));
    let reference = json!({"$ref": "#/components/schemas/Root"});
    let before = shared(json!({"Root": node(reference.clone())}));
    let after = shared(json!({"Root": node(node(reference))}));
    assert_eq!(judged(&compare(&before, &after)), "none");
}

#[test]
fn references_that_lead_only_to_themselves_do_not_hang() {
    let loops = json!({"Root": {"$ref": "#/components/schemas/Other"}, "Other": {"$ref": "#/components/schemas/Root"}});
    let all_of = json!({"Root": {"allOf": [{"$ref": "#/components/schemas/Root"}, {"type": "object"}]}});
    let one_of = json!({"Root": {"oneOf": [{"$ref": "#/components/schemas/Root"}, {"type": "string"}]}});
    let documents = [loops, all_of, one_of].map(shared);
    for one in &documents {
        assert_eq!(judged(&compare(one, one)), "none");
        for other in &documents {
            compare(one, other);
        }
    }
}

#[test]
fn a_component_under_another_name_is_the_same_on_the_wire() {
    let before = shared(json!({
        "Root": object(json!({"a": {"$ref": "#/components/schemas/Old"}}), json!([])),
        "Old": object(json!({"self": {"$ref": "#/components/schemas/Old"}, "v": {"type": "string"}}), json!([])),
    }));
    let renamed = |value: &str| {
        shared(json!({
            "Root": object(json!({"a": {"$ref": "#/components/schemas/New"}}), json!([])),
            "New": object(json!({"self": {"$ref": "#/components/schemas/New"}, "v": {"type": value}}), json!([])),
        }))
    };
    let report = compare(&before, &renamed("string"));
    assert_eq!(judged(&report), "cosmetic component-renamed");
    assert_eq!(report.changes[0].location, "schemas.Old");
    let report = compare(&before, &renamed("integer"));
    assert_eq!(judged(&report), "breaking type-changed, cosmetic component-renamed");
    assert_eq!(report.changes[0].location, "Old.v");
}

#[test]
fn variants_are_found_again_under_another_name_and_it_breaks_clients_where_the_name_is_the_tag() {
    let union = |names: [&str; 2], discriminator: Option<Value>| {
        let [one, other] = names;
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let mut components = json!({"Root": {"oneOf": [reference(one), reference(other)]}});
        if let Some(discriminator) = discriminator {
            components["Root"]["discriminator"] = discriminator;
        }
        components[one] = object(json!({"kind": {"type": "string"}, "a": {"type": "string"}}), json!(["kind"]));
        components[other] = object(json!({"kind": {"type": "string"}, "b": {"type": "string"}}), json!(["kind"]));
        document(None, Some(&json!({"$ref": "#/components/schemas/Root"})), &components)
    };
    let plain = compare(&union(["A", "B"], None), &union(["A", "C"], None));
    assert_eq!(judged(&plain), "cosmetic component-renamed");
    let by_name = || Some(json!({"propertyName": "kind"}));
    let implicit = compare(&union(["A", "B"], by_name()), &union(["A", "C"], by_name()));
    assert_eq!(judged(&implicit), "breaking variant-tag-changed, cosmetic component-renamed");
    let mapped = |other: &str| {
        Some(
            json!({"propertyName": "kind", "mapping": {"a": "#/components/schemas/A", "b": format!("#/components/schemas/{other}")}}),
        )
    };
    let explicit = compare(&union(["A", "B"], mapped("B")), &union(["A", "C"], mapped("C")));
    assert_eq!(judged(&explicit), "cosmetic component-renamed");
    let property = compare(&union(["A", "B"], by_name()), &union(["A", "B"], Some(json!({"propertyName": "type"}))));
    assert_eq!(judged(&property), "breaking discriminator-changed");
    let gone = compare(&union(["A", "B"], by_name()), &union(["A", "B"], None));
    assert_eq!(judged(&gone), "breaking discriminator-removed");
    let new = compare(&union(["A", "B"], None), &union(["A", "B"], by_name()));
    assert_eq!(judged(&new), "additive discriminator-added");
}

#[test]
fn nullable_around_a_reference_is_reported_there_and_the_rest_with_the_component() {
    let around = |field: Value, value: &str| {
        document(
            None,
            Some(&json!({"type": "object", "properties": {"a": field, "b": {"$ref": "#/components/schemas/Thing"}}})),
            &json!({"Thing": object(json!({"v": {"type": value}}), json!([]))}),
        )
    };
    let plain = json!({"$ref": "#/components/schemas/Thing"});
    let nullable = json!({"nullable": true, "description": "May be missing.", "allOf": [plain]});
    let spelled = json!({"description": "May be missing.", "anyOf": [plain, {"type": "null"}]});
    let report = compare(&around(plain.clone(), "string"), &around(nullable.clone(), "integer"));
    let found: Vec<String> =
        report.changes.iter().map(|change| format!("{} at {}", change.rule.id(), change.location)).collect();
    assert_eq!(
        found,
        [
            "became-nullable at POST /jobs response 200 body.a",
            "type-changed at Thing.v",
            "description-changed at POST /jobs response 200 body.a",
        ]
    );
    assert_eq!(judged(&compare(&around(nullable, "string"), &around(spelled, "string"))), "none");
}

#[test]
fn deep_nesting_is_followed_without_a_deep_stack() {
    let chain = |last: &str| {
        let mut components = json!({});
        for index in 0..5000 {
            components[format!("C{index}")] =
                object(json!({"next": {"$ref": format!("#/components/schemas/C{}", index + 1)}}), json!([]));
        }
        components["C5000"] = json!({"type": last});
        document(None, Some(&json!({"$ref": "#/components/schemas/C0"})), &components)
    };
    let report = compare(&chain("string"), &chain("integer"));
    assert_eq!(judged(&report), "breaking type-changed");
    assert_eq!(report.changes[0].location, "C5000");
}

#[test]
fn deep_combinations_are_followed_without_a_deep_stack() {
    let chain = |last: &str| {
        let mut components = json!({});
        for index in 0..5000 {
            components[format!("C{index}")] =
                json!({"allOf": [{"$ref": format!("#/components/schemas/C{}", index + 1)}], "minLength": 1});
        }
        components["C5000"] = json!({"type": last});
        document(None, Some(&json!({"$ref": "#/components/schemas/C0"})), &components)
    };
    let report = compare(&chain("string"), &chain("integer"));
    assert_eq!(judged(&report), "breaking type-changed");
}

#[test]
fn keywords_beside_a_reference_hold_in_3_1_and_mean_nothing_in_3_0() {
    let text = json!({"type": "string"});
    let reference = |name: &str, beside: Value| {
        let mut schema = json!({"$ref": format!("#/components/schemas/{name}")});
        schema.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
        schema
    };
    for (name, beside, verdict) in [
        ("Object", json!({"properties": {"b": text}, "required": ["b"]}), "breaking required-property-added"),
        ("Object", json!({"properties": {"b": text}}), "additive optional-property-added"),
        ("Object", json!({"required": ["a"]}), "breaking property-became-required"),
        ("Object", json!({"additionalProperties": false}), "breaking additional-properties-closed"),
        ("Text", json!({"enum": ["x"]}), "breaking enum-added"),
        ("Text", json!({"const": "x"}), "breaking enum-added"),
        ("Text", json!({"maxLength": 3}), "breaking constraint-tightened"),
        ("Text", json!({"pattern": "^a"}), "breaking constraint-tightened"),
        ("Text", json!({"type": "integer"}), "breaking type-changed"),
        ("Any", json!({"type": "string"}), "breaking type-narrowed"),
        ("Text", json!({"not": {"enum": ["x"]}}), "review unknown-member-changed"),
        ("Text", json!({"description": "Changed."}), "cosmetic description-changed"),
    ] {
        // As the body itself, and in a list of it.
        for place in [|schema: Value| schema, |schema: Value| json!({"type": "array", "items": schema})] {
            let version = |openapi: &str, beside: Value| {
                let components = json!({
                    "Object": object(json!({"a": text}), json!([])), "Text": text, "Any": {},
                });
                let mut document = document(Some(&place(reference(name, beside))), None, &components);
                document["openapi"] = json!(openapi);
                document
            };
            let judge =
                |openapi: &str| judged(&compare(&version(openapi, json!({})), &version(openapi, beside.clone())));
            assert_eq!(judge("3.1.0"), verdict, "{name} {beside}");
            assert_eq!(judge("3.0.3"), "none", "{name} {beside}");
            // Written in the words of 3.0, nothing is lost.
            let canonical = xtask::canonical::canonicalise(version("3.1.0", beside.clone()));
            let report = compare(&version("3.1.0", beside.clone()), &canonical);
            assert!(
                !report.changes.iter().any(|change| change.rule.id() != "openapi-version-changed"),
                "{name} {beside}"
            );
        }
    }
}
