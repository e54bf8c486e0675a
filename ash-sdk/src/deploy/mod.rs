//! Deployments from a prompt, a folder or files. A folder is read as Ash's own command line reads it, and files are sent
//! in as many requests as it takes.

pub(crate) mod batches;
mod dotenv;
mod folder;
mod left_out;
mod selection;

use std::collections::BTreeMap;

pub use self::left_out::{LeftOut, LeftOutReason};

use self::{batches::LARGEST_BODY, folder::Collected, selection::Selection};
use crate::{
    api::sandboxes,
    error::{Error, LimitUnit, Result},
    generated::{
        operations,
        requests::{DeployAgent, DeployAgentFiles},
        types::{Agent, UploadAgentFilesRequest},
    },
    path,
    request::{sending, upload_options},
    session::{CLAUDE_MD, Deployment},
    trace,
    transfer::{AgentFiles, AgentUpload, Files, Meter},
};

sending!(DeployAgent -> Agent, |request| {
    let client = request.client.clone();
    let (prompt, changes_env) = (request.body.system_prompt.clone(), request.body.env.is_some());
    let deployed = request.call().await?;
    let name = &deployed.value.name;
    // The files of a folder on the server are not known here, nor are earlier files those of that folder.
    if deployed.value.version == 1 || prompt.is_none() {
        client.deployments().forget(name);
    }
    if deployed.value.version > 1 {
        let is_hidden = changes_env || prompt.is_none();
        let instructions = prompt.map(String::into_bytes);
        client.deployments().record(name, Deployment { instructions, is_hidden, ..Deployment::default() });
    }
    Ok(deployed)
});

sending!(DeployAgentFiles -> Agent, |request| {
    let upload = request.state;
    let (client, mut body) = (request.deploy.client, request.deploy.body);
    let name = batches::normalised_name(&body.name);
    if name.is_empty() {
        let text = format!("the agent name {:?} has no letter, digit or `_`, of which a name is made", body.name);
        return Err(Error::invalid_request(text));
    }
    body.name = name;
    path::segment("agent name", &body.name)?;
    let whose = match &upload.files {
        AgentFiles::Folder(folder) => format!(" of {}", folder.display()),
        AgentFiles::Given(_) => String::new(),
    };
    let Collected { mut files, env, left_out } = collect(&upload).await?;
    for LeftOut { path, reason } in left_out {
        trace::left_out(&path, &reason, reason == LeftOutReason::MayHoldSecrets);
    }
    if !env.is_empty() {
        let mut env: BTreeMap<_, _> = env.into_iter().map(|(name, value)| (name, value.into())).collect();
        env.extend(body.env.unwrap_or_default());
        body.env = Some(env);
    }
    let has_prompt = body.system_prompt.is_some();
    if !has_prompt && !files.files.iter().any(|file| file.path == CLAUDE_MD) {
        let text = "the files have no CLAUDE.md and there is no system prompt: the server would overwrite the \
            CLAUDE.md that is there; to add files to an agent, use `upload_agent_files`";
        return Err(Error::invalid_request(text));
    }
    batches::put_claude_md_first(&mut files, has_prompt);
    let files = batches::measure(files).await?;
    let mut deployment = batches::deployment(&files, body.system_prompt.as_deref());
    let changes_env = body.env.is_some();
    let mut meter = Meter::new(upload.progress, Some(files.iter().map(|file| file.size).sum()));
    body.files = Some(Vec::new());
    let envelope = serde_json::to_string(&body).map_or(usize::MAX, |json| json.len());
    let mut batches = batches::batches(files, envelope).into_iter();
    let first = batches.next().unwrap_or_default();
    // A CLAUDE.md that does not fit into the first request would be overwritten until the next one.
    if envelope > LARGEST_BODY || (first.is_empty() && !has_prompt) {
        let text = format!("the environment and the instructions{whose} are too large for one request");
        return Err(Error::limit_exceeded(LARGEST_BODY as u64, LimitUnit::Bytes, text));
    }
    let size = first.size();
    body.files = Some(first.read(&mut deployment).await?);
    let name = body.name.clone();
    let deployed = DeployAgent { options: request.options.clone(), ..DeployAgent::new(&client, body) };
    let deployed = deployed.call().await?;
    meter.add(size);
    let is_new = deployed.value.version == 1;
    if is_new {
        client.deployments().forget(&name);
    }
    let is_in_parts = batches.len() > 0;
    for batch in batches {
        let size = batch.size();
        let (name, body) = (name.clone(), UploadAgentFilesRequest::new(batch.read(&mut deployment).await?));
        let options = request.options.without_extras();
        client.call(&operations::UPLOAD_AGENT_FILES, options, |raw| async move { raw.upload_agent_files(&name, &body).await }).await?;
        meter.add(size);
    }
    if is_in_parts || !is_new {
        // A new agent has had this environment from the beginning.
        deployment.is_hidden = changes_env && !is_new;
        let recorded = client.deployments().record(&name, deployment);
        if is_in_parts && upload.renews_prewarmed {
            sandboxes::renew(&client, &request.options, &name, is_new).await?;
            client.deployments().renewed(&name, &recorded);
        }
    }
    Ok(deployed)
});

upload_options!(DeployAgentFiles in batches);

/// Collects the files that are to be sent.
async fn collect(upload: &AgentUpload) -> Result<Collected> {
    let selection = Selection::new(&upload.exclude, &upload.include)?;
    match upload.files.clone() {
        AgentFiles::Folder(folder) => folder::collect(folder, selection).await,
        AgentFiles::Given(given) => {
            let (mut files, mut left_out) = (Files::new(), Vec::new());
            for file in given.files {
                match selection.exclusion(&file.path) {
                    Some(reason) => left_out.push(LeftOut { path: file.path, reason }),
                    None => files.files.push(file),
                }
            }
            Ok(Collected { files, env: BTreeMap::new(), left_out })
        }
    }
}

impl DeployAgentFiles {
    /// Chooses whether a deployment that takes several requests ends with replacing the sandboxes that the server
    /// pre-warmed before it was complete, by opening and ending sessions. Default: `true`.
    pub fn renew_prewarmed(mut self, renew: bool) -> Self {
        self.state.renews_prewarmed = renew;
        self
    }

    /// Leaves out the files and folders that match one of these patterns: `["*.log", "target/", "/notes/**/*.txt"]`. They
    /// add to what is [left out by default](crate::AshClient::deploy_agent_dir), and to those of earlier calls.
    ///
    /// A pattern is much like a line of a `.gitignore`: `*` stands for any characters but `/`, `?` for one, `[ab]` and
    /// `[!ab]` for one of a set, `**` for any folders. Without a `/` it is for names at any depth, otherwise for paths from
    /// the agent's folder. With a `/` at its end it is for folders only. What lies in a folder that is left out is left out
    /// too. One that is not valid is an error when the request is sent.
    ///
    /// An excluded `.env` is not read as the agent's environment either.
    pub fn exclude<P: Into<String>>(mut self, patterns: impl IntoIterator<Item = P>) -> Self {
        self.state.exclude.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Sends files and folders that match one of these patterns although they are
    /// [left out by default](crate::AshClient::deploy_agent_dir): `[".env.example", "certificates/*.pem"]`. The patterns are
    /// those of [`exclude`](Self::exclude), which goes before. To send a file of a folder that is left out, the folder has
    /// to be included as well.
    pub fn include<P: Into<String>>(mut self, patterns: impl IntoIterator<Item = P>) -> Self {
        self.state.include.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Returns what the deployment leaves out, sorted by path. The folder is read; nothing is sent.
    ///
    /// # Errors
    ///
    /// As of the deployment, for a folder that cannot be read or sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let deployment =
    ///     client.deploy_agent_dir("my-agent", "./agents/my-agent").exclude(["target/"]);
    /// for left_out in deployment.left_out().await? {
    ///     println!("not sent: {left_out}");
    /// }
    /// deployment.await?;
    /// # Ok(()) }
    /// ```
    pub async fn left_out(&self) -> Result<Vec<LeftOut>> {
        let collected = collect(&self.state).await.map_err(|error| error.about_unsent(self.attempt()))?;
        Ok(collected.left_out)
    }
}
