// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Read and write files in a session's workspace, and download or replace the workspace as a whole.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Files of a session
///
/// Read and write files in a session's workspace, and download or replace the workspace as a whole.
impl AshClient {
    /// Lists the files in a session's workspace, sorted by path. `node_modules`, `.git`, lock files and the like are
    /// always left out. Possible in every status.
    ///
    /// Returns [`SessionFileList`](types::SessionFileList).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id, or nothing is left of its workspace.
    pub fn list_session_files(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ListSessionFiles {
        ListSessionFiles::new(self, session_id.into(), Default::default())
    }

    /// Reads a file of a session's workspace.
    ///
    /// With `format=raw`, the default, the response is the file's bytes, up to 100 MiB, and the header
    /// `X-Ash-Source` names where the file was found. With `format=json` it is a SessionFileContent, up to 1 MiB, in
    /// which bytes that are not UTF-8 are replaced.
    ///
    /// Returns a [`Download`](crate::transfer::Download), which is read as it arrives.
    ///
    /// # Errors
    ///
    /// - 400: The path is not valid, or the file is too large or a folder.
    /// - 404: No session has this id, or its workspace has no such file.
    pub fn get_session_file(
        &self,
        session_id: impl Into<types::SessionId>,
        path: impl Into<String>,
    ) -> GetSessionFile {
        GetSessionFile::new(self, session_id.into(), path.into(), Default::default())
    }

    /// Downloads a file of a session's workspace, of up to 100 MiB.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) when the workspace has no such file; 400 when it is too large or a
    /// folder.
    pub fn download_session_file(
        &self,
        session_id: impl Into<types::SessionId>,
        path: impl Into<String>,
    ) -> DownloadSessionFile {
        DownloadSessionFile::new(
            GetSessionFile::new(
                self,
                session_id.into(),
                path.into(),
                Default::default(),
            ),
            Default::default(),
        )
    }

    /// Writes files into a session's workspace, up to 500 at once, 50 MiB each and 100 MiB together.
    ///
    /// The server writes what it can: look at the outcome of each file, or call
    /// [`into_result`](crate::requests::Written::into_result) on the result. The files are encoded while they are
    /// sent.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) for a path that the server cannot hold; a
    /// [limit](crate::ErrorKind::LimitExceeded) error for a file that is too large, or files that are too large
    /// together, where that is known beforehand; a [local](crate::ErrorKind::Local) error for a file that cannot be
    /// read. These are found before anything is sent, and each names the path.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::Files;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let files = Files::new().add("data/input.csv", b"a,b\n1,2\n".to_vec());
    /// client.write_session_files(session_id, files).await?.into_result()?;
    /// # Ok(()) }
    /// ```
    pub fn write_session_files(
        &self,
        session_id: impl Into<types::SessionId>,
        files: impl Into<crate::transfer::Files>,
    ) -> WriteSessionFiles {
        WriteSessionFiles::new(
            self,
            session_id.into(),
            types::WriteSessionFilesRequest::new(
                <Vec<types::SessionFileUpload> as Default>::default(),
            ),
            <_ as Into<crate::transfer::Files>>::into(files).into(),
        )
    }

    /// Deletes a file of a session's workspace. Folders cannot be deleted.
    ///
    /// # Errors
    ///
    /// - 400: The path is not valid, or is a folder.
    /// - 404: No session has this id, or its workspace has no such file.
    pub fn delete_session_file(
        &self,
        session_id: impl Into<types::SessionId>,
        path: impl Into<String>,
    ) -> DeleteSessionFile {
        DeleteSessionFile::new(self, session_id.into(), path.into())
    }

    /// Downloads a session's workspace as a tar archive compressed with gzip. Possible in every status.
    ///
    /// Returns a [`Download`](crate::transfer::Download), which is read as it arrives.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id, or nothing is left of its workspace.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// client.download_workspace(session_id).save_to("workspace.tar.gz").await?;
    /// # Ok(()) }
    /// ```
    pub fn download_workspace(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> DownloadWorkspace {
        DownloadWorkspace::new(self, session_id.into())
    }

    /// Unpacks a tar archive, compressed with gzip, into a session's workspace: bytes, a file or a reader of up to
    /// 100 MiB. Files that are not in the archive stay. Returns the server's message about it.
    ///
    /// The archive is encoded while it is sent.
    ///
    /// # Errors
    ///
    /// 500 when it is not an archive, or leads out of the workspace; a [local](crate::ErrorKind::Local) error when
    /// it cannot be read.
    pub fn upload_workspace(
        &self,
        session_id: impl Into<types::SessionId>,
        archive: impl Into<crate::transfer::UploadSource>,
    ) -> UploadWorkspace {
        UploadWorkspace::new(
            self,
            session_id.into(),
            types::UploadWorkspaceRequest::new(<String as Default>::default()),
            <_ as Into<crate::transfer::UploadSource>>::into(archive).into(),
        )
    }
}

/// Request returned by [`list_session_files`](AshClient::list_session_files): List a session's files. Set its
/// options, then await it.
///
/// Returns [`SessionFileList`](types::SessionFileList).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListSessionFiles {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) params: ash_sdk_gen::params::ListSessionFilesParams,
}

impl ListSessionFiles {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        params: ash_sdk_gen::params::ListSessionFilesParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            params,
        }
    }

    /// Includes caches and virtual environments, such as `.cache`, `.npm`, `.venv` and `tmp`. Other names that start
    /// with a dot are always included. Default: `true`.
    pub fn include_hidden<M>(
        mut self,
        include_hidden: impl IntoOption<bool, M>,
    ) -> Self {
        self.params.include_hidden = include_hidden.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::LIST_SESSION_FILES,
            format!("/api/sessions/{}/files", session_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::SessionFileList>> {
        let Self { client, options, session_id, params, .. } = self;
        let response = client
            .call(
                &operations::LIST_SESSION_FILES,
                options,
                |raw| async move {
                    raw.list_session_files_with(&session_id, &params).await
                },
            );
        response.await
    }
}

impl ListSessionFiles {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::SessionFileList> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::SessionFileList>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListSessionFiles {
    type Output = Result<types::SessionFileList>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListSessionFiles(session_id));
/// Request returned by [`get_session_file`](AshClient::get_session_file): Read a file of a session. Set its
/// options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetSessionFile {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) path: String,
    pub(crate) params: ash_sdk_gen::params::GetSessionFileParams,
}

impl GetSessionFile {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        path: String,
        params: ash_sdk_gen::params::GetSessionFileParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            path,
            params,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        let path = self.path.clone();
        move || Attempt::unsent(
            &operations::GET_SESSION_FILE,
            format!("/api/sessions/{}/files/{}", session_id, path),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<ash_sdk_gen::ByteStream>> {
        self.check()?;
        let Self { client, options, session_id, path, params, .. } = self;
        path::file(&path)?;
        let response = client
            .call_stream(
                &operations::GET_SESSION_FILE,
                options,
                |raw| async move {
                    raw.get_session_file_with(&session_id, &path, &params).await
                },
            )
            .await?;
        Ok(response)
    }
}

request_options!(GetSessionFile(session_id, path));
const _: fn() = crate::request::is_sent::<GetSessionFile>;
/// Request returned by [`download_session_file`](AshClient::download_session_file). Set its options, then await
/// it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DownloadSessionFile {
    pub(crate) options: CallOptions,
    pub(crate) file: GetSessionFile,
    pub(crate) state: DownloadOptions,
}

impl DownloadSessionFile {
    pub(crate) fn new(file: GetSessionFile, state: DownloadOptions) -> Self {
        Self {
            options: CallOptions::default(),
            file,
            state,
        }
    }
}

impl DownloadSessionFile {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.file.attempt()
    }
}

request_options!(DownloadSessionFile(file));
const _: fn() = crate::request::is_sent::<DownloadSessionFile>;
/// Request returned by [`write_session_files`](AshClient::write_session_files): Write files into a session's
/// workspace. Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct WriteSessionFiles {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::WriteSessionFilesRequest,
    pub(crate) state: crate::transfer::FilesUpload,
}

impl WriteSessionFiles {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::WriteSessionFilesRequest,
        state: crate::transfer::FilesUpload,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
            state,
        }
    }

    /// Folder of the workspace that the paths are relative to. Default: `.`.
    pub fn target_path<M>(mut self, target_path: impl IntoOption<String, M>) -> Self {
        self.body.target_path = target_path.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::WRITE_SESSION_FILES,
            format!("/api/sessions/{}/files", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Limits of the members that the sending supplies.
    #[allow(dead_code)]
    pub(crate) fn limits_of_supplied() -> &'static limits::Limits {
        &super::limits::WRITE_SESSION_FILES_SUPPLIED
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<Vec<types::SessionFileWriteResult>>> {
        self.check()?;
        if replacement.is_none() {
            limits::body(&self.body, Self::limits_of_supplied())?;
        }
        let Self { client, options, session_id, body, .. } = self;
        let response = client
            .call_with_body(
                &operations::WRITE_SESSION_FILES,
                options,
                replacement,
                |raw| async move { raw.write_session_files(&session_id, &body).await },
            );
        Ok(response.await?.map(|response| response.files))
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(
        self,
    ) -> Result<Response<Vec<types::SessionFileWriteResult>>> {
        self.call_with_body(None).await
    }
}

request_options!(WriteSessionFiles(session_id));
const _: fn() = crate::request::is_sent::<WriteSessionFiles>;
/// Request returned by [`delete_session_file`](AshClient::delete_session_file): Delete a file of a session. Set
/// its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteSessionFile {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) path: String,
}

impl DeleteSessionFile {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        path: String,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            path,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        let path = self.path.clone();
        move || Attempt::unsent(
            &operations::DELETE_SESSION_FILE,
            format!("/api/sessions/{}/files/{}", session_id, path),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, session_id, path, .. } = self;
        path::file(&path)?;
        let response = client
            .call(
                &operations::DELETE_SESSION_FILE,
                options,
                |raw| async move { raw.delete_session_file(&session_id, &path).await },
            );
        Ok(response.await?.map(|_| ()))
    }
}

impl DeleteSessionFile {
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

impl IntoFuture for DeleteSessionFile {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteSessionFile(session_id, path));
/// Request returned by [`download_workspace`](AshClient::download_workspace): Download a session's workspace.
/// Set its options, then await it.
///
/// Returns a [`Download`](crate::transfer::Download), which is read as it arrives.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DownloadWorkspace {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) download: DownloadOptions,
}

impl DownloadWorkspace {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            download: Default::default(),
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::DOWNLOAD_WORKSPACE,
            format!("/api/sessions/{}/workspace", session_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Download>> {
        let Self { client, options, session_id, download, .. } = self;
        let response = client
            .call_stream(
                &operations::DOWNLOAD_WORKSPACE,
                options,
                |raw| async move { raw.download_workspace(&session_id).await },
            )
            .await?;
        Ok(Download::new(client.shared(), response, download))
    }
}

impl DownloadWorkspace {
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

impl IntoFuture for DownloadWorkspace {
    type Output = Result<Download>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DownloadWorkspace(session_id));
download_options!(DownloadWorkspace, download);
/// Request returned by [`upload_workspace`](AshClient::upload_workspace): Unpack an archive into a session's
/// workspace. Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UploadWorkspace {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::UploadWorkspaceRequest,
    pub(crate) state: crate::transfer::ContentUpload,
}

impl UploadWorkspace {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::UploadWorkspaceRequest,
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::UPLOAD_WORKSPACE,
            format!("/api/sessions/{}/workspace", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
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
    ) -> Result<Response<String>> {
        self.check()?;
        let Self { client, options, session_id, body, .. } = self;
        let response = client
            .call_with_body(
                &operations::UPLOAD_WORKSPACE,
                options,
                replacement,
                |raw| async move { raw.upload_workspace(&session_id, &body).await },
            );
        Ok(response.await?.map(|response| response.message))
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<String>> {
        self.call_with_body(None).await
    }
}

request_options!(UploadWorkspace(session_id));
const _: fn() = crate::request::is_sent::<UploadWorkspace>;
