//! What a session's sandbox wrote.

use aide::axum::{ApiRouter, routing::get_with};
use axum::extract::State;

use super::{
    Documentation, Json,
    ash::{Ash, Page, Unwrap},
};
use crate::{
    App,
    api::{
        logs::{LogPage, SessionLogs},
        session_files::FileSource,
        sessions::SessionPath,
    },
    http::{
        error::ApiResult,
        extract::{Path, Query},
        gate::Tenant,
    },
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route(
        "/api/sessions/{id}/logs",
        get_with(list, |operation| {
            Documentation {
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
            }
            .apply(operation)
        }),
    )
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
