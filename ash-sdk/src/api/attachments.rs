//! Uploading attachments, which are encoded while they are sent.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    error::{Error, LimitUnit},
    generated::requests::UploadAttachment,
    generated::types::Attachment,
    request::{sending, upload_options},
    transfer::{ContentUpload, Segment, StreamedBody},
};

/// Maximum size of the request's body, in bytes.
const LARGEST_BODY: u64 = 1 << 20;

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
