//! Uploading a session's whole workspace, as an archive.

use bytes::Bytes;

use crate::{
    error::{Error, LimitUnit},
    generated::requests::UploadWorkspace,
    request::{sending, upload_options},
    transfer::{ContentUpload, Segment, StreamedBody},
};

/// Maximum size of the request's body, in bytes.
const LARGEST_BODY: u64 = 134 << 20;

sending!(UploadWorkspace -> String, |request| {
    let ContentUpload { content: archive, progress } = request.state.clone();
    let name = archive.name("the archive");
    let segments = vec![
        Segment::Literal(Bytes::from_static(b"{\"bundle\":\"")),
        Segment::Base64(archive),
        Segment::Literal(Bytes::from_static(b"\"}")),
    ];
    let body = StreamedBody::new(segments, progress).await?;
    if body.length().is_some_and(|length| length > LARGEST_BODY) {
        let text = format!("{name} is too large: encoded, a server accepts {LARGEST_BODY} bytes of it");
        return Err(Error::limit_exceeded(LARGEST_BODY, LimitUnit::Bytes, text));
    }
    request.call_with_body(Some(body)).await
});

upload_options!(UploadWorkspace);
