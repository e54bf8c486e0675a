//! The table of limits that is generated from a contract, and the checks that requests make.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeMap;

use ash_sdk_generator::{
    facade::{Facade, Settings, emit},
    raw, x_ash,
};
use serde_json::{Value, json};

fn facade_with(mut contract: Value, settings: &str) -> Facade {
    x_ash::resolve(&mut contract, None);
    let raw = raw::generate(&contract).unwrap();
    emit(&raw, &Settings::parse(settings, BTreeMap::new()).unwrap()).unwrap()
}

/// A contract whose operation `bake` takes this body.
fn contract(body: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Kiln", "version": "1"},
        "paths": {"/bake": {"post": {
            "operationId": "bake", "tags": ["ovens"],
            "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
            "responses": {"204": {"description": "Done."}},
        }}},
        "components": {"schemas": {}},
    })
}

/// The table without line breaks and its head.
fn table(facade: &Facade) -> String {
    let source = &facade.files["limits.rs"];
    let body = source.split_once("use crate::limits::{Limits, Member, Pattern, Rule};").unwrap().1;
    let words: Vec<&str> = body.split_whitespace().collect();
    words.join(" ").replace("[ ", "[").replace(", ]", "]").replace(", }", " }").replace("( ", "(").replace(", )", ")")
}

fn table_of(member: Value) -> String {
    table(&facade_with(contract(json!({"type": "object", "properties": {"glazeTime": member}})), ""))
}

/// The table of `bake` with rules for one member.
fn rules(rules: &str) -> String {
    format!(
        "pub(crate) static BAKE: Limits = Limits {{ members: &[Member::of(\"glazeTime\", \"glaze_time\", &[{rules}])], \
         ..Limits::NONE }};"
    )
}

#[test]
fn every_keyword_is_a_rule() {
    for (schema, text) in [
        (json!({"type": "string", "minLength": 2}), "Rule::MinLength(2)"),
        (json!({"type": "string", "maxLength": 9.0}), "Rule::MaxLength(9)"),
        (json!({"type": "integer", "minimum": -1}), "Rule::Minimum(-1.0)"),
        (json!({"type": "number", "maximum": 2.5}), "Rule::Maximum(2.5)"),
        (json!({"type": "number", "minimum": 0, "exclusiveMinimum": true}), "Rule::ExclusiveMinimum(0.0)"),
        (json!({"type": "number", "maximum": 7, "exclusiveMaximum": true}), "Rule::ExclusiveMaximum(7.0)"),
        (json!({"type": "number", "exclusiveMaximum": 7}), "Rule::ExclusiveMaximum(7.0)"),
        (json!({"type": "number", "maximum": 7, "exclusiveMaximum": false}), "Rule::Maximum(7.0)"),
        (json!({"type": "integer", "multipleOf": 5}), "Rule::MultipleOf(5.0)"),
        (json!({"type": "array", "items": {"type": "string"}, "minItems": 1}), "Rule::MinItems(1)"),
        (json!({"type": "array", "items": {"type": "string"}, "maxItems": 2}), "Rule::MaxItems(2)"),
        (json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true}), "Rule::UniqueItems"),
        (json!({"type": "object", "minProperties": 1}), "Rule::MinMembers(1)"),
        (json!({"type": "object", "maxProperties": 2}), "Rule::MaxMembers(2)"),
        (json!({"type": "string", "enum": ["a", "bc"], "minLength": 2}), "Rule::MinLength(2)"),
    ] {
        let source = table_of(schema.clone());
        assert!(source.contains(text), "{schema}: {text}\nis not in\n{source}");
    }
    assert_eq!(table_of(json!({"type": "string", "minLength": 2})).trim(), rules("Rule::MinLength(2)"));
}

#[test]
fn what_limits_nothing_is_not_in_the_table() {
    for schema in [
        json!({"type": "string"}),
        json!({"type": "string", "minLength": 0}),
        json!({"type": "string", "minimum": 3, "maxItems": 3}),
        json!({"type": "integer", "minLength": 3, "pattern": "a"}),
        json!({"type": "integer", "multipleOf": 0}),
        json!({"type": "array", "items": {"type": "string"}, "uniqueItems": false}),
        json!({"type": "string", "maxLength": "long", "pattern": 5}),
    ] {
        let facade = facade_with(contract(json!({"type": "object", "properties": {"glaze": schema}})), "");
        assert_eq!(table(&facade), "", "{schema}");
        assert!(!facade.files["ovens.rs"].contains("self.check()?"), "{schema}");
    }
}

#[test]
fn a_pattern_is_compiled_once_and_one_that_cannot_be_read_is_left_to_the_server_with_a_warning() {
    let name = json!({"type": "string", "pattern": "^[a-z/]+$"});
    let twice = json!({"type": "object", "properties": {"a": name, "b": name}});
    let facade = facade_with(contract(twice), "");
    let source = table(&facade);
    assert_eq!(source.matches("Pattern::new(\"^[a-z/]+$\", \"^[a-z/]+$\")").count(), 1, "{source}");
    assert_eq!(source.matches("Rule::Pattern(&PATTERN_1)").count(), 2, "{source}");
    assert_eq!(facade.warnings, []);
    let facade = facade_with(
        contract(
            json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "^(?!x)", "maxLength": 3}}}),
        ),
        "",
    );
    assert!(table(&facade).contains("Member::of(\"a\", \"a\", &[Rule::MaxLength(3)])"), "{}", table(&facade));
    let warnings: Vec<String> = facade.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["operation `bake` (POST /bake): the pattern `^(?!x)` is left to the server: look-around is not supported"]
    );
}

#[test]
fn a_secret_is_marked() {
    let source = table_of(json!({"type": "string", "format": "password", "minLength": 8}));
    assert!(source.contains("Limits { rules: &[Rule::MinLength(8)], is_secret: true, ..Limits::NONE }"), "{source}");
}

#[test]
fn nested_objects_lists_maps_and_components_are_limited() {
    let mut document = contract(json!({"type": "object", "properties": {
        "inline": {"type": "object", "properties": {"deepName": {"type": "string", "maxLength": 1}}},
        "list": {"type": "array", "items": {"type": "array", "items": {"type": "integer", "minimum": 2}}},
        "map": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}},
        "tray": {"$ref": "#/components/schemas/Tray"},
        "trays": {"type": "array", "items": {"$ref": "#/components/schemas/Tray"}},
        "named": {"allOf": [{"$ref": "#/components/schemas/Name"}], "maxLength": 5},
        "free": {"$ref": "#/components/schemas/Free"},
    }}));
    document["components"]["schemas"] = json!({
        "Tray": {"type": "object", "properties": {
            "name": {"$ref": "#/components/schemas/Name"}, "inside": {"$ref": "#/components/schemas/Tray"},
        }},
        "Name": {"type": "string", "minLength": 4},
        "Free": {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/Free"}}},
    });
    let source = table(&facade_with(document, ""));
    for text in [
        "Member::of(\"deepName\", \"deep_name\", &[Rule::MaxLength(1)])",
        "items: Some(&Limits { items: Some(&Limits { rules: &[Rule::Minimum(2.0)], ..Limits::NONE }), ..Limits::NONE })",
        "values: Some(&Limits { rules: &[Rule::MaxLength(3)], ..Limits::NONE })",
        "Member::new(\"tray\", \"tray\", Limits { shared: Some(&OF_TRAY), ..Limits::NONE })",
        "items: Some(&OF_TRAY)",
        "Member::of(\"named\", \"named\", &[Rule::MaxLength(5), Rule::MinLength(4)])",
        "static OF_NAME: Limits = Limits { rules: &[Rule::MinLength(4)], ..Limits::NONE };",
        "Member::new(\"inside\", \"inside\", Limits { shared: Some(&OF_TRAY), ..Limits::NONE })",
    ] {
        assert!(source.contains(text), "{text}\nis not in\n{source}");
    }
    assert!(!source.contains("free") && !source.contains("OF_FREE"), "{source}");
}

#[test]
fn a_member_beside_a_map_is_not_taken_for_an_entry_of_it() {
    let body = json!({"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}, "properties": {
        "note": {"type": "string"},
    }});
    let source = table(&facade_with(contract(json!({"type": "object", "properties": {"labels": body}})), ""));
    assert!(source.contains("Member::new(\"note\", \"note\", Limits::NONE)"), "{source}");
}

#[test]
fn a_union_is_limited_by_what_no_other_variant_takes() {
    let union = |variants: Value| table_of(json!({"oneOf": variants}));
    let block = json!({"type": "object", "properties": {"text": {"type": "string", "minLength": 1}}});
    let other = json!({"type": "object", "properties": {"url": {"type": "string", "minLength": 1}}});
    let (text, number) = (json!({"type": "string", "maxLength": 5}), json!({"type": "integer", "minimum": 7}));
    let blocks = json!({"type": "array", "maxItems": 2, "minItems": 3, "items": block});
    let source = union(json!([text, blocks]));
    assert!(source.contains("&[Rule::MaxLength(5), Rule::MaxItems(2)]"), "{source}");
    // A server may take a list of one for its item, a text for a number, and a text for a list of one.
    assert!(!source.contains("MinItems") && !source.contains("text"), "{source}");
    assert_eq!(union(json!([text, number])), "");
    assert_eq!(union(json!([text, {"type": "array", "items": {"type": "string"}}])), "");
    assert!(union(json!([block, {"type": "null"}])).contains("Rule::MinLength(1)"));
    assert!(union(json!([block, text])).contains("Member::of(\"text\", \"text\", &[Rule::MinLength(1)])"));
    // Either variant may be meant.
    assert_eq!(union(json!([block, other])), "");
    assert_eq!(union(json!([text, {}])), "");
}

#[test]
fn parameters_are_checked_by_their_names_in_rust() {
    let limited = |schema: Value| json!({"type": "string", "pattern": "^a+$", "description": schema});
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Kiln", "version": "1"},
        "paths": {"/ovens/{name}": {"get": {
            "operationId": "get_oven", "tags": ["ovens"],
            "parameters": [
                {"name": "name", "in": "path", "required": true, "schema": limited(json!("Name."))},
                {"name": "maxHeat", "in": "query", "schema": {"type": "integer", "maximum": 9}},
                {"name": "zone", "in": "query", "required": true, "schema": limited(json!("Zone."))},
                {"name": "tags", "in": "query", "schema": {"type": "array", "maxItems": 2, "items": {"type": "string"}}},
            ],
            "responses": {"204": {"description": "Done."}},
        }}},
    });
    let facade = facade_with(document, "");
    let source = facade.files["ovens.rs"].split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        "limits::parameter(\"oven\", &self.oven, &super::limits::GET_OVEN_OVEN)?;",
        "limits::parameter(\"zone\", &self.zone, &super::limits::GET_OVEN_ZONE)?;",
        "&self.params.max_heat, &super::limits::GET_OVEN_MAX_HEAT",
        "&self.params.tags, &super::limits::GET_OVEN_TAGS",
        "/// # Arguments /// /// - `oven`: Name. Must match `^a+$`.",
        "/// At most 2 items.",
    ] {
        assert!(source.contains(text), "{text}\nis not in\n{source}");
    }
}

#[test]
fn members_that_hand_written_sending_supplies_are_checked_unless_the_body_is_replaced() {
    let mut document = contract(json!({"type": "object", "required": ["dough", "name"], "properties": {
        "dough": {"type": "array", "maxItems": 5, "items": {"type": "string"}},
        "name": {"type": "string", "maxLength": 3},
    }}));
    document["paths"]["/bake"]["post"]["x-ash"] = json!({"facade": "custom"});
    let facade = facade_with(document, "[operations.bake]\nsupplied = [\"dough\"]\n");
    let (source, table) = (facade.files["ovens.rs"].split_whitespace().collect::<Vec<_>>().join(" "), table(&facade));
    assert!(table.contains("BAKE: Limits = Limits { members: &[Member::of(\"name\","), "{table}");
    assert!(table.contains("BAKE_SUPPLIED: Limits = Limits { members: &[Member::of(\"dough\","), "{table}");
    let text = "self.check()?; if replacement.is_none() { limits::body(&self.body, Self::limits_of_supplied())?; }";
    assert!(source.contains(text), "{source}");
}
