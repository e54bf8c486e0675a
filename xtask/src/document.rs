//! An OpenAPI document in canonical form: the type says that it is, so that nobody has to bring it there again.

use serde_json::Value;

use crate::canonical::canonicalise;

/// A document in canonical form.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use xtask::document::Document;
///
/// let mut document = Document::new(json!({"openapi": "3.1.0", "paths": {}}));
/// assert_eq!(document.as_value()["openapi"], "3.0.3");
/// document.edit(|value| value["info"] = json!({"version": 1.0}));
/// assert_eq!(document.to_string(), "{\n  \"info\": {\n    \"version\": 1\n  },\n  \"openapi\": \"3.0.3\",\n  \"paths\": {}\n}\n");
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document(Value);

impl Document {
    /// Brings a document to canonical form.
    pub fn new(document: Value) -> Self {
        Self(canonicalise(document))
    }

    /// The document.
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// The document, no longer known to be canonical.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Changes the document and brings it to canonical form again.
    pub fn edit<T>(&mut self, change: impl FnOnce(&mut Value) -> T) -> T {
        let outcome = change(&mut self.0);
        self.0 = canonicalise(std::mem::take(&mut self.0));
        outcome
    }
}

impl std::fmt::Display for Document {
    /// The text in which a contract is committed: indented by two spaces, with one newline at the end.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The alternate form of a `Value` is its indented JSON.
        writeln!(formatter, "{:#}", self.0)
    }
}

impl From<Value> for Document {
    fn from(document: Value) -> Self {
        Self::new(document)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_edit_leaves_it_canonical_and_returns_its_outcome() {
        let mut document = Document::new(json!({"components": {"schemas": {"A": {"type": ["string", "null"]}}}}));
        let outcome = document.edit(|value| {
            value["components"]["schemas"]["A"]["enum"] = json!(["b", "a", null]);
            7
        });
        assert_eq!(outcome, 7);
        assert_eq!(document, Document::new(document.as_value().clone()));
        assert_eq!(document.as_value()["components"]["schemas"]["A"]["nullable"], true);
    }
}
