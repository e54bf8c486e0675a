//! A server's own OpenAPI document in our spelling, with nothing added that it does not say.
//!
//! Apart from the overlay because no fact about a particular server is here, only the ways in which the framework that writes
//! these documents differs from what a contract should look like: schemas numbered instead of named, wildcards, no operation
//! ids, spellings of 3.1 in a document of 3.0. Each is a function of its own.

mod document;
mod inline_copies;
mod operation_ids;
mod routes;
mod schema_names;
mod walk;
mod warning;
mod wildcards;

use crate::canonical::canonicalise;
use serde_json::Value;

pub(crate) use document::METHODS;
pub use document::{NormaliseError, require_openapi};
pub use inline_copies::reference_inline_copies;
pub use operation_ids::assign_operation_ids;
pub(crate) use operation_ids::unnamed;
pub use routes::{OPERATION_IDS, drop_foreign_routes};
pub use schema_names::name_schemas_by_title;
pub(crate) use walk::{visit, visit_part};
pub use warning::Warning;
pub use wildcards::name_wildcards;

/// A document in our spelling.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// The document, in canonical form.
    pub document: Value,
    /// What had to be decided on the way.
    pub warnings: Vec<Warning>,
}

/// Brings a server's raw document to our spelling.
///
/// # Errors
/// [`NormaliseError`] if it is not an OpenAPI 3 document.
///
/// # Examples
/// ```
/// let raw = serde_json::json!({
///     "openapi": "3.0.3",
///     "paths": {"/api/agents/{name}/files/{*}": {"get": {"parameters": [{"name": "*", "in": "path"}], "responses": {}}}},
/// });
/// let normalised = xtask::normalise::normalise(raw)?;
/// let operation = &normalised.document["paths"]["/api/agents/{name}/files/{path}"]["get"];
/// assert_eq!(operation["operationId"], "get_agent_file");
/// # Ok::<(), xtask::normalise::NormaliseError>(())
/// ```
pub fn normalise(raw: Value) -> Result<Normalised, NormaliseError> {
    require_openapi(&raw)?;
    // First, so that the steps see one spelling; and last, because they add members.
    let mut document = canonicalise(raw);
    let mut warnings = beyond_3_0(&document);
    drop_foreign_routes(&mut document);
    warnings.extend(name_schemas_by_title(&mut document));
    warnings.extend(name_wildcards(&mut document));
    warnings.extend(assign_operation_ids(&mut document));
    reference_inline_copies(&mut document);
    Ok(Normalised { document: canonicalise(document), warnings })
}

fn beyond_3_0(document: &Value) -> Vec<Warning> {
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
