//! Sandboxes of new sessions: which of them were pre-warmed, and how to get one that was not.

use std::{collections::HashMap, sync::Arc};

use super::opened_sessions::{Opened, probing, secondary};
use crate::{
    client::AshClient,
    error::{ErrorKind, Result},
    generated::{
        requests::CreateSession,
        types::{CreateSessionRequest, Session, SessionId},
    },
    request::sending,
    response::Response,
    session::{CLAUDE_MD, Deployment, Prewarmed},
    transport::CallOptions,
};

sending!(CreateSession -> Session, |request| {
    if request.state == Prewarmed::Accept {
        return request.call().await;
    }
    let opened = Opened::new(&request.client, &request.options);
    open(request, opened).await
});

impl CreateSession {
    /// Sets the policy for a session that was given a pre-warmed sandbox. Default: [`Prewarmed::Refuse`].
    pub fn on_prewarmed(mut self, policy: Prewarmed) -> Self {
        self.state = policy;
        self
    }
}

/// Opens sessions until one is as it should be.
async fn open(request: CreateSession, mut opened: Opened) -> Result<Response<Session>> {
    let agent = request.body.agent.clone();
    let deployment = request.client.deployments().of(&agent);
    let lost = lost_when_prewarmed(&request.body);
    let is_strict = request.state == Prewarmed::Retry;
    if is_strict && has_secrets(&request.body) {
        // The sandbox that is made in place of the one it takes has the environment of this session, which is none.
        let plain = CreateSession { body: CreateSessionRequest::new(agent.clone()), ..request.clone() };
        opened.open(plain).await?;
    }
    while opened.has_room() {
        let response = opened.open(request.clone()).await?;
        let session = &response.value;
        let is_good = if !is_prewarmed(session) {
            true
        } else if is_strict {
            false
        } else if !lost.is_empty() {
            return Err(opened.options_ignored(lost).await);
        } else {
            match &deployment {
                Some(deployment) => match has(&request, session.id, deployment).await {
                    Ok(has) => has,
                    Err(error) => return Err(opened.end_after(error).await),
                },
                None => true,
            }
        };
        if is_good {
            if let Some(deployment) = &deployment {
                request.client.deployments().seen(&agent, deployment);
            }
            opened.end_but_the_last().await?;
            return Ok(response);
        }
    }
    Err(opened.exhausted(&agent).await)
}

/// Takes the sandboxes that were made before an agent was complete: the server makes others in their place. Of an agent
/// that is new there is one.
pub(crate) async fn renew(client: &AshClient, options: &CallOptions, agent: &str, is_new: bool) -> Result<()> {
    let mut request = CreateSession::new(client, CreateSessionRequest::new(agent), Prewarmed::Accept);
    request.options = secondary(options);
    let opened = Opened::new(client, options);
    let renewed = renew_by(request, opened, is_new).await;
    renewed.map_err(|error| {
        let text = format!(
            "the agent {agent} is deployed with all its files, but its next sessions may be given sandboxes that were \
             pre-warmed before it had them, because these could not be replaced: {}; open sessions with \
             `on_prewarmed(Prewarmed::Retry)`",
            error.message()
        );
        error.explained(text)
    })
}

async fn renew_by(request: CreateSession, mut opened: Opened, is_new: bool) -> Result<()> {
    while opened.has_room() {
        let session = opened.open(request.clone()).await?.value;
        if is_new || !is_prewarmed(&session) {
            return opened.end_all().await;
        }
    }
    Err(opened.exhausted(&request.body.agent).await)
}

fn is_prewarmed(session: &Session) -> bool {
    session.sandbox_id != session.id.to_string()
}

/// Names the options that are set and would not be in effect in a pre-warmed sandbox.
fn lost_when_prewarmed(body: &CreateSessionRequest) -> Vec<&'static str> {
    let options = [
        ("credential_id", body.credential_id.is_some()),
        ("extra_env", body.extra_env.as_ref().is_some_and(|env| !env.is_empty())),
        ("mcp_servers", body.mcp_servers.as_ref().is_some_and(|servers| !servers.is_empty())),
        ("permission_mode", body.permission_mode.is_some()),
        ("system_prompt", body.system_prompt.is_some()),
    ];
    options.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect()
}

/// The request has what the next sandbox that is pre-warmed would have too.
fn has_secrets(body: &CreateSessionRequest) -> bool {
    body.credential_id.is_some() || body.extra_env.as_ref().is_some_and(|env| !env.is_empty())
}

/// A session in a pre-warmed sandbox has a deployment, or the files that the agent has by now.
async fn has(request: &CreateSession, session: SessionId, deployment: &Arc<Deployment>) -> Result<bool> {
    if deployment.is_hidden {
        return Ok(false);
    }
    let client = &request.client;
    if let Some(instructions) = &deployment.instructions {
        let mut file = client.download_session_file(session, CLAUDE_MD);
        file.options = probing(&request.options);
        let is_same = match file.await {
            Ok(file) => file.bytes(instructions.len()).await.map(|bytes| bytes == *instructions),
            Err(error) => Err(error),
        };
        match is_same {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            // It is longer than the one that was deployed, or there is none.
            Err(error) if error.is_not_found() || matches!(error.kind(), ErrorKind::LimitExceeded { .. }) => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
    }
    let mut files = client.list_session_files(session);
    files.options = probing(&request.options);
    let there: HashMap<String, i64> = files.await?.files.into_iter().map(|file| (file.path, file.size)).collect();
    let others = differing(deployment, &there);
    if others.is_empty() {
        return Ok(true);
    }
    // Another may have changed the agent since.
    let mut files = client.list_agent_files(&request.body.agent);
    files.options = probing(&request.options);
    let wanted: HashMap<String, i64> = files.await?.into_iter().map(|file| (file.path, file.size)).collect();
    Ok(others.iter().all(|(path, size)| size_of(path, &wanted) != *size))
}

/// Returns the files of a deployment, deleted ones included, that are not like this here.
fn differing(deployment: &Deployment, there: &HashMap<String, i64>) -> Vec<(String, Option<u64>)> {
    let files = deployment.files.iter().filter(|(path, size)| is_listed(path) && size_of(path, there) != **size);
    files.map(|(path, size)| (path.clone(), *size)).collect()
}

fn size_of(path: &str, files: &HashMap<String, i64>) -> Option<u64> {
    files.get(path).and_then(|size| u64::try_from(*size).ok())
}

/// A server's list of files has this one.
fn is_listed(path: &str) -> bool {
    let skipped = ["node_modules", ".git", "__pycache__", ".DS_Store"];
    let endings = [".sock", ".lock", ".pid"];
    path.split('/').all(|name| !skipped.contains(&name) && !endings.iter().any(|ending| name.ends_with(ending)))
}
