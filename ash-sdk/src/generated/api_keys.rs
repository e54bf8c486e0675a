// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Manages the keys that give access to the server.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # API keys
///
/// Manages the keys that give access to the server.
impl AshClient {
    /// Lists API keys without the keys themselves. The first may be the one that the server was started with, whose
    /// id is `env` and whose time of creation is empty. The others follow, newest first.
    ///
    /// Returns a list of [`ApiKey`](types::ApiKey): the key that the server was started with, if there is one, then
    /// the others, newest first.
    pub fn list_api_keys(&self) -> ListApiKeys {
        ListApiKeys::new(self)
    }

    /// Creates an API key. **The key is part of this response only** and cannot be read later.
    ///
    /// Returns [`ApiKeyCreated`](types::ApiKeyCreated).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 500: The label is not a text.
    pub fn create_api_key(&self) -> CreateApiKey {
        CreateApiKey::new(self, Default::default(), types::CreateApiKeyRequest::new())
    }

    /// Deletes an API key, which is refused from then on. The key that the server was started with cannot be
    /// deleted. The server does not check which tenant a key belongs to.
    ///
    /// # Errors
    ///
    /// - 404: No API key has this id, or it is the one that the server was started with.
    pub fn delete_api_key(
        &self,
        api_key_id: impl Into<types::ApiKeyId>,
    ) -> DeleteApiKey {
        DeleteApiKey::new(self, api_key_id.into())
    }
}

/// Request returned by [`list_api_keys`](AshClient::list_api_keys): List API keys. Set its options, then await
/// it.
///
/// Returns a list of [`ApiKey`](types::ApiKey): the key that the server was started with, if there is one, then
/// the others, newest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListApiKeys {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
}

impl ListApiKeys {
    pub(crate) fn new(client: &AshClient) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::LIST_API_KEYS, "/api/api-keys".to_owned())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::ApiKey>>> {
        let Self { client, options, .. } = self;
        let response = client
            .call(
                &operations::LIST_API_KEYS,
                options,
                |raw| async move { raw.list_api_keys().await },
            );
        Ok(response.await?.map(|response| response.keys))
    }
}

impl ListApiKeys {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::ApiKey>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::ApiKey>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListApiKeys {
    type Output = Result<Vec<types::ApiKey>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListApiKeys());
/// Request returned by [`create_api_key`](AshClient::create_api_key): Create an API key. Set its options, then
/// await it.
///
/// Returns [`ApiKeyCreated`](types::ApiKeyCreated).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CreateApiKey {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) params: ash_sdk_gen::params::CreateApiKeyParams,
    pub(crate) body: types::CreateApiKeyRequest,
}

impl CreateApiKey {
    pub(crate) fn new(
        client: &AshClient,
        params: ash_sdk_gen::params::CreateApiKeyParams,
        body: types::CreateApiKeyRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            params,
            body,
        }
    }

    /// Label of the key. Default: a label chosen by the server.
    pub fn label<M>(mut self, label: impl IntoOption<String, M>) -> Self {
        self.body.label = label.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::CREATE_API_KEY, "/api/api-keys".to_owned())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::ApiKeyCreated>> {
        let Self { client, options, params, body, .. } = self;
        let params = params.body(body);
        let response = client
            .call(
                &operations::CREATE_API_KEY,
                options,
                |raw| async move { raw.create_api_key_with(&params).await },
            );
        response.await
    }
}

impl CreateApiKey {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::ApiKeyCreated> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::ApiKeyCreated>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for CreateApiKey {
    type Output = Result<types::ApiKeyCreated>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(CreateApiKey());
/// Request returned by [`delete_api_key`](AshClient::delete_api_key): Delete an API key. Set its options, then
/// await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteApiKey {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) api_key_id: types::ApiKeyId,
}

impl DeleteApiKey {
    pub(crate) fn new(client: &AshClient, api_key_id: types::ApiKeyId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            api_key_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let api_key_id = self.api_key_id.clone();
        move || Attempt::unsent(
            &operations::DELETE_API_KEY,
            format!("/api/api-keys/{}", api_key_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, api_key_id, .. } = self;
        path::segment("api key id", &api_key_id.to_string())?;
        let response = client
            .call(
                &operations::DELETE_API_KEY,
                options,
                |raw| async move { raw.delete_api_key(&api_key_id).await },
            );
        response.await
    }
}

impl DeleteApiKey {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<()> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<()>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for DeleteApiKey {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteApiKey(api_key_id));
