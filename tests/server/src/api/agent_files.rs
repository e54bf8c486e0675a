//! The files of an agent's folder.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    agents::FileUpload,
    files::{FileEntry, FileFormat},
};

#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFileList {
    /// Caches, dependencies, locks and the like are left out.
    pub(crate) files: Vec<FileEntry>,
}

/// Files to write into the agent's folder.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct UploadAgentFilesRequest {
    pub(crate) files: Vec<FileUpload>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFilesWritten {
    /// How many files were written.
    pub(crate) written: i64,
}

/// A file of an agent as JSON.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFileContent {
    pub(crate) path: String,
    /// The text. Bytes that are not UTF-8 are replaced.
    pub(crate) content: String,
    /// In bytes, before any replacement.
    pub(crate) size: i64,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AgentFileDeleted {
    pub(crate) deleted: bool,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AgentFilePath {
    /// The agent's name.
    pub(crate) name: String,
    /// Where the file is, relative to the agent's folder.
    pub(crate) path: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AgentFileQuery {
    /// `json` (the default) for a JSON document, `raw` for the bytes.
    #[schemars(extend("default" = "json"))]
    pub(crate) format: Option<FileFormat>,
}
