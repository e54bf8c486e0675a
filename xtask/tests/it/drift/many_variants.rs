//! Unions of many variants.

use super::{Shared, check_shared, to};
use crate::support::schemas::object;
use crate::support::tables::{Case, check};
use serde_json::{Value, json};

fn with_required(property: Value) -> Value {
    object(json!({"a": property}), json!(["a"]))
}

#[test]
fn many_variants_are_found_again() {
    let variants = |count: usize, make: &dyn Fn(usize) -> Value| {
        with_required(json!({"anyOf": (0..count).map(make).collect::<Vec<_>>()}))
    };
    let own_names = |index: usize, more: bool| {
        let mut properties = json!({"id": {"type": "string"}});
        properties[format!("p{index}")] = json!({"type": "string"});
        properties[format!("q{index}")] = json!({"type": "integer"});
        if more {
            properties["extra"] = json!({"type": "string"});
        }
        object(properties, json!([format!("p{index}")]))
    };
    let same_names = |index: usize, more: bool| {
        let mut properties = json!({"name": {"type": "string", "maxLength": index + 1}, "value": {"type": "string"}});
        if more {
            properties["extra"] = json!({"type": "string"});
        }
        object(properties, json!(["name"]))
    };
    let titled = |index: usize, more: bool| {
        let mut schema =
            json!({"type": "string", "title": format!("Shade {index}"), "pattern": format!("^shade-{index}")});
        if more {
            schema["maxLength"] = json!(100);
        }
        schema
    };
    let gained = ("additive optional-property-added", "additive optional-property-added");
    for count in [33, 40, 200, 300] {
        let case = |name, make: &dyn Fn(usize, bool) -> Value, meant: (&'static str, &'static str)| {
            Case(
                name,
                variants(count, &|index| make(index, false)),
                variants(count, &|index| make(index, true)),
                meant.0,
                meant.1,
            )
        };
        check(&[
            case("with names of their own", &own_names, gained),
            case("with titles", &titled, ("breaking constraint-tightened", "additive constraint-tightened")),
        ]);
    }
    let case = |name, count: usize| {
        Case(
            name,
            variants(count, &|index| same_names(index, false)),
            variants(count, &|index| same_names(index, true)),
            gained.0,
            gained.1,
        )
    };
    check(&[case("33 with the same names", 33), case("200 with the same names", 200)]);
}

#[test]
fn unions_of_each_other_end_when_values_in_common_are_looked_for() {
    let components = |kind: &str| {
        let all: Vec<Value> = (0..30).map(|index| json!({"$ref": to(&format!("C{index}"))})).collect();
        let mut components = json!({"Root": {kind: all}});
        for index in 0..30 {
            let next = json!({kind: all});
            components[format!("C{index}")] = object(json!({"next": next, "other": next}), json!(["next", "other"]));
        }
        components
    };
    let (breaking, cosmetic) = ("breaking variants-overlap", "cosmetic union-kind-changed");
    let shared = Shared("anyOf to oneOf", components("anyOf"), components("oneOf"), breaking, cosmetic);
    check_shared(&[shared]);
}
