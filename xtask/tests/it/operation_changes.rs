//! Changes of operations as a whole and of what stands around them: security, servers, the document.

use crate::support::operations::{CREATE, Case, LIST, PARTS, base, check, gone, judged, moved, nothing, set};
use serde_json::{Value, json};
use xtask::diff::compare;

#[test]
fn operations_come_and_go_and_are_known_by_path_and_method() {
    check(&[
        Case("removed", nothing(), gone(CREATE), "breaking operation-removed at POST /jobs"),
        Case("path removed", nothing(), gone("/paths/~1files"), "breaking operation-removed at POST /files"),
        Case(
            "added",
            nothing(),
            set("/paths/~1jobs/head", json!({"responses": {}})),
            "additive operation-added at HEAD /jobs",
        ),
        Case(
            "another method",
            nothing(),
            moved(CREATE, "/paths/~1jobs/put"),
            "breaking operation-removed at POST /jobs, additive operation-added at PUT /jobs",
        ),
        Case(
            "another path",
            nothing(),
            moved("/paths/~1files", "/paths/~1uploads"),
            "breaking operation-removed at POST /files, additive operation-added at POST /uploads",
        ),
        Case(
            "a slash at the end",
            nothing(),
            moved("/paths/~1files", "/paths/~1files~1"),
            "breaking operation-removed at POST /files, additive operation-added at POST /files/",
        ),
        Case(
            "id",
            nothing(),
            set(&format!("{LIST}/operationId"), json!("jobs")),
            "cosmetic operation-id-changed at GET /jobs",
        ),
        Case(
            "summary",
            nothing(),
            set(&format!("{LIST}/summary"), json!("Jobs.")),
            "cosmetic description-changed at GET /jobs",
        ),
        Case("tags", nothing(), set(&format!("{LIST}/tags"), json!(["work"])), "cosmetic tags-changed at GET /jobs"),
        Case(
            "deprecated",
            nothing(),
            set(&format!("{LIST}/deprecated"), json!(true)),
            "cosmetic deprecated-changed at GET /jobs",
        ),
        Case("not deprecated is the default", nothing(), set(&format!("{LIST}/deprecated"), json!(false)), "none"),
        Case(
            "extension",
            nothing(),
            set(&format!("{LIST}/x-owner"), json!("me")),
            "cosmetic extension-changed at GET /jobs x-owner",
        ),
        Case(
            "unknown member",
            nothing(),
            set(&format!("{LIST}/colour"), json!("red")),
            "review unknown-member-changed at GET /jobs colour",
        ),
        Case(
            "unknown member of the document",
            nothing(),
            set("/colour", json!("red")),
            "review unknown-member-changed at document colour",
        ),
        Case(
            "path description, once for all operations",
            nothing(),
            set(&format!("{PARTS}/description"), json!("Parts.")),
            "cosmetic description-changed at /jobs/{job_id}/parts/{part_id}",
        ),
        Case("no operation", nothing(), set(CREATE, json!("none")), "review malformed-changed at POST /jobs"),
        Case(
            "path item by reference",
            nothing(),
            json!([
                {"op": "add", "path": "/components/pathItems", "value": {}},
                {"op": "move", "from": "/paths/~1files", "path": "/components/pathItems/Files"},
                {"op": "add", "path": "/paths/~1files", "value": {"$ref": "#/components/pathItems/Files"}},
            ]),
            "none",
        ),
    ]);
}

#[test]
fn security_is_alternatives_of_things_needed_together() {
    let global = |security: Value| set("/security", security);
    let own = |security: Value| set(&format!("{LIST}/security"), security);
    let scheme = |member: &str| format!("/components/securitySchemes/bearer/{member}");
    check(&[
        Case(
            "all of it gone",
            nothing(),
            json!([{"op": "remove", "path": "/security"}]),
            "additive security-loosened at security",
        ),
        Case(
            "an empty list asks for nothing",
            json!([{"op": "remove", "path": "/security"}]),
            global(json!([])),
            "none",
        ),
        Case(
            "asked for where nothing was",
            json!([{"op": "remove", "path": "/security"}]),
            global(json!([{"bearer": []}])),
            "breaking security-tightened at security",
        ),
        Case("optional", nothing(), global(json!([{"bearer": []}, {}])), "additive security-loosened at security"),
        Case(
            "no longer optional",
            global(json!([{}, {"bearer": []}])),
            global(json!([{"bearer": []}])),
            "breaking security-tightened at security",
        ),
        Case(
            "another way",
            nothing(),
            global(json!([{"bearer": []}, {"key": []}])),
            "additive security-loosened at security",
        ),
        Case(
            "one way less",
            global(json!([{"bearer": []}, {"key": []}])),
            global(json!([{"bearer": []}])),
            "breaking security-tightened at security",
        ),
        Case(
            "both at once",
            nothing(),
            global(json!([{"bearer": [], "key": []}])),
            "breaking security-tightened at security",
        ),
        Case(
            "both at once became either",
            global(json!([{"bearer": [], "key": []}])),
            global(json!([{"bearer": []}, {"key": []}])),
            "additive security-loosened at security",
        ),
        Case(
            "order of the ways",
            global(json!([{"bearer": []}, {"key": []}])),
            global(json!([{"key": []}, {"bearer": []}])),
            "none",
        ),
        Case("one operation opened", nothing(), own(json!([])), "additive security-loosened at GET /jobs security"),
        Case(
            "one operation closed",
            own(json!([])),
            json!([{"op": "remove", "path": format!("{LIST}/security")}]),
            "breaking security-tightened at GET /jobs security",
        ),
        Case("the same written on the operation", nothing(), own(json!([{"bearer": []}])), "none"),
        Case(
            "a scope more",
            own(json!([{"login": ["read"]}])),
            own(json!([{"login": ["read", "write"]}])),
            "breaking security-tightened at GET /jobs security",
        ),
        Case(
            "a scope less",
            own(json!([{"login": ["read", "write"]}])),
            own(json!([{"login": ["write"]}])),
            "additive security-loosened at GET /jobs security",
        ),
        Case(
            "scheme renamed",
            nothing(),
            json!([
                {"op": "move", "from": "/components/securitySchemes/bearer", "path": "/components/securitySchemes/token"},
                {"op": "replace", "path": "/security", "value": [{"token": []}]},
            ]),
            "cosmetic component-renamed at securitySchemes.bearer",
        ),
        Case(
            "scheme replaced",
            nothing(),
            json!([
                {"op": "replace", "path": "/security", "value": [{"key": []}]},
            ]),
            "breaking security-tightened at security",
        ),
        Case(
            "scheme works in another way",
            nothing(),
            set(&scheme("scheme"), json!("basic")),
            "breaking security-scheme-changed at securitySchemes.bearer",
        ),
        Case("the case of a scheme", nothing(), set(&scheme("scheme"), json!("Bearer")), "none"),
        Case(
            "bearer format",
            nothing(),
            set(&scheme("bearerFormat"), json!("JWT")),
            "cosmetic security-hint-changed at securitySchemes.bearer.bearerFormat",
        ),
        Case(
            "token address",
            own(json!([{"login": []}])),
            set("/components/securitySchemes/login/flows/clientCredentials/tokenUrl", json!("https://b.example.com")),
            "breaking security-scheme-changed at securitySchemes.login.clientCredentials.tokenUrl",
        ),
        Case(
            "scope added to a flow",
            own(json!([{"login": []}])),
            set("/components/securitySchemes/login/flows/clientCredentials/scopes/all", json!("All.")),
            "additive security-flow-added at securitySchemes.login.clientCredentials.scopes",
        ),
    ]);
}

#[test]
fn the_host_is_the_callers_and_the_base_path_is_not() {
    let url = |url: &str| set("/servers/0/url", json!(url));
    let prefixed = json!([
        {"op": "replace", "path": "/servers/0/url", "value": "https://kiln.example.com"},
        {"op": "move", "from": "/paths/~1jobs", "path": "/paths/~1api~1jobs"},
        {"op": "move", "from": PARTS, "path": "/paths/~1api~1jobs~1{job_id}~1parts~1{part_id}"},
        {"op": "move", "from": "/paths/~1files", "path": "/paths/~1api~1files"},
    ]);
    check(&[
        Case("host", nothing(), url("https://other.example.com/api"), "cosmetic server-changed at servers"),
        Case("protocol", nothing(), url("http://kiln.example.com/api"), "cosmetic server-changed at servers"),
        Case(
            "base path",
            nothing(),
            url("https://kiln.example.com/api/v2"),
            "breaking server-base-path-changed at servers",
        ),
        Case(
            "base path gone",
            nothing(),
            url("https://kiln.example.com"),
            "breaking server-base-path-changed at servers",
        ),
        Case(
            "a slash at the end",
            nothing(),
            url("https://kiln.example.com/api/"),
            "cosmetic server-changed at servers",
        ),
        Case("without a host", nothing(), url("/api"), "cosmetic server-changed at servers"),
        Case(
            "no servers are the root",
            gone("/servers"),
            set("/servers", json!([{"url": "/"}])),
            "cosmetic server-changed at servers",
        ),
        Case(
            "another beside it",
            nothing(),
            set("/servers/-", json!({"url": "https://test.example.com/v9"})),
            "cosmetic server-changed at servers",
        ),
        Case(
            "by variable",
            nothing(),
            set(
                "/servers/0",
                json!({"url": "https://{host}/{base}", "variables": {"host": {"default": "a.example.com"}, "base": {"default": "api"}}}),
            ),
            "cosmetic server-changed at servers",
        ),
        Case(
            "default of a variable",
            json!([{"op": "add", "path": "/servers/0", "value": {"url": "https://h/{base}", "variables": {"base": {"default": "v1"}}}}]),
            set("/servers/0/variables/base/default", json!("v2")),
            "breaking server-base-path-changed at servers",
        ),
        Case("from the server to the paths", nothing(), prefixed, "cosmetic server-base-path-moved at servers"),
        Case(
            "of one operation",
            nothing(),
            set(&format!("{LIST}/servers"), json!([{"url": "https://kiln.example.com/list"}])),
            "breaking server-base-path-changed at GET /jobs servers",
        ),
        Case(
            "of one operation, the same path",
            nothing(),
            set(&format!("{LIST}/servers"), json!([{"url": "https://list.example.com/api"}])),
            "cosmetic server-changed at GET /jobs servers",
        ),
    ]);
}

#[test]
fn the_document_itself() {
    check(&[
        Case("title", nothing(), set("/info/title", json!("Oven")), "cosmetic info-changed at info.title"),
        Case(
            "version of the API",
            nothing(),
            set("/info/version", json!("2")),
            "cosmetic info-changed at info.version",
        ),
        Case(
            "version of OpenAPI, within 3.0",
            nothing(),
            set("/openapi", json!("3.0.0")),
            "cosmetic openapi-version-changed at document",
        ),
        Case("3.1 is another spelling", nothing(), set("/openapi", json!("3.1.0")), "none"),
        Case(
            "no OpenAPI",
            nothing(),
            json!([{"op": "remove", "path": "/openapi"}]),
            "review unsupported-document at document",
        ),
        Case("tags in another order", set("/tags/-", json!({"name": "files"})), moved("/tags/0", "/tags/1"), "none"),
        Case(
            "tag described",
            nothing(),
            set("/tags/0/description", json!("Jobs.")),
            "cosmetic tags-changed at document",
        ),
        Case("extension", nothing(), set("/x-a", json!(1)), "cosmetic extension-changed at document x-a"),
        Case(
            "unused component",
            nothing(),
            set("/components/schemas/Orphan", json!({})),
            "cosmetic unused-component-added at schemas.Orphan",
        ),
        Case(
            "unused component removed",
            set("/components/schemas/Orphan", json!({})),
            gone("/components/schemas/Orphan"),
            "cosmetic unused-component-removed at schemas.Orphan",
        ),
        Case(
            "unused component changed",
            set("/components/schemas/Orphan", json!({})),
            set("/components/schemas/Orphan", json!({"type": "string"})),
            "cosmetic unused-component-changed at schemas.Orphan",
        ),
        Case(
            "callback added",
            nothing(),
            set(&format!("{CREATE}/callbacks"), json!({"done": {"{$request.body#/url}": {}}})),
            "additive callback-added at POST /jobs callback done",
        ),
        Case(
            "callback removed",
            set(&format!("{CREATE}/callbacks"), json!({"done": {"{$request.body#/url}": {}}})),
            gone(&format!("{CREATE}/callbacks")),
            "breaking callback-removed at POST /jobs callback done",
        ),
        Case(
            "callback changed behind a reference",
            set(
                &format!("{CREATE}/callbacks"),
                json!({"done": {"{$request.body#/url}": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}}}}}}}),
            ),
            set("/components/schemas/Told", json!({"type": "object"})),
            "review callback-changed at POST /jobs callback done",
        ),
        Case(
            "webhook added",
            nothing(),
            set("/webhooks", json!({"done": {"post": {}}})),
            "additive callback-added at webhook done",
        ),
    ]);
}

#[test]
fn a_change_behind_many_operations_is_reported_once_with_all_of_them() {
    let old = base();
    let mut new = base();
    new["components"]["schemas"]["Failure"]["properties"]["code"] = json!({"type": "integer"});
    let report = compare(&old, &new);
    assert_eq!(judged(&report), "additive optional-property-added at Failure.code");
    assert_eq!(*report.changes[0].operations, ["GET /jobs".to_owned(), "POST /jobs".to_owned()]);
}
