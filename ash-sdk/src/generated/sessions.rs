//! Opens sessions, sends messages and commands, and manages workspaces.
//!
//! Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

#[allow(unused_imports)]
use crate::{request::prelude::*, types};

impl AshClient {
    /// Lists all sessions, newest first, in any status. The list is not paginated.
    ///
    /// Returns a list of [`Session`](types::Session): the sessions, newest first, in any status.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// for session in client.list_sessions().agent("my-agent").await? {
    ///     println!("{} - {}", session.id, session.status);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list_sessions(&self) -> ListSessions {
        ListSessions::new(self, Default::default(), Default::default())
    }

    /// Opens a session: starts a sandbox with the agent in it.
    ///
    /// A session that is given a pre-warmed sandbox (its `sandbox_id` differs from its `id`) runs without the
    /// environment variables, credential, system prompt, MCP servers and permission mode of the request.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The credential does not exist or is not of the expected form, or the request is not valid.
    /// - 404: No agent has this name.
    /// - 422: The agent's folder is missing on the server. Deploy the agent again.
    /// - 500: The sandbox cannot be started.
    /// - 503: All sandboxes are in use.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let session = client.create_session("my-agent").model("claude-sonnet-4-5").await?;
    /// println!("Session ID: {}", session.id);
    /// println!("Status: {}", session.status);
    /// # Ok(()) }
    /// ```
    pub fn create_session(&self, agent: impl Into<String>) -> CreateSession {
        CreateSession::new(
            self,
            types::CreateSessionRequest::new(agent.into()),
            Default::default(),
        )
    }

    /// Gets a session in its current state.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn get_session(&self, session_id: impl Into<types::SessionId>) -> GetSession {
        GetSession::new(self, session_id.into())
    }

    /// Ends a session for good, in any status. It stays listed as `ended`, with its messages, events and files. A
    /// turn in progress is killed and its stream is left open.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let ended = client.end_session(session_id).await?;
    /// println!("Status: {}", ended.status); // "ended"
    /// # Ok(()) }
    /// ```
    pub fn end_session(&self, session_id: impl Into<types::SessionId>) -> EndSession {
        EndSession::new(self, session_id.into())
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

    /// Changes the configuration of a session for later messages, in any status. The changes take effect but the
    /// response does not show them, and no option can be unset.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn update_session_config(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> UpdateSessionConfig {
        UpdateSessionConfig::new(
            self,
            session_id.into(),
            types::UpdateSessionConfigRequest::new(),
        )
    }

    /// Lists one page of a session's events, oldest first. The next page begins after the last sequence of this one.
    ///
    /// Returns a list of `StoredEvent`: the events, oldest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn list_session_events(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ListSessionEvents {
        ListSessionEvents::new(self, session_id.into(), Default::default())
    }

    /// Runs a shell command in a session's sandbox and waits for it.
    ///
    /// A command that exceeds its timeout, or is killed, cannot be distinguished from one that exits with 1 and
    /// prints nothing. Only one message or command may be in progress in a session: concurrent ones receive each
    /// other's output.
    ///
    /// Returns [`ExecResult`](types::ExecResult).
    ///
    /// # Errors
    ///
    /// - 400: The session is not active, or the request is not valid.
    /// - 404: No session has this id.
    /// - 500: The command is empty, prints more than 10 MiB, or the sandbox is gone.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let result = client.exec(session_id, "ls -la").await?;
    /// println!("{} {}", result.exit_code, result.stdout);
    /// # Ok(()) }
    /// ```
    pub fn exec(
        &self,
        session_id: impl Into<types::SessionId>,
        command: impl Into<String>,
    ) -> Exec {
        Exec::new(
            self,
            session_id.into(),
            types::ExecRequest::new(command.into()),
            Default::default(),
        )
    }

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
    /// Returns a [`Download`](crate::Download), which is read as it arrives.
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

    /// Creates a new session, paused, with a copy of this session's messages. The agent does not remember them, and
    /// the workspace is not copied. Possible in every status.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id, or its agent is gone.
    /// - 422: The agent's folder is missing on the server. Deploy the agent again.
    /// - 500: The sandbox cannot be started.
    /// - 503: All sandboxes are in use.
    pub fn fork_session(&self, session_id: impl Into<types::SessionId>) -> ForkSession {
        ForkSession::new(self, session_id.into())
    }

    /// Reads the log of a session's sandbox, oldest line first. At most the last 10,000 lines are kept, and they are
    /// lost with the sandbox; the indices of a new sandbox start again at 0.
    ///
    /// Returns a list of [`LogEntry`](types::LogEntry): the lines, oldest first. At most the last 10,000 are kept,
    /// and they are lost with the sandbox.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn get_session_logs(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> GetSessionLogs {
        GetSessionLogs::new(self, session_id.into(), Default::default())
    }

    /// Lists one page of a session's messages, oldest first. The next page begins after the last sequence of this
    /// one.
    ///
    /// Returns a list of `StoredMessage`: the messages, oldest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id.
    pub fn list_messages(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ListMessages {
        ListMessages::new(self, session_id.into(), Default::default())
    }

    /// Pauses an active session. Its sandbox is kept, so that a resume is fast and the agent remembers the
    /// conversation. A turn in progress continues.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The session is not active.
    /// - 404: No session has this id.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let paused = client.pause_session(session_id).await?;
    /// println!("Status: {}", paused.status); // "paused"
    /// let resumed = client.resume_session(session_id).await?;
    /// println!("Status: {}", resumed.status); // "active"
    /// # Ok(()) }
    /// ```
    pub fn pause_session(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> PauseSession {
        PauseSession::new(self, session_id.into())
    }

    /// Resumes a session that is paused, stopped or in error. An active session is left as it is.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No session has this id, or its agent is gone.
    /// - 410: The session has ended for good.
    /// - 422: The agent's folder is missing on the server. Deploy the agent again.
    /// - 500: The sandbox cannot be started.
    /// - 503: All sandboxes are in use.
    pub fn resume_session(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ResumeSession {
        ResumeSession::new(self, session_id.into())
    }

    /// Stops an active session. Its sandbox is released: a resume starts a new one, whose agent does not remember
    /// the conversation. A turn in progress is killed and its stream is left open.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The session is not active.
    /// - 404: No session has this id.
    pub fn stop_session(&self, session_id: impl Into<types::SessionId>) -> StopSession {
        StopSession::new(self, session_id.into())
    }

    /// Downloads a session's workspace as a tar archive compressed with gzip. Possible in every status.
    ///
    /// Returns a [`Download`](crate::Download), which is read as it arrives.
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
}

/// Request of [`list_sessions`](AshClient::list_sessions): List sessions.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListSessions {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) params: ash_sdk_gen::params::ListSessionsParams,
    pub(crate) state: Option<types::SessionStatus>,
}

impl ListSessions {
    pub(crate) fn new(
        client: &AshClient,
        params: ash_sdk_gen::params::ListSessionsParams,
        state: Option<types::SessionStatus>,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            params,
            state,
        }
    }

    /// Only sessions of this agent.
    pub fn agent<M>(mut self, agent: impl IntoOption<String, M>) -> Self {
        self.params.agent = agent.into_option();
        self
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::Session>>> {
        let Self { client, options, params, .. } = self;
        let response = client
            .call(options, |raw| async move { raw.list_sessions_with(&params).await });
        Ok(response.await?.map(|response| response.sessions))
    }
}

request_options!(ListSessions());
const _: fn() = crate::request::is_sent::<ListSessions>;
/// Request of [`create_session`](AshClient::create_session): Open a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CreateSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) body: types::CreateSessionRequest,
    pub(crate) state: crate::api::Prewarmed,
}

impl CreateSession {
    pub(crate) fn new(
        client: &AshClient,
        body: types::CreateSessionRequest,
        state: crate::api::Prewarmed,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            body,
            state,
        }
    }

    /// The only tools that the agent may use. Default: all.
    pub fn allowed_tools<M>(mut self, allowed_tools: impl IntoList<String, M>) -> Self {
        self.body.allowed_tools = allowed_tools.into_list();
        self
    }

    /// Beta features of the model to enable.
    pub fn betas<M>(mut self, betas: impl IntoList<String, M>) -> Self {
        self.body.betas = betas.into_list();
        self
    }

    /// A stored credential whose key is put into the sandbox. Default: none. At most 255 characters.
    pub fn credential_id<M>(
        mut self,
        credential_id: impl IntoOption<types::CredentialId, M>,
    ) -> Self {
        self.body.credential_id = credential_id.into_option();
        self
    }

    /// Tools that the agent may not use. Default: none.
    pub fn disallowed_tools<M>(
        mut self,
        disallowed_tools: impl IntoList<String, M>,
    ) -> Self {
        self.body.disallowed_tools = disallowed_tools.into_list();
        self
    }

    /// Environment variables, in addition to the agent's own and the credential's. They take precedence.
    pub fn extra_env<M>(
        mut self,
        extra_env: impl IntoMap<String, ash_sdk_gen::Secret, M>,
    ) -> Self {
        self.body.extra_env = extra_env.into_map();
        self
    }

    /// The subagent that runs the main thread.
    pub fn initial_agent<M>(
        mut self,
        initial_agent: impl IntoOption<String, M>,
    ) -> Self {
        self.body.initial_agent = initial_agent.into_option();
        self
    }

    /// Tool servers by name, in addition to the agent's own.
    pub fn mcp_servers<M>(
        mut self,
        mcp_servers: impl IntoMap<String, types::McpServer, M>,
    ) -> Self {
        self.body.mcp_servers = mcp_servers.into_map();
        self
    }

    /// Model of the session. Default: the agent's. At most 100 characters.
    pub fn model<M>(mut self, model: impl IntoOption<String, M>) -> Self {
        self.body.model = model.into_option();
        self
    }

    /// Rule by which tool calls are permitted. Default: all are permitted, as the sandbox is the boundary.
    pub fn permission_mode<M>(
        mut self,
        permission_mode: impl IntoOption<types::PermissionMode, M>,
    ) -> Self {
        self.body.permission_mode = permission_mode.into_option();
        self
    }

    /// Definitions of subagents by name, passed on unchanged.
    pub fn subagents<M>(
        mut self,
        subagents: impl IntoMap<String, ::serde_json::Value, M>,
    ) -> Self {
        self.body.subagents = subagents.into_map();
        self
    }

    /// Replaces the agent's CLAUDE.md for this session. At most 1,000,000 characters.
    pub fn system_prompt<M>(
        mut self,
        system_prompt: impl IntoOption<String, M>,
    ) -> Self {
        self.body.system_prompt = system_prompt.into_option();
        self
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<types::Session>> {
        let Self { client, options, body, .. } = self;
        let response = client
            .call_with_body(
                options,
                replacement,
                |raw| async move { raw.create_session(&body).await },
            );
        Ok(response.await?.map(|response| response.session))
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        self.call_with_body(None).await
    }
}

request_options!(CreateSession());
const _: fn() = crate::request::is_sent::<CreateSession>;
/// Request of [`get_session`](AshClient::get_session): Get a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
}

impl GetSession {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(options, |raw| async move { raw.get_session(&session_id).await });
        Ok(response.await?.map(|response| response.session))
    }
}

impl GetSession {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Session> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        self.call().await
    }
}

impl IntoFuture for GetSession {
    type Output = Result<types::Session>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetSession(session_id));
/// Request of [`end_session`](AshClient::end_session): End a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct EndSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
}

impl EndSession {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(options, |raw| async move { raw.end_session(&session_id).await });
        Ok(response.await?.map(|response| response.session))
    }
}

request_options!(EndSession(session_id));
const _: fn() = crate::request::is_sent::<EndSession>;
/// Request of [`list_attachments`](AshClient::list_attachments): List a session's attachments.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::Attachment>>> {
        let Self { client, options, session_id, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(options, |raw| async move { raw.list_attachments(&session_id).await });
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::Attachment>>> {
        self.call().await
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
/// Request of `POST /api/sessions/{id}/attachments`: Attach a file to a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UploadAttachment {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::UploadAttachmentRequest,
    pub(crate) state: crate::api::attachments::Upload,
}

impl UploadAttachment {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::UploadAttachmentRequest,
        state: crate::api::attachments::Upload,
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

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<types::Attachment>> {
        let Self { client, options, session_id, body, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call_with_body(
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
/// Request of [`update_session_config`](AshClient::update_session_config): Change a session's configuration.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UpdateSessionConfig {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::UpdateSessionConfigRequest,
}

impl UpdateSessionConfig {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::UpdateSessionConfigRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
        }
    }

    /// The only tools that the agent may use.
    pub fn allowed_tools<M>(mut self, allowed_tools: impl IntoList<String, M>) -> Self {
        self.body.allowed_tools = allowed_tools.into_list();
        self
    }

    /// Beta features of the model to enable.
    pub fn betas<M>(mut self, betas: impl IntoList<String, M>) -> Self {
        self.body.betas = betas.into_list();
        self
    }

    /// Tools that the agent may not use.
    pub fn disallowed_tools<M>(
        mut self,
        disallowed_tools: impl IntoList<String, M>,
    ) -> Self {
        self.body.disallowed_tools = disallowed_tools.into_list();
        self
    }

    /// The subagent that runs the main thread.
    pub fn initial_agent<M>(
        mut self,
        initial_agent: impl IntoOption<String, M>,
    ) -> Self {
        self.body.initial_agent = initial_agent.into_option();
        self
    }

    /// Model of later messages. At most 100 characters.
    pub fn model<M>(mut self, model: impl IntoOption<String, M>) -> Self {
        self.body.model = model.into_option();
        self
    }

    /// Definitions of subagents by name, passed on unchanged.
    pub fn subagents<M>(
        mut self,
        subagents: impl IntoMap<String, ::serde_json::Value, M>,
    ) -> Self {
        self.body.subagents = subagents.into_map();
        self
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, body, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(
                options,
                |raw| async move { raw.update_session_config(&session_id, &body).await },
            );
        Ok(response.await?.map(|response| response.session))
    }
}

impl UpdateSessionConfig {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Session> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        self.call().await
    }
}

impl IntoFuture for UpdateSessionConfig {
    type Output = Result<types::Session>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(UpdateSessionConfig(session_id));
/// Request of [`list_session_events`](AshClient::list_session_events): List a session's events.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListSessionEvents {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) params: ash_sdk_gen::params::ListSessionEventsParams,
}

impl ListSessionEvents {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        params: ash_sdk_gen::params::ListSessionEventsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            params,
        }
    }

    /// Only events with a greater sequence. At least 0. Default: `0`.
    pub fn after<M>(mut self, after: impl IntoOption<i64, M>) -> Self {
        self.params.after = after.into_option();
        self
    }

    /// Maximum number of events to return. At least 1. At most 1,000. Default: `200`.
    pub fn limit<M>(mut self, limit: impl IntoOption<i64, M>) -> Self {
        self.params.limit = limit.into_option();
        self
    }

    /// Only events of this type, for example `tool_start`. An unknown type matches nothing.
    pub fn event_type<M>(mut self, event_type: impl IntoOption<String, M>) -> Self {
        self.params.type_ = event_type.into_option();
        self
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<crate::StoredEvent>>> {
        let Self { client, options, session_id, params, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(
                options,
                |raw| async move {
                    raw.list_session_events_with(&session_id, &params).await
                },
            );
        Ok(
            response
                .await?
                .map(|response| {
                    response.events.into_iter().map(crate::StoredEvent::from).collect()
                }),
        )
    }
}

impl ListSessionEvents {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<crate::StoredEvent>> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<crate::StoredEvent>>> {
        self.call().await
    }
}

impl IntoFuture for ListSessionEvents {
    type Output = Result<Vec<crate::StoredEvent>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListSessionEvents(session_id));
impl ListSessionEvents {
    /// Returns all items there are, fetched page by page.
    pub fn stream(self) -> BoxStream<'static, Result<crate::StoredEvent>> {
        pages::all(self.first_page())
    }

    /// The request of the first page, as large as pages can be unless the caller said otherwise.
    pub(crate) fn first_page(self) -> Self {
        let mut first = self;
        first.params.limit.get_or_insert(1000);
        first
    }
}

impl Page for ListSessionEvents {
    type Item = crate::StoredEvent;
    fn client(&self) -> &AshClient {
        &self.client
    }

    fn again(&self, after: Option<i64>) -> Self {
        let mut again = self.clone();
        again.params.after = after.or(again.params.after);
        again
    }

    async fn fetch(self) -> Result<Vec<crate::StoredEvent>> {
        self.send().await
    }

    fn cursor(item: &crate::StoredEvent) -> i64 {
        item.sequence
    }

    fn size(&self) -> Option<usize> {
        self.params.limit.and_then(|size| usize::try_from(size).ok())
    }
}

/// Request of [`exec`](AshClient::exec): Run a command in a session's sandbox.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Exec {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::ExecRequest,
    pub(crate) state: crate::api::exec::Mode,
}

impl Exec {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::ExecRequest,
        state: crate::api::exec::Mode,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
            state,
        }
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<types::ExecResult>> {
        let Self { client, options, session_id, body, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call_with_body(
                options,
                replacement,
                |raw| async move { raw.exec(&session_id, &body).await },
            );
        response.await
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<types::ExecResult>> {
        self.call_with_body(None).await
    }
}

request_options!(Exec(session_id));
const _: fn() = crate::request::is_sent::<Exec>;
/// Request of [`list_session_files`](AshClient::list_session_files): List a session's files.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::SessionFileList>> {
        let Self { client, options, session_id, params, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::SessionFileList>> {
        self.call().await
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
/// Request of `POST /api/sessions/{id}/files`: Write files into a session's workspace.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct WriteSessionFiles {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::WriteSessionFilesRequest,
    pub(crate) state: crate::api::session_files::Upload,
}

impl WriteSessionFiles {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::WriteSessionFilesRequest,
        state: crate::api::session_files::Upload,
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

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<Vec<types::SessionFileWriteResult>>> {
        let Self { client, options, session_id, body, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call_with_body(
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
/// Request of [`get_session_file`](AshClient::get_session_file): Read a file of a session.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<ash_sdk_gen::ByteStream>> {
        let Self { client, options, session_id, path, params, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        path::file(&path)?;
        let response = client
            .call_stream(
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
/// Request of [`delete_session_file`](AshClient::delete_session_file): Delete a file of a session.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, session_id, path, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        path::file(&path)?;
        let response = client
            .call(
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

impl IntoFuture for DeleteSessionFile {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteSessionFile(session_id, path));
/// Request of [`fork_session`](AshClient::fork_session): Fork a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ForkSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
}

impl ForkSession {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(options, |raw| async move { raw.fork_session(&session_id).await });
        Ok(response.await?.map(|response| response.session))
    }
}

impl ForkSession {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Session> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        self.call().await
    }
}

impl IntoFuture for ForkSession {
    type Output = Result<types::Session>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ForkSession(session_id));
/// Request of [`get_session_logs`](AshClient::get_session_logs): Read a session's log.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetSessionLogs {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) params: ash_sdk_gen::params::GetSessionLogsParams,
}

impl GetSessionLogs {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        params: ash_sdk_gen::params::GetSessionLogsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            params,
        }
    }

    /// Only lines with a greater index. At least -1. Default: `-1`.
    pub fn after<M>(mut self, after: impl IntoOption<i64, M>) -> Self {
        self.params.after = after.into_option();
        self
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::LogEntry>>> {
        let Self { client, options, session_id, params, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(
                options,
                |raw| async move {
                    raw.get_session_logs_with(&session_id, &params).await
                },
            );
        Ok(response.await?.map(|response| response.logs))
    }
}

impl GetSessionLogs {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::LogEntry>> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::LogEntry>>> {
        self.call().await
    }
}

impl IntoFuture for GetSessionLogs {
    type Output = Result<Vec<types::LogEntry>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetSessionLogs(session_id));
impl GetSessionLogs {
    /// Returns all items there are, fetched page by page.
    pub fn stream(self) -> BoxStream<'static, Result<types::LogEntry>> {
        pages::all(self.first_page())
    }

    /// The request of the first page, as large as pages can be unless the caller said otherwise.
    pub(crate) fn first_page(self) -> Self {
        self
    }
}

impl Page for GetSessionLogs {
    type Item = types::LogEntry;
    fn client(&self) -> &AshClient {
        &self.client
    }

    fn again(&self, after: Option<i64>) -> Self {
        let mut again = self.clone();
        again.params.after = after.or(again.params.after);
        again
    }

    async fn fetch(self) -> Result<Vec<types::LogEntry>> {
        self.send().await
    }

    fn cursor(item: &types::LogEntry) -> i64 {
        item.index
    }

    fn size(&self) -> Option<usize> {
        None
    }

    fn restarts_at() -> Option<i64> {
        Some(-1i64)
    }
}

/// Request of [`list_messages`](AshClient::list_messages): List a session's messages.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListMessages {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) params: ash_sdk_gen::params::ListMessagesParams,
}

impl ListMessages {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        params: ash_sdk_gen::params::ListMessagesParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            params,
        }
    }

    /// Only messages with a greater sequence. At least 0. Default: `0`.
    pub fn after<M>(mut self, after: impl IntoOption<i64, M>) -> Self {
        self.params.after = after.into_option();
        self
    }

    /// Maximum number of messages to return. At least 1. At most 1,000. Default: `100`.
    pub fn limit<M>(mut self, limit: impl IntoOption<i64, M>) -> Self {
        self.params.limit = limit.into_option();
        self
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<crate::StoredMessage>>> {
        let Self { client, options, session_id, params, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(
                options,
                |raw| async move { raw.list_messages_with(&session_id, &params).await },
            );
        Ok(
            response
                .await?
                .map(|response| {
                    response
                        .messages
                        .into_iter()
                        .map(crate::StoredMessage::from)
                        .collect()
                }),
        )
    }
}

impl ListMessages {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<crate::StoredMessage>> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<crate::StoredMessage>>> {
        self.call().await
    }
}

impl IntoFuture for ListMessages {
    type Output = Result<Vec<crate::StoredMessage>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListMessages(session_id));
impl ListMessages {
    /// Returns all items there are, fetched page by page.
    pub fn stream(self) -> BoxStream<'static, Result<crate::StoredMessage>> {
        pages::all(self.first_page())
    }

    /// The request of the first page, as large as pages can be unless the caller said otherwise.
    pub(crate) fn first_page(self) -> Self {
        let mut first = self;
        first.params.limit.get_or_insert(1000);
        first
    }
}

impl Page for ListMessages {
    type Item = crate::StoredMessage;
    fn client(&self) -> &AshClient {
        &self.client
    }

    fn again(&self, after: Option<i64>) -> Self {
        let mut again = self.clone();
        again.params.after = after.or(again.params.after);
        again
    }

    async fn fetch(self) -> Result<Vec<crate::StoredMessage>> {
        self.send().await
    }

    fn cursor(item: &crate::StoredMessage) -> i64 {
        item.sequence
    }

    fn size(&self) -> Option<usize> {
        self.params.limit.and_then(|size| usize::try_from(size).ok())
    }
}

/// Request of `POST /api/sessions/{id}/messages`: Send a message and stream the answer.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct SendMessageStream {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::SendMessageRequest,
    pub(crate) state: crate::api::messages::Sending,
}

impl SendMessageStream {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::SendMessageRequest,
        state: crate::api::messages::Sending,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
            state,
        }
    }

    /// Amount of reasoning that the model invests.
    pub fn effort<M>(mut self, effort: impl IntoOption<types::Effort, M>) -> Self {
        self.body.effort = effort.into_option();
        self
    }

    /// Streams the answer in pieces as they are generated. Default: `false`, message by message.
    pub fn include_partial_messages<M>(
        mut self,
        include_partial_messages: impl IntoOption<bool, M>,
    ) -> Self {
        self.body.include_partial_messages = include_partial_messages.into_option();
        self
    }

    /// Maximum cost of the answer, in US dollars. At least 0.
    pub fn max_budget_usd<M>(mut self, max_budget_usd: impl IntoOption<f64, M>) -> Self {
        self.body.max_budget_usd = max_budget_usd.into_option();
        self
    }

    /// Maximum number of turns that the agent may take. At least 1.
    pub fn max_turns<M>(mut self, max_turns: impl IntoOption<i64, M>) -> Self {
        self.body.max_turns = max_turns.into_option();
        self
    }

    /// Model for this message. Default: the session's. At most 100 characters.
    pub fn model<M>(mut self, model: impl IntoOption<String, M>) -> Self {
        self.body.model = model.into_option();
        self
    }

    /// Form that the answer must have. The value is in the result message, as `structured_output`.
    pub fn output_format<M>(
        mut self,
        output_format: impl IntoOption<types::OutputFormat, M>,
    ) -> Self {
        self.body.output_format = output_format.into_option();
        self
    }

    /// Settings for the model's reasoning before it answers.
    pub fn thinking<M>(mut self, thinking: impl IntoOption<types::Thinking, M>) -> Self {
        self.body.thinking = thinking.into_option();
        self
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<ash_sdk_gen::ByteStream>> {
        let Self { client, options, session_id, body, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call_stream(
                options,
                |raw| async move { raw.send_message_stream(&session_id, &body).await },
            )
            .await?;
        Ok(response)
    }
}

request_options!(SendMessageStream(session_id));
const _: fn() = crate::request::is_sent::<SendMessageStream>;
impl crate::api::messages::SendMessage {
    /// Amount of reasoning that the model invests.
    pub fn effort<M>(mut self, effort: impl IntoOption<types::Effort, M>) -> Self {
        self.stream = self.stream.effort(effort);
        self
    }

    /// Streams the answer in pieces as they are generated. Default: `false`, message by message.
    pub fn include_partial_messages<M>(
        mut self,
        include_partial_messages: impl IntoOption<bool, M>,
    ) -> Self {
        self.stream = self.stream.include_partial_messages(include_partial_messages);
        self
    }

    /// Maximum cost of the answer, in US dollars. At least 0.
    pub fn max_budget_usd<M>(mut self, max_budget_usd: impl IntoOption<f64, M>) -> Self {
        self.stream = self.stream.max_budget_usd(max_budget_usd);
        self
    }

    /// Maximum number of turns that the agent may take. At least 1.
    pub fn max_turns<M>(mut self, max_turns: impl IntoOption<i64, M>) -> Self {
        self.stream = self.stream.max_turns(max_turns);
        self
    }

    /// Model for this message. Default: the session's. At most 100 characters.
    pub fn model<M>(mut self, model: impl IntoOption<String, M>) -> Self {
        self.stream = self.stream.model(model);
        self
    }

    /// Form that the answer must have. The value is in the result message, as `structured_output`.
    pub fn output_format<M>(
        mut self,
        output_format: impl IntoOption<types::OutputFormat, M>,
    ) -> Self {
        self.stream = self.stream.output_format(output_format);
        self
    }

    /// Settings for the model's reasoning before it answers.
    pub fn thinking<M>(mut self, thinking: impl IntoOption<types::Thinking, M>) -> Self {
        self.stream = self.stream.thinking(thinking);
        self
    }
}

/// Request of [`pause_session`](AshClient::pause_session): Pause a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct PauseSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
}

impl PauseSession {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(options, |raw| async move { raw.pause_session(&session_id).await });
        Ok(response.await?.map(|response| response.session))
    }
}

impl PauseSession {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Session> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        self.call().await
    }
}

impl IntoFuture for PauseSession {
    type Output = Result<types::Session>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(PauseSession(session_id));
/// Request of [`resume_session`](AshClient::resume_session): Resume a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ResumeSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
}

impl ResumeSession {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(options, |raw| async move { raw.resume_session(&session_id).await });
        Ok(response.await?.map(|response| response.session))
    }
}

impl ResumeSession {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Session> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        self.call().await
    }
}

impl IntoFuture for ResumeSession {
    type Output = Result<types::Session>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ResumeSession(session_id));
/// Request of [`stop_session`](AshClient::stop_session): Stop a session.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct StopSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
}

impl StopSession {
    pub(crate) fn new(client: &AshClient, session_id: types::SessionId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call(options, |raw| async move { raw.stop_session(&session_id).await });
        Ok(response.await?.map(|response| response.session))
    }
}

request_options!(StopSession(session_id));
const _: fn() = crate::request::is_sent::<StopSession>;
/// Request of [`download_workspace`](AshClient::download_workspace): Download a session's workspace.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Download>> {
        let Self { client, options, session_id, download, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call_stream(
                options,
                |raw| async move { raw.download_workspace(&session_id).await },
            )
            .await?;
        Ok(Download::new(&client, response, download))
    }
}

impl DownloadWorkspace {
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

impl IntoFuture for DownloadWorkspace {
    type Output = Result<Download>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DownloadWorkspace(session_id));
download_options!(DownloadWorkspace);
/// Request of `POST /api/sessions/{id}/workspace`: Unpack an archive into a session's workspace.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UploadWorkspace {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) session_id: types::SessionId,
    pub(crate) body: types::UploadWorkspaceRequest,
    pub(crate) state: crate::api::workspaces::Upload,
}

impl UploadWorkspace {
    pub(crate) fn new(
        client: &AshClient,
        session_id: types::SessionId,
        body: types::UploadWorkspaceRequest,
        state: crate::api::workspaces::Upload,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            session_id,
            body,
            state,
        }
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<String>> {
        let Self { client, options, session_id, body, .. } = self;
        path::segment("session id", &session_id.to_string())?;
        let response = client
            .call_with_body(
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
