//! Opening sessions and moving them through their states.

use aide::axum::{
    ApiRouter,
    routing::{get_with, patch_with, post_with},
};
use axum::extract::State;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Created, Documentation, Json};
use crate::{
    App,
    api::{
        Timestamp,
        sessions::{
            CreateSessionRequest, Session, SessionEnvelope, SessionFilter, SessionList, SessionPath, SessionStatus,
            UpdateSessionConfigRequest,
        },
    },
    http::{
        error::{ApiError, ApiResult},
        extract::{Body, Path, Query},
        gate::Tenant,
    },
    store::SessionConfig,
    workspace::copy_folder,
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/sessions",
            post_with(create, |operation| {
                Documentation {
                    id: "create_session",
                    tag: "sessions",
                    summary: "Open a session",
                    description: "Starts a sandbox with the agent in it. A session that was given a sandbox made in \
                        advance (`sandboxId` differs from `id`) runs without the environment, credential, system \
                        prompt, MCP servers and permission mode that were asked for.",
                    errors: &[404, 422, 500, 503],
                }
                .apply(operation)
            })
            .get_with(list, |operation| {
                Documentation {
                    id: "list_sessions",
                    tag: "sessions",
                    summary: "List sessions",
                    description: "All sessions of the tenant, newest first, whatever their status. There are no pages.",
                    errors: &[],
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/sessions/{id}",
            get_with(get, |operation| {
                Documentation {
                    id: "get_session",
                    tag: "sessions",
                    summary: "Get a session",
                    description: "The session as it is now.",
                    errors: &[404],
                }
                .apply(operation)
            })
            .delete_with(end, |operation| {
                Documentation {
                    id: "end_session",
                    tag: "sessions",
                    summary: "End a session",
                    description: "Ends the session for good, whatever its status. It stays listed as `ended`, with \
                        its messages, events and files. A turn that is running is killed and its stream left open.",
                    errors: &[404],
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/sessions/{id}/config",
            patch_with(update_config, |operation| {
                Documentation {
                    id: "update_session_config",
                    tag: "sessions",
                    summary: "Change a session's configuration",
                    description: "Applies to the messages to come, in any status. The changes are in effect but not \
                        shown in the answer. Nothing can be unset.",
                    errors: &[404],
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/sessions/{id}/pause",
            post_with(pause, |operation| {
                Documentation {
                    id: "pause_session",
                    tag: "sessions",
                    summary: "Pause a session",
                    description: "From `active` only. The sandbox is kept, so that a resume is fast and the agent \
                        remembers the conversation. A turn that is running goes on.",
                    errors: &[400, 404],
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/sessions/{id}/stop",
            post_with(stop, |operation| {
                Documentation {
                    id: "stop_session",
                    tag: "sessions",
                    summary: "Stop a session",
                    description: "From `active` only. The sandbox is given up; a resume starts a new one, whose agent \
                        does not remember the conversation. A turn that is running is killed and its stream left open.",
                    errors: &[400, 404],
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/sessions/{id}/resume",
            post_with(resume, |operation| {
                Documentation {
                    id: "resume_session",
                    tag: "sessions",
                    summary: "Resume a session",
                    description: "From `paused`, `stopped` or `error`; an `active` session is left as it is.",
                    errors: &[404, 410, 422, 500, 503],
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/sessions/{id}/fork",
            post_with(fork, |operation| {
                Documentation {
                    id: "fork_session",
                    tag: "sessions",
                    summary: "Fork a session",
                    description: "Makes a paused session with a copy of this one's messages, in any status. The agent \
                        does not remember them and the workspace is not copied.",
                    errors: &[404, 422, 500, 503],
                }
                .apply(operation)
            }),
        )
}

fn envelope(session: Session) -> Json<SessionEnvelope> {
    Json(SessionEnvelope { session })
}

async fn create(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<CreateSessionRequest>,
) -> ApiResult<Created<SessionEnvelope>> {
    let config = SessionConfig { model: request.model.clone(), options: options_of(&request) };
    let session = open(&app, &tenant, &request.agent, SessionStatus::Active, None, config)?;
    let mut details = json!({"agentName": session.agent_name});
    if let Some(model) = request.model {
        details["model"] = json!(model);
    }
    app.store().add_lifecycle(&session, "created", details);
    Ok(Created(SessionEnvelope { session }))
}

/// The options that are set when the sandbox is made, and so are lost on one made in advance.
fn options_of(request: &CreateSessionRequest) -> Map<String, Value> {
    let mut options = Map::new();
    if let Some(prompt) = &request.system_prompt {
        options.insert("systemPrompt".to_owned(), json!(prompt));
    }
    if let Some(env) = &request.extra_env {
        options.insert("extraEnv".to_owned(), json!(env));
    }
    options
}

/// Opens a session and gives it a copy of the agent's folder to work in.
fn open(
    app: &App,
    tenant: &str,
    agent: &str,
    status: SessionStatus,
    parent: Option<uuid::Uuid>,
    config: SessionConfig,
) -> ApiResult<Session> {
    let mut store = app.store();
    let folder = match store.agent(tenant, agent) {
        Some(record) => record.agent.path.clone(),
        None => return Err(ApiError::not_found(format!("Agent \"{agent}\" not found"))),
    };
    if !std::path::Path::new(&folder).is_dir() {
        let text =
            format!("Agent directory not found at \"{folder}\". The agent \"{agent}\" may need to be re-deployed.");
        return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, text));
    }
    let session = store.open_session(tenant, agent, status, parent, config)?;
    copy_folder(folder.as_ref(), &app.workspace_dir(&session.sandbox_id))
        .map_err(|error| ApiError::internal(format!("Failed to create session: {error}")))?;
    Ok(session)
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

/// Moves a session to `status` and tells of it. The answer still says when it was last active before.
fn move_to(
    app: &App,
    tenant: &str,
    id: &str,
    status: SessionStatus,
    action: &str,
    details: Value,
) -> ApiResult<Json<SessionEnvelope>> {
    let mut store = app.store();
    let record = store.session(tenant, id)?;
    if matches!(status, SessionStatus::Stopped | SessionStatus::Ended) {
        record.stop_turns();
        record.memory.clear();
    }
    record.session.status = status;
    let answer = record.session.clone();
    record.session.last_active_at = Timestamp::now();
    store.add_lifecycle(&answer, action, details);
    Ok(envelope(answer))
}

fn status_of(app: &App, tenant: &str, id: &str) -> ApiResult<SessionStatus> {
    Ok(app.store().session(tenant, id)?.session.status)
}

async fn end(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    match status_of(&app, &tenant, &path.id)? {
        SessionStatus::Ended => Ok(envelope(app.store().session(&tenant, &path.id)?.session.clone())),
        _ => move_to(&app, &tenant, &path.id, SessionStatus::Ended, "ended", json!({})),
    }
}

async fn pause(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    match status_of(&app, &tenant, &path.id)? {
        SessionStatus::Active => move_to(&app, &tenant, &path.id, SessionStatus::Paused, "paused", json!({})),
        status => Err(cannot("pause", status)),
    }
}

async fn stop(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    match status_of(&app, &tenant, &path.id)? {
        SessionStatus::Active | SessionStatus::Starting => {
            move_to(&app, &tenant, &path.id, SessionStatus::Stopped, "stopped", json!({}))
        }
        status => Err(cannot("stop", status)),
    }
}

fn cannot(verb: &str, status: SessionStatus) -> ApiError {
    ApiError::bad_request(format!("Cannot {verb} session with status \"{}\"", status.as_str()))
}

async fn resume(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    let session = app.store().session(&tenant, &path.id)?.session.clone();
    match session.status {
        SessionStatus::Active => Ok(envelope(session)),
        SessionStatus::Ended => Err(ApiError::new(StatusCode::GONE, "Session has ended — create a new session")),
        SessionStatus::Paused => {
            move_to(&app, &tenant, &path.id, SessionStatus::Active, "resumed", json!({"path": "warm"}))
        }
        _ => {
            resume_cold(&app, &tenant, &session)?;
            let details = json!({"path": "cold", "source": "local"});
            move_to(&app, &tenant, &path.id, SessionStatus::Active, "resumed", details)
        }
    }
}

/// A new sandbox for an old session. One made in advance has the agent's own files, not the session's.
fn resume_cold(app: &App, tenant: &str, session: &Session) -> ApiResult<()> {
    let mut store = app.store();
    let folder = match store.agent(tenant, &session.agent_name) {
        Some(record) => record.agent.path.clone(),
        None => return Err(ApiError::not_found("Agent not found")),
    };
    if let Some(sandbox_id) = store.claim_prewarmed(tenant, &session.agent_name) {
        copy_folder(folder.as_ref(), &app.workspace_dir(&sandbox_id))
            .map_err(|error| ApiError::internal(format!("Failed to resume session: {error}")))?;
        store.session(tenant, &session.id.to_string())?.session.sandbox_id = sandbox_id;
    }
    Ok(())
}

async fn fork(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Created<SessionEnvelope>> {
    let (parent, config) = {
        let mut store = app.store();
        let record = store.session(&tenant, &path.id)?;
        (record.session.clone(), record.config.clone())
    };
    let session = open(&app, &tenant, &parent.agent_name, SessionStatus::Paused, Some(parent.id), config)?;
    let mut store = app.store();
    store.copy_messages(parent.id, session.id);
    store.add_lifecycle(&session, "forked", json!({"parentSessionId": parent.id}));
    Ok(Created(SessionEnvelope { session }))
}

async fn update_config(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Body(request): Body<UpdateSessionConfigRequest>,
) -> ApiResult<Json<SessionEnvelope>> {
    let mut store = app.store();
    let record = store.session(&tenant, &path.id)?;
    if request.model.is_some() {
        record.config.model = request.model;
    }
    let members = [
        ("allowedTools", request.allowed_tools.map(|tools| json!(tools))),
        ("disallowedTools", request.disallowed_tools.map(|tools| json!(tools))),
        ("betas", request.betas.map(|betas| json!(betas))),
        ("subagents", request.subagents.map(Value::Object)),
        ("initialAgent", request.initial_agent.map(Value::String)),
    ];
    for (name, value) in members {
        if let Some(value) = value {
            record.config.options.insert(name.to_owned(), value);
        }
    }
    Ok(envelope(record.session.clone()))
}
