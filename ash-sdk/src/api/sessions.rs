//! Opening sessions and moving them through their states.

use uuid::Uuid;

use crate::AshClient;

/// What to do when a session was given a sandbox made in advance, in which its environment, credential, system prompt,
/// tool servers and permission mode are not in effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prewarmed {
    /// End it and return an [error](crate::ErrorKind::OptionsIgnored) that names the options.
    #[default]
    Refuse,
    /// Take it as it is.
    Accept,
    /// Open another while the server makes a new sandbox in advance, then end the first. If that is made in advance
    /// too, end both and return the error.
    Retry,
}

impl AshClient {
    /// Opens a session: starts a sandbox with the agent in it.
    ///
    /// A session that was given a sandbox made in advance runs without some of its options: if any of those was set,
    /// the session is ended and an error names them, unless
    /// [`on_prewarmed`](requests::CreateSession::on_prewarmed) says otherwise.
    ///
    /// # Errors
    /// 404 when there is no agent of this name, 422 when its folder is missing on the server, 503 when there is no
    /// room for another sandbox.
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
    pub fn create_session(&self, agent: impl Into<String>) -> requests::CreateSession {
        requests::CreateSession::of(self, agent.into())
    }

    /// Lists sessions, newest first, whatever their status. There are no pages.
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
    pub fn list_sessions(&self) -> requests::ListSessions {
        requests::ListSessions::new(self, None, None)
    }

    /// Gets a session as it is now.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    pub fn get_session(&self, session_id: Uuid) -> requests::GetSession {
        requests::GetSession::new(self, session_id)
    }

    /// Ends a session for good, whatever its status. It stays listed as `ended`, with its messages, events and files.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let ended = client.end_session(session_id).await?;
    /// println!("Status: {}", ended.status); // "ended"
    /// # Ok(()) }
    /// ```
    pub fn end_session(&self, session_id: Uuid) -> requests::EndSession {
        requests::EndSession::new(self, session_id)
    }

    /// Changes the configuration of a session for the messages to come. The changes take effect but the answer does
    /// not show them; nothing can be unset.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session.
    pub fn update_session_config(&self, session_id: Uuid) -> requests::UpdateSessionConfig {
        requests::UpdateSessionConfig::of(self, session_id)
    }

    /// Pauses an active session. Its sandbox is kept, so that a resume is fast and the agent remembers the
    /// conversation.
    ///
    /// # Errors
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when the session is not active.
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
    pub fn pause_session(&self, session_id: Uuid) -> requests::PauseSession {
        requests::PauseSession::new(self, session_id)
    }

    /// Stops an active session. Its sandbox is given up; after a resume the agent does not remember the conversation.
    /// A turn that is running is killed.
    ///
    /// # Errors
    /// [A conflict with its state](crate::Error::is_conflict_with_state) when the session is not active.
    pub fn stop_session(&self, session_id: Uuid) -> requests::StopSession {
        requests::StopSession::new(self, session_id)
    }

    /// Resumes a session that is paused, stopped or in error. An active one is left as it is.
    ///
    /// # Errors
    /// [A conflict with its state](crate::Error::is_conflict_with_state) (410) when the session has ended, 422 when
    /// the agent's folder is missing on the server, 503 when there is no room for another sandbox.
    pub fn resume_session(&self, session_id: Uuid) -> requests::ResumeSession {
        requests::ResumeSession::new(self, session_id)
    }

    /// Makes a new session, paused, with a copy of this one's messages. The agent does not remember them and the
    /// workspace is not copied.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session or its agent is gone.
    pub fn fork_session(&self, session_id: Uuid) -> requests::ForkSession {
        requests::ForkSession::new(self, session_id)
    }
}

pub(crate) mod requests {
    //! Requests about sessions.

    use std::collections::BTreeMap;

    use serde_json::{Map, Value};
    use uuid::Uuid;

    use super::Prewarmed;
    use crate::{
        AshClient, Error, ErrorKind, Response, Result,
        request::{request, setters},
        types::{CreateSessionRequest, McpServer, PermissionMode, Session, SessionStatus, UpdateSessionConfigRequest},
    };

    request! {
        /// [`create_session`](crate::AshClient::create_session)
        CreateSession { body: CreateSessionRequest, on_prewarmed: Prewarmed } -> Session,
        |this| {
            let lost = lost_when_prewarmed(&this.body);
            let first = this.open().await?;
            if lost.is_empty() || this.on_prewarmed == Prewarmed::Accept || !is_prewarmed(&first.value) {
                return Ok(first);
            }
            let first_id = first.value.id;
            if this.on_prewarmed == Prewarmed::Retry {
                // The first is kept meanwhile: ended, its sandbox could be the next one made in advance.
                let second = this.open().await;
                if let Err(error) = end(&this.client, first_id).await {
                    // Nobody would know of it otherwise.
                    if let Ok(second) = second {
                        end(&this.client, second.value.id).await?;
                    }
                    return Err(still_open(first_id, lost, error));
                }
                let second = second?;
                if !is_prewarmed(&second.value) {
                    return Ok(second);
                }
                return Err(ignored(&this.client, second.value.id, lost).await);
            }
            Err(ignored(&this.client, first_id, lost).await)
        }
    }

    fn is_prewarmed(session: &Session) -> bool {
        session.sandbox_id != session.id.to_string()
    }

    /// The options that are set and would not be in effect in a sandbox made in advance.
    fn lost_when_prewarmed(body: &CreateSessionRequest) -> Vec<&'static str> {
        let options = [
            ("credential_id", body.credential_id.is_some()),
            ("extra_env", body.extra_env.as_ref().is_some_and(|env| !env.is_empty())),
            ("mcp_servers", body.mcp_servers.as_ref().is_some_and(|servers| !servers.is_empty())),
            ("permission_mode", body.permission_mode.is_some()),
            ("system_prompt", body.system_prompt.is_some()),
        ];
        options.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
    }

    /// Ends a session that is not what was asked for. One that is gone has ended.
    async fn end(client: &AshClient, session: Uuid) -> Result<()> {
        match client.end_session(session).await {
            Err(error) if !error.is_not_found() => Err(error),
            _ => Ok(()),
        }
    }

    /// Ends a session that is not what was asked for, and says so.
    async fn ignored(client: &AshClient, session: Uuid, options: Vec<&'static str>) -> Error {
        match end(client, session).await {
            Ok(()) => options_ignored(options, "it was ended"),
            Err(error) => still_open(session, options, error),
        }
    }

    fn still_open(session: Uuid, options: Vec<&'static str>, cause: Error) -> Error {
        options_ignored(options, &format!("it could not be ended and is still open as {session}")).with_source(cause)
    }

    fn options_ignored(options: Vec<&'static str>, what: &str) -> Error {
        let names = options.join(", ");
        let text = format!(
            "the session was given a sandbox made in advance, in which {names} would not be in effect; {what}; \
             see `on_prewarmed` for the ways on"
        );
        Error::new(ErrorKind::OptionsIgnored { options }, text)
    }

    impl CreateSession {
        async fn open(&self) -> Result<Response<Session>> {
            let body = self.body.clone();
            let answer = self.client.call(self.options.clone(), |raw| async move { raw.create_session(&body).await });
            Ok(answer.await?.map(|envelope| envelope.session))
        }

        /// What to do when the session was given a sandbox made in advance. Default: [`Prewarmed::Refuse`].
        pub fn on_prewarmed(mut self, what: Prewarmed) -> Self {
            self.on_prewarmed = what;
            self
        }

        pub(super) fn of(client: &AshClient, agent: String) -> Self {
            let body = CreateSessionRequest {
                agent,
                allowed_tools: None,
                betas: None,
                credential_id: None,
                disallowed_tools: None,
                extra_env: None,
                initial_agent: None,
                mcp_servers: None,
                model: None,
                permission_mode: None,
                subagents: None,
                system_prompt: None,
            };
            Self::new(client, body, Prewarmed::default())
        }
    }

    setters! {
        CreateSession.body {
            /// The model, in place of the agent's default. At most 100 characters.
            model: String,
            /// Replaces the agent's CLAUDE.md for this session. At most 1,000,000 characters.
            system_prompt: String,
            /// Environment variables, on top of the agent's own and the credential's.
            extra_env: BTreeMap<String, String>,
            /// A stored credential whose key is put into the sandbox.
            credential_id: String,
            /// Tool servers by name, in addition to the agent's own.
            mcp_servers: BTreeMap<String, McpServer>,
            /// Who decides whether the agent may use a tool. Default: nobody asks, the sandbox is the boundary.
            permission_mode: PermissionMode,
            /// The only tools the agent may use.
            allowed_tools: Vec<String>,
            /// Tools the agent may not use.
            disallowed_tools: Vec<String>,
            /// Beta features of the model to switch on.
            betas: Vec<String>,
            /// Definitions of subagents by name, passed to the agent as they are.
            subagents: Map<String, Value>,
            /// The subagent that has the main thread.
            initial_agent: String,
        }
    }

    request! {
        /// [`list_sessions`](crate::AshClient::list_sessions)
        ListSessions { agent: Option<String>, status: Option<SessionStatus> } -> Vec<Session>,
        |this| {
            let (agent, status) = (this.agent, this.status);
            let answer = this.client.call(this.options, |raw| async move { raw.list_sessions(agent.as_deref()).await });
            let wanted = |session: &Session| status.as_ref().is_none_or(|status| session.status == *status);
            Ok(answer.await?.map(|list| list.sessions.into_iter().filter(wanted).collect()))
        }
    }

    impl ListSessions {
        /// Only sessions of this agent.
        pub fn agent(mut self, name: impl Into<String>) -> Self {
            self.agent = Some(name.into());
            self
        }

        /// Only sessions of this status. The server knows no such filter and sends all: it is applied here.
        pub fn status(mut self, status: SessionStatus) -> Self {
            self.status = Some(status);
            self
        }
    }

    /// Declares a request about one session that gives the session.
    macro_rules! session_request {
        ($(#[$doc:meta])* $name:ident, $operation:ident) => {
            request! {
                $(#[$doc])*
                $name { session_id: Uuid } -> Session,
                |this| {
                    let id = this.session_id;
                    let answer = this.client.call(this.options, |raw| async move { raw.$operation(&id).await });
                    Ok(answer.await?.map(|envelope| envelope.session))
                }
            }
        };
    }

    session_request! {
        /// [`get_session`](crate::AshClient::get_session)
        GetSession, get_session
    }
    session_request! {
        /// [`pause_session`](crate::AshClient::pause_session)
        PauseSession, pause_session
    }
    session_request! {
        /// [`resume_session`](crate::AshClient::resume_session)
        ResumeSession, resume_session
    }
    session_request! {
        /// [`fork_session`](crate::AshClient::fork_session)
        ForkSession, fork_session
    }

    /// Declares a request that ends whatever runs in a session, so that nothing of an abandoned turn is left.
    macro_rules! ending_request {
        ($(#[$doc:meta])* $name:ident, $operation:ident) => {
            request! {
                $(#[$doc])*
                $name { session_id: Uuid } -> Session,
                |this| {
                    let id = this.session_id;
                    let answer = this.client.call(this.options, |raw| async move { raw.$operation(&id).await });
                    let session = answer.await?.map(|envelope| envelope.session);
                    this.client.shared().locks.forgive(id);
                    Ok(session)
                }
            }
        };
    }

    ending_request! {
        /// [`stop_session`](crate::AshClient::stop_session)
        StopSession, stop_session
    }
    ending_request! {
        /// [`end_session`](crate::AshClient::end_session)
        EndSession, end_session
    }

    request! {
        /// [`update_session_config`](crate::AshClient::update_session_config)
        UpdateSessionConfig { session_id: Uuid, body: UpdateSessionConfigRequest } -> Session,
        |this| {
            let (id, body) = (this.session_id, this.body);
            let answer = this.client.call(this.options, |raw| async move { raw.update_session_config(&id, &body).await });
            Ok(answer.await?.map(|envelope| envelope.session))
        }
    }

    impl UpdateSessionConfig {
        pub(super) fn of(client: &AshClient, session_id: Uuid) -> Self {
            let body = UpdateSessionConfigRequest {
                allowed_tools: None,
                betas: None,
                disallowed_tools: None,
                initial_agent: None,
                model: None,
                subagents: None,
            };
            Self::new(client, session_id, body)
        }
    }

    setters! {
        UpdateSessionConfig.body {
            /// The model of the messages to come. At most 100 characters.
            model: String,
            /// The only tools the agent may use.
            allowed_tools: Vec<String>,
            /// Tools the agent may not use.
            disallowed_tools: Vec<String>,
            /// Beta features of the model to switch on.
            betas: Vec<String>,
            /// Definitions of subagents by name.
            subagents: Map<String, Value>,
            /// The subagent that has the main thread.
            initial_agent: String,
        }
    }
}
