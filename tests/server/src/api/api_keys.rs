//! API keys: who may use the server, and as which tenant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SecretText, ids::ApiKeyId};

/// An API key without the key.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKey {
    /// `env` for the key that the server was started with.
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
    pub(crate) label: String,
    /// How the key starts, the rest hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_prefix: Option<String>,
    /// A time, or nothing for the key that the server was started with.
    pub(crate) created_at: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct ApiKeyList {
    /// The key that the server was started with, if any, then the newest first.
    pub(crate) keys: Vec<ApiKey>,
}

/// What a new key is to be called.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "declares what is read as JSON")]
pub(crate) struct CreateApiKeyRequest {
    pub(crate) label: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct ApiKeyCreated {
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
    /// The key. It is told only now.
    #[schemars(with = "SecretText")]
    pub(crate) key: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ApiKeyPath {
    /// The key's id.
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
}

/// Whose key it is to be.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "the label is read as JSON")]
pub(crate) struct CreateTenantApiKeyRequest {
    pub(crate) tenant_id: String,
    pub(crate) label: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TenantApiKey {
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
    /// The key. It is told only now.
    #[schemars(with = "SecretText")]
    pub(crate) key: String,
    pub(crate) tenant_id: String,
}
