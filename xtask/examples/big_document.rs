//! Measures the comparison on a document of about three megabytes (or of the size given in
//! thousands of bytes): against itself, against a copy edited in one place, and against one edited
//! everywhere.

#![allow(clippy::print_stdout, reason = "what it is for")]

use serde_json::{Map, Value, json};
use std::time::Instant;
use xtask::diff::compare;

/// A document of `groups` groups of operations. Each group has a schema that refers to those of
/// its neighbours, in circles, and one that all groups share.
fn document(groups: usize, mark: &dyn Fn(usize) -> usize) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    let reference = |name: String| json!({"$ref": format!("#/components/schemas/{name}")});
    for group in 0..groups {
        let next = (group + 1) % groups;
        let far = (group * 7 + 3) % groups;
        schemas.insert(
            format!("Thing{group}"),
            json!({
                "type": "object",
                "description": format!("One of the things of the kind {group}."),
                "required": ["id", "state", "created_at"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "state": {"type": "string", "enum": ["queued", "running", "done"]},
                    "created_at": {"type": "string", "format": "date-time"},
                    "count": {"type": "integer", "maximum": 100 + mark(group)},
                    "next": reference(format!("Thing{next}")),
                    "far": {"type": "array", "items": reference(format!("Thing{far}"))},
                    "by_name": {"type": "object", "additionalProperties": reference(format!("Thing{next}"))},
                    "choice": {"oneOf": [reference(format!("Thing{far}")), reference(format!("Thing{next}")), {"type": "string"}]},
                    "merged": {"allOf": [reference("Shared".to_owned()), {"type": "object", "properties": {"extra": {"type": "string", "nullable": true}}}]},
                },
            }),
        );
        let thing = json!({"description": "The thing.", "content": {"application/json": {"schema": reference(format!("Thing{group}"))}}});
        let error = json!({"description": "Not found.", "content": {"application/json": {"schema": reference("Shared".to_owned())}}});
        paths.insert(
            format!("/things{group}/{{id}}"),
            json!({
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "get": {"operationId": format!("get_{group}"), "responses": {"200": thing, "404": error}},
                "put": {
                    "operationId": format!("put_{group}"),
                    "requestBody": {"required": true, "content": {"application/json": {"schema": reference(format!("Thing{group}"))}}},
                    "responses": {"200": thing, "404": error},
                },
            }),
        );
    }
    schemas.insert(
        "Shared".to_owned(),
        json!({"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}, "code": {"type": "integer"}}}),
    );
    json!({"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "paths": paths, "components": {"schemas": schemas}})
}

/// What is added to a limit in the group of a number.
type Edit = Box<dyn Fn(usize) -> usize>;

fn main() {
    let kilobytes: usize = std::env::args().nth(1).and_then(|size| size.parse().ok()).unwrap_or(3000);
    let mut groups = 10;
    while document(groups, &|_| 0).to_string().len() < kilobytes * 1000 {
        groups = groups * 5 / 4;
    }
    let base = document(groups, &|_| 0);
    println!("{groups} groups, {} bytes", base.to_string().len());
    let edits: [(&str, Edit); 4] = [
        ("itself", Box::new(|_| 0)),
        ("one edit", Box::new(|group| usize::from(group == 5))),
        ("an edit in every tenth", Box::new(|group| usize::from(group % 10 == 0))),
        ("an edit everywhere", Box::new(|_| 1)),
    ];
    for (name, mark) in edits {
        let new = document(groups, &*mark);
        let start = Instant::now();
        let report = compare(&base, &new);
        println!("{name}: {:?}, {} changes", start.elapsed(), report.changes.len());
    }
}
