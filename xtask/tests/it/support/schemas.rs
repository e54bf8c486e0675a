//! Schemas in the place of a request body and of a response body.

use serde_json::{Value, json};
use xtask::diff::Report;

/// A document whose only operation takes `request` and answers with `response`.
pub(crate) fn document(request: Option<&Value>, response: Option<&Value>, components: &Value) -> Value {
    let content = |schema: &Value| json!({"application/json": {"schema": schema}});
    let mut operation = json!({"responses": {"200": {"description": "Fine."}}});
    if let Some(schema) = request {
        operation["requestBody"] = json!({"required": true, "content": content(schema)});
    }
    if let Some(schema) = response {
        operation["responses"]["200"]["content"] = content(schema);
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Kiln", "version": "1"},
        "paths": {"/jobs": {"post": operation}},
        "components": {"schemas": components},
    })
}

/// Levels and rules of a report, the worst first, without the cosmetic ones where there are others.
pub(crate) fn judged(report: &Report) -> String {
    let mut rules: Vec<String> =
        report.changes.iter().map(|change| format!("{} {}", change.level, change.rule.id())).collect();
    rules.dedup();
    match rules.is_empty() {
        true => "none".to_owned(),
        false => rules.join(", "),
    }
}

pub(crate) fn object(properties: Value, required: Value) -> Value {
    json!({"type": "object", "properties": properties, "required": required})
}
