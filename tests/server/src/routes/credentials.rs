//! Credentials.

use axum::extract::State;

use super::{Created, Json, NoContent, Routes};
use crate::{
    api::credentials::{CreateCredentialRequest, CredentialEnvelope, CredentialList, CredentialPath},
    app::App,
    ash::Ash,
    route::{Route, Verb},
    web::{
        error::ApiResult,
        extract::{Body, Path},
        tenant::Tenant,
    },
};

const CREATE_CREDENTIAL: Route = Route {
    method: Verb::Post,
    path: "/api/credentials",
    id: "create_credential",
    tag: "credentials",
    summary: "Store a credential",
    description: "Stores a key of a model provider, for sessions that are opened with its id. The \
        format of the key is checked only when a session uses it.",
    errors: &[(500, "The server was started without the key that it encrypts credentials with.")],
    ash: Ash { arguments: &["type", "key"], ..Ash::once("stores another credential") },
    stripped: &[400],
    ..Route::DEFAULT
};

const LIST_CREDENTIALS: Route = Route {
    method: Verb::Get,
    path: "/api/credentials",
    id: "list_credentials",
    tag: "credentials",
    summary: "List credentials",
    description: "Lists all credentials without their keys, newest first. The list is not \
        paginated.",
    ..Route::DEFAULT
};

const DELETE_CREDENTIAL: Route = Route {
    method: Verb::Delete,
    path: "/api/credentials/{id}",
    id: "delete_credential",
    tag: "credentials",
    summary: "Delete a credential",
    description: "Deletes a credential. Open sessions keep its key.",
    errors: &[(404, "No credential has this id.")],
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&CREATE_CREDENTIAL, create).add(&LIST_CREDENTIALS, list).add(&DELETE_CREDENTIAL, delete)
}

async fn create(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<CreateCredentialRequest>,
) -> Created<CredentialEnvelope> {
    Created(CredentialEnvelope { credential: app.store().credentials.create(app.origin(), &tenant, request) })
}

async fn list(State(app): State<App>, Tenant(tenant): Tenant) -> Json<CredentialList> {
    Json(CredentialList { credentials: app.store().credentials.list(&tenant) })
}

async fn delete(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<CredentialPath>,
) -> ApiResult<NoContent> {
    app.store().credentials.remove(&tenant, &path.id)?;
    Ok(NoContent)
}
