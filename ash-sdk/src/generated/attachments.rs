// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Files that are attached to a session outside of its workspace.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Attachments
///
/// Files that are attached to a session outside of its workspace.
impl AshClient {
    /// Attaches a file to a session. A copy is put into its workspace, under `attachments/`.
    ///
    /// A file can have up to about 780 KB: the server limits the request to 1 MiB, and the file is encoded as
    /// base64.
    ///
    /// # Arguments
    ///
    /// - `filename`: Name of the file. Only its last path segment is kept. At least 1 character.
    ///
    /// # Errors
    ///
    /// 400 when the file is empty; a [limit](crate::ErrorKind::LimitExceeded) error when it is too large; a
    /// [local](crate::ErrorKind::Local) error when it cannot be read.
    pub fn upload_attachment(
        &self,
        session_id: impl Into<types::SessionId>,
        filename: impl Into<String>,
        content: impl Into<crate::transfer::UploadSource>,
    ) -> UploadAttachment {
        UploadAttachment::new(
            self,
            session_id.into(),
            types::UploadAttachmentRequest::new(
                <String as Default>::default(),
                filename.into(),
            ),
            <_ as Into<crate::transfer::UploadSource>>::into(content).into(),
        )
    }

    /// Lists all attachments of a session, oldest first. The list is not paginated.
    ///
    /// Returns a list of [`Attachment`](types::Attachment): the attachments, oldest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn list_attachments(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ListAttachments {
        ListAttachments::new(self, session_id.into())
    }

    /// Downloads the bytes of an attachment, with the media type it was stored with.
    ///
    /// Returns a [`Download`](crate::transfer::Download), which is read as it arrives.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No attachment has this id, or its file is missing on the server.
    pub fn download_attachment(
        &self,
        attachment_id: impl Into<types::AttachmentId>,
    ) -> DownloadAttachment {
        DownloadAttachment::new(self, attachment_id.into())
    }

    /// Deletes an attachment. The copy in the session's workspace stays.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No attachment has this id.
    pub fn delete_attachment(
        &self,
        attachment_id: impl Into<types::AttachmentId>,
    ) -> DeleteAttachment {
        DeleteAttachment::new(self, attachment_id.into())
    }
}

/// Request returned by [`upload_attachment`](AshClient::upload_attachment): Attach a file to a session. Set its
/// options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UploadAttachment {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::UploadAttachmentRequest,
    pub(crate) state: crate::transfer::ContentUpload,
}

impl UploadAttachment {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::UploadAttachmentRequest,
        state: crate::transfer::ContentUpload,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
            state,
        }
    }

    /// The message that the file belongs to. Default: none.
    pub fn message_id<M>(
        mut self,
        message_id: impl IntoOption<::uuid::Uuid, M>,
    ) -> Self {
        self.body.message_id = message_id.into_option();
        self
    }

    /// Media type of the file. Default: `application/octet-stream`.
    pub fn mime_type<M>(mut self, mime_type: impl IntoOption<String, M>) -> Self {
        self.body.mime_type = mime_type.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::UPLOAD_ATTACHMENT,
            format!("/api/sessions/{}/attachments", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::UPLOAD_ATTACHMENT)?;
        Ok(())
    }

    /// Limits of the members that the sending supplies.
    #[allow(dead_code)]
    pub(crate) fn limits_of_supplied() -> &'static limits::Limits {
        &limits::Limits::NONE
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<types::Attachment>> {
        self.check()?;
        let Self { client, options, session_id, body, .. } = self;
        let response = client
            .call_with_body(
                &operations::UPLOAD_ATTACHMENT,
                options,
                replacement,
                |raw| async move { raw.upload_attachment(&session_id, &body).await },
            );
        Ok(response.await?.map(|response| response.attachment))
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<types::Attachment>> {
        self.call_with_body(None).await
    }
}

request_options!(UploadAttachment(session_id));
const _: fn() = crate::request::is_sent::<UploadAttachment>;
/// Request returned by [`list_attachments`](AshClient::list_attachments): List a session's attachments. Set its
/// options, then await it.
///
/// Returns a list of [`Attachment`](types::Attachment): the attachments, oldest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListAttachments {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
}

impl ListAttachments {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::LIST_ATTACHMENTS,
            format!("/api/sessions/{}/attachments", session_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::Attachment>>> {
        let Self { client, options, session_id, .. } = self;
        let response = client
            .call(
                &operations::LIST_ATTACHMENTS,
                options,
                |raw| async move { raw.list_attachments(&session_id).await },
            );
        Ok(response.await?.map(|response| response.attachments))
    }
}

impl ListAttachments {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::Attachment>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::Attachment>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListAttachments {
    type Output = Result<Vec<types::Attachment>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListAttachments(session_id));
/// Request returned by [`download_attachment`](AshClient::download_attachment): Download an attachment. Set its
/// options, then await it.
///
/// Returns a [`Download`](crate::transfer::Download), which is read as it arrives.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DownloadAttachment {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) attachment_id: types::AttachmentId,
    pub(crate) download: DownloadOptions,
}

impl DownloadAttachment {
    pub(crate) fn new(client: &AshClient, attachment_id: types::AttachmentId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            attachment_id,
            download: Default::default(),
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let attachment_id = self.attachment_id;
        move || Attempt::unsent(
            &operations::DOWNLOAD_ATTACHMENT,
            format!("/api/attachments/{}", attachment_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Download>> {
        let Self { client, options, attachment_id, download, .. } = self;
        let response = client
            .call_stream(
                &operations::DOWNLOAD_ATTACHMENT,
                options,
                |raw| async move { raw.download_attachment(&attachment_id).await },
            )
            .await?;
        Ok(Download::new(client.shared(), response, download))
    }
}

impl DownloadAttachment {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Download> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Download>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for DownloadAttachment {
    type Output = Result<Download>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DownloadAttachment(attachment_id));
download_options!(DownloadAttachment, download);
/// Request returned by [`delete_attachment`](AshClient::delete_attachment): Delete an attachment. Set its
/// options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteAttachment {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) attachment_id: types::AttachmentId,
}

impl DeleteAttachment {
    pub(crate) fn new(client: &AshClient, attachment_id: types::AttachmentId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            attachment_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let attachment_id = self.attachment_id;
        move || Attempt::unsent(
            &operations::DELETE_ATTACHMENT,
            format!("/api/attachments/{}", attachment_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, attachment_id, .. } = self;
        let response = client
            .call(
                &operations::DELETE_ATTACHMENT,
                options,
                |raw| async move { raw.delete_attachment(&attachment_id).await },
            );
        response.await
    }
}

impl DeleteAttachment {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<()> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<()>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for DeleteAttachment {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteAttachment(attachment_id));
