//! A server's own OpenAPI document in our spelling, with nothing added that it does not say.
//!
//! Apart from the overlay because no fact about a particular server is here, only the ways in which the framework that writes
//! these documents differs from what a contract should look like: schemas numbered instead of named, wildcards, no operation
//! ids, spellings of 3.1 in a document of 3.0. Each is a function of its own; `pipeline` has their order.

mod defaults;
mod derived_ids;
mod document;
mod inline_copies;
mod operation_ids;
mod routes;
mod schema_names;
mod snake_case;
mod walk;
mod warning;
mod wildcards;

use serde_json::Value;

pub(crate) use ash_sdk_generator::document::METHODS;
pub use defaults::drop_stated_defaults;
pub use document::{NormaliseError, require_openapi};
pub use inline_copies::reference_inline_copies;
pub use operation_ids::assign_operation_ids;
pub(crate) use operation_ids::unnamed;
pub use routes::drop_foreign_routes;
pub use schema_names::name_schemas_by_title;
pub(crate) use walk::{visit, visit_part};
pub use warning::Warning;
pub use wildcards::name_wildcards;

/// Warns of what OpenAPI 3.0 has no words for.
pub fn beyond_3_0(document: &Value) -> Vec<Warning> {
    let mut warnings = Vec::new();
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if !version.starts_with("3.0") => {
            warnings.push(Warning::NewerVersion { version: version.to_owned() });
        }
        _ => {}
    }
    if document.get("webhooks").and_then(Value::as_object).is_some_and(|webhooks| !webhooks.is_empty()) {
        warnings.push(Warning::Webhooks);
    }
    warnings
}

#[cfg(test)]
mod tests;
