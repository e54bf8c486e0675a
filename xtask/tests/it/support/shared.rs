//! Documents that real servers sent. They lie outside the repository; without them a test says so.

use std::path::Path;

use serde_json::Value;

/// The document of a release as its server sends it.
pub(crate) fn raw(version: &str) -> Option<Value> {
    let file = format!("shared/wire/spec/ash-{version}.raw.json");
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let Some(path) = folders.map(|folder| folder.join(&file)).find(|path| path.is_file()) else {
        println!("SKIPPED: there is no {file} in any folder above the workspace");
        return None;
    };
    let text = std::fs::read_to_string(path).expect("it can be read");
    Some(serde_json::from_str(&text).expect("it is JSON"))
}
