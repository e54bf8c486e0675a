//! The queue: prompts that the server works off by itself.

use std::time::Duration;

use uuid::Uuid;

use crate::{
    AshClient,
    error::Result,
    types::{EnqueueRequest, QueueItem, QueueItemStatus},
    wait::Waiting,
};

impl AshClient {
    /// Puts a prompt into the queue. The server works it off in a session of its own, or in the one that is named,
    /// and **keeps nothing of the answer**: neither its text nor, for a session of its own, the session's id.
    ///
    /// The agent's name is not checked now: an item for an agent that does not exist fails later.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let item = client.enqueue("my-agent", "Write the report to report.md").priority(5).await?;
    /// let done = client.wait_for_queue_item(item.id, Duration::from_secs(600)).await?;
    /// println!("{}", done.status);
    /// # Ok(()) }
    /// ```
    pub fn enqueue(&self, agent: impl Into<String>, prompt: impl Into<String>) -> requests::Enqueue {
        let body = EnqueueRequest {
            agent_name: agent.into(),
            max_retries: None,
            priority: None,
            prompt: prompt.into(),
            session_id: None,
        };
        requests::Enqueue::new(self, body)
    }

    /// Lists the queue's items, newest first.
    pub fn list_queue_items(&self) -> requests::ListQueueItems {
        requests::ListQueueItems::new(self, None, None)
    }

    /// Gets an item of the queue.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such item.
    pub fn get_queue_item(&self, id: Uuid) -> requests::GetQueueItem {
        requests::GetQueueItem::new(self, id)
    }

    /// Cancels an item that is still pending.
    ///
    /// # Errors
    /// 400 when it is not pending any more.
    pub fn cancel_queue_item(&self, id: Uuid) -> requests::CancelQueueItem {
        requests::CancelQueueItem::new(self, id)
    }

    /// Counts the queue's items by status.
    pub fn get_queue_stats(&self) -> requests::GetQueueStats {
        requests::GetQueueStats::new(self)
    }

    /// Waits until an item of the queue is completed, failed or cancelled, asking less and less often.
    ///
    /// An item that failed is a value, not an error: look at its `status` and `error`.
    ///
    /// # Errors
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than `timeout`; [not
    /// found](crate::Error::is_not_found) when there is no such item.
    pub async fn wait_for_queue_item(&self, id: Uuid, timeout: Duration) -> Result<QueueItem> {
        let mut waiting = Waiting::new(self, timeout, format!("queue item {id} to be worked off"));
        loop {
            let item = waiting.within(self.get_queue_item(id).send()).await?;
            match item.status {
                QueueItemStatus::Pending | QueueItemStatus::Processing => waiting.pause().await?,
                _ => return Ok(item),
            }
        }
    }
}

pub(crate) mod requests {
    //! Requests about the queue.

    use uuid::Uuid;

    use crate::{
        request::{request, setters},
        types::{EnqueueRequest, QueueItem, QueueItemStatus, QueueStats},
    };

    request! {
        /// [`enqueue`](crate::AshClient::enqueue)
        Enqueue { body: EnqueueRequest } -> QueueItem,
        |this| {
            let body = this.body;
            let answer = this.client.call(this.options, |raw| async move { raw.enqueue(&body).await });
            Ok(answer.await?.map(|envelope| envelope.item))
        }
    }

    setters! {
        Enqueue.body {
            /// The session to work it off in. Default: one of its own.
            session_id: Uuid,
            /// Higher is sooner, from 0. Default: 0.
            priority: i64,
        }
    }

    impl Enqueue {
        /// How often the server tries the item again when it fails, from 0. Default: 3.
        ///
        /// [`max_retries`](Self::max_retries) is about this request instead.
        pub fn max_item_retries(mut self, retries: i64) -> Self {
            self.body.max_retries = Some(retries);
            self
        }
    }

    request! {
        /// [`list_queue_items`](crate::AshClient::list_queue_items)
        ListQueueItems { limit: Option<i64>, status: Option<QueueItemStatus> } -> Vec<QueueItem>,
        |this| {
            let Self { limit, status, .. } = this;
            let answer = this.client.call(this.options, |raw| async move { raw.list_queue_items(limit, status).await });
            Ok(answer.await?.map(|list| list.items))
        }
    }

    impl ListQueueItems {
        /// Only items of this status.
        pub fn status(mut self, status: QueueItemStatus) -> Self {
            self.status = Some(status);
            self
        }

        /// How many to return, from 1 to 500. Default: 50.
        pub fn limit(mut self, items: i64) -> Self {
            self.limit = Some(items);
            self
        }
    }

    request! {
        /// [`get_queue_item`](crate::AshClient::get_queue_item)
        GetQueueItem { id: Uuid } -> QueueItem,
        |this| {
            let id = this.id;
            let answer = this.client.call(this.options, |raw| async move { raw.get_queue_item(&id).await });
            Ok(answer.await?.map(|envelope| envelope.item))
        }
    }

    request! {
        /// [`cancel_queue_item`](crate::AshClient::cancel_queue_item)
        CancelQueueItem { id: Uuid } -> QueueItem,
        |this| {
            let id = this.id;
            let answer = this.client.call(this.options, |raw| async move { raw.cancel_queue_item(&id).await });
            Ok(answer.await?.map(|envelope| envelope.item))
        }
    }

    request! {
        /// [`get_queue_stats`](crate::AshClient::get_queue_stats)
        GetQueueStats {} -> QueueStats,
        |this| {
            let answer = this.client.call(this.options, |raw| async move { raw.get_queue_stats().await });
            Ok(answer.await?.map(|envelope| envelope.stats))
        }
    }
}
