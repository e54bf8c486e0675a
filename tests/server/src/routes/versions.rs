//! Versions of agents.

use axum::extract::State;

use super::{Created, Json, NoContent, Routes};
use crate::{
    api::{
        agents::AgentPath,
        versions::{
            AgentVersionActivated, AgentVersionEnvelope, AgentVersionList, AgentVersionPath, CreateAgentVersionRequest,
            UpdateAgentVersionRequest,
        },
    },
    app::App,
    ash::{Ash, Unwrap},
    route::{Route, Verb},
    web::{
        error::ApiResult,
        extract::{Body, Path},
        tenant::Tenant,
    },
};

const LIST_AGENT_VERSIONS: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/versions",
    id: "list_agent_versions",
    tag: "agents",
    summary: "List an agent's versions",
    description: "Lists all versions of an agent, newest first. The list is not paginated.",
    errors: &[(404, "No agent has this name.")],
    ..Route::DEFAULT
};

const CREATE_AGENT_VERSION: Route = Route {
    method: Verb::Post,
    path: "/api/agents/{name}/versions",
    id: "create_agent_version",
    tag: "agents",
    summary: "Create a version of an agent",
    description: "Creates a version of an agent. Its number is one more than the highest existing \
        number, and it is not active until it is activated.",
    errors: &[
        (400, "The version to clone does not exist, or the request is not valid."),
        (404, "No agent has this name."),
    ],
    ash: Ash::once("creates another version"),
    stripped: &[400],
    ..Route::DEFAULT
};

const GET_AGENT_VERSION: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/versions/{versionNumber}",
    id: "get_agent_version",
    tag: "agents",
    summary: "Get a version of an agent",
    description: "Gets a version of an agent by its number or its id.",
    errors: &[(404, "No agent has this name, or the agent has no such version.")],
    ..Route::DEFAULT
};

const UPDATE_AGENT_VERSION: Route = Route {
    method: Verb::Patch,
    path: "/api/agents/{name}/versions/{versionNumber}",
    id: "update_agent_version",
    tag: "agents",
    summary: "Change a version of an agent",
    description: "Changes a version of an agent. Members that are left out stay as they are.",
    errors: &[(404, "No agent has this name, or the agent has no such version.")],
    ash: Ash::idempotent("sets the members it names"),
    ..Route::DEFAULT
};

const DELETE_AGENT_VERSION: Route = Route {
    method: Verb::Delete,
    path: "/api/agents/{name}/versions/{versionNumber}",
    id: "delete_agent_version",
    tag: "agents",
    summary: "Delete a version of an agent",
    description: "Deletes a version of an agent, even the active one. The number of the highest \
        version is reused for the next one.",
    errors: &[(404, "No agent has this name, or the agent has no such version.")],
    ..Route::DEFAULT
};

const ACTIVATE_AGENT_VERSION: Route = Route {
    method: Verb::Post,
    path: "/api/agents/{name}/versions/{versionNumber}/activate",
    id: "activate_agent_version",
    tag: "agents",
    summary: "Activate a version of an agent",
    description: "Makes a version the active one and returns its number. New sessions use its \
        system prompt, unless they set their own or are given a pre-warmed sandbox.",
    errors: &[(404, "No agent has this name, or the agent has no such version.")],
    ash: Ash { unwrap: Some(Unwrap::Member("versionNumber")), ..Ash::idempotent("sets which version is active") },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&LIST_AGENT_VERSIONS, list)
        .add(&CREATE_AGENT_VERSION, create)
        .add(&GET_AGENT_VERSION, get)
        .add(&UPDATE_AGENT_VERSION, update)
        .add(&DELETE_AGENT_VERSION, delete)
        .add(&ACTIVATE_AGENT_VERSION, activate)
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<AgentVersionList>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    Ok(Json(AgentVersionList { versions: store.versions.list(&tenant, &path.name) }))
}

async fn create(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Body(request): Body<CreateAgentVersionRequest>,
) -> ApiResult<Created<AgentVersionEnvelope>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    let version = store.versions.create(app.origin(), &tenant, &path.name, request)?;
    Ok(Created(AgentVersionEnvelope { version }))
}

async fn get(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentVersionPath>,
) -> ApiResult<Json<AgentVersionEnvelope>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    let version = store.versions.get(&tenant, &path.name, &path.version_number)?.clone();
    Ok(Json(AgentVersionEnvelope { version }))
}

async fn update(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentVersionPath>,
    Body(request): Body<UpdateAgentVersionRequest>,
) -> ApiResult<Json<AgentVersionEnvelope>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    let version = store.versions.update(app.origin(), &tenant, &path.name, &path.version_number, request)?;
    Ok(Json(AgentVersionEnvelope { version }))
}

async fn delete(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentVersionPath>,
) -> ApiResult<NoContent> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    store.versions.remove(&tenant, &path.name, &path.version_number)?;
    Ok(NoContent)
}

async fn activate(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentVersionPath>,
) -> ApiResult<Json<AgentVersionActivated>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    let version_number = store.versions.activate(app.origin(), &tenant, &path.name, &path.version_number)?;
    Ok(Json(AgentVersionActivated { activated: true, version_number }))
}
