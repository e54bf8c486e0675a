//! Routes for runners, and for whoever runs the server. They need no API key.

use axum::extract::State;
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Json, Routes, api_keys::label_of, count};
use crate::{
    api::{
        agents::Acknowledgement,
        api_keys::{CreateTenantApiKeyRequest, TenantApiKey},
        runners::{DeregisterRunnerRequest, RegisterRunnerRequest, RunnerHeartbeatRequest, RunnerList},
    },
    app::App,
    ash::{Ash, Facade},
    route::{Route, Verb},
    web::{
        error::{ApiError, ApiResult},
        extract::UncheckedBody,
    },
};

const REGISTER_RUNNER: Route = Route {
    method: Verb::Post,
    path: "/api/internal/runners/register",
    id: "register_runner",
    tag: "internal",
    summary: "Register a runner",
    description: "Registers a runner, or updates one that is registered already.",
    errors: &[
        (400, "The id, host or port of the runner is missing."),
        (500, "The request has no body or is not of the expected shape."),
    ],
    ash: Ash { facade: Facade::Raw, ..Ash::idempotent("registers the same runner") },
    ..Route::DEFAULT
};

const RUNNER_HEARTBEAT: Route = Route {
    method: Verb::Post,
    path: "/api/internal/runners/heartbeat",
    id: "runner_heartbeat",
    tag: "internal",
    summary: "Report that a runner is alive",
    description: "Reports that a runner is alive, and the load of its sandboxes. The report of an \
        unknown runner has no effect.",
    errors: &[
        (400, "The id of the runner is missing."),
        (500, "The request has no body or is not of the expected shape."),
    ],
    ash: Ash { facade: Facade::Raw, ..Ash::idempotent("reports the same state") },
    ..Route::DEFAULT
};

const DEREGISTER_RUNNER: Route = Route {
    method: Verb::Post,
    path: "/api/internal/runners/deregister",
    id: "deregister_runner",
    tag: "internal",
    summary: "Remove a runner",
    description: "Removes a runner. Succeeds even if the runner is unknown.",
    errors: &[
        (400, "The id of the runner is missing."),
        (500, "The request has no body or is not of the expected shape."),
    ],
    ash: Ash { facade: Facade::Raw, ..Ash::idempotent("succeeds for an unknown runner too") },
    ..Route::DEFAULT
};

const LIST_RUNNERS: Route = Route {
    method: Verb::Get,
    path: "/api/internal/runners",
    id: "list_runners",
    tag: "internal",
    summary: "List runners",
    description: "Lists all registered runners.",
    ash: Ash { facade: Facade::Raw, ..Ash::DERIVED },
    ..Route::DEFAULT
};

const CREATE_TENANT_API_KEY: Route = Route {
    method: Verb::Post,
    path: "/api/internal/api-keys",
    id: "create_tenant_api_key",
    tag: "internal",
    summary: "Create an API key for a tenant",
    description: "Creates an API key for any tenant, which need not exist yet. **The key is part \
        of this response only** and cannot be read later.",
    errors: &[
        (400, "The id of the tenant is missing."),
        (500, "The request has no body or is not of the expected shape."),
    ],
    ash: Ash { facade: Facade::Raw, ..Ash::once("creates another key") },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&REGISTER_RUNNER, register)
        .add(&RUNNER_HEARTBEAT, heartbeat)
        .add(&DEREGISTER_RUNNER, deregister)
        .add(&LIST_RUNNERS, list)
        .add(&CREATE_TENANT_API_KEY, create_key)
}

const DONE: Json<Acknowledgement> = Json(Acknowledgement { ok: true });

/// Returns `true` if a member was sent, as JavaScript sees it: neither null, nor empty, nor zero.
fn is_there(body: &Value, name: &str) -> bool {
    match &body[name] {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => true,
    }
}

/// The body's members, of which a real server checks only that some are there.
fn read<T: DeserializeOwned>(body: Value, required: &[&str], refusal: &str) -> ApiResult<T> {
    if body.is_null() {
        return Err(unreadable("the body is empty"));
    }
    if !required.iter().all(|name| is_there(&body, name)) {
        return Err(ApiError::bare(StatusCode::BAD_REQUEST, refusal));
    }
    serde_json::from_value(body).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(text: &str) -> ApiError {
    ApiError::framework(StatusCode::INTERNAL_SERVER_ERROR, None, text)
}

async fn register(
    State(app): State<App>,
    body: UncheckedBody<RegisterRunnerRequest>,
) -> ApiResult<Json<Acknowledgement>> {
    let request = read(body.value, &["runnerId", "host", "port"], "Missing required fields: runnerId, host, port")?;
    app.store().runners.register(app.origin(), request);
    Ok(DONE)
}

async fn heartbeat(
    State(app): State<App>,
    body: UncheckedBody<RunnerHeartbeatRequest>,
) -> ApiResult<Json<Acknowledgement>> {
    let request: RunnerHeartbeatRequest = read(body.value, &["runnerId"], "Missing runnerId")?;
    app.store().runners.heartbeat(app.origin(), &request.runner_id, &request.stats);
    Ok(DONE)
}

async fn deregister(
    State(app): State<App>,
    body: UncheckedBody<DeregisterRunnerRequest>,
) -> ApiResult<Json<Acknowledgement>> {
    let request: DeregisterRunnerRequest = read(body.value, &["runnerId"], "Missing runnerId")?;
    app.store().runners.deregister(&request.runner_id);
    Ok(DONE)
}

async fn list(State(app): State<App>) -> Json<RunnerList> {
    let runners = app.store().runners.list();
    Json(RunnerList { count: count(runners.len()), runners, has_local: true })
}

async fn create_key(
    State(app): State<App>,
    body: UncheckedBody<CreateTenantApiKeyRequest>,
) -> ApiResult<Json<TenantApiKey>> {
    let label = label_of(&body.value)?;
    let request: CreateTenantApiKeyRequest = read(body.value, &["tenantId"], "Missing required field: tenantId")?;
    let new = app.store().api_keys.create(app.origin(), &request.tenant_id, label);
    Ok(Json(TenantApiKey { id: new.id, key: new.key, tenant_id: request.tenant_id }))
}
