//! Uploading a session's whole workspace, as an archive.

use bytes::Bytes;

use crate::{
    client::AshClient,
    error::{Error, LimitUnit},
    generated::requests::UploadWorkspace,
    generated::types::{SessionId, UploadWorkspaceRequest},
    request::{sending, upload_options},
    transfer::{ContentUpload, Segment, StreamedBody, UploadSource},
};

/// Maximum size of the request's body, in bytes.
const LARGEST_BODY: u64 = 134 << 20;

/// # Uploading a workspace
impl AshClient {
    /// Unpacks a tar archive, compressed with gzip, into a session's workspace: bytes, a file or a reader of up to
    /// 100 MB. Files that are not in the archive stay. Returns the server's message about it.
    ///
    /// The archive is encoded while it is sent.
    ///
    /// # Errors
    ///
    /// 500 when it is not an archive, or leads out of the workspace; a [local](crate::ErrorKind::Local) error when it
    /// cannot be read.
    pub fn upload_workspace(
        &self,
        session_id: impl Into<SessionId>,
        archive: impl Into<UploadSource>,
    ) -> UploadWorkspace {
        UploadWorkspace::new(self, session_id.into(), UploadWorkspaceRequest::new(""), archive.into().into())
    }
}

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
