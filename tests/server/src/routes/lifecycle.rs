//! Moving sessions through their states.

use axum::extract::State;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Created, Json, Routes};
use crate::{
    api::{
        Timestamp,
        sessions::{Session, SessionEnvelope, SessionPath, SessionStatus},
    },
    app::App,
    ash::{Ash, Deadline, Facade},
    provision::{open, resume_cold},
    route::{Route, Verb},
    store::{sandboxes::SandboxOptions, sessions::NewSession},
    web::{
        error::{ApiError, ApiResult},
        extract::Path,
        tenant::Tenant,
    },
};

const PAUSE_SESSION: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/pause",
    id: "pause_session",
    tag: "sessions",
    summary: "Pause a session",
    description: "Pauses an active session. Its sandbox is kept, so that a resume is fast and the \
        agent remembers the conversation. A turn in progress continues.",
    errors: &[(400, "The session is not active."), (404, "No session has this id.")],
    ash: Ash::once("is refused for a paused session, which would hide that the first request succeeded"),
    stripped: &[400],
    ..Route::DEFAULT
};

const STOP_SESSION: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/stop",
    id: "stop_session",
    tag: "sessions",
    summary: "Stop a session",
    description: "Stops an active session. Its sandbox is released: a resume starts a new one, \
        whose agent does not remember the conversation. A turn in progress is killed. The \
        server does not close its stream.",
    errors: &[(400, "The session is not active."), (404, "No session has this id.")],
    ash: Ash {
        facade: Facade::Custom,
        ..Ash::once("is refused for a stopped session, which would hide that the first request succeeded")
    },
    stripped: &[400],
    ..Route::DEFAULT
};

const RESUME_SESSION: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/resume",
    id: "resume_session",
    tag: "sessions",
    summary: "Resume a session",
    description: "Resumes a session that is paused, stopped or in error. An active session is left \
        as it is.",
    errors: &[
        (404, "No session has this id, or its agent is gone."),
        (410, "The session has ended for good."),
        (422, "The agent's folder is missing on the server. Deploy the agent again."),
        (500, "The sandbox cannot be started."),
        (503, "All sandboxes are in use."),
    ],
    ash: Ash {
        deadline: Some(Deadline { seconds: 180, because: "may start a sandbox" }),
        ..Ash::idempotent("leaves an active session as it is")
    },
    ..Route::DEFAULT
};

const FORK_SESSION: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/fork",
    id: "fork_session",
    tag: "sessions",
    summary: "Fork a session",
    description: "Creates a new session, paused, with a copy of this session's messages. The agent \
        does not remember them, and the workspace is not copied. Possible in every status.",
    errors: &[
        (404, "No session has this id, or its agent is gone."),
        (422, "The agent's folder is missing on the server. Deploy the agent again."),
        (500, "The sandbox cannot be started."),
        (503, "All sandboxes are in use."),
    ],
    ash: Ash {
        deadline: Some(Deadline { seconds: 180, because: "starts a sandbox" }),
        ..Ash::once("creates another session")
    },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&PAUSE_SESSION, pause)
        .add(&STOP_SESSION, stop)
        .add(&RESUME_SESSION, resume)
        .add(&FORK_SESSION, fork)
}

pub(super) fn envelope(session: Session) -> Json<SessionEnvelope> {
    Json(SessionEnvelope { session })
}

/// Moves a session to `status` and tells of it. The answer still says when it was last active before.
pub(super) fn move_to(
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
        record.lose_sandbox();
    }
    record.session.status = status;
    let answer = record.session.clone();
    record.session.last_active_at = Timestamp::now(app.origin());
    store.add_lifecycle(&answer, action, details);
    Ok(envelope(answer))
}

fn session_of(app: &App, tenant: &str, id: &str) -> ApiResult<Session> {
    Ok(app.store().session(tenant, id)?.session.clone())
}

async fn pause(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    match session_of(&app, &tenant, &path.id)?.status {
        SessionStatus::Active => move_to(&app, &tenant, &path.id, SessionStatus::Paused, "paused", json!({})),
        status => Err(cannot("pause", status)),
    }
}

async fn stop(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<SessionEnvelope>> {
    match session_of(&app, &tenant, &path.id)?.status {
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
    let session = session_of(&app, &tenant, &path.id)?;
    match session.status {
        SessionStatus::Active => Ok(envelope(session)),
        SessionStatus::Ended => Err(ApiError::new(StatusCode::GONE, "Session has ended — create a new session")),
        SessionStatus::Paused => {
            app.store().count_resume(true);
            move_to(&app, &tenant, &path.id, SessionStatus::Active, "resumed", json!({"path": "warm"}))
        }
        SessionStatus::Starting | SessionStatus::Stopped | SessionStatus::Error => {
            resume_cold(&app, &tenant, &session)?;
            let details = json!({"path": "cold", "source": "local"});
            move_to(&app, &tenant, &path.id, SessionStatus::Active, "resumed", details)
        }
    }
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
    let new = NewSession {
        agent: &parent.agent_name,
        status: SessionStatus::Paused,
        parent: Some(parent.id),
        config,
        // A real server makes the sandbox of a fork without any environment.
        options: SandboxOptions::default(),
    };
    let session = open(&app, &tenant, new, "fork")?;
    let mut store = app.store();
    store.copy_messages(parent.id, session.id);
    store.add_lifecycle(&session, "forked", json!({"parentSessionId": parent.id}));
    Ok(Created(SessionEnvelope { session }))
}
