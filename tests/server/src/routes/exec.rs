//! Commands in a session's sandbox.

use axum::extract::State;
use http::StatusCode;

use super::{Json, Routes};
use crate::{
    api::{
        exec::{ExecRequest, ExecResult},
        sessions::SessionPath,
    },
    app::App,
    ash::{Ash, Deadline, Facade},
    command,
    route::{Route, Verb},
    store::bridge::BridgeEvent,
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path},
        tenant::Tenant,
    },
};

const EXEC: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/exec",
    id: "exec",
    tag: "sessions",
    summary: "Run a command in a session's sandbox",
    description: "Runs a shell command in a session's sandbox and waits for it.\n\nA command that \
    exceeds its timeout, or is killed, cannot be distinguished from one that exits with 1 and \
    prints nothing. Only one message or command may be in progress in a session: concurrent ones \
    receive each other's output.",
    errors: &[
        (400, "The session is not active, or the request is not valid."),
        (404, "No session has this id."),
        (500, "The command is empty, prints more than 10 MiB, or the sandbox is gone."),
    ],
    ash: Ash {
        deadline: Some(Deadline { seconds: 60, because: "is added to the command's own timeout" }),
        facade: Facade::Custom,
        ..Ash::once("the command would run more than once")
    },
    stripped: &[400, 500],
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&EXEC, exec)
}

async fn exec(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Body(request): Body<ExecRequest>,
) -> ApiResult<Json<ExecResult>> {
    let mut events = {
        let mut store = app.store();
        let record = store.session(&tenant, &path.id)?;
        record.require_active()?;
        if !app.settings().exec {
            // As where the sandbox's process is gone.
            return Err(ApiError::internal("Exec failed: Not connected"));
        }
        if !app.workspace_dir(&record.session.sandbox_id).is_dir() {
            return Err(ApiError::internal("Sandbox not found"));
        }
        if request.command.is_empty() {
            return Err(internal());
        }
        let events = record.bridge.read();
        let task = command::start(&app, &record.session, &record.sandbox.options.env, &request);
        record.add_running(task);
        events
    };
    // Everything that the sandbox sends reaches every reader: the first result is taken for one's own, and a turn
    // that ends is taken for the end. A sandbox that is killed leaves its readers waiting.
    while let Some(event) = events.recv().await {
        match event {
            BridgeEvent::Command(Some(result)) => return Ok(Json(result)),
            BridgeEvent::Command(None) => return Err(internal()),
            BridgeEvent::Done { .. } => return Err(ApiError::internal("No exec result received")),
            BridgeEvent::Message { .. } | BridgeEvent::Error { .. } | BridgeEvent::Raw(_) | BridgeEvent::End(_) => {}
        }
    }
    Err(ApiError::internal("Exec failed: Not connected"))
}

fn internal() -> ApiError {
    ApiError::framework(StatusCode::INTERNAL_SERVER_ERROR, None, "the command cannot be run")
}
