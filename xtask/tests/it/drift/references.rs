//! Keywords beside references, and references by a name.

use super::{Shared, check_shared, to};
use crate::support::schemas::{document, judged, object};
use crate::support::tables::{SAME, with};
use serde_json::{Value, json};
use xtask::diff::{Verdict, compare};

#[test]
fn keywords_beside_a_reference_hold_since_3_1() {
    let components = json!({"Short": {"type": "string"}, "Thing": object(json!({"v": {"type": "string"}}), json!([]))});
    let judge = |version: &str, before: Value, after: Value| {
        let content = |schema: &Value| {
            let mut document = document(Some(&with(schema.clone())), None, &components);
            document["openapi"] = json!(version);
            document
        };
        judged(&compare(&content(&before), &content(&after)))
    };
    let to_short = json!({"$ref": to("Short")});
    let to_thing = json!({"$ref": to("Thing")});
    for (name, reference, more, meant) in [
        ("a limit", &to_short, json!({"maxLength": 3}), "breaking constraint-tightened"),
        ("a pattern", &to_short, json!({"pattern": "^a"}), "breaking constraint-tightened"),
        ("a list", &to_short, json!({"enum": ["a"]}), "breaking enum-added"),
        ("what is required", &to_thing, json!({"required": ["v"]}), "breaking property-became-required"),
        ("a property", &to_thing, json!({"properties": {"w": {"type": "string"}}}), "additive optional-property-added"),
        ("a description", &to_short, json!({"description": "Short."}), "cosmetic description-changed"),
        ("a default", &to_short, json!({"default": "a"}), "additive default-added"),
    ] {
        let mut beside = reference.clone();
        beside.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(judge("3.1.0", reference.clone(), beside.clone()), meant, "{name}");
        assert_eq!(judge("3.0.3", reference.clone(), beside.clone()), "none", "{name} in 3.0");
        let mut spelled = more.clone();
        spelled["allOf"] = json!([reference]);
        assert_eq!(judge("3.1.0", spelled, beside), "none", "{name} by allOf");
    }
}

#[test]
fn anchors_are_followed() {
    let components = |kind: &str, reference: &str| {
        json!({
            "Root": object(json!({"a": {"$ref": reference}}), json!([])),
            "Named": {"$anchor": "name", "type": kind},
            "Identified": {"$id": "https://example.com/identified", "type": kind},
        })
    };
    for reference in ["#name", "https://example.com/identified", "#/components/schemas/Named"] {
        let breaking = "breaking type-changed";
        let mut pair = (components("string", reference), components("integer", reference));
        // Components that nothing refers to would be reported as well.
        for components in [&mut pair.0, &mut pair.1] {
            let unused = if reference.starts_with('#') { "Identified" } else { "Named" };
            components.as_object_mut().unwrap().remove(unused);
        }
        check_shared(&[Shared("the target changed", pair.0.clone(), pair.1, breaking, breaking)]);
        let pointer = components("string", "#/components/schemas/Named");
        if reference == "#name" {
            let anchored = components("string", reference);
            check_shared(&[Shared("by a pointer instead", pointer, anchored, SAME, SAME)]);
        }
    }
    let to_anchor = |name: &str| {
        json!({
            "Root": with(json!({"$ref": format!("#{name}")})),
            "One": {"$anchor": "one", "type": "string"},
            "Other": {"$anchor": "other", "type": "integer"},
        })
    };
    let judge = |before: &str, after: &str| {
        let root = json!({"$ref": to("Root")});
        let document = |name: &str| document(Some(&root), None, &to_anchor(name));
        compare(&document(before), &document(after)).verdict
    };
    assert_eq!(judge("one", "other"), Verdict::Breaking);
    assert_eq!(judge("one", "gone"), Verdict::Breaking);
    assert_eq!(judge("one", "one"), Verdict::None);
}
