//! Logs of a session's sandbox.

use axum::extract::State;

use super::{Json, Routes};
use crate::{
    api::{
        logs::{LogPage, SessionLogs},
        session_files::FileSource,
        sessions::SessionPath,
    },
    app::App,
    ash::{Ash, Page, Unwrap},
    route::{Route, Verb},
    web::{
        error::ApiResult,
        extract::{Path, Query},
        tenant::Tenant,
    },
};

const GET_SESSION_LOGS: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}/logs",
    id: "get_session_logs",
    tag: "sessions",
    summary: "Read a session's log",
    description: "Reads the log of a session's sandbox, oldest line first. At most the last 10,000 \
    lines are kept, and they are lost with the sandbox; the indices of a new sandbox start again \
    at 0.",
    errors: &[(404, "No session has this id.")],
    ash: Ash {
        unwrap: Some(Unwrap::Member("logs")),
        page: Some(Page { after: "after", size: None, cursor: "index", restarts_at: Some(-1) }),
        ..Ash::DERIVED
    },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&GET_SESSION_LOGS, list)
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Query(page): Query<LogPage>,
) -> ApiResult<Json<SessionLogs>> {
    let mut store = app.store();
    let logs = store.session(&tenant, &path.id)?.sandbox.log_after(page.after);
    // A log that is gone is said to be the sandbox's too.
    Ok(Json(SessionLogs { logs, source: FileSource::Sandbox }))
}
