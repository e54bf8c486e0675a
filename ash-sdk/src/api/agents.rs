//! Deploying agents and managing them.

use std::path::PathBuf;

use serde_json::Value;

use crate::{AshClient, api::session_files::Files, types::UpdateAgentRequest};

/// Where an agent's files are.
#[derive(Clone, Debug)]
pub(crate) enum AgentFiles {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// Given one by one.
    Given(Files),
}

impl AshClient {
    /// Deploys an agent from a folder **on the server** that contains a CLAUDE.md. Deploying to a name that exists
    /// makes a new version of that agent.
    ///
    /// Where the agent is a folder on this machine, or a prompt, deploy it with
    /// [`deploy_agent_dir`](Self::deploy_agent_dir) or [`deploy_agent_prompt`](Self::deploy_agent_prompt).
    ///
    /// # Errors
    /// 400 when the folder has no CLAUDE.md.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let agent = client.deploy_agent("my-agent", "/path/to/agent").await?;
    /// println!("Deployed: {} v{}", agent.name, agent.version);
    /// # Ok(()) }
    /// ```
    pub fn deploy_agent(&self, name: impl Into<String>, path: impl Into<String>) -> requests::DeployAgent {
        let mut request = requests::DeployAgent::of(self, name.into());
        request.body.path = Some(path.into());
        request
    }

    /// Deploys an agent that consists of a system prompt.
    ///
    /// # Errors
    /// 400 when the name has other characters than letters, digits, `_` and `-`.
    pub fn deploy_agent_prompt(&self, name: impl Into<String>, prompt: impl Into<String>) -> requests::DeployAgent {
        let mut request = requests::DeployAgent::of(self, name.into());
        request.body.system_prompt = Some(prompt.into());
        request
    }

    /// Deploys an agent from a folder on this machine, as Ash's own command line does.
    ///
    /// The folder needs a CLAUDE.md. Left out are `node_modules`, `.git`, `__pycache__`, caches, virtual environments,
    /// temporary folders, and files that end in `.sock`, `.lock`, `.pid`, `.env` or `.env.local`; of the last two, those
    /// directly in the folder become the agent's environment: `.env`, then `.env.local`, then what
    /// [`env`](requests::DeployAgentFiles::env) sets. Characters of the name that a server does not take become `-`.
    ///
    /// A server takes 1 MiB at once; what is more is sent after the deployment, in several batches. Files of earlier
    /// deployments stay.
    ///
    /// # Errors
    /// An [invalid request](crate::ErrorKind::InvalidRequest) without a CLAUDE.md, or for a path that the server cannot
    /// hold; a [limit](crate::ErrorKind::LimitExceeded) error for a file that is too large; a
    /// [local](crate::ErrorKind::Local) error for what cannot be read. Each names the path, and nothing is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let agent = client.deploy_agent_dir("my-agent", "./agents/my-agent").await?;
    /// println!("Deployed: {} v{}", agent.name, agent.version);
    /// # Ok(()) }
    /// ```
    pub fn deploy_agent_dir(&self, name: impl Into<String>, folder: impl Into<PathBuf>) -> requests::DeployAgentFiles {
        requests::DeployAgentFiles::of(self, name.into(), AgentFiles::Folder(folder.into()))
    }

    /// Deploys an agent from files that are sent along, in several batches where they are more than the 1 MiB that a
    /// server takes at once. Files of earlier deployments stay.
    ///
    /// # Errors
    /// An [invalid request](crate::ErrorKind::InvalidRequest) without a CLAUDE.md among them and without a [system
    /// prompt](requests::DeployAgentFiles::system_prompt): a server would overwrite the CLAUDE.md that is there. To add
    /// files to an agent, use [`upload_agent_files`](Self::upload_agent_files). Otherwise as
    /// [`deploy_agent_dir`](Self::deploy_agent_dir).
    pub fn deploy_agent_files(&self, name: impl Into<String>, files: Files) -> requests::DeployAgentFiles {
        requests::DeployAgentFiles::of(self, name.into(), AgentFiles::Given(files))
    }

    /// Lists all agents, sorted by name.
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
    pub fn list_agents(&self) -> requests::ListAgents {
        requests::ListAgents::new(self)
    }

    /// Gets an agent.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn get_agent(&self, name: impl Into<String>) -> requests::GetAgent {
        requests::GetAgent::new(self, name.into())
    }

    /// Changes an agent's environment variables or configuration; see the setters.
    ///
    /// The values of variables cannot be read back (they show as `***`), so do not write back what was read.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn update_agent(&self, name: impl Into<String>) -> requests::UpdateAgent {
        requests::UpdateAgent::new(self, name.into(), UpdateAgentRequest { config: None, env: None })
    }

    /// Gets an agent's configuration.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn get_agent_config(&self, name: impl Into<String>) -> requests::GetAgentConfig {
        requests::GetAgentConfig::new(self, name.into())
    }

    /// Merges members into an agent's configuration, replacing those of the same name. A member cannot be removed: a
    /// null is stored as a null.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn update_agent_config(
        &self,
        name: impl Into<String>,
        members: impl IntoIterator<Item = (String, Value)>,
    ) -> requests::UpdateAgentConfig {
        requests::UpdateAgentConfig::new(self, name.into(), members.into_iter().collect())
    }

    /// Deletes an agent **and all its sessions**. Its versions and eval cases are kept by the server and reappear with
    /// an agent of the same name.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn delete_agent(&self, name: impl Into<String>) -> requests::DeleteAgent {
        requests::DeleteAgent::new(self, name.into())
    }
}

pub(crate) mod requests {
    //! Requests about agents.

    use std::collections::BTreeMap;

    use serde_json::{Map, Value};

    use super::AgentFiles;
    use crate::{
        AshClient, Error, ErrorKind,
        deploy::{self, Batch},
        path,
        request::{request, setters},
        transfer::{Meter, Progress},
        types::{Agent, DeployAgentRequest, UpdateAgentRequest, UploadAgentFilesRequest},
    };

    request! {
        /// [`deploy_agent`](crate::AshClient::deploy_agent)
        DeployAgent { body: DeployAgentRequest } -> Agent,
        |this| {
            let body = this.body;
            let answer = this.client.call(this.options, |raw| async move { raw.deploy_agent(&body).await });
            Ok(answer.await?.map(|envelope| envelope.agent))
        }
    }

    impl DeployAgent {
        pub(super) fn of(client: &AshClient, name: String) -> Self {
            Self::new(client, DeployAgentRequest { name, env: None, files: None, path: None, system_prompt: None })
        }
    }

    setters! {
        DeployAgent.body {
            /// Environment variables of every session. An empty map clears those of earlier deployments.
            env: BTreeMap<String, String>,
            /// Becomes the agent's CLAUDE.md.
            system_prompt: String,
        }
    }

    request! {
        /// [`deploy_agent_dir`](crate::AshClient::deploy_agent_dir),
        /// [`deploy_agent_files`](crate::AshClient::deploy_agent_files)
        DeployAgentFiles {
            name: String,
            files: AgentFiles,
            env: Option<BTreeMap<String, String>>,
            system_prompt: Option<String>,
            progress: Option<Progress>,
        } -> Agent,
        |this| {
            let name = deploy::normalised_name(&this.name);
            path::segment("agent name", &name)?;
            let whose = match &this.files {
                AgentFiles::Folder(folder) => format!(" of {}", folder.display()),
                AgentFiles::Given(_) => String::new(),
            };
            let (mut files, mut env) = match this.files {
                AgentFiles::Given(files) => (files, None),
                AgentFiles::Folder(folder) => {
                    let collected = deploy::collect(folder).await?;
                    (collected.files, Some(collected.env).filter(|env| !env.is_empty()))
                }
            };
            if let Some(set) = this.env {
                env.get_or_insert_default().extend(set);
            }
            let has_prompt = this.system_prompt.is_some();
            if !has_prompt && !files.files.iter().any(|file| file.path == deploy::CLAUDE_MD) {
                let text = "there is no CLAUDE.md among the files and no system prompt: the server would overwrite the \
                    CLAUDE.md that is there; to add files to an agent, use `upload_agent_files`";
                return Err(Error::invalid_request(text));
            }
            deploy::put_claude_md_first(&mut files, has_prompt);
            let files = deploy::encode(files).await?;
            let mut meter = Meter::new(this.progress, Some(files.iter().map(|file| file.size).sum()));
            let mut body = DeployAgentRequest {
                name: name.clone(),
                env,
                files: Some(Vec::new()),
                path: None,
                system_prompt: this.system_prompt,
            };
            let envelope = serde_json::to_string(&body).map_or(usize::MAX, |json| json.len());
            let mut batches = deploy::batches(files, envelope).into_iter();
            let first = batches.next().unwrap_or(Batch { files: Vec::new(), size: 0 });
            // Where CLAUDE.md does not fit beside them, it would be overwritten until the next request.
            if envelope > deploy::LARGEST_BODY || (first.files.is_empty() && !has_prompt) {
                let text = format!("the environment and the instructions{whose} are too large for one request");
                return Err(Error::new(ErrorKind::LimitExceeded { limit: deploy::LARGEST_BODY as u64 }, text));
            }
            body.files = Some(first.files);
            let options = this.options.clone();
            let deployed = this.client.call(options, |raw| async move { raw.deploy_agent(&body).await }).await?;
            meter.add(first.size);
            for Batch { files, size } in batches {
                let (name, body) = (name.clone(), UploadAgentFilesRequest { files });
                let options = this.options.clone();
                this.client.call(options, |raw| async move { raw.upload_agent_files(&name, &body).await }).await?;
                meter.add(size);
            }
            Ok(deployed.map(|envelope| envelope.agent))
        }
    }

    impl DeployAgentFiles {
        pub(super) fn of(client: &AshClient, name: String, files: AgentFiles) -> Self {
            Self::new(client, name, files, None, None, None)
        }

        /// Environment variables of every session, on top of those of the folder. An empty map, where the folder has
        /// none, clears those of earlier deployments.
        pub fn env(mut self, env: impl Into<BTreeMap<String, String>>) -> Self {
            self.env = Some(env.into());
            self
        }

        /// Becomes the agent's CLAUDE.md, in place of one among the files.
        pub fn system_prompt(mut self, prompt: impl Into<String>) -> Self {
            self.system_prompt = Some(prompt.into());
            self
        }

        /// Is told how many bytes were sent, and of how many.
        pub fn on_progress(mut self, report: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
            self.progress = Some(Progress::new(report));
            self
        }
    }

    request! {
        /// [`list_agents`](crate::AshClient::list_agents)
        ListAgents {} -> Vec<Agent>,
        |this| {
            let answer = this.client.call(this.options, |raw| async move { raw.list_agents().await });
            Ok(answer.await?.map(|list| list.agents))
        }
    }

    request! {
        /// [`get_agent`](crate::AshClient::get_agent)
        GetAgent { name: String } -> Agent,
        |this| {
            let name = this.name;
            path::segment("agent name", &name)?;
            let answer = this.client.call(this.options, |raw| async move { raw.get_agent(&name).await });
            Ok(answer.await?.map(|envelope| envelope.agent))
        }
    }

    request! {
        /// [`delete_agent`](crate::AshClient::delete_agent)
        DeleteAgent { name: String } -> (),
        |this| {
            let name = this.name;
            path::segment("agent name", &name)?;
            let answer = this.client.call(this.options, |raw| async move { raw.delete_agent(&name).await });
            Ok(answer.await?.map(drop))
        }
    }

    request! {
        /// [`update_agent`](crate::AshClient::update_agent)
        UpdateAgent { name: String, body: UpdateAgentRequest } -> Agent,
        |this| {
            let (name, body) = (this.name, this.body);
            path::segment("agent name", &name)?;
            let answer = this.client.call(this.options, |raw| async move { raw.update_agent(&name, &body).await });
            Ok(answer.await?.map(|envelope| envelope.agent))
        }
    }

    setters! {
        UpdateAgent.body {
            /// Replaces all environment variables. An empty map clears them.
            env: BTreeMap<String, String>,
            /// Members to merge into the configuration.
            config: Map<String, Value>,
        }
    }

    request! {
        /// [`get_agent_config`](crate::AshClient::get_agent_config)
        GetAgentConfig { name: String } -> Map<String, Value>,
        |this| {
            let name = this.name;
            path::segment("agent name", &name)?;
            let answer = this.client.call(this.options, |raw| async move { raw.get_agent_config(&name).await });
            Ok(answer.await?.map(|envelope| envelope.config))
        }
    }

    request! {
        /// [`update_agent_config`](crate::AshClient::update_agent_config)
        UpdateAgentConfig { name: String, members: Map<String, Value> } -> Map<String, Value>,
        |this| {
            let (name, members) = (this.name, this.members);
            path::segment("agent name", &name)?;
            let answer =
                this.client.call(this.options, |raw| async move { raw.update_agent_config(&name, &members).await });
            Ok(answer.await?.map(|envelope| envelope.config))
        }
    }
}
