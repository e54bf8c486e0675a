//! Downloads and deletes files that are attached to sessions.
//!
//! Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

#[allow(unused_imports)]
use crate::{request::prelude::*, types};

impl AshClient {
    /// Downloads the bytes of an attachment, with the media type it was stored with.
    ///
    /// Returns a [`Download`](crate::Download), which is read as it arrives.
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

/// Request of [`download_attachment`](AshClient::download_attachment): Download an attachment.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Download>> {
        let Self { client, options, attachment_id, download, .. } = self;
        path::segment("attachment id", &attachment_id.to_string())?;
        let response = client
            .call_stream(
                options,
                |raw| async move { raw.download_attachment(&attachment_id).await },
            )
            .await?;
        Ok(Download::new(&client, response, download))
    }
}

impl DownloadAttachment {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Download> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Download>> {
        self.call().await
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
download_options!(DownloadAttachment);
/// Request of [`delete_attachment`](AshClient::delete_attachment): Delete an attachment.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, attachment_id, .. } = self;
        path::segment("attachment id", &attachment_id.to_string())?;
        let response = client
            .call(
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<()>> {
        self.call().await
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
