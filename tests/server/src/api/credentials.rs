//! Credentials: keys of model providers that the server keeps for sessions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Nullable, SecretText, Timestamp, ids::CredentialId};

/// The provider that a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CredentialType {
    Anthropic,
    Openai,
    Bedrock,
    Custom,
}

/// A stored credential. Its key is never part of a response.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Credential {
    /// The credential's id.
    #[schemars(with = "CredentialId")]
    pub(crate) id: String,
    /// Provider that the key belongs to.
    #[serde(rename = "type")]
    pub(crate) kind: CredentialType,
    /// The credential's label. Empty if none was set.
    pub(crate) label: String,
    /// `true` if sessions can use it.
    pub(crate) active: bool,
    /// Time of creation.
    pub(crate) created_at: Timestamp,
    /// Time when a session last used it. Part of lists only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_used_at: Option<Nullable<Timestamp>>,
}

/// A credential.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CredentialEnvelope {
    /// The credential.
    pub(crate) credential: Credential,
}

/// A list of credentials.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CredentialList {
    /// The credentials, newest first.
    pub(crate) credentials: Vec<Credential>,
}

/// A key to store.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct CreateCredentialRequest {
    /// Provider that the key belongs to.
    #[serde(rename = "type")]
    pub(crate) kind: CredentialType,
    /// The key. For `bedrock`, a JSON object in a string with `accessKeyId`, `secretAccessKey`, `region` and
    /// optionally `sessionToken`, which is checked when a session uses it.
    #[schemars(with = "SecretText", length(min = 1))]
    pub(crate) key: String,
    /// Label of the credential. Default: empty.
    pub(crate) label: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct CredentialPath {
    /// The credential's id.
    #[schemars(with = "CredentialId")]
    pub(crate) id: String,
}
