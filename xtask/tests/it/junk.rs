//! Documents that are wrong somewhere: wherever it is, nothing panics, and the mistake is seen.

use serde_json::{Value, json};
use xtask::canonical::canonicalise;
use xtask::diff::{Verdict, compare};

/// A document with one of everything.
fn document() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Kiln", "version": "1"},
        "servers": [{"url": "https://{host}/api", "variables": {"host": {"default": "a.example.com"}}}],
        "tags": [{"name": "jobs"}],
        "security": [{"login": ["read"]}],
        "paths": {"/jobs/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "put": {
                "operationId": "put_job",
                "tags": ["jobs"],
                "parameters": [
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "list", "in": "query", "style": "form", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}},
                ],
                "requestBody": {"required": true, "content": {"multipart/form-data": {
                    "schema": {"allOf": [{"$ref": "#/components/schemas/Job"}, {"type": "object", "required": ["more"], "properties": {"more": {"type": "number", "minimum": 1, "exclusiveMinimum": true}}}]},
                    "encoding": {"more": {"contentType": "text/plain"}},
                }}},
                "responses": {
                    "200": {"description": "Fine.", "headers": {"X-Left": {"required": true, "schema": {"type": "integer"}}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Choice"}}}},
                    "default": {"$ref": "#/components/responses/Failed"},
                },
                "callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"200": {"description": "Told."}}}}}},
            },
        }},
        "components": {
            "securitySchemes": {"login": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example.com", "scopes": {"read": "Read."}}}}},
            "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 5, "maximum": 10}}},
            "responses": {"Failed": {"description": "Failed.", "content": {"application/json": {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}}}},
            "schemas": {
                "Job": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid", "readOnly": true}, "state": {"enum": ["on", "off"]}, "note": {"type": "string", "nullable": true, "maxLength": 9, "pattern": "a"}}},
                "Choice": {"oneOf": [{"$ref": "#/components/schemas/Job"}, {"$ref": "#/components/schemas/Other"}], "discriminator": {"propertyName": "kind", "mapping": {"job": "#/components/schemas/Job"}}},
                "Other": {"type": "object", "additionalProperties": false, "properties": {"kind": {"type": "string"}, "next": {"$ref": "#/components/schemas/Choice"}, "list": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/components/schemas/Job"}}}},
            },
        },
    })
}

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut inside = |key: &str, value: &Value| {
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        pointers(value, &pointer, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(index, value)| inside(&index.to_string(), value))
        }
        _ => {}
    }
}

fn junk() -> [Value; 7] {
    [
        json!(null),
        json!(true),
        json!(12345),
        json!("junk"),
        json!([[], {}, 1]),
        json!({"junk": {"$ref": "#/nowhere"}}),
        json!({"$ref": "#/components/schemas/Choice"}),
    ]
}

#[test]
fn junk_anywhere_is_seen_and_does_not_panic() {
    let base = document();
    let mut places = Vec::new();
    pointers(&base, "", &mut places);
    assert!(places.len() > 150, "{} places", places.len());
    let mut silent = Vec::new();
    for place in &places {
        for junk in junk() {
            let mut new = base.clone();
            *new.pointer_mut(place).expect("the place is there") = junk.clone();
            if canonicalise(new.clone()) == canonicalise(base.clone()) {
                continue;
            }
            for (one, other) in [(&base, &new), (&new, &base)] {
                if compare(one, other).verdict == Verdict::None {
                    silent.push(format!("{place}: {junk}"));
                }
            }
        }
    }
    assert!(silent.is_empty(), "\n{}", silent.join("\n"));
}

#[test]
fn nothing_and_everything_can_be_compared() {
    let document = document();
    for junk in junk() {
        compare(&junk, &document);
        compare(&document, &junk);
        assert_eq!(compare(&junk, &junk).verdict, Verdict::None);
    }
}

#[test]
fn leaving_out_any_part_does_not_panic() {
    let base = document();
    let mut places = Vec::new();
    pointers(&base, "", &mut places);
    for place in &places {
        let (parent, key) = place.rsplit_once('/').expect("a pointer");
        let key = key.replace("~1", "/").replace("~0", "~");
        let mut new = base.clone();
        match new.pointer_mut(parent).expect("the parent is there") {
            Value::Object(members) => drop(members.remove(&key)),
            Value::Array(elements) => drop(elements.remove(key.parse().expect("an index"))),
            other => panic!("{other} has no members"),
        }
        let there = compare(&base, &new);
        let back = compare(&new, &base);
        assert_eq!(there.verdict == Verdict::None, back.verdict == Verdict::None, "{place}");
    }
}
