//! Names in Rust: a fixed rule, warnings that name both places, and names that do not move once they are given.

#![allow(clippy::unwrap_used)]

use ash_sdk_generator::{listing::Listing, names, raw};
use serde_json::{Value, json};

fn document(schemas: Value) -> Value {
    json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": schemas}})
}

/// Assigns names as the pipeline does, given a committed contract; returns the contract and the warnings.
fn assigned(schemas: Value, known: Option<&Value>) -> (Value, Vec<String>) {
    let mut document = document(schemas);
    let warnings = names::assign(&mut document, known).iter().map(ToString::to_string).collect();
    (document, warnings)
}

fn annotation<'a>(document: &'a Value, pointer: &str) -> &'a Value {
    &document.pointer(&format!("/components/schemas/{pointer}")).unwrap()["x-ash"]
}

fn listing(document: &Value) -> String {
    Listing::of(&raw::generate(document).unwrap().file).to_string()
}

fn object(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

#[test]
fn names_that_follow_from_the_rule_are_not_written() {
    let (contract, warnings) =
        assigned(json!({"Job": object(json!({"userId": {"type": "string"}, "type": {}}))}), None);
    assert_eq!(*annotation(&contract, "Job"), Value::Null);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert!(listing(&contract).contains("struct Job.type_: Option<Value>"));
}

#[test]
fn an_inline_type_keeps_its_name_when_a_component_takes_it_later() {
    let inline = object(json!({"state": {"type": "string", "enum": ["on", "off"]}}));
    let (known, _) = assigned(json!({"Job": inline}), None);
    let both = json!({"Job": inline, "JobState": object(json!({"since": {"type": "string"}}))});

    let (contract, warnings) = assigned(both.clone(), Some(&known));
    assert_eq!(*annotation(&contract, "Job/properties/state"), Value::Null);
    assert_eq!(*annotation(&contract, "JobState"), json!({"name": "JobState2"}));
    assert_eq!(
        warnings,
        [
            "component `JobState`: the type at JobState is named `JobState2`, because `JobState` is the name of Job.state"
        ]
    );
    let lines = listing(&contract);
    assert!(lines.contains("enum JobState::On") && lines.contains("struct JobState2.since"), "{lines}");

    // A pulled document has no annotations; the committed contract gives them again, without a warning.
    let (again, warnings) = assigned(both.clone(), Some(&contract));
    assert_eq!((again, warnings), (contract, Vec::new()));

    // With nothing known, components come first.
    let (fresh, _) = assigned(both, None);
    assert_eq!(*annotation(&fresh, "Job/properties/state"), json!({"name": "JobState2"}));
    let lines = listing(&fresh);
    assert!(lines.contains("enum JobState2::On") && lines.contains("struct JobState.since"), "{lines}");
}

#[test]
fn a_member_keeps_its_name_when_another_would_take_it_later() {
    let text = json!({"type": "string"});
    let (known, _) = assigned(json!({"Job": object(json!({"user_id": text}))}), None);
    let both = json!({"Job": object(json!({"user_id": text, "userId": {"type": "integer"}}))});
    let (contract, warnings) = assigned(both, Some(&known));
    assert_eq!(*annotation(&contract, "Job"), json!({"rename": {"userId": "user_id_2"}}));
    assert_eq!(
        warnings,
        [
            "component `Job`: the member `userId` of `Job` is named `user_id_2`, because `user_id` is the name of `user_id`"
        ]
    );
    let lines = listing(&contract);
    assert!(lines.contains("struct Job.user_id: Option<String>"), "{lines}");
    assert!(lines.contains("struct Job.user_id_2: Option<i64>"), "{lines}");
}

#[test]
fn a_variant_and_the_one_for_unknown_values_keep_their_names() {
    let state = |values: &[&str]| json!({"State": {"type": "string", "enum": values}});
    let (known, _) = assigned(state(&["unknown"]), None);
    let (contract, _) = assigned(state(&["Unknown", "unknown", "unrecognized"]), Some(&known));
    let variants = json!({"variants": {"Unknown": "Unknown2", "unrecognized": "Unrecognized2"}});
    assert_eq!(*annotation(&contract, "State"), variants);
    let lines = listing(&contract);
    for line in ["State::Unknown\n", "State::Unknown2\n", "State::Unrecognized(String)\n", "State::Unrecognized2\n"] {
        assert!(lines.contains(&format!("enum {line}")), "{line} is not in {lines}");
    }

    // A value that was there from the beginning keeps the name; ours gets the number.
    let (contract, _) = assigned(state(&["unrecognized"]), None);
    assert_eq!(*annotation(&contract, "State"), Value::Null);
    let (contract, _) = assigned(state(&["unrecognized", "Unrecognized_2"]), Some(&contract));
    assert!(listing(&contract).contains("enum State::Unrecognized2(String)"), "{}", listing(&contract));
}

#[test]
fn a_member_called_like_the_field_for_further_members_does_not_move() {
    let closed = object(json!({"extra": {"type": "string"}}));
    let mut open = closed.clone();
    open["additionalProperties"] = json!(true);
    let (known, _) = assigned(json!({"Job": closed}), None);
    let (contract, _) = assigned(json!({"Job": open}), Some(&known));
    let lines = listing(&contract);
    assert!(lines.contains("struct Job.extra: Option<String>"), "{lines}");
    assert!(lines.contains("struct Job.extra_2: Map<String, Value>"), "{lines}");
}

#[test]
fn components_that_differ_in_spelling_are_two_types() {
    let one = object(json!({"a": {"type": "string"}}));
    let other = object(json!({"b": {"type": "string"}}));
    let (known, _) = assigned(json!({"odd_one": one}), None);
    let (contract, _) = assigned(json!({"odd_one": one, "OddOne": other}), Some(&known));
    assert_eq!(*annotation(&contract, "OddOne"), json!({"name": "OddOne2"}));
    let lines = listing(&contract);
    assert!(lines.contains("struct OddOne.a") && lines.contains("struct OddOne2.b"), "{lines}");
}

#[test]
fn inline_types_of_one_title_are_two_unless_they_are_equal() {
    let titled = |member: &str| json!({"type": "object", "title": "Part", "properties": {member: {"type": "string"}}});
    let schemas = json!({"Job": object(json!({"a": titled("x"), "b": titled("y"), "c": titled("x")}))});
    let lines = listing(&document(schemas));
    assert!(lines.contains("struct Job.a: Option<Part>") && lines.contains("struct Job.c: Option<Part>"), "{lines}");
    assert!(lines.contains("struct Job.b: Option<Part2>") && lines.contains("struct Part2.y"), "{lines}");
}

/// The contract of a GET that takes these parameters.
fn taking(names: &[&str]) -> Value {
    let parameters = names.iter().map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}}));
    let mut document = document(json!({}));
    document["paths"]["/a"]["get"] = json!({"operationId": "a", "parameters": parameters.collect::<Vec<_>>(),
        "responses": {"200": {"description": ""}}});
    document
}

#[test]
fn a_parameter_keeps_its_name_when_another_would_take_it_later() {
    let known = taking(&["user_id"]);
    let mut contract = taking(&["user_id", "userId"]);
    let warnings = names::assign(&mut contract, Some(&known));
    assert_eq!(contract["paths"]["/a"]["get"]["parameters"][1]["x-ash"], json!({"name": "user_id_2"}));
    assert_eq!(
        warnings[0].to_string(),
        "operation `a` (GET /a): the parameter `userId` is named `user_id_2`, because `user_id` is the name of parameter \
         `user_id`"
    );
}

#[test]
fn a_parameter_that_comes_before_others_does_not_take_their_names() {
    let known = taking(&["limit", "status"]);
    let before = taking(&["agent", "limit", "status"]);
    let mut contract = before.clone();
    assert_eq!(names::assign(&mut contract, Some(&known)), []);
    assert_eq!(contract, before);
    // The one whose name clashes keeps it, wherever it stands.
    let known = taking(&["user_id"]);
    let mut contract = taking(&["userId", "user_id"]);
    names::assign(&mut contract, Some(&known));
    let parameters = &contract["paths"]["/a"]["get"]["parameters"];
    assert_eq!((&parameters[0]["x-ash"]["name"], parameters[1].get("x-ash")), (&json!("user_id_2"), None));
}

#[test]
fn a_variant_that_comes_before_others_does_not_take_the_names_of_their_types() {
    let variant = |kind: &str| {
        let mut variant = object(json!({"kind": {"type": "string", "enum": [kind]}, "note": {"type": "string"}}));
        variant["required"] = json!(["kind"]);
        variant
    };
    let union =
        |kinds: &[&str]| json!({"Verdict": {"oneOf": kinds.iter().map(|kind| variant(kind)).collect::<Vec<_>>()}});
    let (known, _) = assigned(union(&["done", "failed"]), None);
    let (grown, warnings) = assigned(union(&["canceled", "done", "failed"]), Some(&known));
    assert_eq!(warnings, Vec::<String>::new());
    let (before, after) = (listing(&known), listing(&grown));
    let lost: Vec<&str> = before.lines().filter(|line| !after.lines().any(|other| other == *line)).collect();
    assert_eq!(lost, Vec::<&str>::new(), "{after}");
}
