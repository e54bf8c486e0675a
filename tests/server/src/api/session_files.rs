//! The files of a session's workspace, one by one and as a whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    files::{FileEntry, FileFormat},
    ids::SessionId,
};

/// Where the files were found: in the sandbox, or in what was kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileSource {
    Sandbox,
    Snapshot,
}

impl FileSource {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Snapshot => "snapshot",
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileList {
    /// Dependencies, locks and the like are left out.
    pub(crate) files: Vec<FileEntry>,
    pub(crate) source: FileSource,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionFileFilter {
    /// `false` leaves out caches and virtual environments too, but not other names that start with a dot.
    #[schemars(extend("default" = true))]
    pub(crate) include_hidden: Option<bool>,
}

/// A file to write into a workspace.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionFileUpload {
    /// Where, relative to the target folder.
    pub(crate) path: String,
    /// The bytes, in base64.
    pub(crate) content: String,
    /// Is not stored.
    #[expect(dead_code, reason = "a real server ignores it too")]
    pub(crate) mime_type: Option<String>,
}

/// Files to write into a workspace: up to 50 MiB each and 100 MiB together.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WriteSessionFilesRequest {
    #[schemars(length(min = 1, max = 500))]
    pub(crate) files: Vec<SessionFileUpload>,
    /// The folder of the workspace that the paths are relative to.
    #[serde(default = "workspace_root")]
    pub(crate) target_path: String,
}

fn workspace_root() -> String {
    ".".to_owned()
}

/// What became of a file.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileWriteResult {
    /// As it was sent.
    pub(crate) path: String,
    pub(crate) written: bool,
    /// In bytes, when it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<i64>,
    /// Why it was not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFilesWritten {
    /// One for each file that was sent, in the same order. Some may have failed.
    pub(crate) files: Vec<SessionFileWriteResult>,
}

/// A file of a session as JSON.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileContent {
    pub(crate) path: String,
    /// The text. Bytes that are not UTF-8 are replaced.
    pub(crate) content: String,
    /// In bytes, before any replacement.
    pub(crate) size: i64,
    pub(crate) source: FileSource,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileDeleted {
    pub(crate) path: String,
    pub(crate) deleted: bool,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct SessionFilePath {
    /// The session's id.
    #[schemars(with = "SessionId")]
    pub(crate) id: String,
    /// Where the file is, relative to the workspace.
    pub(crate) path: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct SessionFileQuery {
    /// `raw` (the default) for the bytes, `json` for a JSON document.
    #[schemars(extend("default" = "raw"))]
    pub(crate) format: Option<FileFormat>,
}

/// A workspace to put into a session's own, which it is merged with.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct UploadWorkspaceRequest {
    /// A gzipped tar archive, in base64.
    pub(crate) bundle: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct WorkspaceUploaded {
    /// Where it was put, for a person.
    pub(crate) message: String,
}
