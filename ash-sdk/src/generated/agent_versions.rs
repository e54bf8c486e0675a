// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Keep versions of an agent's prompt and knowledge files, and choose the active one.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Versions of an agent
///
/// Keep versions of an agent's prompt and knowledge files, and choose the active one.
impl AshClient {
    /// Lists all versions of an agent, newest first. The list is not paginated.
    ///
    /// Returns a list of [`AgentVersion`](types::AgentVersion): the versions, newest first.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name.
    pub fn list_agent_versions(&self, agent: impl Into<String>) -> ListAgentVersions {
        ListAgentVersions::new(self, agent.into())
    }

    /// Creates a version of an agent. Its number is one more than the highest existing number, and it is not active
    /// until it is activated.
    ///
    /// Returns [`AgentVersion`](types::AgentVersion).
    ///
    /// # Errors
    ///
    /// - 400: The version to clone does not exist, or the request is not valid.
    /// - 404: No agent has this name.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let version = client
    ///     .create_agent_version("my-agent")
    ///     .system_prompt("Be brief.")
    ///     .await?;
    /// client.activate_agent_version("my-agent", version.version_number).await?;
    /// # Ok(()) }
    /// ```
    pub fn create_agent_version(&self, agent: impl Into<String>) -> CreateAgentVersion {
        CreateAgentVersion::new(
            self,
            agent.into(),
            types::CreateAgentVersionRequest::new(),
        )
    }

    /// Gets a version of an agent by its number or its id.
    ///
    /// Returns [`AgentVersion`](types::AgentVersion).
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name, or the agent has no such version.
    pub fn get_agent_version(
        &self,
        agent: impl Into<String>,
        version_number: impl Into<crate::version::Version>,
    ) -> GetAgentVersion {
        GetAgentVersion::new(self, agent.into(), version_number.into())
    }

    /// Changes a version of an agent. Members that are left out stay as they are.
    ///
    /// Returns [`AgentVersion`](types::AgentVersion).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name, or the agent has no such version.
    pub fn update_agent_version(
        &self,
        agent: impl Into<String>,
        version_number: impl Into<crate::version::Version>,
    ) -> UpdateAgentVersion {
        UpdateAgentVersion::new(
            self,
            agent.into(),
            version_number.into(),
            types::UpdateAgentVersionRequest::new(),
        )
    }

    /// Makes a version the active one and returns its number. New sessions use its system prompt, unless they set
    /// their own or are given a pre-warmed sandbox.
    ///
    /// Returns `i64`: number of the version.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name, or the agent has no such version.
    ///
    /// The system prompt of the active version is not in effect in a session that is given a
    /// [pre-warmed](crate::requests::Prewarmed) sandbox, whenever that was made. To have it for certain, open the
    /// session
    /// `on_prewarmed(Prewarmed::Retry)`.
    pub fn activate_agent_version(
        &self,
        agent: impl Into<String>,
        version_number: impl Into<crate::version::Version>,
    ) -> ActivateAgentVersion {
        ActivateAgentVersion::new(self, agent.into(), version_number.into())
    }

    /// Deletes a version of an agent, even the active one. The number of the highest version is reused for the next
    /// one.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name, or the agent has no such version.
    pub fn delete_agent_version(
        &self,
        agent: impl Into<String>,
        version_number: impl Into<crate::version::Version>,
    ) -> DeleteAgentVersion {
        DeleteAgentVersion::new(self, agent.into(), version_number.into())
    }
}

/// Request returned by [`list_agent_versions`](AshClient::list_agent_versions): List an agent's versions. Set
/// its options, then await it.
///
/// Returns a list of [`AgentVersion`](types::AgentVersion): the versions, newest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListAgentVersions {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
}

impl ListAgentVersions {
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
            &operations::LIST_AGENT_VERSIONS,
            format!("/api/agents/{}/versions", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::AgentVersion>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::LIST_AGENT_VERSIONS,
                options,
                |raw| async move { raw.list_agent_versions(&agent).await },
            );
        Ok(response.await?.map(|response| response.versions))
    }
}

impl ListAgentVersions {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::AgentVersion>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::AgentVersion>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListAgentVersions {
    type Output = Result<Vec<types::AgentVersion>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListAgentVersions(agent));
/// Request returned by [`create_agent_version`](AshClient::create_agent_version): Create a version of an agent.
/// Set its options, then await it.
///
/// Returns [`AgentVersion`](types::AgentVersion).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CreateAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: types::CreateAgentVersionRequest,
}

impl CreateAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: types::CreateAgentVersionRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
        }
    }

    /// The version to start from, by its number or its id. Members that are set here replace those of that version.
    pub fn clone_from<M>(
        mut self,
        clone_from: impl IntoOption<crate::version::Version, M>,
    ) -> Self {
        self.body.clone_from = clone_from.into_option().map(Into::into);
        self
    }

    /// Files that belong to the version.
    pub fn knowledge_files<M>(
        mut self,
        knowledge_files: impl IntoList<String, M>,
    ) -> Self {
        self.body.knowledge_files = knowledge_files.into_list();
        self
    }

    /// Name of the version. Default: `v` and the number. At most 255 characters.
    pub fn name<M>(mut self, name: impl IntoOption<String, M>) -> Self {
        self.body.name = name.into_option();
        self
    }

    /// Description of the changes. At most 10,000 characters.
    pub fn release_notes<M>(
        mut self,
        release_notes: impl IntoOption<String, M>,
    ) -> Self {
        self.body.release_notes = release_notes.into_option();
        self
    }

    /// The system prompt. At most 1,000,000 characters.
    pub fn system_prompt<M>(
        mut self,
        system_prompt: impl IntoOption<String, M>,
    ) -> Self {
        self.body.system_prompt = system_prompt.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::CREATE_AGENT_VERSION,
            format!("/api/agents/{}/versions", agent),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::CREATE_AGENT_VERSION)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::AgentVersion>> {
        self.check()?;
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::CREATE_AGENT_VERSION,
                options,
                |raw| async move { raw.create_agent_version(&agent, &body).await },
            );
        Ok(response.await?.map(|response| response.version))
    }
}

impl CreateAgentVersion {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::AgentVersion> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::AgentVersion>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for CreateAgentVersion {
    type Output = Result<types::AgentVersion>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(CreateAgentVersion(agent));
/// Request returned by [`get_agent_version`](AshClient::get_agent_version): Get a version of an agent. Set its
/// options, then await it.
///
/// Returns [`AgentVersion`](types::AgentVersion).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::version::Version,
}

impl GetAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::version::Version,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            version_number,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let version_number = self.version_number.clone();
        move || Attempt::unsent(
            &operations::GET_AGENT_VERSION,
            format!("/api/agents/{}/versions/{}", agent, version_number.as_ref()),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::AgentVersion>> {
        let Self { client, options, agent, version_number, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
                &operations::GET_AGENT_VERSION,
                options,
                |raw| async move {
                    raw.get_agent_version(&agent, version_number.as_ref()).await
                },
            );
        Ok(response.await?.map(|response| response.version))
    }
}

impl GetAgentVersion {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::AgentVersion> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::AgentVersion>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetAgentVersion {
    type Output = Result<types::AgentVersion>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetAgentVersion(agent, version_number));
/// Request returned by [`update_agent_version`](AshClient::update_agent_version): Change a version of an agent.
/// Set its options, then await it.
///
/// Returns [`AgentVersion`](types::AgentVersion).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UpdateAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::version::Version,
    pub(crate) body: types::UpdateAgentVersionRequest,
}

impl UpdateAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::version::Version,
        body: types::UpdateAgentVersionRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            version_number,
            body,
        }
    }

    /// Files that belong to the version.
    pub fn knowledge_files<M>(
        mut self,
        knowledge_files: impl IntoList<String, M>,
    ) -> Self {
        self.body.knowledge_files = knowledge_files.into_list();
        self
    }

    /// Name of the version. At most 255 characters.
    pub fn name<M>(mut self, name: impl IntoOption<String, M>) -> Self {
        self.body.name = name.into_option();
        self
    }

    /// Description of the changes. At most 10,000 characters.
    pub fn release_notes<M>(
        mut self,
        release_notes: impl IntoOption<String, M>,
    ) -> Self {
        self.body.release_notes = release_notes.into_option();
        self
    }

    /// The system prompt. At most 1,000,000 characters.
    pub fn system_prompt<M>(
        mut self,
        system_prompt: impl IntoOption<String, M>,
    ) -> Self {
        self.body.system_prompt = system_prompt.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let version_number = self.version_number.clone();
        move || Attempt::unsent(
            &operations::UPDATE_AGENT_VERSION,
            format!("/api/agents/{}/versions/{}", agent, version_number.as_ref()),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::UPDATE_AGENT_VERSION)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::AgentVersion>> {
        self.check()?;
        let Self { client, options, agent, version_number, body, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
                &operations::UPDATE_AGENT_VERSION,
                options,
                |raw| async move {
                    raw.update_agent_version(&agent, version_number.as_ref(), &body)
                        .await
                },
            );
        Ok(response.await?.map(|response| response.version))
    }
}

impl UpdateAgentVersion {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::AgentVersion> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::AgentVersion>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for UpdateAgentVersion {
    type Output = Result<types::AgentVersion>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(UpdateAgentVersion(agent, version_number));
/// Request returned by [`activate_agent_version`](AshClient::activate_agent_version): Activate a version of an
/// agent. Set its options, then await it.
///
/// Returns `i64`: number of the version.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ActivateAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::version::Version,
}

impl ActivateAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::version::Version,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            version_number,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let version_number = self.version_number.clone();
        move || Attempt::unsent(
            &operations::ACTIVATE_AGENT_VERSION,
            format!(
                "/api/agents/{}/versions/{}/activate", agent, version_number.as_ref()
            ),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<i64>> {
        let Self { client, options, agent, version_number, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
                &operations::ACTIVATE_AGENT_VERSION,
                options,
                |raw| async move {
                    raw.activate_agent_version(&agent, version_number.as_ref()).await
                },
            );
        Ok(response.await?.map(|response| response.version_number))
    }
}

impl ActivateAgentVersion {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<i64> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<i64>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ActivateAgentVersion {
    type Output = Result<i64>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ActivateAgentVersion(agent, version_number));
/// Request returned by [`delete_agent_version`](AshClient::delete_agent_version): Delete a version of an agent.
/// Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::version::Version,
}

impl DeleteAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::version::Version,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            version_number,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let version_number = self.version_number.clone();
        move || Attempt::unsent(
            &operations::DELETE_AGENT_VERSION,
            format!("/api/agents/{}/versions/{}", agent, version_number.as_ref()),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, agent, version_number, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
                &operations::DELETE_AGENT_VERSION,
                options,
                |raw| async move {
                    raw.delete_agent_version(&agent, version_number.as_ref()).await
                },
            );
        response.await
    }
}

impl DeleteAgentVersion {
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

impl IntoFuture for DeleteAgentVersion {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteAgentVersion(agent, version_number));
