//! Changes of the parameters that an operation takes.

use crate::support::operations::{Case, LIST, PARTS, check, gone, moved, nothing, set};
use serde_json::json;

#[test]
fn path_parameters_go_by_position() {
    let renamed = |one: &str, other: &str| {
        let path = format!("/paths/~1jobs~1{{{one}}}~1parts~1{{{other}}}");
        json!([
            {"op": "move", "from": PARTS, "path": path},
            {"op": "replace", "path": format!("{path}/parameters/0/name"), "value": one},
            {"op": "replace", "path": format!("{path}/parameters/1/name"), "value": other},
        ])
    };
    let swapped = json!([
        {"op": "replace", "path": format!("{PARTS}/parameters/0/schema/type"), "value": "integer"},
        {"op": "replace", "path": format!("{PARTS}/parameters/1/schema/type"), "value": "string"},
    ]);
    check(&[
        Case(
            "renamed",
            nothing(),
            renamed("job", "part_id"),
            "cosmetic path-parameter-renamed at DELETE /jobs/{job_id}/parts/{part_id} path job_id, cosmetic path-parameter-renamed at GET /jobs/{job_id}/parts/{part_id} path job_id",
        ),
        Case(
            "types swapped",
            nothing(),
            swapped,
            "breaking type-narrowed at /jobs/{job_id}/parts/{part_id} path job_id, additive type-widened at /jobs/{job_id}/parts/{part_id} path part_id",
        ),
        Case(
            "from the path to the operations",
            nothing(),
            json!([
                {"op": "copy", "from": format!("{PARTS}/parameters"), "path": format!("{PARTS}/get/parameters")},
                {"op": "move", "from": format!("{PARTS}/parameters"), "path": format!("{PARTS}/delete/parameters")},
            ]),
            "none",
        ),
        Case(
            "list in another order",
            nothing(),
            moved(&format!("{PARTS}/parameters/0"), &format!("{PARTS}/parameters/1")),
            "none",
        ),
        Case(
            "no longer declared",
            nothing(),
            gone(&format!("{PARTS}/parameters/0")),
            "review malformed-changed at DELETE /jobs/{job_id}/parts/{part_id} path job_id, review malformed-changed at GET /jobs/{job_id}/parts/{part_id} path job_id",
        ),
        Case(
            "style",
            nothing(),
            set(&format!("{PARTS}/parameters/0/style"), json!("matrix")),
            "breaking parameter-encoding-changed at /jobs/{job_id}/parts/{part_id} path job_id",
        ),
    ]);
}

#[test]
fn other_parameters_go_by_place_and_name() {
    let parameter = |index: usize, member: &str| format!("{LIST}/parameters/{index}/{member}");
    let added = |required: bool| {
        set(
            &format!("{LIST}/parameters/-"),
            json!({"name": "q", "in": "query", "required": required, "schema": {"type": "string"}}),
        )
    };
    check(&[
        Case(
            "removed",
            nothing(),
            gone(&format!("{LIST}/parameters/1")),
            "breaking parameter-removed at GET /jobs query owner",
        ),
        Case("required added", nothing(), added(true), "breaking required-parameter-added at GET /jobs query q"),
        Case("optional added", nothing(), added(false), "additive optional-parameter-added at GET /jobs query q"),
        Case(
            "became required",
            nothing(),
            set(&parameter(1, "required"), json!(true)),
            "breaking parameter-became-required at GET /jobs query owner",
        ),
        Case(
            "became optional",
            set(&parameter(1, "required"), json!(true)),
            set(&parameter(1, "required"), json!(false)),
            "additive parameter-became-optional at GET /jobs query owner",
        ),
        Case(
            "query names have a case",
            nothing(),
            set(&parameter(1, "name"), json!("Owner")),
            "breaking parameter-removed at GET /jobs query owner, additive optional-parameter-added at GET /jobs query Owner",
        ),
        Case("header names have none", nothing(), set(&parameter(3, "name"), json!("x-trace")), "none"),
        Case(
            "headers that are no parameters",
            nothing(),
            set(
                &format!("{LIST}/parameters/-"),
                json!({"name": "Authorization", "in": "header", "required": true, "schema": {"type": "string"}}),
            ),
            "none",
        ),
        Case(
            "default",
            nothing(),
            set(&parameter(0, "schema/default"), json!(50)),
            "breaking default-changed at GET /jobs query limit default",
        ),
        Case(
            "default of a required one",
            set(&parameter(0, "required"), json!(true)),
            set(&parameter(0, "schema/default"), json!(50)),
            "cosmetic unused-default-changed at GET /jobs query limit default",
        ),
        Case(
            "limit",
            nothing(),
            set(&parameter(0, "schema/maximum"), json!(50)),
            "breaking constraint-tightened at GET /jobs query limit",
        ),
        Case(
            "a number may be any text",
            nothing(),
            set(&parameter(0, "schema"), json!({"type": "string", "default": 20})),
            "additive type-widened at GET /jobs query limit",
        ),
        Case(
            "the elements of a list are text too",
            set(&parameter(2, "schema/items/type"), json!("integer")),
            set(&parameter(2, "schema/items/type"), json!("string")),
            "additive type-widened at GET /jobs query labels[]",
        ),
        Case(
            "text has to be a number",
            nothing(),
            set(&parameter(1, "schema"), json!({"type": "integer"})),
            "breaking type-narrowed at GET /jobs query owner",
        ),
        Case(
            "explode of a list",
            nothing(),
            set(&parameter(2, "explode"), json!(false)),
            "breaking parameter-encoding-changed at GET /jobs query labels",
        ),
        Case(
            "defaults written out",
            nothing(),
            json!([
                {"op": "add", "path": parameter(2, "explode"), "value": true},
                {"op": "add", "path": parameter(2, "style"), "value": "form"},
                {"op": "add", "path": parameter(2, "required"), "value": false},
                {"op": "add", "path": parameter(2, "allowReserved"), "value": false},
            ]),
            "none",
        ),
        Case(
            "style of a list",
            nothing(),
            set(&parameter(2, "style"), json!("pipeDelimited")),
            "breaking parameter-encoding-changed at GET /jobs query labels, breaking parameter-encoding-changed at GET /jobs query labels",
        ),
        Case(
            "explode of a single value",
            nothing(),
            set(&parameter(1, "explode"), json!(false)),
            "cosmetic parameter-encoding-unused at GET /jobs query owner",
        ),
        Case(
            "reserved characters",
            nothing(),
            set(&parameter(1, "allowReserved"), json!(true)),
            "additive parameter-encoding-loosened at GET /jobs query owner",
        ),
        Case(
            "as JSON",
            nothing(),
            json!([
                {"op": "remove", "path": parameter(1, "schema")},
                {"op": "add", "path": parameter(1, "content"), "value": {"application/json": {"schema": {"type": "string"}}}},
            ]),
            "breaking parameter-encoding-changed at GET /jobs query owner",
        ),
        Case(
            "by reference",
            nothing(),
            set(&format!("{LIST}/parameters/0"), json!({"$ref": "#/components/parameters/Limit"})),
            "none",
        ),
        Case(
            "description",
            nothing(),
            set(&parameter(1, "description"), json!("Whose.")),
            "cosmetic description-changed at GET /jobs query owner",
        ),
        Case(
            "to nowhere",
            nothing(),
            set(&format!("{LIST}/parameters/-"), json!({"$ref": "#/components/parameters/None"})),
            "review malformed-changed at GET /jobs parameters",
        ),
        Case(
            "of version 2",
            nothing(),
            set(&parameter(1, "type"), json!("string")),
            "review unknown-member-changed at GET /jobs query owner type",
        ),
    ]);
}
