//! Files attached to a session, beside its workspace.

use uuid::Uuid;

use crate::{AshClient, UploadSource};

impl AshClient {
    /// Attaches a file to a session. A copy is put into its workspace, under `attachments/`.
    ///
    /// A server's limit for the request leaves room for about 780 KB.
    ///
    /// # Errors
    /// 400 when the file is empty; a [limit](crate::ErrorKind::LimitExceeded) error when it is too large; a
    /// [local](crate::ErrorKind::Local) error when it cannot be read.
    pub fn upload_attachment(
        &self,
        session_id: Uuid,
        filename: impl Into<String>,
        content: impl Into<UploadSource>,
    ) -> requests::UploadAttachment {
        requests::UploadAttachment::new(self, session_id, filename.into(), content.into(), None, None, None)
    }

    /// Lists a session's attachments, oldest first.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    pub fn list_attachments(&self, session_id: Uuid) -> requests::ListAttachments {
        requests::ListAttachments::new(self, session_id)
    }

    /// Downloads an attachment.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such attachment.
    pub fn download_attachment(&self, id: Uuid) -> requests::DownloadAttachment {
        requests::DownloadAttachment::new(self, id, Default::default())
    }

    /// Deletes an attachment.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such attachment.
    pub fn delete_attachment(&self, id: Uuid) -> requests::DeleteAttachment {
        requests::DeleteAttachment::new(self, id)
    }
}

pub(crate) mod requests {
    //! Requests about attachments.

    use bytes::Bytes;
    use serde_json::json;
    use uuid::Uuid;

    use crate::{
        Download, Error, ErrorKind, UploadSource,
        request::{download_options, request},
        transfer::{DownloadOptions, Progress, Segment, StreamedBody},
        types::{Attachment, UploadAttachmentRequest},
    };

    /// The largest body that a server takes here.
    const LARGEST_BODY: u64 = 1 << 20;

    request! {
        /// [`upload_attachment`](crate::AshClient::upload_attachment)
        UploadAttachment {
            session_id: Uuid,
            filename: String,
            content: UploadSource,
            mime_type: Option<String>,
            message_id: Option<Uuid>,
            progress: Option<Progress>,
        } -> Attachment,
        |this| {
            let id = this.session_id;
            if this.filename.is_empty() {
                return Err(Error::invalid_request("the attachment has no file name"));
            }
            let name = this.content.name(&this.filename);
            let mut head = json!({"filename": this.filename});
            if let Some(mime_type) = this.mime_type {
                head["mimeType"] = json!(mime_type);
            }
            if let Some(message) = this.message_id {
                head["messageId"] = json!(message);
            }
            let mut head = head.to_string();
            head.pop();
            head.push_str(",\"content\":\"");
            let segments = vec![
                Segment::Literal(Bytes::from(head)),
                Segment::Base64(this.content),
                Segment::Literal(Bytes::from_static(b"\"}")),
            ];
            let body = StreamedBody::new(segments, this.progress).await?;
            if body.length().is_some_and(|length| length > LARGEST_BODY) {
                let text = format!(
                    "{name} is too large for an attachment: a server takes about 780 KB; write it into the workspace \
                     instead"
                );
                return Err(Error::new(ErrorKind::LimitExceeded { limit: LARGEST_BODY }, text));
            }
            let placeholder = UploadAttachmentRequest {
                content: String::new(),
                filename: String::new(),
                message_id: None,
                mime_type: None,
            };
            let answer = this.client.call_with_body(this.options, Some(body), |raw| async move {
                raw.upload_attachment(&id, &placeholder).await
            });
            Ok(answer.await?.map(|envelope| envelope.attachment))
        }
    }

    impl UploadAttachment {
        /// What the file is. Default: `application/octet-stream`.
        pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
            self.mime_type = Some(mime_type.into());
            self
        }

        /// The message that it belongs to.
        pub fn message_id(mut self, id: Uuid) -> Self {
            self.message_id = Some(id);
            self
        }

        /// Is told how many bytes were sent, and of how many where that is known.
        pub fn on_progress(mut self, report: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
            self.progress = Some(Progress::new(report));
            self
        }
    }

    request! {
        /// [`list_attachments`](crate::AshClient::list_attachments)
        ListAttachments { session_id: Uuid } -> Vec<Attachment>,
        |this| {
            let id = this.session_id;
            let answer = this.client.call(this.options, |raw| async move { raw.list_attachments(&id).await });
            Ok(answer.await?.map(|list| list.attachments))
        }
    }

    request! {
        /// [`download_attachment`](crate::AshClient::download_attachment)
        DownloadAttachment { id: Uuid, download: DownloadOptions } -> Download,
        |this| {
            let (client, id) = (this.client, this.id);
            let answer = client.call_stream(this.options, |raw| async move { raw.download_attachment(&id).await });
            Ok(Download::new(&client, answer.await?, this.download))
        }
    }

    download_options!(DownloadAttachment);

    request! {
        /// [`delete_attachment`](crate::AshClient::delete_attachment)
        DeleteAttachment { id: Uuid } -> (),
        |this| {
            let id = this.id;
            this.client.call(this.options, |raw| async move { raw.delete_attachment(&id).await }).await
        }
    }
}
