//! Deploys agents and manages their files, configuration and versions.
//!
//! Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

#[allow(unused_imports)]
use crate::{request::prelude::*, types};

impl AshClient {
    /// Lists all agents, sorted by name. The list is not paginated.
    ///
    /// Returns a list of [`Agent`](types::Agent): the agents, sorted by name.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// for agent in client.list_agents().await? {
    ///     println!("{} (v{})", agent.name, agent.version);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list_agents(&self) -> ListAgents {
        ListAgents::new(self)
    }

    /// Deploys an agent from a folder on the server that contains a CLAUDE.md, from files in the request, or from a
    /// system prompt. Deploying to an existing name creates a new version of that agent.
    ///
    /// Files of earlier deployments stay. Files without a CLAUDE.md among them and without a system prompt replace
    /// the existing CLAUDE.md with a heading.
    ///
    /// Returns [`Agent`](types::Agent).
    ///
    /// # Errors
    ///
    /// - 400: The name has characters other than letters, digits, `_` and `-`, or the folder has no CLAUDE.md.
    /// - 500: A file cannot be written on the server.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let agent = client.deploy_agent("my-agent", "/path/to/agent").await?;
    /// println!("Deployed: {} v{}", agent.name, agent.version);
    /// # Ok(()) }
    /// ```
    pub fn deploy_agent(
        &self,
        name: impl Into<String>,
        path: impl Into<String>,
    ) -> DeployAgent {
        let mut body = types::DeployAgentRequest::new(name.into());
        body.path = Some(path.into());
        DeployAgent::new(self, body)
    }

    /// Gets an agent by its name.
    ///
    /// Returns [`Agent`](types::Agent).
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name.
    pub fn get_agent(&self, agent: impl Into<String>) -> GetAgent {
        GetAgent::new(self, agent.into())
    }

    /// Deletes an agent **and all its sessions**. The server keeps its versions and eval cases, which reappear with
    /// an agent of the same name.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name.
    pub fn delete_agent(&self, agent: impl Into<String>) -> DeleteAgent {
        DeleteAgent::new(self, agent.into())
    }

    /// Changes an agent's environment variables, its configuration, or both. Open sessions keep the ones they were
    /// opened with.
    ///
    /// The values of environment variables cannot be read back: they appear as `***`, so do not write back a value
    /// that was read.
    ///
    /// Returns [`Agent`](types::Agent).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name.
    pub fn update_agent(&self, agent: impl Into<String>) -> UpdateAgent {
        UpdateAgent::new(self, agent.into(), types::UpdateAgentRequest::new())
    }

    /// Gets the members that were set in an agent's configuration. Other responses about an agent do not include
    /// them.
    ///
    /// Returns `Map<String, Value>`: the members that were set.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name.
    pub fn get_agent_config(&self, agent: impl Into<String>) -> GetAgentConfig {
        GetAgentConfig::new(self, agent.into())
    }

    /// Merges members into an agent's configuration, replacing those of the same name. A member cannot be removed: a
    /// null is stored as a null.
    ///
    /// Returns `Map<String, Value>`: the members that were set.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name.
    pub fn update_agent_config(
        &self,
        agent: impl Into<String>,
        body: impl IntoIterator<
            Item = (impl Into<String>, impl Into<::serde_json::Value>),
        >,
    ) -> UpdateAgentConfig {
        UpdateAgentConfig::new(
            self,
            agent.into(),
            body.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        )
    }

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
    /// Returns a [`Download`](crate::Download), which is read as it arrives.
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

    /// Deletes a file of an agent. Folders cannot be deleted.
    ///
    /// # Errors
    ///
    /// - 400: The path leads out of the agent's folder.
    /// - 404: No agent has this name, or the agent has no such file.
    /// - 500: The path is a folder, or the file cannot be deleted.
    pub fn delete_agent_file(
        &self,
        agent: impl Into<String>,
        path: impl Into<String>,
    ) -> DeleteAgentFile {
        DeleteAgentFile::new(self, agent.into(), path.into())
    }

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
    /// let version = client.create_agent_version("my-agent").system_prompt("Be brief.").await?;
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
        version_number: impl Into<crate::Version>,
    ) -> GetAgentVersion {
        GetAgentVersion::new(self, agent.into(), version_number.into())
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
        version_number: impl Into<crate::Version>,
    ) -> DeleteAgentVersion {
        DeleteAgentVersion::new(self, agent.into(), version_number.into())
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
        version_number: impl Into<crate::Version>,
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
    pub fn activate_agent_version(
        &self,
        agent: impl Into<String>,
        version_number: impl Into<crate::Version>,
    ) -> ActivateAgentVersion {
        ActivateAgentVersion::new(self, agent.into(), version_number.into())
    }
}

/// Request of [`list_agents`](AshClient::list_agents): List agents.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListAgents {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
}

impl ListAgents {
    pub(crate) fn new(client: &AshClient) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::Agent>>> {
        let Self { client, options, .. } = self;
        let response = client
            .call(options, |raw| async move { raw.list_agents().await });
        Ok(response.await?.map(|response| response.agents))
    }
}

impl ListAgents {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::Agent>> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::Agent>>> {
        self.call().await
    }
}

impl IntoFuture for ListAgents {
    type Output = Result<Vec<types::Agent>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListAgents());
/// Request of [`deploy_agent`](AshClient::deploy_agent): Deploy an agent.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeployAgent {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) body: types::DeployAgentRequest,
}

impl DeployAgent {
    pub(crate) fn new(client: &AshClient, body: types::DeployAgentRequest) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            body,
        }
    }

    /// Environment variables of every session. An empty map clears those of earlier deployments. Default: unchanged.
    pub fn env<M>(mut self, env: impl IntoMap<String, ash_sdk_gen::Secret, M>) -> Self {
        self.body.env = env.into_map();
        self
    }

    /// Text of the agent's CLAUDE.md. At most 1,000,000 characters.
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
    ) -> Result<Response<types::Agent>> {
        let Self { client, options, body, .. } = self;
        let response = client
            .call_with_body(
                options,
                replacement,
                |raw| async move { raw.deploy_agent(&body).await },
            );
        Ok(response.await?.map(|response| response.agent))
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<types::Agent>> {
        self.call_with_body(None).await
    }
}

request_options!(DeployAgent());
const _: fn() = crate::request::is_sent::<DeployAgent>;
impl crate::api::agents::DeployAgentFiles {
    /// Environment variables of every session. An empty map clears those of earlier deployments. Default: unchanged.
    pub fn env<M>(mut self, env: impl IntoMap<String, ash_sdk_gen::Secret, M>) -> Self {
        self.deploy = self.deploy.env(env);
        self
    }

    /// Text of the agent's CLAUDE.md. At most 1,000,000 characters.
    pub fn system_prompt<M>(
        mut self,
        system_prompt: impl IntoOption<String, M>,
    ) -> Self {
        self.deploy = self.deploy.system_prompt(system_prompt);
        self
    }
}

/// Request of [`get_agent`](AshClient::get_agent): Get an agent.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetAgent {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
}

impl GetAgent {
    pub(crate) fn new(client: &AshClient, agent: String) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Agent>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(options, |raw| async move { raw.get_agent(&agent).await });
        Ok(response.await?.map(|response| response.agent))
    }
}

impl GetAgent {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Agent> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Agent>> {
        self.call().await
    }
}

impl IntoFuture for GetAgent {
    type Output = Result<types::Agent>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetAgent(agent));
/// Request of [`delete_agent`](AshClient::delete_agent): Delete an agent.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteAgent {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
}

impl DeleteAgent {
    pub(crate) fn new(client: &AshClient, agent: String) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(options, |raw| async move { raw.delete_agent(&agent).await });
        Ok(response.await?.map(|_| ()))
    }
}

impl DeleteAgent {
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

impl IntoFuture for DeleteAgent {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteAgent(agent));
/// Request of [`update_agent`](AshClient::update_agent): Change an agent's environment or configuration.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UpdateAgent {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: types::UpdateAgentRequest,
}

impl UpdateAgent {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: types::UpdateAgentRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
        }
    }

    /// Members to merge into the configuration, such as `model`, `description`, `max_turns` and `mcp_servers`.
    pub fn config<M>(
        mut self,
        config: impl IntoMap<String, ::serde_json::Value, M>,
    ) -> Self {
        self.body.config = config.into_map();
        self
    }

    /// Environment variables of later sessions. They replace all existing ones; an empty map clears them.
    pub fn env<M>(mut self, env: impl IntoMap<String, ash_sdk_gen::Secret, M>) -> Self {
        self.body.env = env.into_map();
        self
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Agent>> {
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(options, |raw| async move { raw.update_agent(&agent, &body).await });
        Ok(response.await?.map(|response| response.agent))
    }
}

impl UpdateAgent {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Agent> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Agent>> {
        self.call().await
    }
}

impl IntoFuture for UpdateAgent {
    type Output = Result<types::Agent>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(UpdateAgent(agent));
/// Request of [`get_agent_config`](AshClient::get_agent_config): Get an agent's configuration.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetAgentConfig {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
}

impl GetAgentConfig {
    pub(crate) fn new(client: &AshClient, agent: String) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(options, |raw| async move { raw.get_agent_config(&agent).await });
        Ok(response.await?.map(|response| response.config))
    }
}

impl GetAgentConfig {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<::serde_json::Map<String, ::serde_json::Value>> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        self.call().await
    }
}

impl IntoFuture for GetAgentConfig {
    type Output = Result<::serde_json::Map<String, ::serde_json::Value>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetAgentConfig(agent));
/// Request of [`update_agent_config`](AshClient::update_agent_config): Set members of an agent's configuration.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UpdateAgentConfig {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: ::serde_json::Map<String, ::serde_json::Value>,
}

impl UpdateAgentConfig {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: ::serde_json::Map<String, ::serde_json::Value>,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                options,
                |raw| async move { raw.update_agent_config(&agent, &body).await },
            );
        Ok(response.await?.map(|response| response.config))
    }
}

impl UpdateAgentConfig {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<::serde_json::Map<String, ::serde_json::Value>> {
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        self.call().await
    }
}

impl IntoFuture for UpdateAgentConfig {
    type Output = Result<::serde_json::Map<String, ::serde_json::Value>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(UpdateAgentConfig(agent));
/// Request of [`list_agent_files`](AshClient::list_agent_files): List an agent's files.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::FileEntry>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(options, |raw| async move { raw.list_agent_files(&agent).await });
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::FileEntry>>> {
        self.call().await
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
/// Request of `POST /api/agents/{name}/files`: Write files into an agent's folder.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UploadAgentFiles {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: types::UploadAgentFilesRequest,
    pub(crate) state: crate::api::agent_files::Upload,
}

impl UploadAgentFiles {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: types::UploadAgentFilesRequest,
        state: crate::api::agent_files::Upload,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
            state,
        }
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<i64>> {
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call_with_body(
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
/// Request of [`get_agent_file`](AshClient::get_agent_file): Read a file of an agent.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<ash_sdk_gen::ByteStream>> {
        let Self { client, options, agent, path, params, .. } = self;
        path::segment("agent name", &agent)?;
        path::file(&path)?;
        let response = client
            .call_stream(
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
/// Request of [`delete_agent_file`](AshClient::delete_agent_file): Delete a file of an agent.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, agent, path, .. } = self;
        path::segment("agent name", &agent)?;
        path::file(&path)?;
        let response = client
            .call(
                options,
                |raw| async move { raw.delete_agent_file(&agent, &path).await },
            );
        Ok(response.await?.map(|_| ()))
    }
}

impl DeleteAgentFile {
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

impl IntoFuture for DeleteAgentFile {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteAgentFile(agent, path));
/// Request of [`list_agent_versions`](AshClient::list_agent_versions): List an agent's versions.
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::AgentVersion>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(options, |raw| async move { raw.list_agent_versions(&agent).await });
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::AgentVersion>>> {
        self.call().await
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
/// Request of [`create_agent_version`](AshClient::create_agent_version): Create a version of an agent.
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
        clone_from: impl IntoOption<crate::Version, M>,
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::AgentVersion>> {
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::AgentVersion>> {
        self.call().await
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
/// Request of [`get_agent_version`](AshClient::get_agent_version): Get a version of an agent.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::Version,
}

impl GetAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::Version,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            version_number,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::AgentVersion>> {
        let Self { client, options, agent, version_number, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::AgentVersion>> {
        self.call().await
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
/// Request of [`delete_agent_version`](AshClient::delete_agent_version): Delete a version of an agent.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::Version,
}

impl DeleteAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::Version,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            version_number,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, agent, version_number, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
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

impl IntoFuture for DeleteAgentVersion {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteAgentVersion(agent, version_number));
/// Request of [`update_agent_version`](AshClient::update_agent_version): Change a version of an agent.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UpdateAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::Version,
    pub(crate) body: types::UpdateAgentVersionRequest,
}

impl UpdateAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::Version,
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

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::AgentVersion>> {
        let Self { client, options, agent, version_number, body, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::AgentVersion>> {
        self.call().await
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
/// Request of [`activate_agent_version`](AshClient::activate_agent_version): Activate a version of an agent.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ActivateAgentVersion {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) version_number: crate::Version,
}

impl ActivateAgentVersion {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        version_number: crate::Version,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            version_number,
        }
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<i64>> {
        let Self { client, options, agent, version_number, .. } = self;
        path::segment("agent name", &agent)?;
        path::segment("version number", version_number.as_ref())?;
        let response = client
            .call(
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
        self.call().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<i64>> {
        self.call().await
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
