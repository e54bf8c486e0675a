//! Deploying agents and managing them.

use crate::{AshClient, types::FileUpload};

impl AshClient {
    /// Deploys an agent from a folder **on the server** that contains a CLAUDE.md. Deploying to a name that exists
    /// makes a new version of that agent.
    ///
    /// Where the agent is a folder on this machine, or a prompt, deploy it with
    /// [`deploy_agent_files`](Self::deploy_agent_files) or [`deploy_agent_prompt`](Self::deploy_agent_prompt).
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

    /// Deploys an agent from files that are sent along, whose contents are in base64. Files of earlier deployments
    /// stay. Without a `CLAUDE.md` among them a server overwrites the one that is there.
    ///
    /// # Errors
    /// 413 when the files are more than 1 MiB together.
    pub fn deploy_agent_files(
        &self,
        name: impl Into<String>,
        files: impl IntoIterator<Item = FileUpload>,
    ) -> requests::DeployAgent {
        let mut request = requests::DeployAgent::of(self, name.into());
        request.body.files = Some(files.into_iter().collect());
        request
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

    use crate::{
        AshClient, path,
        request::{request, setters},
        types::{Agent, DeployAgentRequest},
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
}
