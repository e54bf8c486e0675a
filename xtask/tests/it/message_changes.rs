//! Changes of what an operation takes and answers: bodies, media types, statuses, headers.

use crate::support::operations::{CREATE, Case, LIST, PARTS, base, check, gone, moved, nothing, set};
use serde_json::json;

const UPLOAD: &str = "/paths/~1files/post";

#[test]
fn request_bodies_and_their_media_types() {
    let body = format!("{CREATE}/requestBody");
    let content = format!("{body}/content");
    let text = json!({"schema": {"type": "string"}});
    let with_text = set(&format!("{content}/text~1plain"), text.clone());
    check(&[
        Case("removed", nothing(), gone(&body), "breaking request-body-removed at POST /jobs request body"),
        Case(
            "required added",
            nothing(),
            set(&format!("{LIST}/requestBody"), json!({"required": true, "content": {}})),
            "breaking required-request-body-added at GET /jobs request body",
        ),
        Case(
            "optional added",
            nothing(),
            set(&format!("{LIST}/requestBody"), json!({"content": {}})),
            "additive optional-request-body-added at GET /jobs request body",
        ),
        Case(
            "became optional",
            nothing(),
            gone(&format!("{body}/required")),
            "additive request-body-became-optional at POST /jobs request body",
        ),
        Case(
            "became required",
            nothing(),
            set(&format!("{UPLOAD}/requestBody/required"), json!(true)),
            "breaking request-body-became-required at POST /files request body",
        ),
        Case("media type added", nothing(), with_text.clone(), "additive media-type-added at POST /jobs request body"),
        Case(
            "media type removed",
            with_text.clone(),
            gone(&format!("{content}/text~1plain")),
            "breaking media-type-removed at POST /jobs request body",
        ),
        Case(
            "parameters of a media type",
            nothing(),
            moved(&format!("{content}/application~1json"), &format!("{content}/Application~1JSON; charset=utf-8")),
            "cosmetic media-type-parameters-changed at POST /jobs request body",
        ),
        Case(
            "the case of a media type",
            nothing(),
            moved(&format!("{content}/application~1json"), &format!("{content}/Application~1JSON")),
            "none",
        ),
        Case(
            "a file became text",
            nothing(),
            json!([{"op": "remove", "path": format!("{UPLOAD}/requestBody/content/multipart~1form-data/schema/properties/file/format")}]),
            "breaking format-changed at POST /files request body (multipart/form-data).file",
        ),
        Case(
            "any media type",
            nothing(),
            moved(&format!("{content}/application~1json"), &format!("{content}/*~1*")),
            "additive media-type-widened at POST /jobs request body",
        ),
        Case(
            "one of a range",
            json!([{"op": "move", "from": format!("{content}/application~1json"), "path": format!("{content}/application~1*")}]),
            moved(&format!("{content}/application~1*"), &format!("{content}/application~1json")),
            "breaking media-type-narrowed at POST /jobs request body",
        ),
        Case(
            "in another media type than JSON",
            with_text,
            set(&format!("{content}/text~1plain/schema/maxLength"), json!(5)),
            "breaking constraint-tightened at POST /jobs request body (text/plain)",
        ),
        Case(
            "encoding of a part",
            nothing(),
            set(
                &format!("{UPLOAD}/requestBody/content/multipart~1form-data/encoding/meta/contentType"),
                json!("text/plain"),
            ),
            "breaking part-encoding-changed at POST /files request body (multipart/form-data).meta",
        ),
        Case(
            "required field of a form",
            nothing(),
            set(&format!("{UPLOAD}/requestBody/content/multipart~1form-data/schema/required"), json!(["file", "meta"])),
            "breaking property-became-required at POST /files request body (multipart/form-data).meta",
        ),
        Case(
            "body by reference",
            nothing(),
            json!([
                {"op": "add", "path": "/components/requestBodies", "value": {}},
                {"op": "move", "from": body, "path": "/components/requestBodies/Job"},
                {"op": "add", "path": body, "value": {"$ref": "#/components/requestBodies/Job"}},
            ]),
            "none",
        ),
        Case(
            "example",
            nothing(),
            set(&format!("{content}/application~1json/example"), json!({"id": "1"})),
            "cosmetic example-changed at POST /jobs request body",
        ),
    ]);
}

#[test]
fn statuses_and_ranges_of_statuses() {
    let status = |operation: &str, status: &str| format!("{operation}/responses/{status}");
    let empty = json!({"description": "Fine."});
    check(&[
        Case(
            "success added",
            nothing(),
            set(&status(CREATE, "200"), empty.clone()),
            "breaking success-status-added at POST /jobs response 200",
        ),
        Case(
            "success changed",
            nothing(),
            moved(&status(CREATE, "201"), &status(CREATE, "200")),
            "breaking success-status-added at POST /jobs response 200, additive success-status-removed at POST /jobs response 201",
        ),
        Case(
            "one of two successes gone",
            nothing(),
            gone(&status(UPLOAD, "202")),
            "additive success-status-removed at POST /files response 202",
        ),
        Case(
            "the only success gone",
            nothing(),
            gone(&status(CREATE, "201")),
            "breaking last-success-status-removed at POST /jobs response 201",
        ),
        Case(
            "error added",
            nothing(),
            set(&status(CREATE, "422"), empty.clone()),
            "additive error-status-added at POST /jobs response 422",
        ),
        Case(
            "error removed",
            nothing(),
            gone(&status(LIST, "404")),
            "additive error-status-removed at GET /jobs response 404",
        ),
        Case(
            "default added",
            nothing(),
            set(&status(LIST, "default"), json!({"$ref": "#/components/responses/Failed"})),
            "additive default-response-added at GET /jobs response default",
        ),
        Case(
            "default removed",
            set(&status(LIST, "default"), empty.clone()),
            gone(&status(LIST, "default")),
            "additive default-response-removed at GET /jobs response default",
        ),
        Case(
            "errors of one kind",
            nothing(),
            json!([
                {"op": "remove", "path": status(LIST, "404")},
                {"op": "move", "from": status(LIST, "400"), "path": status(LIST, "4XX")},
            ]),
            "additive error-status-added at GET /jobs response 4XX",
        ),
        Case(
            "an error takes the shape of the default",
            nothing(),
            json!([
                {"op": "remove", "path": status(LIST, "404")},
                {"op": "add", "path": status(LIST, "default"), "value": {"description": "Failed.", "content": {"application/json": {"schema": {"type": "object", "properties": {"message": {"type": "string"}}}}}}},
            ]),
            "breaking property-became-optional at GET /jobs response 404 body.message, additive default-response-added at GET /jobs response default",
        ),
        Case(
            "success became any",
            nothing(),
            moved(&status(CREATE, "201"), &status(CREATE, "2XX")),
            "breaking success-status-added at POST /jobs response 201",
        ),
        Case(
            "any success became one",
            json!([{"op": "move", "from": status(CREATE, "201"), "path": status(CREATE, "2XX")}]),
            moved(&status(CREATE, "2XX"), &status(CREATE, "201")),
            "additive success-status-removed at POST /jobs response 201",
        ),
        Case(
            "ranges have no case",
            json!([{"op": "move", "from": status(CREATE, "201"), "path": status(CREATE, "2XX")}]),
            moved(&status(CREATE, "2XX"), &status(CREATE, "2xx")),
            "none",
        ),
        Case(
            "description",
            nothing(),
            set(&format!("{}/description", status(CREATE, "201")), json!("Done.")),
            "cosmetic description-changed at POST /jobs response 201",
        ),
        Case(
            "description of a shared response, once",
            nothing(),
            set("/components/responses/Failed/description", json!("No.")),
            "cosmetic description-changed at response Failed",
        ),
        Case(
            "link",
            nothing(),
            set(&format!("{}/links", status(CREATE, "201")), json!({"next": {"operationId": "list_jobs"}})),
            "cosmetic link-changed at POST /jobs response 201",
        ),
        Case(
            "shared response written out",
            nothing(),
            set(&status(CREATE, "400"), base()["components"]["responses"]["Failed"].clone()),
            "none",
        ),
    ]);
}

#[test]
fn response_bodies_media_types_and_headers() {
    let created = format!("{CREATE}/responses/201");
    let content = format!("{created}/content");
    let header = |name: &str| format!("{created}/headers/{name}");
    let part = format!("{PARTS}/get/responses/200/content/application~1octet-stream");
    check(&[
        Case("body removed", nothing(), gone(&content), "breaking response-body-removed at POST /jobs response 201"),
        Case(
            "body added",
            nothing(),
            set(&format!("{PARTS}/delete/responses/204/content"), json!({"text/plain": {}})),
            "additive response-body-added at DELETE /jobs/{job_id}/parts/{part_id} response 204",
        ),
        Case(
            "media type added",
            nothing(),
            set(&format!("{content}/text~1plain"), json!({})),
            "additive media-type-added at POST /jobs response 201",
        ),
        Case(
            "media type became any",
            nothing(),
            moved(&format!("{content}/application~1json"), &format!("{content}/*~1*")),
            "breaking media-type-widened at POST /jobs response 201",
        ),
        Case(
            "problem in place of JSON",
            nothing(),
            moved(&format!("{content}/application~1json"), &format!("{content}/application~1problem+json")),
            "breaking media-type-removed at POST /jobs response 201, additive media-type-added at POST /jobs response 201",
        ),
        Case("bytes without a schema", nothing(), gone(&format!("{part}/schema")), "none"),
        Case(
            "header removed",
            nothing(),
            gone(&header("X-Left")),
            "breaking response-header-removed at POST /jobs response 201 header X-Left",
        ),
        Case(
            "header added",
            nothing(),
            set(&header("X-New"), json!({"schema": {"type": "string"}})),
            "additive response-header-added at POST /jobs response 201 header X-New",
        ),
        Case(
            "header became optional",
            nothing(),
            gone(&format!("{}/required", header("Location"))),
            "breaking response-header-became-optional at POST /jobs response 201 header Location",
        ),
        Case(
            "header became required",
            nothing(),
            set(&format!("{}/required", header("X-Left")), json!(true)),
            "additive response-header-became-required at POST /jobs response 201 header X-Left",
        ),
        Case("header names have no case", nothing(), moved(&header("Location"), &header("location")), "none"),
        Case(
            "header type",
            nothing(),
            set(&format!("{}/schema/type", header("X-Left")), json!("string")),
            "breaking type-widened at POST /jobs response 201 header X-Left",
        ),
        Case(
            "content type is no header",
            nothing(),
            set(&header("Content-Type"), json!({"required": true, "schema": {"type": "string"}})),
            "none",
        ),
    ]);
}
