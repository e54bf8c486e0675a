//! Versions of agents.

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::extract::State;

use super::{
    Created, Documentation, Json, NoContent,
    ash::{Ash, Unwrap},
};
use crate::{
    App,
    api::{
        agents::AgentPath,
        versions::{
            AgentVersionActivated, AgentVersionEnvelope, AgentVersionList, AgentVersionPath, CreateAgentVersionRequest,
            UpdateAgentVersionRequest,
        },
    },
    http::{
        error::ApiResult,
        extract::{Body, Path},
        gate::Tenant,
    },
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/agents/{name}/versions",
            get_with(list, |operation| {
                Documentation {
                    id: "list_agent_versions",
                    tag: "agents",
                    summary: "List an agent's versions",
                    description: "Lists all versions of an agent, newest first. The list is not paginated.",
                    errors: &[(404, "No agent has this name.")],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            })
            .post_with(create, |operation| {
                Documentation {
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
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/agents/{name}/versions/{versionNumber}",
            get_with(get, |operation| {
                Documentation {
                    id: "get_agent_version",
                    tag: "agents",
                    summary: "Get a version of an agent",
                    description: "Gets a version of an agent by its number or its id.",
                    errors: &[(404, "No agent has this name, or the agent has no such version.")],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            })
            .patch_with(update, |operation| {
                Documentation {
                    id: "update_agent_version",
                    tag: "agents",
                    summary: "Change a version of an agent",
                    description: "Changes a version of an agent. Members that are left out stay as they are.",
                    errors: &[(404, "No agent has this name, or the agent has no such version.")],
                    ash: Ash::idempotent("sets the members it names"),
                }
                .apply(operation)
            })
            .delete_with(delete, |operation| {
                Documentation {
                    id: "delete_agent_version",
                    tag: "agents",
                    summary: "Delete a version of an agent",
                    description: "Deletes a version of an agent, even the active one. The number of the highest \
                        version is reused for the next one.",
                    errors: &[(404, "No agent has this name, or the agent has no such version.")],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/agents/{name}/versions/{versionNumber}/activate",
            post_with(activate, |operation| {
                Documentation {
                    id: "activate_agent_version",
                    tag: "agents",
                    summary: "Activate a version of an agent",
                    description: "Makes a version the active one and returns its number. New sessions use its \
                        system prompt, unless they set their own or are given a pre-warmed sandbox.",
                    errors: &[(404, "No agent has this name, or the agent has no such version.")],
                    ash: Ash {
                        unwrap: Some(Unwrap::Member("versionNumber")),
                        ..Ash::idempotent("sets which version is active")
                    },
                }
                .apply(operation)
            }),
        )
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
    let version = store.versions.create(&tenant, &path.name, request)?;
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
    let version = store.versions.update(&tenant, &path.name, &path.version_number, request)?;
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
    let version_number = store.versions.activate(&tenant, &path.name, &path.version_number)?;
    Ok(Json(AgentVersionActivated { activated: true, version_number }))
}
