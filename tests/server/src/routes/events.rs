//! Events of a session.

use axum::extract::State;

use super::{Json, Routes, limit};
use crate::{
    api::{
        events::{EventPage, SessionEventList},
        sessions::SessionPath,
    },
    app::App,
    ash::{Ash, Page},
    route::{Route, Verb},
    web::{
        error::ApiResult,
        extract::{Path, Query},
        tenant::Tenant,
    },
};

const LIST_SESSION_EVENTS: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}/events",
    id: "list_session_events",
    tag: "sessions",
    summary: "List a session's events",
    description: "Lists one page of a session's events, oldest first. The next page begins after the \
    last sequence of this one.",
    errors: &[(404, "No session has this id.")],
    ash: Ash {
        page: Some(Page { after: "after", size: Some("limit"), cursor: "sequence", restarts_at: None }),
        rename: &[("type", "event_type")],
        ..Ash::DERIVED
    },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&LIST_SESSION_EVENTS, list)
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Query(page): Query<EventPage>,
) -> ApiResult<Json<SessionEventList>> {
    let mut store = app.store();
    let session = store.session(&tenant, &path.id)?.session.id;
    let wanted = |kind: &str| page.kind.as_deref().is_none_or(|wanted| wanted == kind);
    let found = store.events(session).iter().filter(|event| event.sequence > page.after && wanted(event.kind.as_str()));
    Ok(Json(SessionEventList { events: found.take(limit(page.limit)).cloned().collect() }))
}
