//! Credentials: keys of model providers that sessions use.

use serde_json::json;

use crate::{
    AshClient,
    types::{CreateCredentialRequest, CredentialType},
};

impl AshClient {
    /// Stores a credential, for sessions that are created with its id.
    ///
    /// # Errors
    /// 500 when the server was started without the key that it keeps credentials under.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::types::CredentialType;
    ///
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let credential = client.create_credential(CredentialType::Anthropic, "sk-ant-…").label("team").await?;
    /// client.create_session("my-agent").credential_id(credential.id).await?;
    /// # Ok(()) }
    /// ```
    pub fn create_credential(&self, kind: CredentialType, key: impl Into<String>) -> requests::CreateCredential {
        let body = CreateCredentialRequest { key: key.into(), label: None, type_: kind };
        requests::CreateCredential::new(self, body)
    }

    /// Stores a credential of Amazon Bedrock. A server checks such keys only when a session uses them; this puts them
    /// into the form that it expects.
    ///
    /// # Errors
    /// As [`create_credential`](Self::create_credential).
    pub fn create_bedrock_credential(
        &self,
        access_key_id: &str,
        secret_access_key: &str,
        region: &str,
        session_token: Option<&str>,
    ) -> requests::CreateCredential {
        let mut key = json!({"accessKeyId": access_key_id, "secretAccessKey": secret_access_key, "region": region});
        if let Some(token) = session_token {
            key["sessionToken"] = json!(token);
        }
        self.create_credential(CredentialType::Bedrock, key.to_string())
    }

    /// Lists credentials, newest first, without their keys.
    pub fn list_credentials(&self) -> requests::ListCredentials {
        requests::ListCredentials::new(self)
    }

    /// Deletes a credential.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such credential.
    pub fn delete_credential(&self, id: impl Into<String>) -> requests::DeleteCredential {
        requests::DeleteCredential::new(self, id.into())
    }
}

pub(crate) mod requests {
    //! Requests about credentials.

    use crate::{
        path,
        request::{request, setters},
        types::{CreateCredentialRequest, Credential},
    };

    request! {
        /// [`create_credential`](crate::AshClient::create_credential)
        CreateCredential { body: CreateCredentialRequest } -> Credential,
        |this| {
            let body = this.body;
            let answer = this.client.call(this.options, |raw| async move { raw.create_credential(&body).await });
            Ok(answer.await?.map(|envelope| envelope.credential))
        }
    }

    setters! {
        CreateCredential.body {
            /// What to call it. Default: nothing.
            label: String,
        }
    }

    request! {
        /// [`list_credentials`](crate::AshClient::list_credentials)
        ListCredentials {} -> Vec<Credential>,
        |this| {
            let answer = this.client.call(this.options, |raw| async move { raw.list_credentials().await });
            Ok(answer.await?.map(|list| list.credentials))
        }
    }

    request! {
        /// [`delete_credential`](crate::AshClient::delete_credential)
        DeleteCredential { id: String } -> (),
        |this| {
            let id = this.id;
            path::segment("credential id", &id)?;
            this.client.call(this.options, |raw| async move { raw.delete_credential(&id).await }).await
        }
    }
}
