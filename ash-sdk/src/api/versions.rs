//! Versions of an agent's prompt and knowledge, one of which is active.

use uuid::Uuid;

use crate::{AshClient, types::VersionReference};

/// Which version is meant: its number, or its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl From<i64> for Version {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<Uuid> for Version {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

impl Version {
    fn as_str(&self) -> &str {
        &self.0
    }

    fn into_reference(self) -> VersionReference {
        match self.0.parse() {
            Ok(number) => VersionReference::Integer(number),
            Err(_) => VersionReference::String(self.0),
        }
    }
}

impl AshClient {
    /// Lists an agent's versions, newest first.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn list_agent_versions(&self, agent: impl Into<String>) -> requests::ListAgentVersions {
        requests::ListAgentVersions::new(self, agent.into())
    }

    /// Makes a version of an agent. It gets the number after the highest there is, and is not active until it is
    /// [activated](Self::activate_agent_version).
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name; 400 when the version to
    /// [clone](requests::CreateAgentVersion::clone_from) does not exist.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let version = client.create_agent_version("my-agent").system_prompt("Be brief.").await?;
    /// client.activate_agent_version("my-agent", version.version_number).await?;
    /// # Ok(()) }
    /// ```
    pub fn create_agent_version(&self, agent: impl Into<String>) -> requests::CreateAgentVersion {
        requests::CreateAgentVersion::of(self, agent.into())
    }

    /// Gets a version by its number or id.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such version.
    pub fn get_agent_version(
        &self,
        agent: impl Into<String>,
        version: impl Into<Version>,
    ) -> requests::GetAgentVersion {
        requests::GetAgentVersion::new(self, agent.into(), version.into())
    }

    /// Changes a version; see the setters.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such version.
    pub fn update_agent_version(
        &self,
        agent: impl Into<String>,
        version: impl Into<Version>,
    ) -> requests::UpdateAgentVersion {
        requests::UpdateAgentVersion::of(self, agent.into(), version.into())
    }

    /// Deletes a version, the active one too. The number of the highest is given again to the next.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such version.
    pub fn delete_agent_version(
        &self,
        agent: impl Into<String>,
        version: impl Into<Version>,
    ) -> requests::DeleteAgentVersion {
        requests::DeleteAgentVersion::new(self, agent.into(), version.into())
    }

    /// Makes a version the active one: its system prompt is that of new sessions which bring none, unless they are
    /// given a sandbox made in advance. Gives the version's number.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such version.
    pub fn activate_agent_version(
        &self,
        agent: impl Into<String>,
        version: impl Into<Version>,
    ) -> requests::ActivateAgentVersion {
        requests::ActivateAgentVersion::new(self, agent.into(), version.into())
    }
}

pub(crate) mod requests {
    //! Requests about versions of agents.

    use super::Version;
    use crate::{
        AshClient, path,
        request::{request, setters},
        types::{AgentVersion, CreateAgentVersionRequest, UpdateAgentVersionRequest},
    };

    request! {
        /// [`list_agent_versions`](crate::AshClient::list_agent_versions)
        ListAgentVersions { agent: String } -> Vec<AgentVersion>,
        |this| {
            let agent = this.agent;
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.list_agent_versions(&agent).await });
            Ok(answer.await?.map(|list| list.versions))
        }
    }

    request! {
        /// [`create_agent_version`](crate::AshClient::create_agent_version)
        CreateAgentVersion { agent: String, body: CreateAgentVersionRequest } -> AgentVersion,
        |this| {
            let (agent, body) = (this.agent, this.body);
            path::segment("agent name", &agent)?;
            let answer =
                this.client.call(this.options, |raw| async move { raw.create_agent_version(&agent, &body).await });
            Ok(answer.await?.map(|envelope| envelope.version))
        }
    }

    impl CreateAgentVersion {
        pub(super) fn of(client: &AshClient, agent: String) -> Self {
            let body = CreateAgentVersionRequest {
                clone_from: None,
                knowledge_files: None,
                name: None,
                release_notes: None,
                system_prompt: None,
            };
            Self::new(client, agent, body)
        }

        /// The version to start from, by its number or id. What is set here takes the place of what it has.
        pub fn clone_from(mut self, version: impl Into<Version>) -> Self {
            self.body.clone_from = Some(version.into().into_reference());
            self
        }
    }

    setters! {
        CreateAgentVersion.body {
            /// The version's name. At most 255 characters. Default: `v` and the number.
            name: String,
            /// The system prompt. At most 1,000,000 characters.
            system_prompt: String,
            /// What is new. At most 10,000 characters.
            release_notes: String,
            /// The files that belong to it.
            knowledge_files: Vec<String>,
        }
    }

    request! {
        /// [`get_agent_version`](crate::AshClient::get_agent_version)
        GetAgentVersion { agent: String, version: Version } -> AgentVersion,
        |this| {
            let (agent, version) = (this.agent, this.version);
            path::segment("agent name", &agent)?;
            let answer = this
                .client
                .call(this.options, |raw| async move { raw.get_agent_version(&agent, version.as_str()).await });
            Ok(answer.await?.map(|envelope| envelope.version))
        }
    }

    request! {
        /// [`update_agent_version`](crate::AshClient::update_agent_version)
        UpdateAgentVersion { agent: String, version: Version, body: UpdateAgentVersionRequest } -> AgentVersion,
        |this| {
            let (agent, version, body) = (this.agent, this.version, this.body);
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move {
                raw.update_agent_version(&agent, version.as_str(), &body).await
            });
            Ok(answer.await?.map(|envelope| envelope.version))
        }
    }

    impl UpdateAgentVersion {
        pub(super) fn of(client: &AshClient, agent: String, version: Version) -> Self {
            let body = UpdateAgentVersionRequest {
                knowledge_files: None,
                name: None,
                release_notes: None,
                system_prompt: None,
            };
            Self::new(client, agent, version, body)
        }
    }

    setters! {
        UpdateAgentVersion.body {
            /// The version's name. At most 255 characters.
            name: String,
            /// The system prompt. At most 1,000,000 characters.
            system_prompt: String,
            /// What is new. At most 10,000 characters.
            release_notes: String,
            /// The files that belong to it.
            knowledge_files: Vec<String>,
        }
    }

    request! {
        /// [`delete_agent_version`](crate::AshClient::delete_agent_version)
        DeleteAgentVersion { agent: String, version: Version } -> (),
        |this| {
            let (agent, version) = (this.agent, this.version);
            path::segment("agent name", &agent)?;
            this.client
                .call(this.options, |raw| async move { raw.delete_agent_version(&agent, version.as_str()).await })
                .await
        }
    }

    request! {
        /// [`activate_agent_version`](crate::AshClient::activate_agent_version)
        ActivateAgentVersion { agent: String, version: Version } -> i64,
        |this| {
            let (agent, version) = (this.agent, this.version);
            path::segment("agent name", &agent)?;
            let answer = this
                .client
                .call(this.options, |raw| async move { raw.activate_agent_version(&agent, version.as_str()).await });
            Ok(answer.await?.map(|activated| activated.version_number))
        }
    }
}
