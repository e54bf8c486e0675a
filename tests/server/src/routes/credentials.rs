//! Credentials.

use aide::axum::{
    ApiRouter,
    routing::{delete_with, post_with},
};
use axum::extract::State;

use super::{Created, Documentation, Json, NoContent, ash::Ash};
use crate::{
    App,
    api::credentials::{CreateCredentialRequest, CredentialEnvelope, CredentialList, CredentialPath},
    http::{
        error::ApiResult,
        extract::{Body, Path},
        gate::Tenant,
    },
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/credentials",
            post_with(create, |operation| {
                Documentation {
                    id: "create_credential",
                    tag: "credentials",
                    summary: "Store a credential",
                    description: "Stores a key of a model provider, for sessions that are opened with its id. The \
                        format of the key is checked only when a session uses it.",
                    errors: &[(500, "The server was started without the key that it encrypts credentials with.")],
                    ash: Ash { arguments: &["type", "key"], ..Ash::once("stores another credential") },
                }
                .apply(operation)
            })
            .get_with(list, |operation| {
                Documentation {
                    id: "list_credentials",
                    tag: "credentials",
                    summary: "List credentials",
                    description: "Lists all credentials without their keys, newest first. The list is not \
                        paginated.",
                    errors: &[],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/credentials/{id}",
            delete_with(delete, |operation| {
                Documentation {
                    id: "delete_credential",
                    tag: "credentials",
                    summary: "Delete a credential",
                    description: "Deletes a credential. Open sessions keep its key.",
                    errors: &[(404, "No credential has this id.")],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            }),
        )
}

async fn create(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<CreateCredentialRequest>,
) -> Created<CredentialEnvelope> {
    Created(CredentialEnvelope { credential: app.store().credentials.create(&tenant, request) })
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
