//! Deployments from a prompt, a folder or files. A folder is read as Ash's own command line reads it, and files are sent
//! in as many requests as it takes.

pub(crate) mod batches;
mod dotenv;
mod folder;

use std::{collections::BTreeMap, path::PathBuf};

use self::batches::{Batch, LARGEST_BODY};
use crate::{
    client::AshClient,
    error::{Error, LimitUnit},
    generated::{
        operations,
        requests::{DeployAgent, DeployAgentFiles},
        types::{Agent, DeployAgentRequest, UploadAgentFilesRequest},
    },
    path,
    request::{sending, upload_options},
    transfer::{AgentFiles, Files, Meter},
};

sending!(DeployAgent -> Agent, |request| { request.call().await });

/// # Deploying from local files
impl AshClient {
    /// Deploys an agent that consists of a system prompt.
    ///
    /// # Errors
    ///
    /// 400 when the name has characters other than letters, digits, `_` and `-`.
    pub fn deploy_agent_prompt(&self, name: impl Into<String>, prompt: impl Into<String>) -> DeployAgent {
        DeployAgent::new(self, DeployAgentRequest::new(name).system_prompt(prompt))
    }

    /// Deploys an agent from a folder on this machine, as Ash's own command line does.
    ///
    /// The folder needs a CLAUDE.md. Left out are `node_modules`, `.git`, `__pycache__`, caches, virtual environments,
    /// temporary folders, and files that end in `.sock`, `.lock`, `.pid`, `.env` or `.env.local`; of the last two, those
    /// directly in the folder become the agent's environment: `.env`, then `.env.local`, then what
    /// [`env`](DeployAgentFiles::env) sets. Characters of the name that a server does not accept become `-`.
    ///
    /// A server accepts 1 MiB at once; the rest is sent after the deployment, in several batches. Files of earlier
    /// deployments stay.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) without a CLAUDE.md, or for a path that the server cannot
    /// hold; a [limit](crate::ErrorKind::LimitExceeded) error for a file that is too large; a
    /// [local](crate::ErrorKind::Local) error for a file that cannot be read. Each names the path, and nothing is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let agent = client.deploy_agent_dir("my-agent", "./agents/my-agent").await?;
    /// println!("Deployed: {} v{}", agent.name, agent.version);
    /// # Ok(()) }
    /// ```
    pub fn deploy_agent_dir(&self, name: impl Into<String>, folder: impl Into<PathBuf>) -> DeployAgentFiles {
        DeployAgentFiles::of(self, name.into(), AgentFiles::Folder(folder.into()))
    }

    /// Deploys an agent from files that are sent along, in several batches where they exceed the 1 MiB that a server
    /// accepts at once. Files of earlier deployments stay.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) without a CLAUDE.md among them and without a [system
    /// prompt](DeployAgentFiles::system_prompt): a server would overwrite the CLAUDE.md that is there. To add files to
    /// an agent, use [`upload_agent_files`](Self::upload_agent_files). Otherwise as
    /// [`deploy_agent_dir`](Self::deploy_agent_dir).
    pub fn deploy_agent_files(&self, name: impl Into<String>, files: Files) -> DeployAgentFiles {
        DeployAgentFiles::of(self, name.into(), AgentFiles::Given(files))
    }
}

sending!(DeployAgentFiles -> Agent, |request| {
    let upload = request.state;
    let (client, mut body) = (request.deploy.client, request.deploy.body);
    body.name = batches::normalised_name(&body.name);
    path::segment("agent name", &body.name)?;
    let whose = match &upload.files {
        AgentFiles::Folder(folder) => format!(" of {}", folder.display()),
        AgentFiles::Given(_) => String::new(),
    };
    let mut files = match upload.files {
        AgentFiles::Given(files) => files,
        AgentFiles::Folder(folder) => {
            let collected = folder::collect(folder).await?;
            let mut env: BTreeMap<_, _> = collected.env.into_iter().map(|(name, value)| (name, value.into())).collect();
            if !env.is_empty() {
                env.extend(body.env.unwrap_or_default());
                body.env = Some(env);
            }
            collected.files
        }
    };
    let has_prompt = body.system_prompt.is_some();
    if !has_prompt && !files.files.iter().any(|file| file.path == batches::CLAUDE_MD) {
        let text = "the files have no CLAUDE.md and there is no system prompt: the server would overwrite the \
            CLAUDE.md that is there; to add files to an agent, use `upload_agent_files`";
        return Err(Error::invalid_request(text));
    }
    batches::put_claude_md_first(&mut files, has_prompt);
    let files = batches::encode(files).await?;
    let mut meter = Meter::new(upload.progress, Some(files.iter().map(|file| file.size).sum()));
    body.files = Some(Vec::new());
    let envelope = serde_json::to_string(&body).map_or(usize::MAX, |json| json.len());
    let mut batches = batches::batches(files, envelope).into_iter();
    let first = batches.next().unwrap_or(Batch { files: Vec::new(), size: 0 });
    // A CLAUDE.md that does not fit into the first request would be overwritten until the next one.
    if envelope > LARGEST_BODY || (first.files.is_empty() && !has_prompt) {
        let text = format!("the environment and the instructions{whose} are too large for one request");
        return Err(Error::limit_exceeded(LARGEST_BODY as u64, LimitUnit::Bytes, text));
    }
    body.files = Some(first.files);
    let name = body.name.clone();
    let deployed = DeployAgent { options: request.options.clone(), ..DeployAgent::new(&client, body) };
    let deployed = deployed.call().await?;
    meter.add(first.size);
    for Batch { files, size } in batches {
        let (name, body) = (name.clone(), UploadAgentFilesRequest::new(files));
        let options = request.options.clone();
        client.call(&operations::UPLOAD_AGENT_FILES, options, |raw| async move { raw.upload_agent_files(&name, &body).await }).await?;
        meter.add(size);
    }
    Ok(deployed)
});

impl DeployAgentFiles {
    fn of(client: &AshClient, name: String, files: AgentFiles) -> Self {
        let deploy = DeployAgent::new(client, DeployAgentRequest::new(name));
        Self::new(deploy, files.into())
    }
}

upload_options!(DeployAgentFiles);
