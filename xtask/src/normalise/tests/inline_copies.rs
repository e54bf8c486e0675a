//! Copies of components.

use serde_json::{Value, json};

use crate::normalise::reference_inline_copies;

fn agent() -> Value {
    json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The schema of a response after copies of these components became references.
fn referenced(schema: Value, schemas: Value) -> Value {
    let mut document = json!({
        "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}},
        "components": {"schemas": schemas}
    });
    reference_inline_copies(&mut document);
    document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"].take()
}

#[test]
fn a_copy_becomes_a_reference_at_any_depth() {
    let schema = json!({"type": "object", "properties": {"agents": {"type": "array", "items": agent()}}});
    assert_eq!(
        referenced(schema, json!({"Agent": agent()})),
        json!({"type": "object", "properties": {"agents": {"type": "array", "items": reference("Agent")}}})
    );
}

#[test]
fn a_copy_in_a_request_and_in_a_shared_response_becomes_a_reference() {
    let mut document = json!({
        "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": agent()}}}}}},
        "components": {"responses": {"R": {"content": {"application/json": {"schema": agent()}}}}, "schemas": {"Agent": agent()}}
    });
    reference_inline_copies(&mut document);
    assert_eq!(
        document["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"]["schema"],
        reference("Agent")
    );
    assert_eq!(document["components"]["responses"]["R"]["content"]["application/json"]["schema"], reference("Agent"));
    assert_eq!(document["components"]["schemas"]["Agent"], agent());
}

#[test]
fn a_copy_inside_another_component_becomes_a_reference_and_so_does_a_copy_of_that() {
    let nested = json!({"type": "object", "properties": {"agent": agent(), "n": {"type": "integer"}}});
    let with_reference =
        json!({"type": "object", "properties": {"agent": reference("Agent"), "n": {"type": "integer"}}});
    let mut document = json!({
        "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": nested}}}}}}},
        "components": {"schemas": {"Agent": agent(), "Nested": nested, "Zoo": {"type": "array", "items": with_reference}}}
    });
    reference_inline_copies(&mut document);
    assert_eq!(
        document["components"]["schemas"],
        json!({"Agent": agent(), "Nested": with_reference, "Zoo": {"type": "array", "items": reference("Nested")}})
    );
    let schema = &document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(*schema, reference("Nested"));
}

#[test]
fn a_component_is_not_a_copy_of_itself_and_equal_components_stay_apart() {
    let schemas = json!({"A": agent(), "B": agent()});
    let mut document = json!({"components": {"schemas": schemas}});
    reference_inline_copies(&mut document);
    assert_eq!(document["components"]["schemas"], schemas);
    assert_eq!(referenced(agent(), schemas), agent());
}

#[test]
fn a_schema_that_differs_in_anything_is_not_a_copy() {
    for change in
        [json!({"required": []}), json!({"nullable": true}), json!({"additionalProperties": false}), json!({"x-a": 1})]
    {
        let mut schema = agent();
        schema.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(referenced(schema.clone(), json!({"Agent": agent()})), schema);
    }
}

#[test]
fn a_title_makes_no_difference_and_a_description_of_its_own_does() {
    let with = |key: &str, text: &str| {
        let mut schema = agent();
        schema[key] = json!(text);
        schema
    };
    assert_eq!(referenced(with("title", "x"), json!({"Agent": agent()})), reference("Agent"));
    assert_eq!(referenced(agent(), json!({"Agent": with("description", "d")})), reference("Agent"));
    assert_eq!(referenced(with("description", "d"), json!({"Agent": with("description", "d")})), reference("Agent"));
    assert_eq!(referenced(with("description", "mine"), json!({"Agent": agent()})), with("description", "mine"));
}

#[test]
fn enumerations_count_and_plain_types_do_not() {
    let status = json!({"type": "string", "enum": ["a", "b"]});
    assert_eq!(referenced(status.clone(), json!({"Status": status})), reference("Status"));
    for plain in [
        json!({"type": "string"}),
        json!({"type": "object"}),
        json!({"type": "string", "enum": ["ok"]}),
        json!({"type": "object", "properties": {}}),
    ] {
        assert_eq!(referenced(plain.clone(), json!({"Plain": plain})), plain);
    }
}

#[test]
fn data_that_looks_like_a_copy_is_left_alone() {
    let schema = json!({"type": "object", "example": agent(), "default": agent(), "x-a": agent()});
    assert_eq!(referenced(schema.clone(), json!({"Agent": agent()})), schema);
}

#[test]
fn a_name_with_a_slash_is_escaped() {
    assert_eq!(referenced(agent(), json!({"a/b~c": agent()})), reference("a~1b~0c"));
}

#[test]
fn a_document_without_components_is_left_alone() {
    let mut document = json!({"paths": {}});
    reference_inline_copies(&mut document);
    assert_eq!(document, json!({"paths": {}}));
}
