// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Read and change the files that an agent was deployed with.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Files of an agent
///
/// Read and change the files that an agent was deployed with.
impl AshClient {
    /// Lists the files in an agent's folder, sorted by path. Caches, dependencies, lock files and the like are left
    /// out.
    ///
    /// Returns a list of [`FileEntry`](types::FileEntry): the files, sorted by path. Caches, dependencies, lock
    /// files and the like are left out.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name, or its folder is missing on the server.
    pub fn list_agent_files(&self, agent: impl Into<String>) -> ListAgentFiles {
        ListAgentFiles::new(self, agent.into())
    }

    /// Reads a file of an agent, of up to 1 MiB.
    ///
    /// With `format=json`, the default, the response is an AgentFileContent, in which bytes that are not UTF-8 are
    /// replaced. With `format=raw` it is the file's bytes.
    ///
    /// Returns a [`Download`](crate::transfer::Download), which is read as it arrives.
    ///
    /// # Errors
    ///
    /// - 400: The path is not valid, or the file is too large or a folder.
    /// - 404: No agent has this name, or the agent has no such file.
    pub fn get_agent_file(
        &self,
        agent: impl Into<String>,
        path: impl Into<String>,
    ) -> GetAgentFile {
        GetAgentFile::new(self, agent.into(), path.into(), Default::default())
    }

    /// Downloads a file of an agent.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) when the agent has no such file.
    pub fn download_agent_file(
        &self,
        agent: impl Into<String>,
        path: impl Into<String>,
    ) -> DownloadAgentFile {
        DownloadAgentFile::new(
            GetAgentFile::new(self, agent.into(), path.into(), Default::default()),
            Default::default(),
        )
    }

    /// Writes files into an agent's folder, and returns the number of files written. Sessions that exist already do
    /// not see
    /// them, nor does a session that is given a sandbox which the server [pre-warmed](crate::requests::Prewarmed)
    /// before.
    ///
    /// A request holds 1 MiB, so one file can have about 780 KB; larger sets are sent in several requests. Each is
    /// read when it is
    /// sent, so that only one is in memory; readers of unknown length are read first.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) when no agent has this name; an [invalid
    /// request](crate::ErrorKind::InvalidRequest) for a path that the server cannot hold; a
    /// [limit](crate::ErrorKind::LimitExceeded) error for a file that is too large; a
    /// [local](crate::ErrorKind::Local) error for a file that cannot be read. These are found
    /// before anything is sent, and each names the path.
    pub fn upload_agent_files(
        &self,
        agent: impl Into<String>,
        files: impl Into<crate::transfer::Files>,
    ) -> UploadAgentFiles {
        UploadAgentFiles::new(
            self,
            agent.into(),
            types::UploadAgentFilesRequest::new(
                <Vec<types::FileUpload> as Default>::default(),
            ),
            <_ as Into<crate::transfer::Files>>::into(files).into(),
        )
    }

    /// Deletes a file of an agent. Folders cannot be deleted.
    ///
    /// # Errors
    ///
    /// - 400: The path leads out of the agent's folder.
    /// - 404: No agent has this name, or the agent has no such file.
    /// - 500: The path is a folder, or the file cannot be deleted.
    ///
    /// A sandbox that the server [pre-warmed](crate::requests::Prewarmed) before has the file still: the next
    /// session that this
    /// client opens does not, one that another client opens may.
    pub fn delete_agent_file(
        &self,
        agent: impl Into<String>,
        path: impl Into<String>,
    ) -> DeleteAgentFile {
        DeleteAgentFile::new(self, agent.into(), path.into())
    }
}

/// Request returned by [`list_agent_files`](AshClient::list_agent_files): List an agent's files. Set its
/// options, then await it.
///
/// Returns a list of [`FileEntry`](types::FileEntry): the files, sorted by path. Caches, dependencies, lock
/// files and the like are left out.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListAgentFiles {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
}

impl ListAgentFiles {
    pub(crate) fn new(client: &AshClient, agent: String) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::LIST_AGENT_FILES,
            format!("/api/agents/{}/files", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::FileEntry>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::LIST_AGENT_FILES,
                options,
                |raw| async move { raw.list_agent_files(&agent).await },
            );
        Ok(response.await?.map(|response| response.files))
    }
}

impl ListAgentFiles {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::FileEntry>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::FileEntry>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListAgentFiles {
    type Output = Result<Vec<types::FileEntry>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListAgentFiles(agent));
/// Request returned by [`get_agent_file`](AshClient::get_agent_file): Read a file of an agent. Set its options,
/// then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetAgentFile {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) path: String,
    pub(crate) params: ash_sdk_gen::params::GetAgentFileParams,
}

impl GetAgentFile {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        path: String,
        params: ash_sdk_gen::params::GetAgentFileParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            path,
            params,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let path = self.path.clone();
        move || Attempt::unsent(
            &operations::GET_AGENT_FILE,
            format!("/api/agents/{}/files/{}", agent, path),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<ash_sdk_gen::ByteStream>> {
        self.check()?;
        let Self { client, options, agent, path, params, .. } = self;
        path::segment("agent name", &agent)?;
        path::file(&path)?;
        let response = client
            .call_stream(
                &operations::GET_AGENT_FILE,
                options,
                |raw| async move {
                    raw.get_agent_file_with(&agent, &path, &params).await
                },
            )
            .await?;
        Ok(response)
    }
}

request_options!(GetAgentFile(agent, path));
const _: fn() = crate::request::is_sent::<GetAgentFile>;
/// Request returned by [`download_agent_file`](AshClient::download_agent_file). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DownloadAgentFile {
    pub(crate) options: CallOptions,
    pub(crate) file: GetAgentFile,
    pub(crate) state: DownloadOptions,
}

impl DownloadAgentFile {
    pub(crate) fn new(file: GetAgentFile, state: DownloadOptions) -> Self {
        Self {
            options: CallOptions::default(),
            file,
            state,
        }
    }
}

impl DownloadAgentFile {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.file.attempt()
    }
}

request_options!(DownloadAgentFile(file));
const _: fn() = crate::request::is_sent::<DownloadAgentFile>;
/// Request returned by [`upload_agent_files`](AshClient::upload_agent_files): Write files into an agent's
/// folder. Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UploadAgentFiles {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: types::UploadAgentFilesRequest,
    pub(crate) state: crate::transfer::FilesUpload,
}

impl UploadAgentFiles {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: types::UploadAgentFilesRequest,
        state: crate::transfer::FilesUpload,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
            state,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::UPLOAD_AGENT_FILES,
            format!("/api/agents/{}/files", agent),
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
    ) -> Result<Response<i64>> {
        self.check()?;
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call_with_body(
                &operations::UPLOAD_AGENT_FILES,
                options,
                replacement,
                |raw| async move { raw.upload_agent_files(&agent, &body).await },
            );
        Ok(response.await?.map(|response| response.written))
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<i64>> {
        self.call_with_body(None).await
    }
}

request_options!(UploadAgentFiles(agent));
const _: fn() = crate::request::is_sent::<UploadAgentFiles>;
/// Request returned by [`delete_agent_file`](AshClient::delete_agent_file): Delete a file of an agent. Set its
/// options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteAgentFile {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) path: String,
}

impl DeleteAgentFile {
    pub(crate) fn new(client: &AshClient, agent: String, path: String) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            path,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let path = self.path.clone();
        move || Attempt::unsent(
            &operations::DELETE_AGENT_FILE,
            format!("/api/agents/{}/files/{}", agent, path),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        self.check()?;
        let Self { client, options, agent, path, .. } = self;
        path::segment("agent name", &agent)?;
        path::file(&path)?;
        let response = client
            .call(
                &operations::DELETE_AGENT_FILE,
                options,
                |raw| async move { raw.delete_agent_file(&agent, &path).await },
            );
        Ok(response.await?.map(|_| ()))
    }
}

request_options!(DeleteAgentFile(agent, path));
const _: fn() = crate::request::is_sent::<DeleteAgentFile>;
