//! Credentials whose key has parts.

use serde_json::json;

use crate::{client::AshClient, generated::requests::CreateCredential, generated::types::CredentialType};

impl AshClient {
    /// Stores a credential of Amazon Bedrock, in the form that a server expects. The server checks the keys only when a
    /// session uses them.
    ///
    /// # Errors
    ///
    /// As [`create_credential`](Self::create_credential).
    pub fn create_bedrock_credential(
        &self,
        access_key_id: &str,
        secret_access_key: &str,
        region: &str,
        session_token: Option<&str>,
    ) -> CreateCredential {
        let mut key = json!({"accessKeyId": access_key_id, "secretAccessKey": secret_access_key, "region": region});
        if let Some(token) = session_token {
            key["sessionToken"] = json!(token);
        }
        self.create_credential(CredentialType::Bedrock, key.to_string())
    }
}
