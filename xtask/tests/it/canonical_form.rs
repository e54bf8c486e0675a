//! The canonical form: what is brought to one spelling, and what is left alone.

use serde_json::{Value, json};
use xtask::canonical::{canonicalise, to_text};

/// The schema in canonical form, as a component of a document.
fn schema(schema: Value) -> Value {
    let document = json!({"openapi": "3.0.3", "components": {"schemas": {"It": schema}}});
    let once = canonicalise(document);
    assert_eq!(canonicalise(once.clone()), once, "a second time changes something");
    once["components"]["schemas"]["It"].clone()
}

#[test]
fn spellings_of_3_1_become_those_of_3_0() {
    let cases = [
        (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
        (json!({"type": ["string"]}), json!({"type": "string"})),
        (json!({"type": "null"}), json!({"enum": [null], "nullable": true})),
        (json!({"type": ["number", "integer"]}), json!({"type": "number"})),
        (
            json!({"type": ["string", "integer", "null"], "minLength": 1, "minimum": 2, "description": "Both."}),
            json!({"oneOf": [{"type": "integer", "minimum": 2}, {"type": "string", "minLength": 1}], "nullable": true, "description": "Both."}),
        ),
        (
            json!({"type": ["array", "string"], "items": {"type": ["string", "null"]}, "format": "uuid"}),
            json!({"oneOf": [{"type": "array", "items": {"type": "string", "nullable": true}}, {"type": "string", "format": "uuid"}]}),
        ),
        (json!({"type": ["string", "number", "boolean", "object", "array", "null"]}), json!({})),
        (json!({"type": ["string", "integer"], "enum": ["a", 1]}), json!({"enum": [1, "a"]})),
        (
            json!({"type": ["string", "integer"], "oneOf": [{"minLength": 1}, {"minimum": 1}]}),
            json!({"oneOf": [{"minLength": 1}, {"minimum": 1}], "anyOf": [{"type": "integer"}, {"type": "string"}]}),
        ),
        (json!({"const": "a"}), json!({"enum": ["a"]})),
        (json!({"type": "string", "const": "a", "enum": ["a", "b"]}), json!({"type": "string", "enum": ["a"]})),
        (json!({"const": null}), json!({"enum": [null], "nullable": true})),
        (json!({"const": "c", "enum": ["a"]}), json!({"enum": ["a"], "allOf": [{"enum": ["c"]}]})),
        (json!({"exclusiveMinimum": 3}), json!({"minimum": 3, "exclusiveMinimum": true})),
        (json!({"exclusiveMinimum": 3, "minimum": 3}), json!({"minimum": 3, "exclusiveMinimum": true})),
        (json!({"exclusiveMinimum": 3, "minimum": 5}), json!({"minimum": 5})),
        (json!({"exclusiveMinimum": 5, "minimum": 3}), json!({"minimum": 5, "exclusiveMinimum": true})),
        (json!({"exclusiveMaximum": 3, "maximum": 5}), json!({"maximum": 3, "exclusiveMaximum": true})),
        (json!({"exclusiveMaximum": 5, "maximum": 3}), json!({"maximum": 3})),
        (json!({"minimum": 3, "exclusiveMinimum": true}), json!({"minimum": 3, "exclusiveMinimum": true})),
        (
            json!({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "description": "When."}),
            json!({"type": "string", "format": "date", "nullable": true, "description": "When."}),
        ),
        (
            json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/A"}]}),
            json!({"allOf": [{"$ref": "#/components/schemas/A"}], "nullable": true}),
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": true}),
        ),
        (
            json!({"anyOf": [{"type": "string", "description": "In."}, {"type": "null"}], "description": "Out."}),
            json!({"allOf": [{"type": "string", "description": "In."}], "nullable": true, "description": "Out."}),
        ),
        (json!({"oneOf": [{"type": "null"}]}), json!({"enum": [null], "nullable": true})),
        (json!({"examples": ["a"]}), json!({"example": "a"})),
        (json!({"examples": ["a", "b"]}), json!({"example": "a", "x-examples": ["a", "b"]})),
        (json!({"type": "string", "contentEncoding": "base64"}), json!({"type": "string", "format": "byte"})),
        (
            json!({"type": "string", "contentMediaType": "application/octet-stream"}),
            json!({"type": "string", "format": "binary"}),
        ),
        (json!({"properties": {"any": true, "none": false}}), json!({"properties": {"any": {}, "none": {"not": {}}}})),
    ];
    for (written, meant) in cases {
        assert_eq!(schema(written.clone()), meant, "{written}");
    }
}

#[test]
fn sets_are_sorted_and_lists_are_not() {
    assert_eq!(schema(json!({"required": ["b", "a", "b"]})), json!({"required": ["a", "b"]}));
    assert_eq!(schema(json!({"enum": ["b", 10, null, "a", 9, true]})), json!({"enum": [true, 9, 10, "a", "b", null]}));
    let union = json!({"oneOf": [{"type": "string"}, {"type": "integer"}]});
    assert_eq!(schema(union.clone()), union);
    let named = json!({"enum": ["b", "a"], "x-enum-varnames": ["Second", "First"]});
    assert_eq!(schema(named.clone()), named, "the names go by position");
    let document = json!({
        "openapi": "3.0.3",
        "tags": [{"name": "b"}, {"name": "a"}],
        "security": [{"b": ["write", "read"]}, {"a": []}],
        "paths": {"/p": {"get": {"tags": ["b", "a"], "parameters": [{"name": "b", "in": "query"}, {"name": "a", "in": "query"}]}}},
    });
    let canonical = canonicalise(document.clone());
    assert_eq!(canonical["tags"], json!([{"name": "a"}, {"name": "b"}]));
    assert_eq!(canonical["security"], json!([{"b": ["read", "write"]}, {"a": []}]));
    let operation = &canonical["paths"]["/p"]["get"];
    assert_eq!(operation["tags"], json!(["a", "b"]));
    assert_eq!(operation["parameters"], document["paths"]["/p"]["get"]["parameters"]);
}

#[test]
fn numbers_have_one_form_wherever_they_stand() {
    let text = r#"{"minimum": 1.0, "maximum": 1e2, "multipleOf": 0.5, "example": {"n": -0.0, "big": 1e30}, "default": 9007199254740993}"#;
    let written: Value = serde_json::from_str(text).expect("it is JSON");
    assert_eq!(
        schema(written).to_string(),
        r#"{"default":9007199254740993,"example":{"big":1e+30,"n":0},"maximum":100,"minimum":1,"multipleOf":0.5}"#
    );
}

#[test]
fn properties_named_like_keywords_are_properties() {
    let names = ["required", "type", "enum", "nullable", "properties", "const", "x-a", "example", "$ref", "items"];
    let properties: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!({"type": ["string", "null"]}))).collect();
    let canonical = schema(json!({"type": "object", "properties": properties}));
    for name in names {
        assert_eq!(canonical["properties"][name], json!({"type": "string", "nullable": true}), "{name}");
    }
}

#[test]
fn data_of_the_author_is_no_schema() {
    let data = json!({"type": ["string", "null"], "const": 1, "required": ["b", "a"]});
    for keyword in ["example", "default", "x-data"] {
        let mut written = json!({"type": "object"});
        written[keyword] = data.clone();
        assert_eq!(schema(written.clone()), written, "{keyword}");
    }
    let listed = json!({"enum": [data]});
    assert_eq!(schema(listed.clone()), listed);
    let examples = json!({"paths": {"/p": {"get": {"responses": {"200": {"content": {"application/json": {"examples": {"one": {"value": data}}}}}}}}}});
    assert_eq!(canonicalise(examples.clone()), examples);
}

#[test]
fn what_is_not_known_or_malformed_stays_as_it_is() {
    for written in [
        json!({"colour": {"type": ["string", "null"]}}),
        json!({"type": [1, 2]}),
        json!({"type": []}),
        json!({"type": {"a": 1}}),
        json!({"required": "a"}),
        json!({"properties": 5, "allOf": "x", "enum": {}}),
        json!("text"),
        json!(null),
    ] {
        assert_eq!(schema(written.clone()), written);
    }
    assert_eq!(canonicalise(json!([1])), json!([1]));
    assert_eq!(canonicalise(json!(null)), json!(null));
}

#[test]
fn schemas_are_found_wherever_a_document_has_them() {
    let nullable = json!({"type": ["string", "null"]});
    let media = json!({"application/json": {"schema": nullable}});
    let document = json!({
        "openapi": "3.1.0",
        "webhooks": {"w": {"post": {"requestBody": {"content": media}}}},
        "paths": {"/p": {
            "parameters": [{"name": "a", "in": "query", "schema": nullable}],
            "post": {
                "parameters": [{"name": "b", "in": "query", "content": media}],
                "requestBody": {"content": {"multipart/form-data": {"schema": nullable, "encoding": {"f": {"headers": {"h": {"schema": nullable}}}}}}},
                "responses": {"default": {"headers": {"h": {"schema": nullable}}, "content": media}},
                "callbacks": {"c": {"{$url}": {"post": {"requestBody": {"content": media}}}}},
            },
        }},
        "components": {
            "schemas": {"s": {"$defs": {"d": nullable}, "patternProperties": {"p": nullable}, "prefixItems": [nullable], "additionalProperties": nullable, "not": nullable, "if": nullable}},
            "parameters": {"p": {"schema": nullable}},
            "headers": {"h": {"schema": nullable}},
            "responses": {"r": {"content": media}},
            "requestBodies": {"b": {"content": media}},
            "callbacks": {"c": {"{$url}": {"post": {"requestBody": {"content": media}}}}},
            "pathItems": {"i": {"get": {"responses": {"200": {"content": media}}}}},
        },
    });
    let text = to_text(document);
    assert!(!text.contains("\"null\""), "{text}");
    assert!(text.contains("\"openapi\": \"3.0.3\""), "the spelling is that of 3.0 now");
}

#[test]
fn booleans_stay_where_3_0_has_them() {
    let closed = json!({"type": "object", "additionalProperties": false});
    assert_eq!(schema(closed.clone()), closed);
    let open = json!({"type": "object", "additionalProperties": true});
    assert_eq!(schema(open.clone()), open);
}

#[test]
fn a_document_built_deeper_than_any_file_does_not_overflow_the_stack() {
    let mut deep = json!({"type": ["string", "null"]});
    for _ in 0..400 {
        deep = json!({"type": "array", "items": deep});
    }
    let canonical = canonicalise(json!({"components": {"schemas": {"Deep": deep}}}));
    assert_eq!(canonical["components"]["schemas"]["Deep"]["type"], "array");
}
