// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Stores keys of model providers for sessions.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Credentials
///
/// Stores keys of model providers for sessions.
impl AshClient {
    /// Lists all credentials without their keys, newest first. The list is not paginated.
    ///
    /// Returns a list of [`Credential`](types::Credential): the credentials, newest first.
    pub fn list_credentials(&self) -> ListCredentials {
        ListCredentials::new(self)
    }

    /// Stores a key of a model provider, for sessions that are opened with its id. The format of the key is checked
    /// only when a session uses it.
    ///
    /// Returns [`Credential`](types::Credential).
    ///
    /// # Arguments
    ///
    /// - `key`: The key. For `bedrock`, a JSON object in a string with `accessKeyId`, `secretAccessKey`, `region`
    ///   and optionally `sessionToken`, which is checked when a session uses it. At least 1 character.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 500: The server was started without the key that it encrypts credentials with.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::types::CredentialType;
    ///
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let credential = client
    ///     .create_credential(CredentialType::Anthropic, "sk-ant-…")
    ///     .label("team")
    ///     .await?;
    /// client.create_session("my-agent").credential_id(credential.id).await?;
    /// # Ok(()) }
    /// ```
    pub fn create_credential(
        &self,
        type_: impl Into<types::CredentialType>,
        key: impl Into<ash_sdk_gen::Secret>,
    ) -> CreateCredential {
        CreateCredential::new(
            self,
            types::CreateCredentialRequest::new(key.into(), type_.into()),
        )
    }

    /// Deletes a credential. Open sessions keep its key.
    ///
    /// # Errors
    ///
    /// - 404: No credential has this id.
    pub fn delete_credential(
        &self,
        credential_id: impl Into<types::CredentialId>,
    ) -> DeleteCredential {
        DeleteCredential::new(self, credential_id.into())
    }
}

/// Request returned by [`list_credentials`](AshClient::list_credentials): List credentials. Set its options,
/// then await it.
///
/// Returns a list of [`Credential`](types::Credential): the credentials, newest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListCredentials {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
}

impl ListCredentials {
    pub(crate) fn new(client: &AshClient) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(
            &operations::LIST_CREDENTIALS,
            "/api/credentials".to_owned(),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::Credential>>> {
        let Self { client, options, .. } = self;
        let response = client
            .call(
                &operations::LIST_CREDENTIALS,
                options,
                |raw| async move { raw.list_credentials().await },
            );
        Ok(response.await?.map(|response| response.credentials))
    }
}

impl ListCredentials {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::Credential>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::Credential>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListCredentials {
    type Output = Result<Vec<types::Credential>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListCredentials());
/// Request returned by [`create_credential`](AshClient::create_credential): Store a credential. Set its options,
/// then await it.
///
/// Returns [`Credential`](types::Credential).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CreateCredential {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) body: types::CreateCredentialRequest,
}

impl CreateCredential {
    pub(crate) fn new(client: &AshClient, body: types::CreateCredentialRequest) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            body,
        }
    }

    /// Label of the credential. Default: empty.
    pub fn label<M>(mut self, label: impl IntoOption<String, M>) -> Self {
        self.body.label = label.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(
            &operations::CREATE_CREDENTIAL,
            "/api/credentials".to_owned(),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::CREATE_CREDENTIAL)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Credential>> {
        self.check()?;
        let Self { client, options, body, .. } = self;
        let response = client
            .call(
                &operations::CREATE_CREDENTIAL,
                options,
                |raw| async move { raw.create_credential(&body).await },
            );
        Ok(response.await?.map(|response| response.credential))
    }
}

impl CreateCredential {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Credential> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Credential>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for CreateCredential {
    type Output = Result<types::Credential>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(CreateCredential());
/// Request returned by [`delete_credential`](AshClient::delete_credential): Delete a credential. Set its
/// options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteCredential {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) credential_id: types::CredentialId,
}

impl DeleteCredential {
    pub(crate) fn new(client: &AshClient, credential_id: types::CredentialId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            credential_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let credential_id = self.credential_id.clone();
        move || Attempt::unsent(
            &operations::DELETE_CREDENTIAL,
            format!("/api/credentials/{}", credential_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, credential_id, .. } = self;
        path::segment("credential id", &credential_id.to_string())?;
        let response = client
            .call(
                &operations::DELETE_CREDENTIAL,
                options,
                |raw| async move { raw.delete_credential(&credential_id).await },
            );
        response.await
    }
}

impl DeleteCredential {
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

impl IntoFuture for DeleteCredential {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteCredential(credential_id));
