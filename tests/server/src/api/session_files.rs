//! The files of a session's workspace, one by one and as a whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    files::{FileEntry, FileFormat},
    ids::SessionId,
};

/// The place where files were found: in the sandbox, or in the snapshot that was kept of it.
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

/// The files in a session's workspace.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileList {
    /// The files, sorted by path. Dependencies, lock files and the like are left out.
    pub(crate) files: Vec<FileEntry>,
    /// The place where the files were found.
    pub(crate) source: FileSource,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionFileFilter {
    /// Includes caches and virtual environments, such as `.cache`, `.npm`, `.venv` and `tmp`. Other names that start
    /// with a dot are always included.
    #[schemars(extend("default" = true))]
    pub(crate) include_hidden: Option<bool>,
}

/// A file to write into a workspace.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionFileUpload {
    /// Path of the file, relative to the target folder.
    pub(crate) path: String,
    /// The bytes, in base64.
    pub(crate) content: String,
    /// Media type of the file. It is not stored.
    #[expect(dead_code, reason = "a real server ignores it too")]
    pub(crate) mime_type: Option<String>,
}

/// Files to write into a workspace, up to 50 MiB each and 100 MiB together.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WriteSessionFilesRequest {
    /// The files to write. Existing ones are overwritten.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) files: Vec<SessionFileUpload>,
    /// Folder of the workspace that the paths are relative to.
    #[serde(default = "workspace_root")]
    pub(crate) target_path: String,
}

fn workspace_root() -> String {
    ".".to_owned()
}

/// The result of writing a file.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileWriteResult {
    /// Path of the file, as sent.
    pub(crate) path: String,
    /// `true` if the file was written.
    pub(crate) written: bool,
    /// Size in bytes, if it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<i64>,
    /// Reason why it was not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// The results of writing files.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFilesWritten {
    /// One result for each file of the request, in the same order. Some may have failed.
    pub(crate) files: Vec<SessionFileWriteResult>,
}

/// A file of a session as JSON.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileContent {
    /// Path of the file, as requested.
    pub(crate) path: String,
    /// The text. Bytes that are not UTF-8 are replaced.
    pub(crate) content: String,
    /// Size in bytes, before any replacement.
    pub(crate) size: i64,
    /// The place where the file was found.
    pub(crate) source: FileSource,
}

/// The confirmation that a file was deleted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionFileDeleted {
    /// Path of the file, as requested.
    pub(crate) path: String,
    /// Always `true`.
    pub(crate) deleted: bool,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct SessionFilePath {
    /// The session's id.
    #[schemars(with = "SessionId")]
    pub(crate) id: String,
    /// Path of the file, relative to the workspace.
    pub(crate) path: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct SessionFileQuery {
    /// Form of the response: `raw` for the bytes, `json` for a JSON document.
    #[schemars(extend("default" = "raw"))]
    pub(crate) format: Option<FileFormat>,
}

/// An archive to unpack into a session's workspace.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct UploadWorkspaceRequest {
    /// A tar archive compressed with gzip, in base64. Up to about 100 MB before encoding.
    pub(crate) bundle: String,
}

/// The result of unpacking an archive.
#[derive(Serialize, JsonSchema)]
pub(crate) struct WorkspaceUploaded {
    /// The place where it was unpacked, for people.
    pub(crate) message: String,
}
