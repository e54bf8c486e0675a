//! Opening sessions, reading them, changing their configuration and ending them.

use axum::extract::State;
use serde_json::json;

use super::{
    Created, Json, Routes,
    lifecycle::{envelope, move_to},
};
use crate::{
    api::sessions::{
        CreateSessionRequest, SessionEnvelope, SessionFilter, SessionList, SessionPath, SessionStatus,
        UpdateSessionConfigRequest,
    },
    app::App,
    ash::{Ash, Deadline, Facade},
    provision::open,
    route::{Bucket, Route, Verb},
    store::{
        sandboxes::SandboxOptions,
        sessions::{NewSession, SessionConfig},
    },
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path, Query},
        tenant::Tenant,
    },
};

const CREATE_SESSION: Route = Route {
    method: Verb::Post,
    path: "/api/sessions",
    id: "create_session",
    tag: "sessions",
    summary: "Open a session",
    description: "Opens a session: starts a sandbox with the agent in it.\n\nA session that is \
        given a pre-warmed sandbox (its `sandboxId` differs from its `id`) runs without the \
        environment variables, credential, system prompt, MCP servers and permission mode of the \
        request.",
    errors: &[
        (
            400,
            "The credential does not exist or is not of the expected form, or the request is not \
                valid.",
        ),
        (404, "No agent has this name."),
        (422, "The agent's folder is missing on the server. Deploy the agent again."),
        (500, "The sandbox cannot be started."),
        (503, "All sandboxes are in use."),
    ],
    ash: Ash {
        deadline: Some(Deadline { seconds: 180, because: "starts a sandbox, whose install script may take 120 s" }),
        facade: Facade::Custom,
        ..Ash::once("opens another session with a sandbox of its own")
    },
    bucket: Bucket::CreateSession,
    stripped: &[400],
    ..Route::DEFAULT
};

const LIST_SESSIONS: Route = Route {
    method: Verb::Get,
    path: "/api/sessions",
    id: "list_sessions",
    tag: "sessions",
    summary: "List sessions",
    description: "Lists all sessions, newest first, in any status. The list is not paginated.",
    ash: Ash { facade: Facade::Custom, ..Ash::DERIVED },
    ..Route::DEFAULT
};

const GET_SESSION: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}",
    id: "get_session",
    tag: "sessions",
    summary: "Get a session",
    description: "Gets a session in its current state.",
    errors: &[(404, "No session has this id.")],
    ..Route::DEFAULT
};

const END_SESSION: Route = Route {
    method: Verb::Delete,
    path: "/api/sessions/{id}",
    id: "end_session",
    tag: "sessions",
    summary: "End a session",
    description: "Ends a session for good, in any status. It stays listed as `ended`, with its \
        messages, events and files. A turn in progress is killed. The server does not close its stream.",
    errors: &[(404, "No session has this id.")],
    ash: Ash {
        facade: Facade::Custom,
        ..Ash::idempotent("ends the session, which happens once however often it is asked")
    },
    ..Route::DEFAULT
};

const UPDATE_SESSION_CONFIG: Route = Route {
    method: Verb::Patch,
    path: "/api/sessions/{id}/config",
    id: "update_session_config",
    tag: "sessions",
    summary: "Change a session's configuration",
    description: "Changes the configuration of a session for later messages, in any status. The \
        changes take effect but the response does not show them, and no option can be unset.",
    errors: &[(404, "No session has this id.")],
    ash: Ash::idempotent("sets the members it names"),
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&CREATE_SESSION, create)
        .add(&LIST_SESSIONS, list)
        .add(&GET_SESSION, get)
        .add(&END_SESSION, end)
        .add(&UPDATE_SESSION_CONFIG, update_config)
}

async fn create(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<CreateSessionRequest>,
) -> ApiResult<Created<SessionEnvelope>> {
    let options = sandbox_options(&app, &tenant, &request)?;
    let config = SessionConfig {
        model: request.model.clone(),
        allowed_tools: request.allowed_tools,
        disallowed_tools: request.disallowed_tools,
        betas: request.betas,
        subagents: request.subagents,
        initial_agent: request.initial_agent,
    };
    let new = NewSession { agent: &request.agent, status: SessionStatus::Active, parent: None, config, options };
    let session = open(&app, &tenant, new, "create")?;
    let mut details = json!({"agentName": session.agent_name});
    if let Some(model) = request.model {
        details["model"] = json!(model);
    }
    app.store().add_lifecycle(&session, "created", details);
    Ok(Created(SessionEnvelope { session }))
}

/// Returns the options of the session's sandbox, if it is not given a pre-warmed one.
fn sandbox_options(app: &App, tenant: &str, request: &CreateSessionRequest) -> ApiResult<SandboxOptions> {
    let mut store = app.store();
    let agent = store
        .find_agent(tenant, &request.agent)
        .ok_or_else(|| ApiError::not_found(format!("Agent \"{}\" not found", request.agent)))?;
    let mut env = agent.env.clone();
    if let Some(credential) = &request.credential_id {
        env.extend(store.credentials.use_for_session(app.origin(), tenant, credential)?);
    }
    env.extend(request.extra_env.clone().unwrap_or_default());
    let active_prompt = || store.versions.active_prompt(tenant, &request.agent).map(str::to_owned);
    let servers = request.mcp_servers.iter().flatten();
    Ok(SandboxOptions {
        env,
        system_prompt: request.system_prompt.clone().or_else(active_prompt),
        mcp_servers: servers.map(|(name, server)| (name.clone(), json!(server))).collect(),
        permission_mode: request.permission_mode,
    })
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Query(filter): Query<SessionFilter>,
) -> Json<SessionList> {
    Json(SessionList { sessions: app.store().sessions(&tenant, filter.agent.as_deref()) })
}

async fn get(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    Ok(envelope(app.store().session(&tenant, &path.id)?.session.clone()))
}

async fn end(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    let session = app.store().session(&tenant, &path.id)?.session.clone();
    match session.status {
        SessionStatus::Ended => Ok(envelope(session)),
        _ => move_to(&app, &tenant, &path.id, SessionStatus::Ended, "ended", json!({})),
    }
}

async fn update_config(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Body(request): Body<UpdateSessionConfigRequest>,
) -> ApiResult<Json<SessionEnvelope>> {
    let mut store = app.store();
    let record = store.session(&tenant, &path.id)?;
    let known = std::mem::take(&mut record.config);
    record.config = SessionConfig {
        model: request.model.or(known.model),
        allowed_tools: request.allowed_tools.or(known.allowed_tools),
        disallowed_tools: request.disallowed_tools.or(known.disallowed_tools),
        betas: request.betas.or(known.betas),
        subagents: request.subagents.or(known.subagents),
        initial_agent: request.initial_agent.or(known.initial_agent),
    };
    Ok(envelope(record.session.clone()))
}
