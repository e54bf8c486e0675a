//! Credentials whose key has parts.

use ash_sdk_gen::Secret;
use serde_json::json;

use crate::convert::IntoOption;

/// Key of a credential of Amazon Bedrock, whose parts a server expects as JSON in a string.
///
/// The server checks the parts only when a session uses them.
///
/// # Examples
///
/// ```no_run
/// use ash_sdk::{requests::BedrockKey, types::CredentialType};
///
/// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
/// let key = BedrockKey::new("AKIA…", "secret access key", "eu-west-1");
/// client.create_credential(CredentialType::Bedrock, key).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct BedrockKey {
    access_key_id: String,
    secret_access_key: Secret,
    region: String,
    session_token: Option<Secret>,
}

impl BedrockKey {
    /// Creates a key from its parts.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<Secret>,
        region: impl Into<String>,
    ) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            region: region.into(),
            session_token: None,
        }
    }

    /// Sets the session token that temporary keys have.
    pub fn session_token<M>(mut self, token: impl IntoOption<Secret, M>) -> Self {
        self.session_token = token.into_option();
        self
    }
}

impl From<BedrockKey> for Secret {
    fn from(key: BedrockKey) -> Self {
        let mut parts = json!({
            "accessKeyId": key.access_key_id,
            "secretAccessKey": key.secret_access_key,
            "region": key.region,
        });
        if let Some(token) = key.session_token {
            parts["sessionToken"] = json!(token);
        }
        Self::new(parts.to_string())
    }
}
