//! API keys: who may use the server, and as which tenant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SecretText, ids::ApiKeyId};

/// An API key, without the key itself.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKey {
    /// The key's id; `env` for the key that the server was started with.
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
    /// The key's label.
    pub(crate) label: String,
    /// Beginning of the key, the rest hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_prefix: Option<String>,
    /// Time of creation; empty for the key that the server was started with.
    pub(crate) created_at: String,
}

/// A list of API keys.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ApiKeyList {
    /// The key that the server was started with, if there is one, then the others, newest first.
    pub(crate) keys: Vec<ApiKey>,
}

/// An API key to create.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "declares what is read as JSON")]
pub(crate) struct CreateApiKeyRequest {
    /// Label of the key. Default: a label chosen by the server.
    pub(crate) label: Option<String>,
}

/// A new API key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ApiKeyCreated {
    /// The key's id.
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
    /// The key. It cannot be read later.
    #[schemars(with = "SecretText")]
    pub(crate) key: String,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct ApiKeyPath {
    /// The key's id.
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
}

/// An API key to create for a tenant.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "the label is read as JSON")]
pub(crate) struct CreateTenantApiKeyRequest {
    /// The tenant, which need not exist yet.
    pub(crate) tenant_id: String,
    /// Label of the key. Default: a label chosen by the server.
    pub(crate) label: Option<String>,
}

/// A new API key of a tenant.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TenantApiKey {
    /// The key's id.
    #[schemars(with = "ApiKeyId")]
    pub(crate) id: String,
    /// The key. It cannot be read later.
    #[schemars(with = "SecretText")]
    pub(crate) key: String,
    /// The tenant that it belongs to.
    pub(crate) tenant_id: String,
}
