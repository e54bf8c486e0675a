//! Uploading attachments, which are encoded while they are sent.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    client::AshClient,
    error::{Error, LimitUnit},
    generated::requests::UploadAttachment,
    generated::types::{Attachment, SessionId, UploadAttachmentRequest},
    request::{sending, upload_options},
    transfer::{ContentUpload, Segment, StreamedBody, UploadSource},
};

/// Maximum size of the request's body, in bytes.
const LARGEST_BODY: u64 = 1 << 20;

/// # Uploading attachments
impl AshClient {
    /// Attaches a file to a session. A copy is put into its workspace, under `attachments/`.
    ///
    /// A server's limit for the request leaves room for about 780 KB.
    ///
    /// # Errors
    ///
    /// 400 when the file is empty; a [limit](crate::ErrorKind::LimitExceeded) error when it is too large; a
    /// [local](crate::ErrorKind::Local) error when it cannot be read.
    pub fn upload_attachment(
        &self,
        session_id: impl Into<SessionId>,
        filename: impl Into<String>,
        content: impl Into<UploadSource>,
    ) -> UploadAttachment {
        // The content is encoded while it is sent.
        let body = UploadAttachmentRequest::new("", filename);
        UploadAttachment::new(self, session_id.into(), body, content.into().into())
    }
}

sending!(UploadAttachment -> Attachment, |request| {
    let ContentUpload { content, progress } = request.state.clone();
    if request.body.filename.is_empty() {
        return Err(Error::invalid_request("the attachment has no file name"));
    }
    let name = content.name(&request.body.filename);
    let mut head = json!(request.body);
    if let Value::Object(members) = &mut head {
        members.remove("content");
    }
    let mut head = head.to_string();
    head.pop();
    head.push_str(",\"content\":\"");
    let segments = vec![
        Segment::Literal(Bytes::from(head)),
        Segment::Base64(content),
        Segment::Literal(Bytes::from_static(b"\"}")),
    ];
    let body = StreamedBody::new(segments, progress).await?;
    if body.length().is_some_and(|length| length > LARGEST_BODY) {
        let text = format!(
            "{name} is too large for an attachment: a server accepts about 780 KB; write it into the workspace instead"
        );
        return Err(Error::limit_exceeded(LARGEST_BODY, LimitUnit::Bytes, text));
    }
    request.call_with_body(Some(body)).await
});

upload_options!(UploadAttachment);
