//! The files of an agent's folder.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    agents::FileUpload,
    files::{FileEntry, FileFormat},
};

/// The files in an agent's folder.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFileList {
    /// The files, sorted by path. Caches, dependencies, lock files and the like are left out.
    pub(crate) files: Vec<FileEntry>,
}

/// Files to write into an agent's folder.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct UploadAgentFilesRequest {
    /// The files to write. Existing ones are overwritten.
    pub(crate) files: Vec<FileUpload>,
}

/// The result of writing files.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFilesWritten {
    /// Number of files written.
    pub(crate) written: i64,
}

/// A file of an agent as JSON.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFileContent {
    /// Path of the file, as requested.
    pub(crate) path: String,
    /// The text. Bytes that are not UTF-8 are replaced.
    pub(crate) content: String,
    /// Size in bytes, before any replacement.
    pub(crate) size: i64,
}

/// The confirmation that a file was deleted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFileDeleted {
    /// Always `true`.
    pub(crate) deleted: bool,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AgentFilePath {
    /// The agent's name.
    pub(crate) name: String,
    /// Path of the file, relative to the agent's folder.
    pub(crate) path: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AgentFileQuery {
    /// Form of the response: `json` for a JSON document, `raw` for the bytes.
    #[schemars(extend("default" = "json"))]
    pub(crate) format: Option<FileFormat>,
}
