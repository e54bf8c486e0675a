//! Waiting for prompts of the queue.

use std::time::Duration;

use crate::{
    client::AshClient,
    error::Result,
    generated::types::{QueueItem, QueueItemId, QueueItemStatus},
    poll::Waiting,
};

impl AshClient {
    /// Waits until an item of the queue is completed, failed or cancelled, polling less and less often.
    ///
    /// An item that failed is a value, not an error: look at its `status` and `error`.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than `timeout`; [not
    /// found](crate::Error::is_not_found) when no item has this id.
    pub async fn wait_for_queue_item(&self, id: impl Into<QueueItemId>, timeout: Duration) -> Result<QueueItem> {
        let id = id.into();
        let mut waiting = Waiting::new(&self.shared().runtime, timeout, format!("queue item {id} to be processed"));
        loop {
            let item = waiting.within(self.get_queue_item(id).send()).await?;
            match item.status {
                QueueItemStatus::Pending | QueueItemStatus::Processing => waiting.pause().await?,
                _ => return Ok(item),
            }
        }
    }
}
