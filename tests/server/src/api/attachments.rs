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
    pub(crate) id: AttachmentId,
    pub(crate) session_id: SessionId,
    pub(crate) filename: String,
    pub(crate) mime_type: String,
    /// In bytes.
    pub(crate) size: i64,
    pub(crate) created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The message it belongs to, or `unlinked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AttachmentEnvelope {
    pub(crate) attachment: Attachment,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AttachmentList {
    /// Oldest first.
    pub(crate) attachments: Vec<Attachment>,
}

/// A file to attach. The whole request may have 1 MiB, so the file about 780 KB.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UploadAttachmentRequest {
    /// Only its last part is kept.
    #[schemars(length(min = 1))]
    pub(crate) filename: String,
    #[serde(default = "default_mime_type")]
    pub(crate) mime_type: String,
    /// The bytes, in base64. There must be some.
    pub(crate) content: String,
    /// The message it belongs to.
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
