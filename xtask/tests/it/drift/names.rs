//! Names that are not on the wire, and defaults that are written out.

use crate::support::operations::{CREATE, Case, LIST, check, gone, nothing, set};
use serde_json::{Value, json};

/// A component under another name, with all that refers to it.
fn renamed(section: &str, old: &str, new: &str, references: &[&str]) -> Value {
    let mut operations = vec![
        json!({"op": "move", "from": format!("/components/{section}/{old}"), "path": format!("/components/{section}/{new}")}),
    ];
    let reference = json!({"$ref": format!("#/components/{section}/{new}")});
    operations.extend(references.iter().map(|path| json!({"op": "replace", "path": path, "value": reference})));
    Value::Array(operations)
}

#[test]
fn a_component_under_another_name_is_cosmetic_in_each_section() {
    let limit = format!("{LIST}/parameters/0");
    let shared_limit = json!([{"op": "replace", "path": limit, "value": {"$ref": "#/components/parameters/Limit"}}]);
    let body = format!("{CREATE}/requestBody");
    let shared_body = json!([
        {"op": "add", "path": "/components/requestBodies", "value": {}},
        {"op": "move", "from": body, "path": "/components/requestBodies/Job"},
        {"op": "add", "path": body, "value": {"$ref": "#/components/requestBodies/Job"}},
    ]);
    let left = format!("{CREATE}/responses/201/headers/X-Left");
    let shared_header = json!([
        {"op": "add", "path": "/components/headers", "value": {}},
        {"op": "move", "from": left, "path": "/components/headers/Left"},
        {"op": "add", "path": left, "value": {"$ref": "#/components/headers/Left"}},
    ]);
    let responses =
        [format!("{LIST}/responses/400"), format!("{LIST}/responses/404"), format!("{CREATE}/responses/400")];
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    let failure = "/components/responses/Failed/content/application~1json/schema";
    check(&[
        Case(
            "a schema",
            nothing(),
            renamed("schemas", "Failure", "Problem", &[failure]),
            "cosmetic component-renamed at schemas.Failure",
        ),
        Case(
            "a response",
            nothing(),
            renamed("responses", "Failed", "Refused", &responses),
            "cosmetic component-renamed at responses.Failed",
        ),
        Case(
            "a parameter",
            shared_limit,
            renamed("parameters", "Limit", "Most", &[&limit]),
            "cosmetic component-renamed at parameters.Limit",
        ),
        Case(
            "a request body",
            shared_body,
            renamed("requestBodies", "Job", "NewJob", &[&body]),
            "cosmetic component-renamed at requestBodies.Job",
        ),
        Case(
            "a header",
            shared_header,
            renamed("headers", "Left", "Remaining", &[&left]),
            "cosmetic component-renamed at headers.Left",
        ),
        Case(
            "and something changed in it",
            nothing(),
            json!([
                {"op": "move", "from": "/components/schemas/Failure", "path": "/components/schemas/Problem"},
                {"op": "replace", "path": failure, "value": {"$ref": "#/components/schemas/Problem"}},
                {"op": "remove", "path": "/components/schemas/Problem/properties/message"},
                {"op": "remove", "path": "/components/schemas/Problem/required"},
            ]),
            "breaking property-removed at Failure.message, cosmetic component-renamed at schemas.Failure",
        ),
    ]);
}

#[test]
fn a_security_scheme_under_another_name_is_cosmetic_if_it_works_the_same_way() {
    let moved = |old: &str, new: &str| json!({"op": "move", "from": format!("/components/securitySchemes/{old}"), "path": format!("/components/securitySchemes/{new}")});
    let ask = |requirement: Value| json!({"op": "replace", "path": "/security", "value": [requirement]});
    let login = ask(json!({"login": ["read"]}));
    check(&[
        Case(
            "a token",
            nothing(),
            json!([moved("bearer", "token"), ask(json!({"token": []}))]),
            "cosmetic component-renamed at securitySchemes.bearer",
        ),
        Case(
            "a key",
            json!([ask(json!({"key": []}))]),
            json!([moved("key", "header"), ask(json!({"header": []}))]),
            "cosmetic component-renamed at securitySchemes.key",
        ),
        Case(
            "a login",
            json!([login]),
            json!([moved("login", "oauth"), ask(json!({"oauth": ["read"]}))]),
            "cosmetic component-renamed at securitySchemes.login",
        ),
        Case(
            "a login whose address changed",
            json!([login]),
            json!([
                moved("login", "oauth"),
                ask(json!({"oauth": ["read"]})),
                {"op": "replace", "path": "/components/securitySchemes/oauth/flows/clientCredentials/tokenUrl", "value": "https://b.example.com/token"},
            ]),
            "breaking security-scheme-changed at securitySchemes.login.clientCredentials.tokenUrl, cosmetic component-renamed at securitySchemes.login",
        ),
        Case(
            "a login that asks for another scope",
            json!([login]),
            json!([moved("login", "oauth"), ask(json!({"oauth": ["write"]}))]),
            "breaking security-tightened at security, cosmetic component-renamed at securitySchemes.login",
        ),
        Case(
            "another header under the old name's place",
            json!([ask(json!({"key": []}))]),
            json!([
                moved("key", "header"),
                ask(json!({"header": []})),
                {"op": "replace", "path": "/components/securitySchemes/header/name", "value": "X-Other"},
            ]),
            "breaking security-tightened at security",
        ),
    ]);
}

#[test]
fn a_default_media_type_of_a_part_may_be_written_out() {
    let form = "/paths/~1files/post/requestBody/content/multipart~1form-data";
    let part = |name: &str, schema: Value| set(&format!("{form}/schema/properties/{name}"), schema);
    let encoding =
        |name: &str, content_type: &str| set(&format!("{form}/encoding/{name}"), json!({"contentType": content_type}));
    let (note, count, rows, files) = (
        part("note", json!({"type": "string"})),
        part("count", json!({"type": "integer"})),
        part("rows", json!({"type": "array", "items": {"type": "object"}})),
        part("files", json!({"type": "array", "items": {"type": "string", "format": "binary"}})),
    );
    let meta = "breaking part-encoding-changed at POST /files request body (multipart/form-data).meta";
    check(&[
        Case("bytes", nothing(), encoding("file", "application/octet-stream"), "none"),
        Case(
            "bytes as something else",
            nothing(),
            encoding("file", "image/png"),
            "breaking part-encoding-changed at POST /files request body (multipart/form-data).file",
        ),
        Case("text", note.clone(), encoding("note", "text/plain"), "none"),
        Case(
            "text as JSON",
            note,
            encoding("note", "application/json"),
            "breaking part-encoding-changed at POST /files request body (multipart/form-data).note",
        ),
        Case("a number", count, encoding("count", "text/plain"), "none"),
        Case("an object", nothing(), gone(&format!("{form}/encoding/meta")), "none"),
        Case("an object as text", nothing(), encoding("meta", "text/plain"), meta),
        Case("a list of objects", rows, encoding("rows", "application/json"), "none"),
        Case("a list of files", files, encoding("files", "application/octet-stream"), "none"),
        Case("in capitals", nothing(), encoding("meta", "Application/JSON"), "none"),
        Case("the default style", nothing(), set(&format!("{form}/encoding/meta/style"), json!("form")), "none"),
        Case("another style", nothing(), set(&format!("{form}/encoding/meta/style"), json!("pipeDelimited")), meta),
    ]);
}
