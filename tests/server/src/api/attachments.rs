//! Attachments: files that belong to a session but not to its workspace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Timestamp,
    ids::{AttachmentId, SessionId},
};

/// A stored attachment.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attachment {
    /// The attachment's id.
    pub(crate) id: AttachmentId,
    /// The session that it is attached to.
    pub(crate) session_id: SessionId,
    /// Name of the file, without folders.
    pub(crate) filename: String,
    /// Media type of the file, as uploaded.
    pub(crate) mime_type: String,
    /// Size in bytes.
    pub(crate) size: i64,
    /// Time of the upload.
    pub(crate) created_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The message that it belongs to, or `unlinked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<String>,
}

/// An attachment.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AttachmentEnvelope {
    /// The attachment.
    pub(crate) attachment: Attachment,
}

/// A list of attachments.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AttachmentList {
    /// The attachments, oldest first.
    pub(crate) attachments: Vec<Attachment>,
}

/// A file to attach. The whole request is limited to 1 MiB, which leaves room for a file of about 780 KB.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UploadAttachmentRequest {
    /// Name of the file. Only its last path segment is kept.
    #[schemars(length(min = 1))]
    pub(crate) filename: String,
    /// Media type of the file.
    #[serde(default = "default_mime_type")]
    pub(crate) mime_type: String,
    /// The bytes, in base64. At least one byte.
    pub(crate) content: String,
    /// The message that the file belongs to. Default: none.
    #[schemars(extend("format" = "uuid"))]
    pub(crate) message_id: Option<String>,
}

fn default_mime_type() -> String {
    "application/octet-stream".to_owned()
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct AttachmentPath {
    /// The attachment's id.
    #[schemars(with = "AttachmentId")]
    pub(crate) id: String,
}
