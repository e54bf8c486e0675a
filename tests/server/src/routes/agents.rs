//! Deploying agents.

use std::{collections::BTreeMap, fs};

use axum::extract::State;
use serde_json::{Map, Value};

use super::{Created, Json, Routes, agent_files::bad_name};
use crate::{
    api::{
        Timestamp,
        agents::{
            Acknowledgement, Agent, AgentConfigEnvelope, AgentEnvelope, AgentList, AgentPath, DeployAgentRequest,
            FileUpload, UpdateAgentRequest,
        },
        ids::AgentId,
    },
    app::App,
    ash::{Ash, Deadline, Facade},
    lenient_base64::decode_leniently,
    provision::prewarm,
    route::{Bucket, Route, Verb},
    store::agents::AgentRecord,
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path},
        tenant::Tenant,
    },
    workspace::{FileError, Folder},
};

const CLAUDE_MD: &str = "CLAUDE.md";

const DEPLOY_AGENT: Route = Route {
    method: Verb::Post,
    path: "/api/agents",
    id: "deploy_agent",
    tag: "agents",
    summary: "Deploy an agent",
    description: "Deploys an agent from a folder on the server that contains a CLAUDE.md, from \
        files in the request, or from a system prompt. Deploying to an existing name creates a new \
        version of that agent.\n\nFiles of earlier deployments stay. Files without a CLAUDE.md \
        among them and without a system prompt replace the existing CLAUDE.md with a heading.",
    errors: &[
        (
            400,
            "The name has characters other than letters, digits, `_` and `-`, or the folder has no \
                CLAUDE.md.",
        ),
        (413, "The request is larger than 1 MiB. More files can be uploaded after the deployment."),
        (500, "A file cannot be written on the server."),
    ],
    ash: Ash {
        deadline: Some(Deadline { seconds: 120, because: "writes files and may start a sandbox" }),
        arguments: &["name", "path"],
        facade: Facade::Custom,
        ..Ash::once("creates another version")
    },
    bucket: Bucket::DeployAgent,
    stripped: &[400],
    ..Route::DEFAULT
};

const LIST_AGENTS: Route = Route {
    method: Verb::Get,
    path: "/api/agents",
    id: "list_agents",
    tag: "agents",
    summary: "List agents",
    description: "Lists all agents, sorted by name. The list is not paginated.",
    ..Route::DEFAULT
};

const GET_AGENT: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}",
    id: "get_agent",
    tag: "agents",
    summary: "Get an agent",
    description: "Gets an agent by its name.",
    errors: &[(404, "No agent has this name.")],
    ..Route::DEFAULT
};

const DELETE_AGENT: Route = Route {
    method: Verb::Delete,
    path: "/api/agents/{name}",
    id: "delete_agent",
    tag: "agents",
    summary: "Delete an agent",
    description: "Deletes an agent **and all its sessions**. The server keeps its versions and \
        eval cases, which reappear with an agent of the same name.",
    errors: &[(404, "No agent has this name.")],
    ..Route::DEFAULT
};

const UPDATE_AGENT: Route = Route {
    method: Verb::Patch,
    path: "/api/agents/{name}",
    id: "update_agent",
    tag: "agents",
    summary: "Change an agent's environment or configuration",
    description: "Changes an agent's environment variables, its configuration, or both. Open \
        sessions keep the ones they were opened with.\n\nThe values of environment variables \
        cannot be read back: they appear as `***`, so do not write back a value that was read.",
    errors: &[(404, "No agent has this name.")],
    ash: Ash { facade: Facade::Custom, ..Ash::idempotent("sets the members it names") },
    ..Route::DEFAULT
};

const GET_AGENT_CONFIG: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/config",
    id: "get_agent_config",
    tag: "agents",
    summary: "Get an agent's configuration",
    description: "Gets the members that were set in an agent's configuration. Other responses \
        about an agent do not include them.",
    errors: &[(404, "No agent has this name.")],
    ..Route::DEFAULT
};

const UPDATE_AGENT_CONFIG: Route = Route {
    method: Verb::Patch,
    path: "/api/agents/{name}/config",
    id: "update_agent_config",
    tag: "agents",
    summary: "Set members of an agent's configuration",
    description: "Merges members into an agent's configuration, replacing those of the same name. \
        A member cannot be removed: a null is stored as a null.",
    errors: &[(404, "No agent has this name.")],
    ash: Ash::idempotent("sets the members it names"),
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&DEPLOY_AGENT, deploy)
        .add(&LIST_AGENTS, list)
        .add(&GET_AGENT, get)
        .add(&DELETE_AGENT, delete)
        .add(&UPDATE_AGENT, update)
        .add(&GET_AGENT_CONFIG, get_config)
        .add(&UPDATE_AGENT_CONFIG, update_config)
}

async fn deploy(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<DeployAgentRequest>,
) -> ApiResult<Created<AgentEnvelope>> {
    let folder = match &request.path {
        Some(path) => app.data_dir().join(path),
        None => {
            let folder = app.managed_agent_dir(&tenant, &request.name);
            let opened = fs::create_dir_all(&folder).and_then(|()| Folder::open(&folder));
            write_agent(&opened.map_err(|error| ApiError::internal(error.to_string()))?, &request)?;
            folder
        }
    };
    if !folder.join(CLAUDE_MD).is_file() {
        return Err(ApiError::bad_request("Agent directory must contain CLAUDE.md"));
    }
    let now = Timestamp::now(app.origin());
    let mut agent = Agent {
        id: AgentId::new(app.origin()),
        name: request.name,
        version: 1,
        path: folder.to_string_lossy().into_owned(),
        created_at: now,
        updated_at: now,
        tenant_id: Some(tenant.clone()),
        env: request.env.as_ref().and_then(redacted),
    };
    let mut record =
        AgentRecord { agent: agent.clone(), env: request.env.clone().unwrap_or_default(), config: Default::default() };
    let mut store = app.store();
    if let Some(earlier) = store.find_agent(&tenant, &agent.name) {
        agent.id = earlier.agent.id;
        agent.version = earlier.agent.version + 1;
        // Only the answer to a re-deployment says that the agent was created now, and only what it was sent.
        record.agent = Agent { created_at: earlier.agent.created_at, ..agent.clone() };
        record.config = earlier.config.clone();
        if request.env.is_none() {
            record.env = earlier.env.clone();
            record.agent.env = redacted(&record.env);
        }
    }
    let env = record.env.clone();
    store.put_agent(&tenant, record);
    drop(store);
    prewarm(&app, &agent.name, &agent.path, env, true);
    Ok(Created(AgentEnvelope { agent }))
}

/// The names of environment variables; values are never told.
fn redacted(env: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    (!env.is_empty()).then(|| env.keys().map(|name| (name.clone(), "***".to_owned())).collect())
}

fn write_agent(folder: &Folder, request: &DeployAgentRequest) -> ApiResult<()> {
    let write = |path: &str, bytes: &[u8]| match folder.write(path.as_ref(), bytes) {
        // A real server says nothing of a path that leads out; it does not write it either.
        Ok(()) | Err(FileError::Escapes) => Ok(()),
        Err(error @ (FileError::Nul | FileError::TooLong)) => Err(bad_name(path, &error)),
        Err(error) => Err(ApiError::internal(error.to_string())),
    };
    let files = request.files.as_deref().unwrap_or_default();
    for FileUpload { path, content } in files {
        if !path.contains("..") && !path.starts_with('/') {
            write(path, &decode_leniently(content))?;
        }
    }
    let brings_claude_md = files.iter().any(|file| file.path == CLAUDE_MD);
    match &request.system_prompt {
        Some(prompt) => write(CLAUDE_MD, prompt.as_bytes()),
        // As a real server does, even over the CLAUDE.md of an earlier deployment.
        None if !brings_claude_md && request.files.is_some() => {
            write(CLAUDE_MD, format!("# {}\n", request.name).as_bytes())
        }
        None => Ok(()),
    }
}

async fn list(State(app): State<App>, Tenant(tenant): Tenant) -> Json<AgentList> {
    Json(AgentList { agents: app.store().agents(&tenant) })
}

async fn get(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<AgentEnvelope>> {
    Ok(Json(AgentEnvelope { agent: app.store().agent(&tenant, &path.name)?.agent.clone() }))
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

async fn update(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Body(request): Body<UpdateAgentRequest>,
) -> ApiResult<Json<AgentEnvelope>> {
    let mut store = app.store();
    let record = store.agent(&tenant, &path.name)?;
    if let Some(env) = request.env {
        record.agent.env = redacted(&env);
        record.env = env;
    }
    record.config.extend(request.config.unwrap_or_default());
    record.agent.updated_at = Timestamp::now(app.origin());
    Ok(Json(AgentEnvelope { agent: record.agent.clone() }))
}

async fn get_config(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<AgentConfigEnvelope>> {
    Ok(Json(AgentConfigEnvelope { config: app.store().agent(&tenant, &path.name)?.config.clone() }))
}

async fn update_config(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Body(members): Body<Map<String, Value>>,
) -> ApiResult<Json<AgentConfigEnvelope>> {
    let mut store = app.store();
    let record = store.agent(&tenant, &path.name)?;
    record.config.extend(members);
    record.agent.updated_at = Timestamp::now(app.origin());
    Ok(Json(AgentConfigEnvelope { config: record.config.clone() }))
}
