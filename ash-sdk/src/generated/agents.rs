// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Deploy an agent, and list, change and delete deployed ones.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Agents
///
/// Deploy an agent, and list, change and delete deployed ones.
impl AshClient {
    /// Deploys an agent from a folder on this machine, as Ash's own command line does.
    ///
    /// The folder must contain a CLAUDE.md. These are not sent, at any depth:
    ///
    /// | left out | names |
    /// |---|---|
    /// | what can be made again | `node_modules`, `.git`, `__pycache__`, `.cache`, `.npm`, `.pnpm-store`, `.yarn`, `.venv`, `venv`, `.tmp`, `tmp`, `.DS_Store`, `*.sock`, `*.lock`, `*.pid` |
    /// | environment files | `.env*`, such as `.env.production`; `*.env`, `*.env.local` |
    /// | private keys | `*.pem`, `*.key`, `*.p12`, `*.pfx`, `id_rsa`, `id_dsa`, `id_ecdsa`, `id_ed25519`, `.ssh` |
    /// | credentials | `credentials.json`, `.netrc`, `.npmrc`, `.pypirc`, `.git-credentials`, `.aws` |
    ///
    /// The names of environment files, keys and credentials count in upper case too.
    /// [`exclude`](DeployAgentFiles::exclude) leaves
    /// out more, [`include`](DeployAgentFiles::include) sends what would be left out, and
    /// [`left_out`](DeployAgentFiles::left_out) lists what is. With the feature `tracing`, each is logged when the
    /// agent is
    /// deployed: as a warning if it may hold secrets, otherwise at `DEBUG`.
    ///
    /// The variables in the folder's own `.env` and `.env.local` become the agent's environment; `.env.local`
    /// overrides `.env`, and
    /// [`env`](DeployAgentFiles::env) overrides both. The files are read as dotenv 17 reads them: a line that is no
    /// assignment is
    /// skipped. Each run of characters other than letters, digits, `_` and `-` in the name becomes one `-`, and is
    /// dropped at either
    /// end: from then on, use the returned `name`.
    ///
    /// Symbolic links inside of the folder are followed; of what would be left out under its own name, a link is
    /// left out too. A link
    /// that leaves the folder, or leads to a folder that it lies in, is an error that names it, and so is a socket,
    /// a pipe or a device,
    /// and a name that is not UTF-8. To deploy anyway, `exclude` them. Folders may be as deep as the system permits.
    ///
    /// A request holds 1 MiB, so one file can have about 780 KB. Larger sets are sent in several requests. If a
    /// later one fails,
    /// the call returns an error although the agent is deployed, without the remaining files; deploy again to
    /// complete it. Files
    /// of earlier deployments stay. [`on_progress`](DeployAgentFiles::on_progress) reports each request.
    ///
    /// The folder is listed and measured first, and a file is read when its request is made: only one request is in
    /// memory, whatever
    /// the size of the folder, and its retries send the same bytes. A file whose size changes in between is an error
    /// that names it.
    ///
    /// Sessions that exist already do not change. Neither do sandboxes that the server pre-warmed before: the next
    /// sessions of other
    /// clients may run the version before this one, as many as there were deployments. This client looks for it, see
    /// [`Prewarmed`](crate::requests::Prewarmed). After a deployment in several requests, whose pre-warmed sandbox
    /// lacks files,
    /// sandboxes are [renewed](DeployAgentFiles::renew_prewarmed) by opening and ending sessions, of which a server
    /// allows 20 in 15
    /// minutes.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) without a CLAUDE.md, for a path that the server cannot
    /// hold, or a
    /// pattern that is not valid; a [limit](crate::ErrorKind::LimitExceeded) error for a file that is too large, or
    /// links that lead
    /// to more than 10,000 files; a [local](crate::ErrorKind::Local) error for what cannot be read. These are found
    /// before anything
    /// is sent, and each names the path. Only a file that changes, or disappears, in the meantime is found later.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let agent = client
    ///     .deploy_agent_dir("my-agent", "./agents/my-agent")
    ///     .on_progress(|progress| eprintln!("{progress}"))
    ///     .await?;
    /// println!("Deployed: {} v{}", agent.name, agent.version);
    /// # Ok(()) }
    /// ```
    pub fn deploy_agent_dir(
        &self,
        name: impl Into<String>,
        folder: impl Into<std::path::PathBuf>,
    ) -> DeployAgentFiles {
        DeployAgentFiles::new(
            DeployAgent::new(self, types::DeployAgentRequest::new(name.into())),
            <_ as Into<std::path::PathBuf>>::into(folder).into(),
        )
    }

    /// Deploys an agent from files in memory, on disk or from readers. All of them are sent, whatever their names,
    /// except those that
    /// a pattern of [`exclude`](DeployAgentFiles::exclude) matches.
    ///
    /// A request holds 1 MiB, so one file can have about 780 KB; larger sets are sent in several requests. Files of
    /// earlier
    /// deployments stay. Sessions may run an earlier version, as described there. The name is normalised as by
    /// [`deploy_agent_dir`](Self::deploy_agent_dir).
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) without a CLAUDE.md among them and without a [system
    /// prompt](DeployAgentFiles::system_prompt): a server would overwrite the CLAUDE.md that is there. To add files
    /// to an agent, use [`upload_agent_files`](Self::upload_agent_files). Otherwise as
    /// [`deploy_agent_dir`](Self::deploy_agent_dir).
    pub fn deploy_agent_files(
        &self,
        name: impl Into<String>,
        files: impl Into<crate::transfer::Files>,
    ) -> DeployAgentFiles {
        DeployAgentFiles::new(
            DeployAgent::new(self, types::DeployAgentRequest::new(name.into())),
            <_ as Into<crate::transfer::Files>>::into(files).into(),
        )
    }

    /// Deploys an agent that consists of a system prompt.
    ///
    /// # Arguments
    ///
    /// - `name`: The agent's name: letters, digits, `_` and `-`. Deploying to an existing name creates a new version
    ///   of that agent. At least 1 character. At most 255 characters. Must match `^[a-zA-Z0-9_-]+$`.
    /// - `system_prompt`: Text of the agent's CLAUDE.md, in place of a file of that name. At most 1,000,000
    ///   characters.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) when the name has characters other than letters,
    /// digits, `_`
    /// and `-`.
    pub fn deploy_agent_prompt(
        &self,
        name: impl Into<String>,
        system_prompt: impl Into<String>,
    ) -> DeployAgent {
        let mut body = types::DeployAgentRequest::new(name.into());
        body.system_prompt = Some(system_prompt.into());
        DeployAgent::new(self, body)
    }

    /// Deploys an agent from a folder on the server that contains a CLAUDE.md, from files in the request, or from a
    /// system prompt. Deploying to an existing name creates a new version of that agent.
    ///
    /// Files of earlier deployments stay. Files without a CLAUDE.md among them and without a system prompt replace
    /// the existing CLAUDE.md with a heading.
    ///
    /// Returns [`Agent`](types::Agent).
    ///
    /// # Arguments
    ///
    /// - `name`: The agent's name: letters, digits, `_` and `-`. Deploying to an existing name creates a new version
    ///   of that agent. At least 1 character. At most 255 characters. Must match `^[a-zA-Z0-9_-]+$`.
    /// - `path`: A folder **on the server**, absolute or relative to its data directory, that contains a CLAUDE.md.
    ///   At most 4,096 characters.
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
    /// // A folder on the server. For one on this machine, use `deploy_agent_dir`.
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
    ///
    /// A session that is given a sandbox which the server [pre-warmed](crate::requests::Prewarmed) before the change
    /// of the
    /// environment runs without it. The next session that this client opens has it; one that another client opens
    /// may not.
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
        body: impl ::std::iter::IntoIterator<
            Item = (
                impl ::std::convert::Into<String>,
                impl ::std::convert::Into<::serde_json::Value>,
            ),
        >,
    ) -> UpdateAgentConfig {
        UpdateAgentConfig::new(
            self,
            agent.into(),
            body
                .into_iter()
                .map(|(key, value)| (
                    ::std::convert::Into::into(key),
                    ::std::convert::Into::into(value),
                ))
                .collect::<::serde_json::Map<String, ::serde_json::Value>>(),
        )
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
}

/// Request returned by [`deploy_agent`](AshClient::deploy_agent): Deploy an agent. Set its options, then await
/// it.
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

    /// Text of the agent's CLAUDE.md, in place of a file of that name. At most 1,000,000 characters.
    pub fn system_prompt<M>(
        mut self,
        system_prompt: impl IntoOption<String, M>,
    ) -> Self {
        self.body.system_prompt = system_prompt.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::DEPLOY_AGENT, "/api/agents".to_owned())
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::DEPLOY_AGENT)?;
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
    ) -> Result<Response<types::Agent>> {
        self.check()?;
        let Self { client, options, body, .. } = self;
        let response = client
            .call_with_body(
                &operations::DEPLOY_AGENT,
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
/// Request returned by [`deploy_agent_dir`](AshClient::deploy_agent_dir) and
/// [`deploy_agent_files`](AshClient::deploy_agent_files). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeployAgentFiles {
    pub(crate) options: CallOptions,
    pub(crate) deploy: DeployAgent,
    pub(crate) state: crate::transfer::AgentUpload,
}

impl DeployAgentFiles {
    pub(crate) fn new(deploy: DeployAgent, state: crate::transfer::AgentUpload) -> Self {
        Self {
            options: CallOptions::default(),
            deploy,
            state,
        }
    }
}

impl DeployAgentFiles {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.deploy.attempt()
    }

    /// Environment variables of every session. An empty map clears those of earlier deployments. Default: unchanged.
    pub fn env<M>(mut self, env: impl IntoMap<String, ash_sdk_gen::Secret, M>) -> Self {
        self.deploy = self.deploy.env(env);
        self
    }

    /// Text of the agent's CLAUDE.md, in place of a file of that name. At most 1,000,000 characters.
    pub fn system_prompt<M>(
        mut self,
        system_prompt: impl IntoOption<String, M>,
    ) -> Self {
        self.deploy = self.deploy.system_prompt(system_prompt);
        self
    }
}

request_options!(DeployAgentFiles(deploy));
const _: fn() = crate::request::is_sent::<DeployAgentFiles>;
/// Request returned by [`list_agents`](AshClient::list_agents): List agents. Set its options, then await it.
///
/// Returns a list of [`Agent`](types::Agent): the agents, sorted by name.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::LIST_AGENTS, "/api/agents".to_owned())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::Agent>>> {
        let Self { client, options, .. } = self;
        let response = client
            .call(
                &operations::LIST_AGENTS,
                options,
                |raw| async move { raw.list_agents().await },
            );
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::Agent>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`get_agent`](AshClient::get_agent): Get an agent. Set its options, then await it.
///
/// Returns [`Agent`](types::Agent).
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(&operations::GET_AGENT, format!("/api/agents/{}", agent))
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Agent>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::GET_AGENT,
                options,
                |raw| async move { raw.get_agent(&agent).await },
            );
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Agent>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`update_agent`](AshClient::update_agent): Change an agent's environment or
/// configuration. Set its options, then await it.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::UPDATE_AGENT,
            format!("/api/agents/{}", agent),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Calls the operation; `replacement` is sent in place of the body.
    #[allow(dead_code)]
    pub(crate) async fn call_with_body(
        self,
        replacement: Option<StreamedBody>,
    ) -> Result<Response<types::Agent>> {
        self.check()?;
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call_with_body(
                &operations::UPDATE_AGENT,
                options,
                replacement,
                |raw| async move { raw.update_agent(&agent, &body).await },
            );
        Ok(response.await?.map(|response| response.agent))
    }

    /// Calls the operation.
    #[allow(dead_code)]
    pub(crate) async fn call(self) -> Result<Response<types::Agent>> {
        self.call_with_body(None).await
    }
}

request_options!(UpdateAgent(agent));
const _: fn() = crate::request::is_sent::<UpdateAgent>;
/// Request returned by [`get_agent_config`](AshClient::get_agent_config): Get an agent's configuration. Set its
/// options, then await it.
///
/// Returns `Map<String, Value>`: the members that were set.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::GET_AGENT_CONFIG,
            format!("/api/agents/{}/config", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::GET_AGENT_CONFIG,
                options,
                |raw| async move { raw.get_agent_config(&agent).await },
            );
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`update_agent_config`](AshClient::update_agent_config): Set members of an agent's
/// configuration. Set its options, then await it.
///
/// Returns `Map<String, Value>`: the members that were set.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::UPDATE_AGENT_CONFIG,
            format!("/api/agents/{}/config", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::UPDATE_AGENT_CONFIG,
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
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(
        self,
    ) -> Result<Response<::serde_json::Map<String, ::serde_json::Value>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
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
/// Request returned by [`delete_agent`](AshClient::delete_agent): Delete an agent. Set its options, then await
/// it.
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

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::DELETE_AGENT,
            format!("/api/agents/{}", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::DELETE_AGENT,
                options,
                |raw| async move { raw.delete_agent(&agent).await },
            );
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

impl IntoFuture for DeleteAgent {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteAgent(agent));
