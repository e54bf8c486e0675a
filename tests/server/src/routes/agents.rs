//! Deploying agents.

use std::{collections::BTreeMap, fs, io, path::Path as FilePath};

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::extract::State;
use base64::{Engine, engine::general_purpose::STANDARD};
use uuid::Uuid;

use super::{Created, Documentation, Json};
use crate::{
    App,
    api::{
        Timestamp,
        agents::{Acknowledgement, Agent, AgentEnvelope, AgentList, AgentPath, DeployAgentRequest, FileUpload},
    },
    http::{
        error::{ApiError, ApiResult},
        extract::{Body, Path},
        gate::Tenant,
    },
    store::AgentRecord,
    workspace::{contained, write_below},
};

const CLAUDE_MD: &str = "CLAUDE.md";

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/agents",
            post_with(deploy, |operation| {
                Documentation {
                    id: "deploy_agent",
                    tag: "agents",
                    summary: "Deploy an agent",
                    description: "Makes an agent of a folder on the server, of files sent along, or of a system \
                        prompt. Deploying to a name that exists makes a new version of that agent.",
                    errors: &[500],
                }
                .apply(operation)
            })
            .get_with(list, |operation| {
                Documentation {
                    id: "list_agents",
                    tag: "agents",
                    summary: "List agents",
                    description: "All agents of the tenant, sorted by name. There are no pages.",
                    errors: &[],
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/agents/{name}",
            get_with(get, |operation| {
                Documentation {
                    id: "get_agent",
                    tag: "agents",
                    summary: "Get an agent",
                    description: "The agent of this name.",
                    errors: &[404],
                }
                .apply(operation)
            })
            .delete_with(delete, |operation| {
                Documentation {
                    id: "delete_agent",
                    tag: "agents",
                    summary: "Delete an agent",
                    description: "Deletes the agent and all its sessions. Versions and eval cases are kept and \
                        reappear with an agent of the same name.",
                    errors: &[404],
                }
                .apply(operation)
            }),
        )
}

async fn deploy(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<DeployAgentRequest>,
) -> ApiResult<Created<AgentEnvelope>> {
    let folder = match &request.path {
        Some(path) => app.data_dir().join(path),
        None => {
            let folder = app.managed_agent_dir(&request.name);
            write_agent(&folder, &request).map_err(|error| ApiError::internal(error.to_string()))?;
            folder
        }
    };
    if !folder.join(CLAUDE_MD).is_file() {
        return Err(ApiError::bad_request("Agent directory must contain CLAUDE.md"));
    }
    let mut store = app.store();
    let earlier = store.agent(&tenant, &request.name).map(|record| (record.agent.clone(), record.env.clone()));
    let now = Timestamp::now();
    let (id, version, known_env) = match earlier {
        Some((agent, env)) => (agent.id, agent.version + 1, env),
        None => (Uuid::new_v4(), 1, BTreeMap::new()),
    };
    let agent = Agent {
        id,
        name: request.name,
        version,
        path: folder.to_string_lossy().into_owned(),
        created_at: now,
        updated_at: now,
        tenant_id: Some(tenant.clone()),
        env: request.env.as_ref().and_then(redacted),
    };
    let env = request.env.unwrap_or(known_env);
    store.put_agent(&tenant, AgentRecord { agent: Agent { env: redacted(&env), ..agent.clone() }, env });
    Ok(Created(AgentEnvelope { agent }))
}

/// The names of environment variables; values are never told.
fn redacted(env: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    (!env.is_empty()).then(|| env.keys().map(|name| (name.clone(), "***".to_owned())).collect())
}

fn write_agent(folder: &FilePath, request: &DeployAgentRequest) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let files = request.files.as_deref().unwrap_or_default();
    for FileUpload { path, content } in files {
        // A real server says nothing of a path that leads out; it does not write it either.
        if let Some(path) = contained(path).filter(|_| !path.contains("..")) {
            write_below(folder, &path, &decode_leniently(content))?;
        }
    }
    let brings_claude_md = files.iter().any(|file| file.path == CLAUDE_MD);
    match &request.system_prompt {
        Some(prompt) => fs::write(folder.join(CLAUDE_MD), prompt),
        // As a real server does, even over the CLAUDE.md of an earlier deployment.
        None if !brings_claude_md && request.files.is_some() => {
            fs::write(folder.join(CLAUDE_MD), format!("# {}\n", request.name))
        }
        None => Ok(()),
    }
}

/// Base64 as a real server reads it: what is not base64 ends the content, silently.
pub(crate) fn decode_leniently(content: &str) -> Vec<u8> {
    let valid = content.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    let mut valid: Vec<u8> = valid.collect();
    if valid.len() % 4 == 1 {
        valid.pop();
    }
    valid.resize(valid.len().next_multiple_of(4), b'=');
    STANDARD.decode(&valid).unwrap_or_default()
}

async fn list(State(app): State<App>, Tenant(tenant): Tenant) -> Json<AgentList> {
    Json(AgentList { agents: app.store().agents(&tenant) })
}

async fn get(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<AgentEnvelope>> {
    let store = app.store();
    let record = store.agent(&tenant, &path.name).ok_or_else(|| ApiError::not_found("Agent not found"))?;
    Ok(Json(AgentEnvelope { agent: record.agent.clone() }))
}

async fn delete(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<Acknowledgement>> {
    if app.store().remove_agent(&tenant, &path.name) {
        Ok(Json(Acknowledgement { ok: true }))
    } else {
        Err(ApiError::not_found("Agent not found"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_that_is_not_is_cut_where_it_stops_being() {
        assert_eq!(decode_leniently("aGk="), b"hi");
        assert_eq!(decode_leniently("aGk"), b"hi");
        assert_eq!(decode_leniently("!!!"), b"");
    }
}
