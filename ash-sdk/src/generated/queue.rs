// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Queues prompts that the server processes in the background.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Queue
///
/// Queues prompts that the server processes in the background.
impl AshClient {
    /// Lists the items of the queue, newest first. The list is not paginated.
    ///
    /// Returns a list of [`QueueItem`](types::QueueItem): the items, newest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    pub fn list_queue_items(&self) -> ListQueueItems {
        ListQueueItems::new(self, Default::default())
    }

    /// Puts a prompt into the queue. The server processes it in a session of its own, or in the one that is named,
    /// and retries it if it fails.
    ///
    /// **Nothing of the agent's answer is kept**: neither its text nor, for a session of its own, the session's id.
    /// The agent's name is not checked now: an item for an agent that does not exist fails later.
    ///
    /// Returns [`QueueItem`](types::QueueItem).
    ///
    /// # Arguments
    ///
    /// - `prompt`: The prompt. At least 1 character.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let item = client
    ///     .enqueue("my-agent", "Write the report to report.md")
    ///     .priority(5)
    ///     .await?;
    /// let done = client.wait_for_queue_item(item.id).await?;
    /// println!("{}", done.status);
    /// # Ok(()) }
    /// ```
    pub fn enqueue(
        &self,
        agent_name: impl Into<String>,
        prompt: impl Into<String>,
    ) -> Enqueue {
        Enqueue::new(self, types::EnqueueRequest::new(agent_name.into(), prompt.into()))
    }

    /// Counts the items of the queue by status.
    ///
    /// Returns [`QueueStats`](types::QueueStats).
    pub fn get_queue_stats(&self) -> GetQueueStats {
        GetQueueStats::new(self)
    }

    /// Gets an item of the queue in its current state.
    ///
    /// Returns [`QueueItem`](types::QueueItem).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No queue item has this id.
    pub fn get_queue_item(
        &self,
        queue_item_id: impl Into<types::QueueItemId>,
    ) -> GetQueueItem {
        GetQueueItem::new(self, queue_item_id.into())
    }

    /// Waits until an item of the queue is completed, failed or cancelled, polling less and less often, for 10
    /// minutes unless another [deadline](WaitForQueueItem::with_deadline) is set.
    ///
    /// An item that failed is a value, not an error: look at its `status` and `error`.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than the deadline; [not
    /// found](crate::Error::is_not_found) when no item has this id.
    pub fn wait_for_queue_item(
        &self,
        queue_item_id: impl Into<types::QueueItemId>,
    ) -> WaitForQueueItem {
        WaitForQueueItem::new(GetQueueItem::new(self, queue_item_id.into()))
    }

    /// Cancels an item of the queue that is still pending.
    ///
    /// Returns [`QueueItem`](types::QueueItem).
    ///
    /// # Errors
    ///
    /// - 400: The item is not pending anymore.
    /// - 404: No queue item has this id.
    pub fn cancel_queue_item(
        &self,
        queue_item_id: impl Into<types::QueueItemId>,
    ) -> CancelQueueItem {
        CancelQueueItem::new(self, queue_item_id.into())
    }
}

/// Request returned by [`list_queue_items`](AshClient::list_queue_items): List queue items. Set its options,
/// then await it.
///
/// Returns a list of [`QueueItem`](types::QueueItem): the items, newest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListQueueItems {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) params: ash_sdk_gen::params::ListQueueItemsParams,
}

impl ListQueueItems {
    pub(crate) fn new(
        client: &AshClient,
        params: ash_sdk_gen::params::ListQueueItemsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            params,
        }
    }

    /// Maximum number of items to return. At least 1. At most 500. Default: `50`.
    pub fn limit<M>(mut self, limit: impl IntoOption<i64, M>) -> Self {
        self.params.limit = limit.into_option();
        self
    }

    /// Only items with this status.
    pub fn status<M>(
        mut self,
        status: impl IntoOption<types::QueueItemStatus, M>,
    ) -> Self {
        self.params.status = status.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::LIST_QUEUE_ITEMS, "/api/queue".to_owned())
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::parameter(
            "limit",
            &self.params.limit,
            &super::limits::LIST_QUEUE_ITEMS_LIMIT,
        )?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::QueueItem>>> {
        self.check()?;
        let Self { client, options, params, .. } = self;
        let response = client
            .call(
                &operations::LIST_QUEUE_ITEMS,
                options,
                |raw| async move { raw.list_queue_items_with(&params).await },
            );
        Ok(response.await?.map(|response| response.items))
    }
}

impl ListQueueItems {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::QueueItem>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::QueueItem>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListQueueItems {
    type Output = Result<Vec<types::QueueItem>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListQueueItems());
/// Request returned by [`enqueue`](AshClient::enqueue): Put a prompt into the queue. Set its options, then await
/// it.
///
/// Returns [`QueueItem`](types::QueueItem).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct Enqueue {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) body: types::EnqueueRequest,
}

impl Enqueue {
    pub(crate) fn new(client: &AshClient, body: types::EnqueueRequest) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            body,
        }
    }

    /// Number of failures after which the item has failed for good. At least 0. Default: `3`.
    pub fn max_retries<M>(mut self, max_retries: impl IntoOption<i64, M>) -> Self {
        self.body.max_retries = max_retries.into_option();
        self
    }

    /// Priority. Higher ones are processed first. At least 0. Default: `0`.
    pub fn priority<M>(mut self, priority: impl IntoOption<i64, M>) -> Self {
        self.body.priority = priority.into_option();
        self
    }

    /// The session to process it in. Default: one of its own.
    pub fn session_id<M>(
        mut self,
        session_id: impl IntoOption<types::SessionId, M>,
    ) -> Self {
        self.body.session_id = session_id.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::ENQUEUE, "/api/queue".to_owned())
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::ENQUEUE)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::QueueItem>> {
        self.check()?;
        let Self { client, options, body, .. } = self;
        let response = client
            .call(
                &operations::ENQUEUE,
                options,
                |raw| async move { raw.enqueue(&body).await },
            );
        Ok(response.await?.map(|response| response.item))
    }
}

impl Enqueue {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::QueueItem> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::QueueItem>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for Enqueue {
    type Output = Result<types::QueueItem>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(Enqueue());
/// Request returned by [`get_queue_stats`](AshClient::get_queue_stats): Count queue items. Set its options, then
/// await it.
///
/// Returns [`QueueStats`](types::QueueStats).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetQueueStats {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
}

impl GetQueueStats {
    pub(crate) fn new(client: &AshClient) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(
            &operations::GET_QUEUE_STATS,
            "/api/queue/stats".to_owned(),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::QueueStats>> {
        let Self { client, options, .. } = self;
        let response = client
            .call(
                &operations::GET_QUEUE_STATS,
                options,
                |raw| async move { raw.get_queue_stats().await },
            );
        Ok(response.await?.map(|response| response.stats))
    }
}

impl GetQueueStats {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::QueueStats> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::QueueStats>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetQueueStats {
    type Output = Result<types::QueueStats>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetQueueStats());
/// Request returned by [`get_queue_item`](AshClient::get_queue_item): Get a queue item. Set its options, then
/// await it.
///
/// Returns [`QueueItem`](types::QueueItem).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetQueueItem {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) queue_item_id: types::QueueItemId,
}

impl GetQueueItem {
    pub(crate) fn new(client: &AshClient, queue_item_id: types::QueueItemId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            queue_item_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let queue_item_id = self.queue_item_id;
        move || Attempt::unsent(
            &operations::GET_QUEUE_ITEM,
            format!("/api/queue/{}", queue_item_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::QueueItem>> {
        let Self { client, options, queue_item_id, .. } = self;
        let response = client
            .call(
                &operations::GET_QUEUE_ITEM,
                options,
                |raw| async move { raw.get_queue_item(&queue_item_id).await },
            );
        Ok(response.await?.map(|response| response.item))
    }
}

impl GetQueueItem {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::QueueItem> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::QueueItem>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetQueueItem {
    type Output = Result<types::QueueItem>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetQueueItem(queue_item_id));
/// Request returned by [`wait_for_queue_item`](AshClient::wait_for_queue_item). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct WaitForQueueItem {
    pub(crate) options: CallOptions,
    pub(crate) item: GetQueueItem,
}

impl WaitForQueueItem {
    pub(crate) fn new(item: GetQueueItem) -> Self {
        Self {
            options: CallOptions::default(),
            item,
        }
    }
}

impl WaitForQueueItem {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.item.attempt()
    }
}

request_options!(
    WaitForQueueItem(item),
    "Limits the wait as a whole. Default: 10 minutes, whatever the client's deadline."
);

const _: fn() = crate::request::is_sent::<WaitForQueueItem>;
/// Request returned by [`cancel_queue_item`](AshClient::cancel_queue_item): Cancel a queue item. Set its
/// options, then await it.
///
/// Returns [`QueueItem`](types::QueueItem).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CancelQueueItem {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) queue_item_id: types::QueueItemId,
}

impl CancelQueueItem {
    pub(crate) fn new(client: &AshClient, queue_item_id: types::QueueItemId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            queue_item_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let queue_item_id = self.queue_item_id;
        move || Attempt::unsent(
            &operations::CANCEL_QUEUE_ITEM,
            format!("/api/queue/{}", queue_item_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::QueueItem>> {
        let Self { client, options, queue_item_id, .. } = self;
        let response = client
            .call(
                &operations::CANCEL_QUEUE_ITEM,
                options,
                |raw| async move { raw.cancel_queue_item(&queue_item_id).await },
            );
        Ok(response.await?.map(|response| response.item))
    }
}

impl CancelQueueItem {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::QueueItem> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::QueueItem>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for CancelQueueItem {
    type Output = Result<types::QueueItem>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(CancelQueueItem(queue_item_id));
