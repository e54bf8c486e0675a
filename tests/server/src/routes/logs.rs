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
                description: "What the sandbox wrote, oldest first. To follow it, pass the last index as \
                        `after`. The log is lost with the sandbox, and the indices of a new one start \
                        again.",
                errors: &[404],
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
