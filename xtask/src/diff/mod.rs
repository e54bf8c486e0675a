//! Changes between two OpenAPI documents, judged for a client that was generated from the
//! first and talks to a server that implements the second.
//!
//! [`compare`] pairs the operations of the two documents and walks what they send and receive side
//! by side. Each difference is a [`Change`] under a [`Rule`]; the worst of them is the
//! [`Verdict`]. [`render`] writes a report for people and machines.

mod bodies;
mod choices;
mod comparison;
mod components;
mod document;
pub(crate) mod fingerprint;
mod fits;
mod formats;
mod level;
mod matching;
mod members;
mod metadata;
mod node;
mod nullness;
mod operations;
mod overlap;
mod pair;
mod parameters;
mod paths;
mod patterns;
mod reach;
pub mod render;
mod report;
mod responses;
mod rules;
mod same;
mod schemas;
mod security;
mod servers;
mod settle;
mod shape;
mod side;
mod values;
mod variant;
mod variants;
mod whole;

pub use level::{Direction, Level, Verdict};
pub use report::{Change, Report};
pub use rules::Rule;

use crate::canonical::canonicalise;
use serde_json::Value;

/// Compares two OpenAPI documents, in any spelling, for a client that was generated from `base`
/// and talks to a server that implements `new`.
///
/// It never fails: what cannot be understood and is not the same in both is reported as
/// [`Level::Review`].
///
/// # Examples
///
/// ```
/// use xtask::diff::{Verdict, compare};
/// use serde_json::json;
///
/// let document = |description: &str| json!({
///     "openapi": "3.0.3",
///     "info": {"title": "Kiln", "version": "1"},
///     "paths": {"/jobs": {"get": {"responses": {"200": {"description": description}}}}},
/// });
/// let report = compare(&document("All jobs."), &document("Every job."));
/// assert_eq!(report.verdict, Verdict::Cosmetic);
/// assert_eq!(report.changes[0].location, "GET /jobs response 200");
/// ```
pub fn compare(base: &Value, new: &Value) -> Report {
    let base = canonicalise(base.clone());
    let new = canonicalise(new.clone());
    if base == new {
        return Report { verdict: Verdict::None, changes: Vec::new() };
    }
    let mut comparison = comparison::Comparison::new(&base, &new);
    whole::compare(&mut comparison);
    operations::compare(&mut comparison);
    components::compare(&mut comparison);
    schemas::follow(&mut comparison);
    comparison.report()
}

#[cfg(test)]
mod tests {
    use super::comparison::Comparison;
    use super::{operations, schemas::follow};
    use serde_json::{Value, json};

    /// A document of schemas that all refer to each other's neighbours, sent and received by many
    /// operations.
    fn document(size: usize, kind: &str) -> Value {
        let reference = |index: usize| json!({"$ref": format!("#/components/schemas/S{}", index % size)});
        let mut paths = json!({});
        let mut schemas = json!({});
        for index in 0..size {
            let content = json!({"application/json": {"schema": reference(index)}});
            paths[format!("/s{index}")] = json!({"post": {
                "requestBody": {"content": content},
                "responses": {"200": {"description": "Fine.", "content": content}},
            }});
            schemas[format!("S{index}")] = json!({"type": "object", "properties": {
                "value": {"type": kind},
                "next": reference(index + 1),
                "list": {"type": "array", "items": reference(index * 7)},
                "choice": {"oneOf": [reference(index + 2), reference(index + 3), {"type": "string"}]},
            }});
        }
        json!({"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}})
    }

    fn pairs(size: usize) -> usize {
        let (base, new) = (document(size, "string"), document(size, "integer"));
        let mut comparison = Comparison::new(&base, &new);
        operations::compare(&mut comparison);
        follow(&mut comparison);
        let pairs = comparison.pairs_of_schemas();
        let changes = comparison.report().changes;
        assert_eq!(changes.len(), size, "one change in each schema, reported once");
        assert!(changes.iter().all(|change| change.operations.len() == size));
        pairs
    }

    #[test]
    fn the_pairs_compared_grow_with_the_document_and_not_with_its_square() {
        let (small, large) = (pairs(20), pairs(200));
        assert!(large <= small * 10 + 10, "{small} pairs for 20 schemas, but {large} for 200");
    }
}
