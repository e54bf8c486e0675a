//! A document with several operations, and tables of what is done to it.

use super::patch::patch;
use serde_json::{Value, json};
use xtask::diff::{Report, compare};

pub(crate) const LIST: &str = "/paths/~1jobs/get";
pub(crate) const CREATE: &str = "/paths/~1jobs/post";
pub(crate) const PARTS: &str = "/paths/~1jobs~1{job_id}~1parts~1{part_id}";

pub(crate) fn base() -> Value {
    let job = json!({"$ref": "#/components/schemas/Job"});
    let content = json!({"application/json": {"schema": job}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Kiln", "version": "1"},
        "servers": [{"url": "https://kiln.example.com/api"}],
        "tags": [{"name": "jobs"}],
        "security": [{"bearer": []}],
        "paths": {
            "/jobs": {
                "get": {
                    "operationId": "list_jobs",
                    "summary": "All jobs.",
                    "tags": ["jobs"],
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 20}},
                        {"name": "owner", "in": "query", "schema": {"type": "string"}},
                        {"name": "labels", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    ],
                    "responses": {
                        "200": {"description": "Fine.", "content": {"application/json": {"schema": {"type": "array", "items": job}}}},
                        "400": {"$ref": "#/components/responses/Failed"},
                        "404": {"$ref": "#/components/responses/Failed"},
                    },
                },
                "post": {
                    "operationId": "create_job",
                    "requestBody": {"required": true, "content": content},
                    "responses": {
                        "201": {
                            "description": "Made.",
                            "headers": {
                                "Location": {"required": true, "schema": {"type": "string"}},
                                "X-Left": {"schema": {"type": "integer"}},
                            },
                            "content": content,
                        },
                        "400": {"$ref": "#/components/responses/Failed"},
                    },
                },
            },
            "/jobs/{job_id}/parts/{part_id}": {
                "parameters": [
                    {"name": "job_id", "in": "path", "required": true, "schema": {"type": "string"}},
                    {"name": "part_id", "in": "path", "required": true, "schema": {"type": "integer"}},
                ],
                "get": {
                    "operationId": "get_part",
                    "security": [],
                    "responses": {"200": {"description": "Bytes.", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
                },
                "delete": {
                    "operationId": "delete_part",
                    "responses": {"204": {"description": "Gone."}},
                },
            },
            "/files": {
                "post": {
                    "operationId": "upload",
                    "requestBody": {"content": {"multipart/form-data": {
                        "schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}, "meta": {"type": "object"}}},
                        "encoding": {"meta": {"contentType": "application/json"}},
                    }}},
                    "responses": {"200": {"description": "Kept."}, "202": {"description": "To be kept."}},
                },
            },
        },
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
                "login": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example.com/token", "scopes": {"read": "Read.", "write": "Write."}}}},
            },
            "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 20}}},
            "responses": {"Failed": {"description": "Failed.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}}},
            "schemas": {
                "Job": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}},
                "Failure": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}},
            },
        },
    })
}

/// Levels, rules and places, the worst first.
pub(crate) fn judged(report: &Report) -> String {
    let changes: Vec<String> = report
        .changes
        .iter()
        .map(|change| format!("{} {} at {}", change.level, change.rule.id(), change.location))
        .collect();
    match changes.is_empty() {
        true => "none".to_owned(),
        false => changes.join(", "),
    }
}

/// Name, what is done before, what is done between, what comes of it.
pub(crate) struct Case(pub &'static str, pub Value, pub Value, pub &'static str);

pub(crate) fn check(cases: &[Case]) {
    let mut failures = Vec::new();
    for Case(name, before, between, meant) in cases {
        let old = patch(base(), before);
        let new = patch(old.clone(), between);
        let found = judged(&compare(&old, &new));
        if found != *meant {
            failures.push(format!("{name}:\n  {found}\n  meant: {meant}"));
        }
        let itself = judged(&compare(&new, &new));
        if itself != "none" {
            failures.push(format!("{name}, against itself:\n  {itself}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

pub(crate) fn nothing() -> Value {
    json!([])
}

pub(crate) fn set(path: &str, value: Value) -> Value {
    json!([{"op": "add", "path": path, "value": value}])
}

pub(crate) fn gone(path: &str) -> Value {
    json!([{"op": "remove", "path": path}])
}

pub(crate) fn moved(from: &str, path: &str) -> Value {
    json!([{"op": "move", "from": from, "path": path}])
}
