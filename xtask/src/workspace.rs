//! Paths of the committed files.

use std::path::{Path, PathBuf};

use crate::environment;

/// The contract.
pub const CONTRACT: &str = "openapi/ash.json";
/// Overlay with corrections of the documents of servers.
pub const OVERLAY: &str = "openapi/overlay.json";
/// The breaking changes made on purpose.
pub const ACCEPTED: &str = "openapi/accepted.toml";

/// The table of the comparison's rules.
pub const RULES: &str = "xtask/RULES.md";

/// The listing of a crate's public face.
pub fn listing(package: &str) -> String {
    format!("{package}/api.txt")
}

/// The workspace's root folder: that of the package cargo runs, which a built binary may outlive.
pub fn root() -> PathBuf {
    let here = environment::variable("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = here.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().unwrap_or(&here).to_owned()
}

/// A file of the workspace.
pub fn file(name: &str) -> PathBuf {
    root().join(name)
}

/// A path as people know it: from the root where it is below it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
