//! Overlays that are understood, and overlays that are refused.

use serde_json::{Value, json};

use crate::overlay::{ActionFault, ParseError, parse};

fn minimal() -> Value {
    json!({
        "overlay": "1.1.0",
        "info": {"title": "t", "version": "1"},
        "actions": [{"target": "$", "description": "d", "update": {}}]
    })
}

/// The minimal overlay with one member, named by a JSON pointer, set.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = minimal();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    document
}

fn without(pointer: &str) -> Value {
    let mut document = minimal();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
    document
}

#[track_caller]
fn action_fault(document: Value) -> ActionFault {
    match parse(&document) {
        Err(ParseError::Action(error)) => *error.fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_metadata_is_kept() {
    let mut document = with("/extends", json!("./ash.json"));
    document["info"]["description"] = json!("what for");
    let overlay = parse(&document).unwrap();
    assert_eq!((overlay.title.as_str(), overlay.version.as_str()), ("t", "1"));
    assert_eq!(overlay.description.as_deref(), Some("what for"));
    assert_eq!(overlay.extends.as_deref(), Some("./ash.json"));
}

#[test]
fn extensions_are_allowed_everywhere() {
    let mut document = with("/x-owner", json!(null));
    document["info"]["x-a"] = json!([1]);
    document["actions"][0]["x-source"] = json!({"seen": "0.2.0"});
    assert!(parse(&document).is_ok());
}

#[test]
fn versions_1_0_and_1_1_are_understood_whatever_the_patch() {
    for version in ["1.0.0", "1.0.7", "1.1.0", "1.1.12"] {
        assert!(parse(&with("/overlay", json!(version))).is_ok(), "{version}");
    }
    for version in [
        json!("1.2.0"),
        json!("2.0.0"),
        json!("1.1"),
        json!("1.1.x"),
        json!("1.1.0.0"),
        json!("11.0"),
        json!(1.1),
        json!(""),
    ] {
        assert!(matches!(parse(&with("/overlay", version.clone())), Err(ParseError::Version { .. })), "{version}");
    }
}

#[test]
fn copy_is_not_part_of_1_0() {
    let mut document = with("/overlay", json!("1.0.0"));
    document["actions"][0] = json!({"target": "$.a", "description": "d", "copy": "$.b"});
    assert_eq!(action_fault(document), ActionFault::CopyBefore11);
}

#[test]
fn what_is_required_has_to_be_there() {
    for (pointer, field) in [
        ("/overlay", "overlay"),
        ("/info", "info"),
        ("/info/title", "info.title"),
        ("/info/version", "info.version"),
        ("/actions", "actions"),
    ] {
        match parse(&without(pointer)) {
            Err(ParseError::Missing { field: missing }) => assert_eq!(missing, field),
            other => panic!("{pointer}: {other:?}"),
        }
    }
}

#[test]
fn what_is_of_the_wrong_kind_is_refused() {
    for (pointer, value) in [
        ("/info", json!("x")),
        ("/info/title", json!(1)),
        ("/info/version", json!(1.0)),
        ("/info/description", json!([])),
        ("/extends", json!(false)),
        ("/actions", json!({})),
        ("/actions", json!([])),
    ] {
        assert!(matches!(parse(&with(pointer, value.clone())), Err(ParseError::Invalid { .. })), "{pointer} {value}");
    }
    for document in [json!([]), json!("overlay"), json!(null)] {
        assert!(matches!(parse(&document), Err(ParseError::NotAnObject { .. })), "{document}");
    }
}

#[test]
fn a_misspelt_field_is_refused() {
    for pointer in ["/action", "/info/Title"] {
        assert!(matches!(parse(&with(pointer, json!("x"))), Err(ParseError::Unknown { .. })), "{pointer}");
    }
    let mut document = minimal();
    document["actions"][0]["optional"] = json!(true);
    assert_eq!(action_fault(document), ActionFault::Unknown("optional".into()));
}

#[test]
fn an_action_needs_a_target_that_is_a_query() {
    let mut document = minimal();
    document["actions"][0].as_object_mut().unwrap().remove("target");
    assert_eq!(action_fault(document), ActionFault::Missing("target"));
    for target in ["paths", "", "$.paths[", "$.a[?@.b = 1]", "#/paths"] {
        let mut document = minimal();
        document["actions"][0]["target"] = json!(target);
        assert!(matches!(action_fault(document), ActionFault::Query { field: "target", .. }), "{target}");
    }
    let mut document = minimal();
    document["actions"][0]["target"] = json!(["$"]);
    assert!(matches!(action_fault(document), ActionFault::Invalid { field: "target", .. }));
}

#[test]
fn an_action_needs_a_description() {
    let mut document = minimal();
    document["actions"][0].as_object_mut().unwrap().remove("description");
    assert_eq!(action_fault(document), ActionFault::Missing("description"));
    for description in [json!(""), json!("  "), json!(3)] {
        let mut document = minimal();
        document["actions"][0]["description"] = description;
        assert!(matches!(action_fault(document), ActionFault::Invalid { field: "description", .. }));
    }
}

#[test]
fn an_action_has_to_do_one_thing() {
    for (fields, expected) in [
        (json!({}), ActionFault::NoChange),
        (json!({"remove": false}), ActionFault::NoChange),
        (json!({"update": {}, "copy": "$.a"}), ActionFault::UpdateAndCopy),
        (json!({"remove": "yes"}), ActionFault::Invalid { field: "remove", expected: "true or false" }),
        (json!({"copy": 1}), ActionFault::Invalid { field: "copy", expected: "a JSONPath query in a string" }),
        (
            json!({"update": 1, "x-optional": "true"}),
            ActionFault::Invalid { field: "x-optional", expected: "true or false" },
        ),
    ] {
        let mut action = json!({"target": "$", "description": "d"});
        action.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        assert_eq!(action_fault(with("/actions", json!([action]))), expected);
    }
    assert_eq!(action_fault(with("/actions", json!([3]))), ActionFault::NotAnObject("a primitive value"));
    let broken = json!([{"target": "$", "description": "d", "copy": "b"}]);
    assert!(matches!(action_fault(with("/actions", broken)), ActionFault::Query { field: "copy", .. }));
}

#[test]
fn an_update_with_null_is_an_update() {
    let action = json!({"target": "$.a", "description": "d", "update": null});
    let overlay = parse(&with("/actions", json!([action]))).unwrap();
    assert_eq!(overlay.apply(json!({"a": 1})).unwrap().document, json!({"a": null}));
}

#[test]
fn the_same_action_twice_is_refused() {
    let action = json!({"target": "$.a", "description": "d", "update": 1});
    let other = json!({"target": "$.b", "description": "d", "update": 1});
    assert_eq!(action_fault(with("/actions", json!([action, other, action]))), ActionFault::Repeated(1));
}

#[test]
fn the_error_of_an_action_names_its_number_description_and_target() {
    let first = minimal()["actions"][0].clone();
    let document = with("/actions", json!([first, {"target": "$.a[", "description": "Why.", "update": 1}]));
    let text = parse(&document).unwrap_err().to_string();
    assert!(
        text.starts_with("action 2 (Why.), target `$.a[`: its `target` is not an RFC 9535 JSONPath query: "),
        "{text}"
    );
}
