//! The server's health.

use aide::axum::{ApiRouter, routing::get_with};
use axum::extract::State;

use super::{Documentation, Json, ash::Ash, count};
use crate::{
    App, SERVER_VERSION,
    api::{
        health::{Health, HealthStatus},
        sessions::SessionStatus,
    },
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route(
        "/health",
        get_with(health, |operation| {
            Documentation {
                id: "health",
                tag: "health",
                summary: "Check the server's health",
                description: "Returns the server's status and the load of its sandboxes, over all tenants. No API \
                    key is needed.",
                errors: &[],
                ash: Ash::DERIVED,
            }
            .apply(operation)
        }),
    )
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
