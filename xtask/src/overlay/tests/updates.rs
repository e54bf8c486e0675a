//! Effects of `update`, `copy` and `remove` on a document.

use serde_json::json;

use super::{applied, apply, fault};
use crate::overlay::ActionFault;

#[test]
fn an_update_adds_the_properties_that_are_missing_and_keeps_the_others() {
    let document = applied(
        json!([{"target": "$.info", "update": {"license": {"name": "MIT"}}}]),
        json!({"info": {"title": "Ash", "version": "1"}}),
    );
    assert_eq!(document, json!({"info": {"title": "Ash", "version": "1", "license": {"name": "MIT"}}}));
}

#[test]
fn an_update_of_the_root_reaches_every_depth() {
    let document = applied(
        json!([{"target": "$", "update": {"info": {"x-a": 1}, "paths": {"/a": {"get": {"summary": "s"}}}}}]),
        json!({"info": {"title": "t"}, "paths": {"/a": {"get": {"tags": ["x"]}}, "/b": {}}}),
    );
    assert_eq!(
        document,
        json!({"info": {"title": "t", "x-a": 1}, "paths": {"/a": {"get": {"tags": ["x"], "summary": "s"}}, "/b": {}}})
    );
}

#[test]
fn a_primitive_property_is_replaced_whatever_its_type() {
    let document = applied(
        json!([{"target": "$.a", "update": {"s": 1, "n": null, "b": "text", "z": false}}]),
        json!({"a": {"s": "old", "n": 3, "b": true, "z": null}}),
    );
    assert_eq!(document, json!({"a": {"s": 1, "n": null, "b": "text", "z": false}}));
}

#[test]
fn an_array_property_is_concatenated() {
    let document =
        applied(json!([{"target": "$.a", "update": {"required": ["c", "d"]}}]), json!({"a": {"required": ["b", "a"]}}));
    assert_eq!(document, json!({"a": {"required": ["b", "a", "c", "d"]}}));
}

#[test]
fn an_array_is_concatenated_to_an_array_target() {
    let document = applied(json!([{"target": "$.tags", "update": ["b", {"c": 1}]}]), json!({"tags": ["a"]}));
    assert_eq!(document, json!({"tags": ["a", "b", {"c": 1}]}));
}

#[test]
fn an_object_is_appended_to_an_array_target() {
    let document = applied(json!([{"target": "$.p", "update": {"name": "new"}}]), json!({"p": [{"name": "old"}]}));
    assert_eq!(document, json!({"p": [{"name": "old"}, {"name": "new"}]}));
}

#[test]
fn a_primitive_is_appended_to_an_array_target() {
    let document = applied(
        json!([{"target": "$.tags", "update": "b"}, {"target": "$.tags", "update": null}]),
        json!({"tags": ["a"]}),
    );
    assert_eq!(document, json!({"tags": ["a", "b", null]}));
}

#[test]
fn an_array_in_an_array_is_appended_as_one_element() {
    let document = applied(json!([{"target": "$.rows", "update": [[1, 2]]}]), json!({"rows": [[0]]}));
    assert_eq!(document, json!({"rows": [[0], [1, 2]]}));
}

#[test]
fn a_primitive_target_is_replaced() {
    let document = applied(json!([{"target": "$.info.title", "update": "Ash"}]), json!({"info": {"title": "old"}}));
    assert_eq!(document, json!({"info": {"title": "Ash"}}));
}

#[test]
fn a_null_target_is_a_primitive() {
    let document = applied(json!([{"target": "$.a", "update": 5}]), json!({"a": null}));
    assert_eq!(document, json!({"a": 5}));
}

#[test]
fn an_element_of_an_array_is_updated_in_place() {
    let document = applied(
        json!([{"target": "$.tags[1]", "update": "new"}, {"target": "$.p[0]", "update": {"b": 2}}]),
        json!({"tags": ["a", "b", "c"], "p": [{"a": 1}]}),
    );
    assert_eq!(document, json!({"tags": ["a", "new", "c"], "p": [{"a": 1, "b": 2}]}));
}

#[test]
fn every_match_of_a_wildcard_is_updated() {
    let document = applied(
        json!([{"target": "$.paths.*.get", "update": {"x-safe": true}}]),
        json!({"paths": {"/a": {"get": {}}, "/b": {"get": {"x": 1}}, "/c": {"post": {}}}}),
    );
    assert_eq!(
        document,
        json!({"paths": {"/a": {"get": {"x-safe": true}}, "/b": {"get": {"x": 1, "x-safe": true}}, "/c": {"post": {}}}})
    );
}

#[test]
fn a_filter_selects_the_elements_that_fit() {
    let document = applied(
        json!([{"target": "$.p[?@.name == 'limit' && @.in == 'query']", "update": {"schema": {"maximum": 9}}}]),
        json!({"p": [{"name": "limit", "in": "query"}, {"name": "limit", "in": "path"}, {"name": "after", "in": "query"}]}),
    );
    assert_eq!(document["p"][0]["schema"]["maximum"], 9);
    assert!(document["p"][1].get("schema").is_none() && document["p"][2].get("schema").is_none());
}

#[test]
fn a_filter_may_ask_for_an_element_inside_an_element() {
    let document = applied(
        json!([{
            "target": "$.paths[?(@.get['x-traits'][?(@ == 'paged')])].get",
            "update": {"parameters": [{"name": "top"}]}
        }]),
        json!({"paths": {
            "/a": {"get": {"x-traits": ["paged"]}},
            "/b": {"get": {"x-traits": ["other", "paged"], "parameters": [{"name": "id"}]}},
            "/c": {"get": {"x-traits": ["other"]}},
            "/d": {"get": {}}
        }}),
    );
    assert_eq!(document["paths"]["/a"]["get"]["parameters"], json!([{"name": "top"}]));
    assert_eq!(document["paths"]["/b"]["get"]["parameters"], json!([{"name": "id"}, {"name": "top"}]));
    assert!(document["paths"]["/c"]["get"].get("parameters").is_none());
    assert!(document["paths"]["/d"]["get"].get("parameters").is_none());
}

#[test]
fn a_descendant_query_updates_a_node_and_those_inside_it() {
    let document = applied(
        json!([{"target": "$..[?@.mark]", "update": {"seen": true}}]),
        json!({"a": {"mark": 1, "b": {"mark": 2}}}),
    );
    assert_eq!(document, json!({"a": {"mark": 1, "seen": true, "b": {"mark": 2, "seen": true}}}));
}

#[test]
fn a_node_selected_twice_is_updated_once() {
    let document = applied(json!([{"target": "$['a','a']", "update": "x"}]), json!({"a": []}));
    assert_eq!(document, json!({"a": ["x"]}));
}

#[test]
fn a_property_of_another_kind_is_incompatible() {
    for (value, target, value_kind, target_kind) in [
        (json!({}), json!([]), "an object", "an array"),
        (json!([]), json!({}), "an array", "an object"),
        (json!(1), json!({}), "a primitive value", "an object"),
        (json!(null), json!({}), "a primitive value", "an object"),
        (json!(1), json!([]), "a primitive value", "an array"),
        (json!({}), json!(1), "an object", "a primitive value"),
        (json!([]), json!(null), "an array", "a primitive value"),
    ] {
        let found =
            fault(json!([{"target": "$.a", "update": {"b": {"c": value}}}]), json!({"a": {"b": {"c": target}}}));
        let location = "$['a']['b']['c']".to_owned();
        assert_eq!(found, ActionFault::Incompatible { value: value_kind, target: target_kind, location });
    }
}

#[test]
fn an_object_target_takes_only_an_object_and_a_primitive_only_a_primitive() {
    for (target, value) in [(json!({}), json!([])), (json!({}), json!(1)), (json!(1), json!({})), (json!(1), json!([]))]
    {
        let found = fault(json!([{"target": "$.a", "update": value}]), json!({"a": target}));
        assert!(matches!(found, ActionFault::Incompatible { .. }), "{found:?}");
    }
}

#[test]
fn matches_of_mixed_kinds_cannot_be_updated() {
    for value in [json!({"x": 1}), json!([1]), json!(1)] {
        let found = fault(json!([{"target": "$.*", "update": value}]), json!({"a": {}, "b": []}));
        assert_eq!(
            found,
            ActionFault::MixedKinds {
                first: "an object",
                first_location: "$['a']".into(),
                other: "an array",
                other_location: "$['b']".into()
            }
        );
    }
    let found = fault(json!([{"target": "$.*", "copy": "$.a"}]), json!({"a": {}, "b": 1}));
    assert!(matches!(found, ActionFault::MixedKinds { .. }), "{found:?}");
}

#[test]
fn matches_of_mixed_kinds_can_be_removed() {
    let document = applied(json!([{"target": "$.x.*", "remove": true}]), json!({"x": {"a": {}, "b": [], "c": 1}}));
    assert_eq!(document, json!({"x": {}}));
}

#[test]
fn a_property_is_removed_with_all_that_is_in_it() {
    let document = applied(json!([{"target": "$.a.b", "remove": true}]), json!({"a": {"b": {"c": 1}, "d": 2}}));
    assert_eq!(document, json!({"a": {"d": 2}}));
}

#[test]
fn several_elements_of_one_array_are_removed_by_their_old_indexes() {
    let document =
        applied(json!([{"target": "$.a[0,2,3]", "remove": true}]), json!({"a": ["w", "x", "y", "z", "last"]}));
    assert_eq!(document, json!({"a": ["x", "last"]}));
}

#[test]
fn elements_past_the_tenth_are_removed_in_the_order_of_numbers() {
    let document = applied(
        json!([{"target": "$.a[?@ >= 2 && @ != 5]", "remove": true}]),
        json!({"a": (0..12).collect::<Vec<_>>()}),
    );
    assert_eq!(document, json!({"a": [0, 1, 5]}));
}

#[test]
fn elements_of_several_arrays_are_removed_by_a_filter() {
    let document = applied(
        json!([{"target": "$.paths.*.get.tags[?@ == 'dummy']", "remove": true}]),
        json!({"paths": {
            "/a": {"get": {"tags": ["dummy", "a", "dummy"]}},
            "/b": {"get": {"tags": ["b"]}},
            "/c": {"get": {"tags": ["dummy"]}}
        }}),
    );
    assert_eq!(document["paths"]["/a"]["get"]["tags"], json!(["a"]));
    assert_eq!(document["paths"]["/b"]["get"]["tags"], json!(["b"]));
    assert_eq!(document["paths"]["/c"]["get"]["tags"], json!([]));
}

#[test]
fn a_node_and_a_node_inside_it_are_both_removed() {
    let document = applied(
        json!([{"target": "$..[?@.gone]", "remove": true}]),
        json!({"a": {"gone": true, "b": {"gone": true}}, "c": [{"gone": true}, {"d": 1}]}),
    );
    assert_eq!(document, json!({"c": [{"d": 1}]}));
}

#[test]
fn the_root_cannot_be_removed() {
    assert_eq!(fault(json!([{"target": "$", "remove": true}]), json!({})), ActionFault::RootRemoved);
}

#[test]
fn remove_false_leaves_an_update_in_force() {
    let document = applied(json!([{"target": "$.a", "remove": false, "update": 2}]), json!({"a": 1}));
    assert_eq!(document, json!({"a": 2}));
}

#[test]
fn a_copy_merges_the_source_into_the_target() {
    let document = applied(
        json!([{"target": "$.paths['/some-items']", "copy": "$.paths['/items']"}]),
        json!({"paths": {"/items": {"get": {"r": 1}}, "/some-items": {"delete": {"r": 2}}}}),
    );
    assert_eq!(
        document,
        json!({"paths": {"/items": {"get": {"r": 1}}, "/some-items": {"get": {"r": 1}, "delete": {"r": 2}}}})
    );
}

#[test]
fn a_copy_of_an_array_is_concatenated_and_of_anything_else_appended() {
    let document = applied(
        json!([{"target": "$.to", "copy": "$.list"}, {"target": "$.to", "copy": "$.one"}, {"target": "$.to", "copy": "$.n"}]),
        json!({"to": [0], "list": [1, 2], "one": {"a": 1}, "n": 7}),
    );
    assert_eq!(document["to"], json!([0, 1, 2, {"a": 1}, 7]));
}

#[test]
fn a_copy_of_a_primitive_replaces_a_primitive() {
    let document = applied(json!([{"target": "$.a", "copy": "$.b"}]), json!({"a": 1, "b": "two"}));
    assert_eq!(document, json!({"a": "two", "b": "two"}));
}

#[test]
fn a_copy_goes_to_every_match() {
    let document =
        applied(json!([{"target": "$.to.*", "copy": "$.x"}]), json!({"x": {"v": 1}, "to": {"a": {}, "b": {"w": 2}}}));
    assert_eq!(document["to"], json!({"a": {"v": 1}, "b": {"w": 2, "v": 1}}));
}

#[test]
fn a_copy_into_its_own_source_takes_it_as_it_was() {
    let document = applied(json!([{"target": "$.a.inner", "copy": "$.a"}]), json!({"a": {"inner": {"x": 1}, "y": 2}}));
    assert_eq!(document, json!({"a": {"inner": {"x": 1, "y": 2, "inner": {"x": 1}}, "y": 2}}));
}

#[test]
fn a_copy_needs_exactly_one_source() {
    let document = json!({"to": {}, "from": {"a": {}, "b": {}}});
    for (query, found) in [("$.nothing", 0), ("$.from.*", 2)] {
        match fault(json!([{"target": "$.to", "copy": query}]), document.clone()) {
            ActionFault::CopySource { found: counted, .. } => assert_eq!(counted, found),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_copy_of_the_wrong_kind_is_incompatible() {
    let found = fault(json!([{"target": "$.a", "copy": "$.b"}]), json!({"a": {}, "b": 1}));
    assert!(matches!(found, ActionFault::Incompatible { .. }), "{found:?}");
}

#[test]
fn update_copy_and_remove_in_turn_move_a_node() {
    let document = applied(
        json!([
            {"target": "$.paths", "update": {"/new-items": {}}},
            {"target": "$.paths['/new-items']", "copy": "$.paths['/items']"},
            {"target": "$.paths['/items']", "remove": true}
        ]),
        json!({"paths": {"/items": {"get": {"x": 1}}}}),
    );
    assert_eq!(document, json!({"paths": {"/new-items": {"get": {"x": 1}}}}));
}

#[test]
fn an_action_sees_what_those_before_it_did() {
    let document = applied(
        json!([
            {"target": "$.a", "remove": true},
            {"target": "$", "update": {"a": {"fresh": true}}},
            {"target": "$.a[?@ == true]", "update": false}
        ]),
        json!({"a": {"stale": [1, 2]}}),
    );
    assert_eq!(document, json!({"a": {"fresh": false}}));
}

#[test]
fn names_with_quotes_slashes_and_dots_are_reached_and_shown() {
    let document = json!({"paths": {"/it's/{id}.json": {"a\\b": 1}}});
    let changed = applied(json!([{"target": "$.paths[\"/it's/{id}.json\"]['a\\\\b']", "update": 2}]), document.clone());
    assert_eq!(changed, json!({"paths": {"/it's/{id}.json": {"a\\b": 2}}}));
    let error = apply(json!([{"target": "$.paths.*.*", "update": {}}]), document).unwrap_err().to_string();
    assert!(error.contains(r"$['paths']['/it\'s/{id}.json']['a\\b']"), "{error}");
}
