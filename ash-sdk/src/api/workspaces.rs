//! A session's whole workspace, as an archive.

use uuid::Uuid;

use crate::{AshClient, UploadSource};

impl AshClient {
    /// Downloads a session's workspace as a tar archive, compressed with gzip.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session, or nothing is left of its workspace.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// client.download_workspace(session_id).save_to("workspace.tar.gz").await?;
    /// # Ok(()) }
    /// ```
    pub fn download_workspace(&self, session_id: Uuid) -> requests::DownloadWorkspace {
        requests::DownloadWorkspace::new(self, session_id, Default::default())
    }

    /// Unpacks a tar archive, compressed with gzip, into a session's workspace: bytes, a file or a reader of up to
    /// 100 MB. What is there and not in the archive stays. Gives what the server says of it.
    ///
    /// The archive is encoded while it is sent.
    ///
    /// # Errors
    /// 500 when the archive is not one, or leads out of the workspace; a [local](crate::ErrorKind::Local) error when
    /// it cannot be read.
    pub fn upload_workspace(&self, session_id: Uuid, archive: impl Into<UploadSource>) -> requests::UploadWorkspace {
        requests::UploadWorkspace::new(self, session_id, archive.into(), None)
    }
}

pub(crate) mod requests {
    //! Requests about workspaces.

    use bytes::Bytes;
    use uuid::Uuid;

    use crate::{
        Download, Error, ErrorKind, UploadSource,
        request::{download_options, request},
        transfer::{DownloadOptions, Progress, Segment, StreamedBody},
        types::UploadWorkspaceRequest,
    };

    /// The largest body that a server takes here.
    const LARGEST_BODY: u64 = 134 << 20;

    request! {
        /// [`download_workspace`](crate::AshClient::download_workspace)
        DownloadWorkspace { session_id: Uuid, download: DownloadOptions } -> Download,
        |this| {
            let (client, id) = (this.client, this.session_id);
            let answer = client.call_stream(this.options, |raw| async move { raw.download_workspace(&id).await });
            Ok(Download::new(&client, answer.await?, this.download))
        }
    }

    download_options!(DownloadWorkspace);

    request! {
        /// [`upload_workspace`](crate::AshClient::upload_workspace)
        UploadWorkspace { session_id: Uuid, archive: UploadSource, progress: Option<Progress> } -> String,
        |this| {
            let id = this.session_id;
            let name = this.archive.name("the archive");
            let segments = vec![
                Segment::Literal(Bytes::from_static(b"{\"bundle\":\"")),
                Segment::Base64(this.archive),
                Segment::Literal(Bytes::from_static(b"\"}")),
            ];
            let body = StreamedBody::new(segments, this.progress).await?;
            if body.length().is_some_and(|length| length > LARGEST_BODY) {
                let text = format!("{name} is too large: encoded, a server takes {LARGEST_BODY} bytes of it");
                return Err(Error::new(ErrorKind::LimitExceeded { limit: LARGEST_BODY }, text));
            }
            let placeholder = UploadWorkspaceRequest { bundle: String::new() };
            let answer = this.client.call_with_body(this.options, Some(body), |raw| async move {
                raw.upload_workspace(&id, &placeholder).await
            });
            Ok(answer.await?.map(|uploaded| uploaded.message))
        }
    }

    impl UploadWorkspace {
        /// Is told how many bytes were sent, and of how many where that is known.
        pub fn on_progress(mut self, report: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
            self.progress = Some(Progress::new(report));
            self
        }
    }
}
