//! Waiting for prompts of the queue.

use std::time::Duration;

use crate::{
    generated::{
        requests::{GetQueueItem, WaitForQueueItem},
        types::{QueueItem, QueueItemStatus},
    },
    poll::Waiting,
    request::sending,
};

const DEFAULT_DEADLINE: Duration = Duration::from_secs(600);

sending!(WaitForQueueItem -> QueueItem, |request| {
    let item = GetQueueItem { options: request.options, ..request.item };
    let deadline = item.options.deadline.unwrap_or(DEFAULT_DEADLINE);
    let what = format!("queue item {} to be processed", item.queue_item_id);
    let mut waiting = Waiting::new(&item.client.shared().runtime, deadline, what);
    let is_pending = |item: &QueueItem| matches!(item.status, QueueItemStatus::Pending | QueueItemStatus::Processing);
    waiting.until(|| item.clone().with_response(), is_pending).await
});
