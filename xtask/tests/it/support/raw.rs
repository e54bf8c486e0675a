//! Documents in the way the framework of real servers writes them: schemas numbered instead of named, wildcards, no operation
//! ids, words of 3.1 in a document of 3.0.

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

/// The document of our own, which is always there.
pub(crate) fn fixture() -> Value {
    read(&fixture_path("raw-style.json"))
}

/// The document of a release as its server sends it, on a machine that has it beside the checkout. What is tested on it is
/// tested on the fixture, too.
pub(crate) fn release(version: &str) -> Option<Value> {
    let file = format!("shared/wire/spec/ash-{version}.raw.json");
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders.map(|folder| folder.join(&file)).find(|path| path.is_file()).map(|path| read(&path))
}

/// All documents there are, with their names.
pub(crate) fn documents() -> Vec<(&'static str, Value)> {
    let releases = ["0.1.0", "0.2.0"].map(|version| release(version).map(|document| (version, document)));
    [("the fixture", fixture())].into_iter().chain(releases.into_iter().flatten()).collect()
}
