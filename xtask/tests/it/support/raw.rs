//! A document in the form in which the framework of real servers writes it: numbered schemas, wildcards, no operation
//! ids, keywords of OpenAPI 3.1 in a document of 3.0.

use std::path::{Path, PathBuf};

use serde_json::Value;

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The path of a file among the fixtures about documents.
pub(crate) fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/openapi").join(name)
}

/// A document of that form.
pub(crate) fn fixture() -> Value {
    read(&fixture_path("raw-style.json"))
}
