//! The server's health.

use aide::axum::{ApiRouter, routing::get_with};
use axum::extract::State;

use super::{Documentation, Json};
use crate::{
    App, SERVER_VERSION,
    api::{
        health::{Health, HealthStatus, PoolStats},
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
                summary: "Ask how the server is",
                description: "Needs no API key. Counts are over all tenants.",
                errors: &[],
            }
            .apply(operation)
        }),
    )
}

async fn health(State(app): State<App>) -> Json<Health> {
    let store = app.store();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (alive, running) = (count(store.alive()), count(store.running_turns()));
    let active_sessions = count(store.count_sessions(SessionStatus::Active));
    Json(Health {
        status: HealthStatus::Ok,
        active_sessions,
        active_sandboxes: alive,
        uptime: app.uptime(),
        pool: PoolStats {
            total: alive,
            warm: alive - active_sessions,
            waiting: active_sessions - running,
            running,
            max_capacity: count(store.capacity()),
            ..PoolStats::default()
        },
        version: Some(SERVER_VERSION.to_owned()),
        coordinator_id: Some(format!("ash-dev-server-{}", std::process::id())),
        remote_runners: Some(0),
    })
}
