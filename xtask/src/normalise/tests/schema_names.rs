//! Schemas named by their titles.

use serde_json::{Value, json};

use crate::normalise::{Warning, name_schemas_by_title};

fn named(schemas: Value) -> (Value, Vec<Warning>) {
    let mut document = json!({"components": {"schemas": schemas}});
    let warnings = name_schemas_by_title(&mut document);
    (document["components"]["schemas"].take(), warnings)
}

#[test]
fn a_numbered_schema_gets_its_title_s_name_and_the_title_goes() {
    let (schemas, warnings) = named(json!({"def-0": {"title": "Agent", "type": "object"}}));
    assert_eq!(schemas, json!({"Agent": {"type": "object"}}));
    assert_eq!(warnings, []);
}

#[test]
fn a_title_that_says_more_than_the_name_stays() {
    let (schemas, _) = named(json!({"def-0": {"title": "usage stats (v2)"}, "Other": {"title": "Another"}}));
    assert_eq!(schemas, json!({"UsageStatsV2": {"title": "usage stats (v2)"}, "Other": {"title": "Another"}}));
}

#[test]
fn a_title_that_repeats_a_name_of_the_server_s_own_goes_too() {
    let (schemas, _) = named(json!({"Agent": {"title": "Agent", "type": "object"}}));
    assert_eq!(schemas, json!({"Agent": {"type": "object"}}));
}

#[test]
fn every_reference_follows() {
    let reference = json!({"$ref": "#/components/schemas/def-0"});
    let mut document = json!({
        "paths": {"/a": {
            "parameters": [{"name": "a", "in": "query", "schema": reference}],
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"items": reference}}}},
                "responses": {"200": {
                    "headers": {"h": {"schema": reference}},
                    "content": {"application/json": {"schema": {"allOf": [reference], "properties": {"example": reference, "enum": reference}}}}
                }},
                "callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"200": {"content": {"a/b": {"schema": reference}}}}}}}}
            }
        }},
        "components": {
            "responses": {"R": {"content": {"application/json": {"schema": reference}}}},
            "schemas": {
                "def-0": {"title": "Agent", "properties": {"parent": {"$ref": "#/components/schemas/def-0/properties/id"}, "id": {}}},
                "def-1": {"title": "List", "additionalProperties": reference, "not": reference}
            }
        }
    });
    name_schemas_by_title(&mut document);
    let text = document.to_string();
    assert!(!text.contains("def-"), "{text}");
    assert_eq!(text.matches("\"#/components/schemas/Agent\"").count(), 10);
    assert!(text.contains("#/components/schemas/Agent/properties/id"), "{text}");
}

#[test]
fn a_number_that_begins_with_another_is_not_mistaken_for_it() {
    let mut document = json!({
        "components": {"schemas": {
            "def-1": {"title": "One"},
            "def-12": {"title": "Twelve", "items": {"$ref": "#/components/schemas/def-1"}, "not": {"$ref": "#/components/schemas/def-12"}}
        }}
    });
    name_schemas_by_title(&mut document);
    assert_eq!(
        document["components"]["schemas"]["Twelve"],
        json!({"items": {"$ref": "#/components/schemas/One"}, "not": {"$ref": "#/components/schemas/Twelve"}})
    );
}

#[test]
fn a_discriminator_s_mapping_follows_in_both_its_spellings() {
    let (schemas, _) = named(json!({
        "def-0": {"title": "Text"},
        "def-1": {"title": "Image"},
        "def-2": {
            "title": "Block",
            "oneOf": [{"$ref": "#/components/schemas/def-0"}, {"$ref": "#/components/schemas/def-1"}],
            "discriminator": {"propertyName": "type", "mapping": {"text": "#/components/schemas/def-0", "image": "def-1", "$ref": "def-1", "far": "other.json#/x"}}
        }
    }));
    assert_eq!(
        schemas["Block"]["discriminator"],
        json!({"propertyName": "type", "mapping": {"text": "#/components/schemas/Text", "image": "Image", "$ref": "Image", "far": "other.json#/x"}})
    );
}

#[test]
fn data_that_looks_like_a_reference_is_left_alone() {
    let data = json!({"$ref": "#/components/schemas/def-0"});
    let (schemas, _) =
        named(json!({"def-0": {"title": "A", "example": data, "default": data, "enum": [data], "x-data": data}}));
    assert_eq!(schemas, json!({"A": {"example": data, "default": data, "enum": [data], "x-data": data}}));
}

#[test]
fn references_elsewhere_are_left_alone() {
    let (schemas, _) = named(json!({
        "def-0": {"title": "A"},
        "B": {"anyOf": [{"$ref": "other.json#/components/schemas/def-0"}, {"$ref": "#/components/schemas/B"}]}
    }));
    assert_eq!(
        schemas["B"],
        json!({"anyOf": [{"$ref": "other.json#/components/schemas/def-0"}, {"$ref": "#/components/schemas/B"}]})
    );
}

#[test]
fn of_two_schemas_with_one_title_the_smaller_number_gets_it() {
    let (schemas, warnings) = named(json!({
        "def-10": {"title": "Agent", "minLength": 10},
        "def-9": {"title": "Agent", "minLength": 9},
        "def-11": {"title": "Agent", "minLength": 11}
    }));
    assert_eq!(
        schemas,
        json!({
            "Agent": {"minLength": 9},
            "Agent2": {"title": "Agent", "minLength": 10},
            "Agent3": {"title": "Agent", "minLength": 11}
        })
    );
    let taken = |name: &str, renamed: &str| Warning::TitleTaken {
        name: name.into(),
        title: "Agent".into(),
        renamed: renamed.into(),
    };
    assert_eq!(warnings, [taken("def-10", "Agent2"), taken("def-11", "Agent3")]);
}

#[test]
fn a_schema_that_has_a_name_keeps_it() {
    let (schemas, warnings) = named(json!({"Agent": {"minLength": 1}, "def-0": {"title": "Agent"}}));
    assert_eq!(schemas, json!({"Agent": {"minLength": 1}, "Agent2": {"title": "Agent"}}));
    assert_eq!(warnings.len(), 1);
}

#[test]
fn a_schema_without_a_title_keeps_its_number_with_a_warning() {
    let (schemas, warnings) = named(json!({"def-0": {"type": "object"}, "def-1": {"title": " ?"}}));
    assert_eq!(schemas, json!({"def-0": {"type": "object"}, "def-1": {"title": " ?"}}));
    let untitled = |name: &str| Warning::UntitledSchema { name: name.into() };
    assert_eq!(warnings, [untitled("def-0"), untitled("def-1")]);
}

#[test]
fn names_that_only_look_numbered_are_names() {
    let (schemas, warnings) =
        named(json!({"def-": {"title": "A"}, "def-x": {"title": "B"}, "undef-1": {"title": "C"}}));
    assert_eq!(schemas, json!({"def-": {"title": "A"}, "def-x": {"title": "B"}, "undef-1": {"title": "C"}}));
    assert_eq!(warnings, []);
}
