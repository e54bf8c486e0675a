//! API keys.

use axum::extract::State;
use http::StatusCode;
use serde_json::Value;

use super::{Created, Json, NoContent, Routes};
use crate::{
    api::api_keys::{ApiKey, ApiKeyCreated, ApiKeyList, ApiKeyPath, CreateApiKeyRequest},
    app::App,
    app::DEFAULT_TENANT,
    ash::Ash,
    route::{Route, Verb},
    web::{
        error::{ApiError, ApiResult},
        extract::{Path, UncheckedBody},
        tenant::Tenant,
    },
};

/// Name of a key that was given none.
const DEFAULT_LABEL: &str = "dashboard-key";
/// Number of characters that are shown of the key that the server was started with.
const SHOWN: usize = 8;

const LIST_API_KEYS: Route = Route {
    method: Verb::Get,
    path: "/api/api-keys",
    id: "list_api_keys",
    tag: "api-keys",
    summary: "List API keys",
    description: "Lists API keys without the keys themselves. The first may be the one that the \
        server was started with, whose id is `env` and whose time of creation is empty. The others \
        follow, newest first.",
    ..Route::DEFAULT
};

const CREATE_API_KEY: Route = Route {
    method: Verb::Post,
    path: "/api/api-keys",
    id: "create_api_key",
    tag: "api-keys",
    summary: "Create an API key",
    description: "Creates an API key. **The key is part of this response only** and cannot be read \
        later.",
    errors: &[(500, "The label is not a text.")],
    ash: Ash::once("creates another key"),
    ..Route::DEFAULT
};

const DELETE_API_KEY: Route = Route {
    method: Verb::Delete,
    path: "/api/api-keys/{id}",
    id: "delete_api_key",
    tag: "api-keys",
    summary: "Delete an API key",
    description: "Deletes an API key, which is refused from then on. The key that the server was \
        started with cannot be deleted. The server does not check which tenant a key belongs to.",
    errors: &[(404, "No API key has this id, or it is the one that the server was started with.")],
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&LIST_API_KEYS, list).add(&CREATE_API_KEY, create).add(&DELETE_API_KEY, delete)
}

async fn list(State(app): State<App>, Tenant(tenant): Tenant) -> Json<ApiKeyList> {
    let shown: String = app.settings().api_key.chars().take(SHOWN).collect();
    let env = (tenant == DEFAULT_TENANT).then(|| ApiKey {
        id: "env".to_owned(),
        label: "ASH_API_KEY (environment variable)".to_owned(),
        key_prefix: Some(format!("{shown}••••")),
        created_at: String::new(),
    });
    Json(ApiKeyList { keys: env.into_iter().chain(app.store().api_keys.list(&tenant)).collect() })
}

async fn create(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    body: UncheckedBody<CreateApiKeyRequest, false>,
) -> ApiResult<Created<ApiKeyCreated>> {
    let label = label_of(&body.value)?;
    let new = app.store().api_keys.create(app.origin(), &tenant, label);
    Ok(Created(ApiKeyCreated { id: new.id, key: new.key }))
}

/// The label as a real server's database takes it.
pub(super) fn label_of(body: &Value) -> ApiResult<String> {
    match &body["label"] {
        Value::Null => Ok(DEFAULT_LABEL.to_owned()),
        Value::String(label) => Ok(label.clone()),
        Value::Number(number) => Ok(number.as_f64().map_or_else(String::new, |number| format!("{number:?}"))),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            let text = "Too few parameter values were provided";
            Err(ApiError::framework(StatusCode::INTERNAL_SERVER_ERROR, None, text))
        }
    }
}

async fn delete(State(app): State<App>, _: Tenant, Path(path): Path<ApiKeyPath>) -> ApiResult<NoContent> {
    if app.store().api_keys.remove(&path.id) {
        Ok(NoContent)
    } else {
        Err(ApiError::bare(StatusCode::NOT_FOUND, "API key not found"))
    }
}
