//! The server's health.

use axum::extract::State;

use super::{Json, Routes, count};
use crate::{
    api::{
        health::{Health, HealthStatus},
        sessions::SessionStatus,
    },
    app::App,
    release::SERVER_VERSION,
    route::{Route, Verb},
};

const HEALTH: Route = Route {
    method: Verb::Get,
    path: "/health",
    id: "health",
    tag: "health",
    summary: "Check the server's health",
    description: "Returns the server's status and the load of its sandboxes, over all tenants. No API \
    key is needed.",
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&HEALTH, health)
}

async fn health(State(app): State<App>) -> Json<Health> {
    let store = app.store();
    let pool = store.pool();
    Json(Health {
        status: HealthStatus::Ok,
        active_sessions: count(store.count_sessions(SessionStatus::Active)),
        active_sandboxes: pool.total,
        uptime: app.uptime(),
        pool,
        version: Some(SERVER_VERSION.to_owned()),
        coordinator_id: Some(app.coordinator_id()),
        remote_runners: Some(count(store.runners.list().len())),
    })
}
