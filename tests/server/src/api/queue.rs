//! The queue: prompts that the server processes in the background.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Nullable, Timestamp,
    ids::{QueueItemId, SessionId},
};

/// The state of a queue item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum QueueItemStatus {
    Pending,
    Processing,
    Completed,
    Failed,
    Cancelled,
}

impl QueueItemStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A prompt in the queue. The agent's answer is not kept.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueItem {
    /// The item's id.
    pub(crate) id: QueueItemId,
    /// The agent that processes it.
    pub(crate) agent_name: String,
    /// The prompt.
    pub(crate) prompt: String,
    /// State of the item.
    pub(crate) status: QueueItemStatus,
    /// Priority. Higher ones are processed first.
    pub(crate) priority: i64,
    /// Number of failures so far.
    pub(crate) retry_count: i64,
    /// Number of failures after which the item has failed for good; one failure is enough if it is 0.
    pub(crate) max_retries: i64,
    /// Time of creation.
    pub(crate) created_at: Timestamp,
    /// The tenant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The session that was named for it, if any.
    #[serde(default)]
    pub(crate) session_id: Nullable<SessionId>,
    /// Reason of the last failure.
    #[serde(default)]
    pub(crate) error: Nullable<String>,
    /// Time when the server started to process it.
    #[serde(default)]
    pub(crate) started_at: Nullable<Timestamp>,
    /// Time when it was completed or failed for good.
    #[serde(default)]
    pub(crate) completed_at: Nullable<Timestamp>,
}

/// A queue item.
#[derive(Serialize, JsonSchema)]
pub(crate) struct QueueItemEnvelope {
    /// The item.
    pub(crate) item: QueueItem,
}

/// A list of queue items.
#[derive(Serialize, JsonSchema)]
pub(crate) struct QueueItemList {
    /// The items, newest first.
    pub(crate) items: Vec<QueueItem>,
}

/// A prompt to put into the queue.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnqueueRequest {
    /// The agent to process it. Its name is checked when the item is processed, not now.
    pub(crate) agent_name: String,
    /// The prompt.
    #[schemars(length(min = 1))]
    pub(crate) prompt: String,
    /// The session to process it in. Default: one of its own.
    pub(crate) session_id: Option<SessionId>,
    /// Priority. Higher ones are processed first.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(crate) priority: i64,
    /// Number of failures after which the item has failed for good.
    #[serde(default = "default_retries")]
    #[schemars(range(min = 0))]
    pub(crate) max_retries: i64,
}

fn default_retries() -> i64 {
    3
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct QueueFilter {
    /// Only items with this status.
    pub(crate) status: Option<QueueItemStatus>,
    /// Maximum number of items to return.
    #[serde(default = "default_limit")]
    #[schemars(range(min = 1, max = 500))]
    pub(crate) limit: i64,
}

fn default_limit() -> i64 {
    50
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct QueueItemPath {
    /// The item's id.
    #[schemars(with = "QueueItemId")]
    pub(crate) id: String,
}

/// The number of queue items of each status.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct QueueStats {
    /// Number of items that are pending.
    pub(crate) pending: i64,
    /// Number of items that are being processed.
    pub(crate) processing: i64,
    /// Number of items that were completed.
    pub(crate) completed: i64,
    /// Number of items that failed for good.
    pub(crate) failed: i64,
    /// Number of items that were cancelled.
    pub(crate) cancelled: i64,
}

/// The number of queue items of each status.
#[derive(Serialize, JsonSchema)]
pub(crate) struct QueueStatsEnvelope {
    /// The numbers.
    pub(crate) stats: QueueStats,
}
