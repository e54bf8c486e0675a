//! The whole of normalising on small documents.

use serde_json::{Value, json};

use crate::{
    document::Document,
    normalise::{NormaliseError, Warning},
    pipeline::{self, ContractError, Warning as Found},
};

#[derive(Debug)]
struct Normalised {
    document: Value,
    warnings: Vec<Warning>,
}

fn normalise(raw: Value) -> Result<Normalised, NormaliseError> {
    let known = json!({"paths": {"/api/agents/{name}/files/{path}": {"get": {"operationId": "get_agent_file"}}}});
    match pipeline::normalise(raw, &Document::new(known)) {
        Ok(contract) => {
            let warnings = contract.warnings.into_iter().map(|warning| match warning {
                Found::Normalise(warning) => warning,
                other => panic!("{other}"),
            });
            Ok(Normalised { warnings: warnings.collect(), document: contract.document.into_value() })
        }
        Err(ContractError::Normalise(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_document_in_the_framework_s_spelling_comes_out_in_ours() {
    let raw = json!({
        "openapi": "3.0.3",
        "paths": {
            "/dashboard/config.js": {"get": {"responses": {"200": {"description": "x"}}}},
            "/api/agents/{name}/files/{*}": {"get": {
                "parameters": [{"schema": {"type": "string"}, "in": "path", "name": "*", "required": true}],
                "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {
                    "type": "object", "required": ["size", "path"], "properties": {"size": {"type": ["null", "integer"]}, "path": {"type": "string"}}
                }}}}}
            }}
        },
        "components": {"schemas": {"def-0": {
            "title": "File", "type": "object", "required": ["path", "size"], "properties": {"path": {"type": "string"}, "size": {"type": "integer", "nullable": true}}
        }}}
    });
    let normalised = normalise(raw).unwrap();
    assert_eq!(normalised.warnings, []);
    assert_eq!(
        normalised.document,
        json!({
            "openapi": "3.0.3",
            "paths": {"/api/agents/{name}/files/{path}": {"get": {
                "operationId": "get_agent_file",
                "parameters": [{"schema": {"type": "string"}, "in": "path", "name": "path", "required": true}],
                "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/File"}}}}}
            }}},
            "components": {"schemas": {"File": {
                "type": "object", "required": ["path", "size"], "properties": {"path": {"type": "string"}, "size": {"type": "integer", "nullable": true}}
            }}}
        })
    );
}

#[test]
fn what_is_not_known_comes_through() {
    let raw = json!({
        "openapi": "3.0.3",
        "x-vendor": {"a": 1},
        "paths": {"/api/skills": {"get": {"x-beta": true, "responses": {"200": {"description": "d", "x-new": [1]}}}}},
        "components": {"schemas": {"Skill": {"type": "object", "x-kind": "k", "futureKeyword": {"a": true}}}}
    });
    let mut expected = raw.clone();
    expected["paths"]["/api/skills"]["get"]["operationId"] = json!("list_skills");
    assert_eq!(normalise(raw).unwrap().document, expected);
}

#[test]
fn normalising_twice_is_normalising_once() {
    let raw = json!({
        "openapi": "3.1.0",
        "paths": {"/api/x/{*}": {"get": {"responses": {}}, "put": {"operationId": "putIt", "responses": {}}}},
        "components": {"schemas": {"def-0": {"title": "A b", "properties": {"n": {"type": ["string", "null"]}}}, "def-1": {"title": "A b"}}}
    });
    let once = normalise(raw).unwrap().document;
    let twice = normalise(once.clone()).unwrap();
    assert_eq!(twice.document, once);
    assert_eq!(twice.warnings, []);
}

#[test]
fn a_document_of_3_1_is_brought_to_3_0() {
    let document = normalise(json!({"openapi": "3.1.0", "paths": {}})).unwrap().document;
    assert_eq!(document["openapi"], "3.0.3");
}

#[test]
fn what_3_0_has_no_words_for_is_warned_about() {
    let warnings = normalise(json!({"openapi": "3.2.0", "paths": {}, "webhooks": {"w": {}}})).unwrap().warnings;
    assert_eq!(warnings, [Warning::NewerVersion { version: "3.2.0".into() }, Warning::Webhooks]);
}

#[test]
fn what_is_not_an_openapi_3_document_is_refused_with_the_reason() {
    let malformed =
        |location: &str, expected, found| NormaliseError::Malformed { location: location.into(), expected, found };
    for (raw, expected) in [
        (json!([]), NormaliseError::NotAnObject { found: "an array" }),
        (json!(null), NormaliseError::NotAnObject { found: "null" }),
        (json!({"error": "Not Found", "statusCode": 404}), NormaliseError::NoVersion),
        (json!({"swagger": "2.0", "paths": {}}), NormaliseError::Swagger { version: "2.0".into() }),
        (json!({"openapi": "4.0.0"}), NormaliseError::Version { found: "4.0.0".into() }),
        (json!({"openapi": 3}), NormaliseError::Version { found: "3".into() }),
        (json!({"openapi": "30.1"}), NormaliseError::Version { found: "30.1".into() }),
        (json!({"openapi": "3.0.3"}), NormaliseError::NoPaths),
        (json!({"openapi": "3.0.3", "webhooks": {}}), NormaliseError::NoPaths),
        (json!({"openapi": "3.1.0"}), NormaliseError::NoPaths),
        (json!({"openapi": "3.1.0", "webhooks": {}, "paths": null}), malformed("paths", "an object", "null")),
        (json!({"openapi": "3.0.3", "paths": []}), malformed("paths", "an object", "an array")),
        (json!({"openapi": "3.0.3", "paths": {"/a": 1}}), malformed("paths./a", "an object", "a number")),
        (
            json!({"openapi": "3.0.3", "paths": {"/a": {"get": true}}}),
            malformed("paths./a.get", "an object", "true or false"),
        ),
        (
            json!({"openapi": "3.0.3", "paths": {"/a": {"get": {"parameters": {}}}}}),
            malformed("paths./a.get.parameters", "an array", "an object"),
        ),
        (json!({"openapi": "3.0.3", "paths": {}, "components": "x"}), malformed("components", "an object", "a string")),
        (
            json!({"openapi": "3.0.3", "paths": {}, "components": {"schemas": []}}),
            malformed("components.schemas", "an object", "an array"),
        ),
    ] {
        assert_eq!(normalise(raw.clone()).unwrap_err(), expected, "{raw}");
    }
}

#[test]
fn odd_values_inside_a_document_never_panic() {
    // Every member of a document in turn replaced by every kind of value: refused or normalised, nothing else.
    let document = json!({
        "openapi": "3.0.3",
        "paths": {"/a/{*}": {
            "parameters": [{"name": "*", "in": "path", "schema": {"type": ["string", "null"]}}],
            "get": {"operationId": "x", "tags": ["t"], "responses": {"200": {"content": {"a/b": {"schema": {"properties": {"p": {"enum": [1, 2]}}}}}, "links": {"l": {"operationId": "x"}}}}}
        }},
        "components": {"schemas": {"def-0": {"title": "A", "oneOf": [{"$ref": "#/components/schemas/def-0"}], "discriminator": {"mapping": {"a": "def-0"}}}}}
    });
    let mut places = vec![];
    pointers(&document, String::new(), &mut places);
    assert!(places.len() > 30);
    for place in places {
        for odd in [json!(null), json!(1), json!("x"), json!([]), json!({}), json!([{}]), json!({"a": null})] {
            let mut changed = document.clone();
            *changed.pointer_mut(&place).unwrap() = odd;
            if let Ok(normalised) = normalise(changed) {
                assert_eq!(normalise(normalised.document.clone()).unwrap().document, normalised.document, "{place}");
            }
        }
    }
}

fn pointers(value: &Value, here: String, found: &mut Vec<String>) {
    found.push(here.clone());
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pointers(member, format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                pointers(element, format!("{here}/{index}"), found);
            }
        }
        _ => {}
    }
}
