//! Files: shapes that agents' folders and sessions' workspaces share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Timestamp;

/// A file in a folder of the server.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileEntry {
    /// Path of the file, relative to the folder, with `/` between names.
    pub(crate) path: String,
    /// Size in bytes.
    pub(crate) size: i64,
    /// Time of the last change.
    pub(crate) modified_at: Timestamp,
}

/// The form in which a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileFormat {
    Json,
    Raw,
}
