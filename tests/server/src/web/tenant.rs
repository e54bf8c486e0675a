//! The tenant of a request, by its API key.

use aide::OperationInput;
use axum::extract::FromRequestParts;
use http::{HeaderMap, StatusCode, header, request::Parts};

use super::error::ApiError;
use crate::app::App;

/// The tenant whose objects a request may see. Each API key belongs to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tenant(pub(crate) String);

impl OperationInput for Tenant {}

impl FromRequestParts<App> for Tenant {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(|| unauthorized("Missing Authorization header"))
    }
}

pub(super) fn authenticate(app: &App, headers: &HeaderMap) -> Result<Tenant, ApiError> {
    let value = headers.get(header::AUTHORIZATION).ok_or_else(|| unauthorized("Missing Authorization header"))?;
    // The scheme is case-sensitive and followed by exactly one space.
    let key = value
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("Bearer "))
        .filter(|key| !key.is_empty() && !key.starts_with(' '))
        .ok_or_else(|| unauthorized("Invalid Authorization header format"))?;
    app.tenant_of(key.trim_end()).map(Tenant).ok_or_else(|| unauthorized("Invalid API key"))
}

fn unauthorized(text: &str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, text)
}
