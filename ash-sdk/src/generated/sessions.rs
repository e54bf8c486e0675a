// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! A session is a sandbox in which one agent works. Open it, pause and resume it, and end it.
//!
//! A session of a server of release 0.2 keeps:
//!
//! | | the agent's memory of the conversation | files | `extra_env`, credential |
//! |---|---|---|---|
//! | pause, resume | kept | kept | kept |
//! | pause, server restarted or sandbox evicted, resume | lost | kept, or lost ¹ | lost |
//! | stop, resume; `recover_session` | lost | kept, or lost ¹ | lost |
//! | sandbox killed (out of memory), `recover_session` | lost | as last saved, or lost ¹ | lost |
//! | fork | lost in the new session | those of the agent | lost |
//! | end | over | can still be read | over |
//! | deployment, upload to the agent, change of its environment | kept | unchanged | unchanged |
//!
//! Stored messages and events outlive all of these; deleting the agent deletes the session itself.
//!
//! ¹ Lost for good if the server gives the session a pre-warmed sandbox, which it does if it has one: then the
//! files are those
//! of the agent. [`RecoverSession::keep_workspace`](crate::requests::RecoverSession::keep_workspace) and
//! [`EnsureActive::keep_workspace`](crate::requests::EnsureActive::keep_workspace) bring them back.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Sessions
///
/// A session is a sandbox in which one agent works. Open it, pause and resume it, and end it.
///
/// A session of a server of release 0.2 keeps:
///
/// | | the agent's memory of the conversation | files | `extra_env`, credential |
/// |---|---|---|---|
/// | pause, resume | kept | kept | kept |
/// | pause, server restarted or sandbox evicted, resume | lost | kept, or lost ¹ | lost |
/// | stop, resume; `recover_session` | lost | kept, or lost ¹ | lost |
/// | sandbox killed (out of memory), `recover_session` | lost | as last saved, or lost ¹ | lost |
/// | fork | lost in the new session | those of the agent | lost |
/// | end | over | can still be read | over |
/// | deployment, upload to the agent, change of its environment | kept | unchanged | unchanged |
///
/// Stored messages and events outlive all of these; deleting the agent deletes the session itself.
///
/// ¹ Lost for good if the server gives the session a pre-warmed sandbox, which it does if it has one: then the
/// files are those
/// of the agent. [`RecoverSession::keep_workspace`](crate::requests::RecoverSession::keep_workspace) and
/// [`EnsureActive::keep_workspace`](crate::requests::EnsureActive::keep_workspace) bring them back.
impl AshClient {
    /// Opens a session: starts a sandbox with the agent in it.
    ///
    /// A session that is given a pre-warmed sandbox (its `sandbox_id` differs from its `id`) runs without the
    /// environment variables, credential, system prompt, MCP servers and permission mode of the request.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Arguments
    ///
    /// - `agent`: The agent's name. At least 1 character. At most 255 characters.
    ///
    /// # Errors
    ///
    /// - 400: The credential does not exist or is not of the expected form, or the request is not valid.
    /// - 404: No agent has this name.
    /// - 422: The agent's folder is missing on the server. Deploy the agent again.
    /// - 500: The sandbox cannot be started.
    /// - 503: All sandboxes are in use.
    ///
    /// # Pre-warmed sandboxes
    ///
    /// A pre-warmed sandbox is a copy of the agent at the time it was made, with nothing of the session's own. If
    /// `extra_env`,
    /// `credential_id`, `system_prompt`, `mcp_servers` or `permission_mode` is set and the server gives the session such a sandbox,
    /// where they have no effect, the SDK ends that session and returns
    /// [`OptionsIgnored`](crate::error::SessionFailure::OptionsIgnored). After this client has deployed the agent,
    /// changed its
    /// environment, or uploaded or deleted files of it, a session that has the agent as it was before is replaced;
    /// after a change by
    /// another client it is not. [`on_prewarmed`](CreateSession::on_prewarmed) chooses otherwise.
    ///
    /// **`extra_env` and the variables of a credential may reach the agent's next session**, even if this one is
    /// refused: see
    /// [`Prewarmed`](crate::requests::Prewarmed).
    ///
    /// [This table](crate::AshClient#sessions) says what a session keeps when it is paused, stopped or recovered.
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

    /// Makes sure that a session is active: resumes it when it is paused, stopped or in error.
    ///
    /// Unless it was merely paused, the agent has forgotten the conversation, and the session's environment and
    /// perhaps its files
    /// are lost: see [the table](crate::AshClient#sessions). [`keep_workspace`](EnsureActive::keep_workspace) keeps
    /// the files.
    ///
    /// # Errors
    ///
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when it has ended: open a new one. A
    /// [timeout](crate::ErrorKind::Timeout) when it takes longer than its [deadline](EnsureActive::with_deadline),
    /// 3 minutes by default, whatever the client's deadline.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let session = client.ensure_active(session_id).await?;
    /// client.send_message(session.id, "Go on.").await?;
    /// # Ok(()) }
    /// ```
    pub fn ensure_active(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> EnsureActive {
        EnsureActive::new(GetSession::new(self, session_id.into()), Default::default())
    }

    /// Waits until nothing runs in a session: until this client's message or command in progress is over, and an
    /// [abandoned](crate::MessageStream#when-a-turn-is-abandoned) turn is known to be over. Returns the session.
    ///
    /// An abandoned turn is known to be over when the session was seen stopped, ended or in error, or in another
    /// sandbox, or when
    /// an event of its end was stored. A server tells nothing else of a turn whose connection was lost while its
    /// session stays
    /// active: then the wait ends at its deadline, and [`recover_session`](Self::recover_session) is the way on.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::ErrorKind::Timeout) at the [deadline](WaitUntilIdle::with_deadline), 10 minutes by
    /// default; [not
    /// found](crate::Error::is_not_found) when no session has this id.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// client.send_message_stream(session_id, "Tidy up the workspace.").await?;
    /// // The stream was dropped: its turn goes on in the background.
    /// client.wait_until_idle(session_id).await?;
    /// # Ok(()) }
    /// ```
    pub fn wait_until_idle(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> WaitUntilIdle {
        WaitUntilIdle::new(GetSession::new(self, session_id.into()))
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
    ///
    /// One that was stopped, or whose sandbox is gone, gets another sandbox, without the session's environment and
    /// perhaps without
    /// its files: see [the table](crate::AshClient#sessions). [`ensure_active`](Self::ensure_active) can keep the
    /// files.
    pub fn resume_session(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> ResumeSession {
        ResumeSession::new(self, session_id.into())
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
    ///
    /// The new session has the stored messages, but its agent remembers none of them, and its files are those of the
    /// agent: see [the
    /// table](crate::AshClient#sessions).
    pub fn fork_session(&self, session_id: impl Into<types::SessionId>) -> ForkSession {
        ForkSession::new(self, session_id.into())
    }

    /// Stops an active session. Its sandbox is released: a resume starts a new one, whose agent does not remember
    /// the conversation. A turn in progress is killed. The server does not close its stream.
    ///
    /// Returns [`Session`](types::Session).
    ///
    /// # Errors
    ///
    /// - 400: The session is not active.
    /// - 404: No session has this id.
    ///
    /// The session's environment is lost as well, and perhaps its files: see [the table](crate::AshClient#sessions).
    pub fn stop_session(&self, session_id: impl Into<types::SessionId>) -> StopSession {
        StopSession::new(self, session_id.into())
    }

    /// Gives a session a new sandbox: stops it and resumes it. Use it when the sandbox was killed (pausing and
    /// resuming does not help then) or to end an abandoned turn. **The agent forgets the conversation**, and any
    /// part of a running
    /// turn that is not stored yet is lost. The session's environment is lost too, and so are its files where the
    /// server gives it
    /// a pre-warmed sandbox: see [the table](crate::AshClient#sessions).
    /// [`keep_workspace`](RecoverSession::keep_workspace) keeps
    /// them.
    ///
    /// # Errors
    ///
    /// As [`ensure_active`](Self::ensure_active).
    pub fn recover_session(
        &self,
        session_id: impl Into<types::SessionId>,
    ) -> RecoverSession {
        RecoverSession::new(GetSession::new(self, session_id.into()), Default::default())
    }

    /// Ends a session for good, in any status. It stays listed as `ended`, with its messages, events and files. A
    /// turn in progress is killed. The server does not close its stream.
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
}

/// Request returned by [`create_session`](AshClient::create_session): Open a session. Set its options, then
/// await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CreateSession {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) body: types::CreateSessionRequest,
    pub(crate) state: crate::session::Prewarmed,
}

impl CreateSession {
    pub(crate) fn new(
        client: &AshClient,
        body: types::CreateSessionRequest,
        state: crate::session::Prewarmed,
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

    /// A stored credential whose key is put into the sandbox. The agent's next session may have it too. Default:
    /// none. At most 255 characters.
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

    /// Environment variables, in addition to the agent's own and the credential's. They take precedence. The agent's
    /// next session may have them too, in a sandbox that is pre-warmed with them.
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

    /// Definitions of subagents by name, passed to the agent unchanged.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::CREATE_SESSION, "/api/sessions".to_owned())
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::CREATE_SESSION)?;
        Ok(())
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<types::Session>> {
        self.check()?;
        let Self { client, options, body, .. } = self;
        let response = client
            .call_with_body(
                &operations::CREATE_SESSION,
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
/// Request returned by [`get_session`](AshClient::get_session): Get a session. Set its options, then await it.
///
/// Returns [`Session`](types::Session).
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::GET_SESSION,
            format!("/api/sessions/{}", session_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        let response = client
            .call(
                &operations::GET_SESSION,
                options,
                |raw| async move { raw.get_session(&session_id).await },
            );
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`ensure_active`](AshClient::ensure_active). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct EnsureActive {
    pub(crate) options: CallOptions,
    pub(crate) session: GetSession,
    pub(crate) state: Option<std::path::PathBuf>,
}

impl EnsureActive {
    pub(crate) fn new(session: GetSession, state: Option<std::path::PathBuf>) -> Self {
        Self {
            options: CallOptions::default(),
            session,
            state,
        }
    }
}

impl EnsureActive {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.session.attempt()
    }
}

request_options!(
    EnsureActive(session),
    "Limits the operation as a whole. Default: 3 minutes, whatever the client's deadline."
);

const _: fn() = crate::request::is_sent::<EnsureActive>;
/// Request returned by [`wait_until_idle`](AshClient::wait_until_idle). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct WaitUntilIdle {
    pub(crate) options: CallOptions,
    pub(crate) session: GetSession,
}

impl WaitUntilIdle {
    pub(crate) fn new(session: GetSession) -> Self {
        Self {
            options: CallOptions::default(),
            session,
        }
    }
}

impl WaitUntilIdle {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.session.attempt()
    }
}

request_options!(
    WaitUntilIdle(session),
    "Limits the wait as a whole. Default: 10 minutes, whatever the client's deadline."
);

const _: fn() = crate::request::is_sent::<WaitUntilIdle>;
/// Request returned by [`recover_session`](AshClient::recover_session). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct RecoverSession {
    pub(crate) options: CallOptions,
    pub(crate) session: GetSession,
    pub(crate) state: Option<std::path::PathBuf>,
}

impl RecoverSession {
    pub(crate) fn new(session: GetSession, state: Option<std::path::PathBuf>) -> Self {
        Self {
            options: CallOptions::default(),
            session,
            state,
        }
    }
}

impl RecoverSession {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.session.attempt()
    }
}

request_options!(
    RecoverSession(session),
    "Limits the operation as a whole. Default: 3 minutes, whatever the client's deadline."
);

const _: fn() = crate::request::is_sent::<RecoverSession>;
/// Request returned by [`list_sessions`](AshClient::list_sessions): List sessions. Set its options, then await
/// it.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::LIST_SESSIONS, "/api/sessions".to_owned())
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::Session>>> {
        self.check()?;
        let Self { client, options, params, .. } = self;
        let response = client
            .call(
                &operations::LIST_SESSIONS,
                options,
                |raw| async move { raw.list_sessions_with(&params).await },
            );
        Ok(response.await?.map(|response| response.sessions))
    }
}

request_options!(ListSessions());
const _: fn() = crate::request::is_sent::<ListSessions>;
/// Request returned by [`update_session_config`](AshClient::update_session_config): Change a session's
/// configuration. Set its options, then await it.
///
/// Returns [`Session`](types::Session).
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

    /// Definitions of subagents by name, passed to the agent unchanged.
    pub fn subagents<M>(
        mut self,
        subagents: impl IntoMap<String, ::serde_json::Value, M>,
    ) -> Self {
        self.body.subagents = subagents.into_map();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::UPDATE_SESSION_CONFIG,
            format!("/api/sessions/{}/config", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::UPDATE_SESSION_CONFIG)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        self.check()?;
        let Self { client, options, session_id, body, .. } = self;
        let response = client
            .call(
                &operations::UPDATE_SESSION_CONFIG,
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`pause_session`](AshClient::pause_session): Pause a session. Set its options, then await
/// it.
///
/// Returns [`Session`](types::Session).
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::PAUSE_SESSION,
            format!("/api/sessions/{}/pause", session_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        let response = client
            .call(
                &operations::PAUSE_SESSION,
                options,
                |raw| async move { raw.pause_session(&session_id).await },
            );
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`resume_session`](AshClient::resume_session): Resume a session. Set its options, then
/// await it.
///
/// Returns [`Session`](types::Session).
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::RESUME_SESSION,
            format!("/api/sessions/{}/resume", session_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        let response = client
            .call(
                &operations::RESUME_SESSION,
                options,
                |raw| async move { raw.resume_session(&session_id).await },
            );
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`fork_session`](AshClient::fork_session): Fork a session. Set its options, then await
/// it.
///
/// Returns [`Session`](types::Session).
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::FORK_SESSION,
            format!("/api/sessions/{}/fork", session_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        let Self { client, options, session_id, .. } = self;
        let response = client
            .call(
                &operations::FORK_SESSION,
                options,
                |raw| async move { raw.fork_session(&session_id).await },
            );
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Session>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`stop_session`](AshClient::stop_session): Stop a session. Set its options, then await
/// it.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::STOP_SESSION,
            format!("/api/sessions/{}/stop", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        self.check()?;
        let Self { client, options, session_id, .. } = self;
        let response = client
            .call(
                &operations::STOP_SESSION,
                options,
                |raw| async move { raw.stop_session(&session_id).await },
            );
        Ok(response.await?.map(|response| response.session))
    }
}

request_options!(StopSession(session_id));
const _: fn() = crate::request::is_sent::<StopSession>;
/// Request returned by [`end_session`](AshClient::end_session): End a session. Set its options, then await it.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let session_id = self.session_id;
        move || Attempt::unsent(
            &operations::END_SESSION,
            format!("/api/sessions/{}", session_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Session>> {
        self.check()?;
        let Self { client, options, session_id, .. } = self;
        let response = client
            .call(
                &operations::END_SESSION,
                options,
                |raw| async move { raw.end_session(&session_id).await },
            );
        Ok(response.await?.map(|response| response.session))
    }
}

request_options!(EndSession(session_id));
const _: fn() = crate::request::is_sent::<EndSession>;
