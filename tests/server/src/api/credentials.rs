//! Credentials: keys of model providers that the server keeps for sessions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Nullable, SecretText, Timestamp, ids::CredentialId};

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CredentialType {
    Anthropic,
    Openai,
    Bedrock,
    Custom,
}

/// A stored credential. Its key is never told.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Credential {
    #[schemars(with = "CredentialId")]
    pub(crate) id: String,
    /// Whose key it is: `anthropic`, `openai`, `bedrock` or `custom`.
    #[serde(rename = "type")]
    pub(crate) kind: CredentialType,
    /// Empty where none was given.
    pub(crate) label: String,
    pub(crate) active: bool,
    pub(crate) created_at: Timestamp,
    /// When a session last used it. Only lists say this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_used_at: Option<Nullable<Timestamp>>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct CredentialEnvelope {
    pub(crate) credential: Credential,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct CredentialList {
    /// Newest first.
    pub(crate) credentials: Vec<Credential>,
}

/// A key to store.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct CreateCredentialRequest {
    #[serde(rename = "type")]
    pub(crate) kind: CredentialType,
    /// The key. That of `bedrock` is a JSON object in a string, with `accessKeyId`, `secretAccessKey`, `region` and
    /// perhaps `sessionToken`, which is checked when a session uses it.
    #[schemars(with = "SecretText", length(min = 1))]
    pub(crate) key: String,
    pub(crate) label: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct CredentialPath {
    /// The credential's id.
    #[schemars(with = "CredentialId")]
    pub(crate) id: String,
}
