//! Our rules on top of the specification: what matches nothing, what changes nothing, and how faults are reported.

use serde_json::json;

use super::{applied, apply, fault};
use crate::overlay::{ActionFault, Warning};

#[test]
fn an_action_that_matches_nothing_is_an_error_for_each_kind_of_change() {
    for change in ["update", "copy", "remove"] {
        let value = match change {
            "update" => json!({}),
            "copy" => json!("$.info"),
            _ => json!(true),
        };
        let found = fault(json!([{"target": "$.gone", change: value}]), json!({"info": {}}));
        assert_eq!(found, ActionFault::MatchesNothing);
    }
}

#[test]
fn an_optional_action_may_match_nothing() {
    let document = json!({"info": {}});
    let actions = json!([
        {"target": "$.gone", "x-optional": true, "update": {"a": 1}},
        {"target": "$.gone", "x-optional": true, "copy": "$.info"},
        {"target": "$.gone", "x-optional": true, "remove": true}
    ]);
    assert_eq!(applied(actions, document.clone()), document);
}

#[test]
fn an_optional_action_that_matches_is_carried_out() {
    let document = applied(json!([{"target": "$.a", "x-optional": true, "update": 2}]), json!({"a": 1}));
    assert_eq!(document, json!({"a": 2}));
}

#[test]
fn x_optional_false_excuses_nothing() {
    let found = fault(json!([{"target": "$.gone", "x-optional": false, "remove": true}]), json!({}));
    assert_eq!(found, ActionFault::MatchesNothing);
}

#[test]
fn x_optional_does_not_excuse_a_missing_source() {
    let found = fault(json!([{"target": "$.a", "x-optional": true, "copy": "$.gone"}]), json!({"a": {}}));
    assert!(matches!(found, ActionFault::CopySource { found: 0, .. }), "{found:?}");
}

#[test]
fn an_action_that_changes_nothing_is_warned_about() {
    for (action, document) in [
        (json!({"target": "$.a", "update": {"b": {"c": 1}}}), json!({"a": {"b": {"c": 1}}})),
        (json!({"target": "$.a", "update": {}}), json!({"a": {"b": 1}})),
        (json!({"target": "$.a", "update": []}), json!({"a": [1]})),
        (json!({"target": "$.a", "update": "same"}), json!({"a": "same"})),
        (json!({"target": "$.a", "copy": "$.b"}), json!({"a": {"x": 1}, "b": {"x": 1}})),
        (json!({"target": "$.a", "x-optional": true, "update": {"b": []}}), json!({"a": {"b": [1]}})),
    ] {
        let applied = apply(json!([action]), document.clone()).unwrap();
        assert_eq!(applied.document, document);
        assert!(matches!(applied.warnings.as_slice(), [Warning::ChangesNothing(name)] if name.number == 1));
    }
}

#[test]
fn an_action_that_changes_one_of_its_matches_is_not_warned_about() {
    let document = applied(json!([{"target": "$.*", "update": {"x": 1}}]), json!({"a": {"x": 1}, "b": {}}));
    assert_eq!(document, json!({"a": {"x": 1}, "b": {"x": 1}}));
}

#[test]
fn a_removal_wins_over_an_update_and_is_warned_about() {
    let applied = apply(json!([{"target": "$.a", "remove": true, "update": {"b": 1}}]), json!({"a": {}})).unwrap();
    assert_eq!(applied.document, json!({}));
    assert!(matches!(applied.warnings.as_slice(), [Warning::VoidChange(_)]));
}

#[test]
fn every_action_that_fails_is_reported_with_number_description_and_target() {
    let error = apply(
        json!([
            {"target": "$.info", "description": "Fine.", "update": {"x": 1}},
            {"target": "$.gone", "description": "The server has it. Seen on 0.2.0.", "remove": true},
            {"target": "$.info.title", "description": "A title is text.", "update": {"a": 1}}
        ]),
        json!({"info": {"title": "t"}}),
    )
    .unwrap_err();
    assert_eq!(error.failures.iter().map(|failure| failure.action.number).collect::<Vec<_>>(), [2, 3]);
    let text = error.to_string();
    assert!(
        text.contains("action 2 (The server has it. Seen on 0.2.0.), target `$.gone`: the target matches nothing"),
        "{text}"
    );
    assert!(text.contains("action 3 (A title is text.), target `$.info.title`: an object cannot be merged into a primitive value at $['info']['title']"), "{text}");
}

#[test]
fn a_warning_names_the_action() {
    let applied = apply(json!([{"target": "$.a", "description": "One.", "update": 1}]), json!({"a": 1})).unwrap();
    let text = applied.warnings[0].to_string();
    assert!(text.starts_with("action 1 (One.), target `$.a`: changes nothing"), "{text}");
}
