//! Waiting for prompts of the queue.

use std::time::Duration;

use crate::{
    client::AshClient,
    error::Attempt,
    generated::types::{QueueItem, QueueItemId, QueueItemStatus},
    poll::Waiting,
    request::request,
};

/// # Waiting for queued prompts
impl AshClient {
    /// Waits until an item of the queue is completed, failed or cancelled, polling less and less often, for 10 minutes
    /// unless another [deadline](WaitForQueueItem::with_deadline) is set.
    ///
    /// An item that failed is a value, not an error: look at its `status` and `error`.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than the deadline; [not
    /// found](crate::Error::is_not_found) when no item has this id.
    pub fn wait_for_queue_item(&self, id: impl Into<QueueItemId>) -> WaitForQueueItem {
        WaitForQueueItem::new(self.clone(), id.into())
    }
}

const DEFAULT_DEADLINE: Duration = Duration::from_secs(600);

request! {
    /// Request of [`wait_for_queue_item`](AshClient::wait_for_queue_item).
    WaitForQueueItem { client: AshClient, id: QueueItemId } (id) -> QueueItem,
    |this| {
        let Self { client, options, id } = this;
        let deadline = options.deadline.unwrap_or(DEFAULT_DEADLINE);
        let mut waiting = Waiting::new(&client.shared().runtime, deadline, format!("queue item {id} to be processed"));
        let ask = || {
            let mut request = client.get_queue_item(id);
            request.options = options.clone();
            request.with_response()
        };
        waiting.until(ask, |item| matches!(item.status, QueueItemStatus::Pending | QueueItemStatus::Processing)).await
    }
}

impl WaitForQueueItem {
    fn attempt(&self) -> Attempt {
        self.client.get_queue_item(self.id).attempt()
    }
}
