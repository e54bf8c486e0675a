//! The queue: prompts that the server works off by itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Nullable, Timestamp,
    ids::{QueueItemId, SessionId},
};

/// Where an item is on its way.
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

/// A prompt in the queue. What the agent answered is kept nowhere.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueItem {
    pub(crate) id: QueueItemId,
    pub(crate) agent_name: String,
    pub(crate) prompt: String,
    pub(crate) status: QueueItemStatus,
    /// Higher is sooner.
    pub(crate) priority: i64,
    /// How often it has failed.
    pub(crate) retry_count: i64,
    /// It has failed for good when it has failed so often, or once where this is 0.
    pub(crate) max_retries: i64,
    pub(crate) created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<String>,
    /// The session it was meant for, if any was named.
    #[serde(default)]
    pub(crate) session_id: Nullable<SessionId>,
    /// Why it failed.
    #[serde(default)]
    pub(crate) error: Nullable<String>,
    #[serde(default)]
    pub(crate) started_at: Nullable<Timestamp>,
    #[serde(default)]
    pub(crate) completed_at: Nullable<Timestamp>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct QueueItemEnvelope {
    pub(crate) item: QueueItem,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct QueueItemList {
    /// Newest first.
    pub(crate) items: Vec<QueueItem>,
}

/// A prompt to put into the queue.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnqueueRequest {
    /// Is looked for when the item's turn comes, not now.
    pub(crate) agent_name: String,
    #[schemars(length(min = 1))]
    pub(crate) prompt: String,
    /// The session to say it in. By default one is opened.
    pub(crate) session_id: Option<SessionId>,
    /// Higher is sooner.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(crate) priority: i64,
    /// How often it may fail.
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
    /// How many to return.
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

/// How many items there are of each status.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct QueueStats {
    pub(crate) pending: i64,
    pub(crate) processing: i64,
    pub(crate) completed: i64,
    pub(crate) failed: i64,
    pub(crate) cancelled: i64,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct QueueStatsEnvelope {
    pub(crate) stats: QueueStats,
}
