//! API keys of the server itself.

use crate::{AshClient, types::CreateApiKeyRequest};

impl AshClient {
    /// Lists API keys, without the keys. The first may be the one that the server was started with, whose id is `env`
    /// and whose time of creation is empty.
    pub fn list_api_keys(&self) -> requests::ListApiKeys {
        requests::ListApiKeys::new(self)
    }

    /// Makes an API key. **It is shown only in this answer.**
    pub fn create_api_key(&self) -> requests::CreateApiKey {
        requests::CreateApiKey::new(self, CreateApiKeyRequest { label: None })
    }

    /// Deletes an API key. The one that the server was started with cannot be deleted.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such key.
    pub fn delete_api_key(&self, id: impl Into<String>) -> requests::DeleteApiKey {
        requests::DeleteApiKey::new(self, id.into())
    }
}

pub(crate) mod requests {
    //! Requests about API keys.

    use crate::{
        path,
        request::{request, setters},
        types::{ApiKey, ApiKeyCreated, CreateApiKeyRequest},
    };

    request! {
        /// [`list_api_keys`](crate::AshClient::list_api_keys)
        ListApiKeys {} -> Vec<ApiKey>,
        |this| {
            let answer = this.client.call(this.options, |raw| async move { raw.list_api_keys().await });
            Ok(answer.await?.map(|list| list.keys))
        }
    }

    request! {
        /// [`create_api_key`](crate::AshClient::create_api_key)
        CreateApiKey { body: CreateApiKeyRequest } -> ApiKeyCreated,
        |this| {
            let body = this.body;
            this.client.call(this.options, |raw| async move { raw.create_api_key(&body).await }).await
        }
    }

    setters! {
        CreateApiKey.body {
            /// What to call it.
            label: String,
        }
    }

    request! {
        /// [`delete_api_key`](crate::AshClient::delete_api_key)
        DeleteApiKey { id: String } -> (),
        |this| {
            let id = this.id;
            path::segment("API key id", &id)?;
            this.client.call(this.options, |raw| async move { raw.delete_api_key(&id).await }).await
        }
    }
}
