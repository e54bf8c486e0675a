//! The queue and the states of its items.

use std::cmp::Reverse;

use super::error::{StoreError, StoreResult};
use crate::api::{
    Nullable, Timestamp,
    ids::QueueItemId,
    queue::{EnqueueRequest, QueueItem, QueueItemStatus, QueueStats},
};
use crate::origin::Origin;

/// Number of rounds of the worker before an item is retried; doubled with each failure.
const BACKOFF_ROUNDS: u64 = 5;

/// An item and when it may be tried.
struct Entry {
    item: QueueItem,
    tenant: String,
    /// The worker's round from which on.
    due: u64,
}

#[derive(Default)]
pub(crate) struct Queue {
    entries: Vec<Entry>,
    /// Rounds that the worker has made.
    round: u64,
}

/// An item that the worker has taken.
pub(crate) struct Job {
    pub(crate) item: QueueItem,
    pub(crate) tenant: String,
}

impl Queue {
    pub(crate) fn add(&mut self, origin: &Origin, tenant: &str, request: EnqueueRequest) -> QueueItem {
        let item = QueueItem {
            id: QueueItemId::new(origin),
            agent_name: request.agent_name,
            prompt: request.prompt,
            status: QueueItemStatus::Pending,
            priority: request.priority,
            retry_count: 0,
            max_retries: request.max_retries,
            created_at: Timestamp::now(origin),
            tenant_id: Some(tenant.to_owned()),
            session_id: Nullable(request.session_id),
            error: Nullable(None),
            started_at: Nullable(None),
            completed_at: Nullable(None),
        };
        self.entries.push(Entry { item: item.clone(), tenant: tenant.to_owned(), due: 0 });
        item
    }

    /// Newest first.
    pub(crate) fn list(&self, tenant: &str, status: Option<QueueItemStatus>, limit: usize) -> Vec<QueueItem> {
        let wanted = self.of(tenant).rev().filter(|item| status.is_none_or(|status| item.status == status));
        wanted.take(limit).cloned().collect()
    }

    fn of(&self, tenant: &str) -> impl DoubleEndedIterator<Item = &QueueItem> {
        self.entries.iter().filter(move |entry| entry.tenant == tenant).map(|entry| &entry.item)
    }

    pub(crate) fn get(&mut self, tenant: &str, id: &str) -> StoreResult<&mut QueueItem> {
        self.entries
            .iter_mut()
            .filter(|entry| entry.tenant == tenant)
            .map(|entry| &mut entry.item)
            .find(|item| item.id.to_string() == id)
            .ok_or_else(|| StoreError::not_found("Queue item not found"))
    }

    pub(crate) fn cancel(&mut self, tenant: &str, id: &str) -> StoreResult<QueueItem> {
        let item = self.get(tenant, id)?;
        if item.status != QueueItemStatus::Pending {
            let text = format!("Cannot cancel item with status \"{}\"", item.status.as_str());
            return Err(StoreError::refused(text));
        }
        item.status = QueueItemStatus::Cancelled;
        Ok(item.clone())
    }

    pub(crate) fn stats(&self, tenant: &str) -> QueueStats {
        let mut stats = QueueStats::default();
        for item in self.of(tenant) {
            let count = match item.status {
                QueueItemStatus::Pending => &mut stats.pending,
                QueueItemStatus::Processing => &mut stats.processing,
                QueueItemStatus::Completed => &mut stats.completed,
                QueueItemStatus::Failed => &mut stats.failed,
                QueueItemStatus::Cancelled => &mut stats.cancelled,
            };
            *count += 1;
        }
        stats
    }

    /// A round of the worker: takes the item whose turn it is, the highest priority first, then the oldest.
    pub(crate) fn take_next(&mut self, origin: &Origin) -> Option<Job> {
        self.round += 1;
        let round = self.round;
        let pending = self
            .entries
            .iter_mut()
            .enumerate()
            .filter(|(_, entry)| entry.item.status == QueueItemStatus::Pending && entry.due <= round);
        let (_, entry) = pending.min_by_key(|(age, entry)| (Reverse(entry.item.priority), *age))?;
        entry.item.status = QueueItemStatus::Processing;
        entry.item.started_at = Nullable(Some(Timestamp::now(origin)));
        Some(Job { item: entry.item.clone(), tenant: entry.tenant.clone() })
    }

    /// Notes how an item that was taken went. One that failed is tried again later, while it may.
    pub(crate) fn finish(&mut self, origin: &Origin, id: QueueItemId, outcome: Result<(), String>) {
        let round = self.round;
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.item.id == id) else { return };
        let item = &mut entry.item;
        match outcome {
            Ok(()) => {
                item.status = QueueItemStatus::Completed;
                item.error = Nullable(None);
            }
            Err(error) => {
                let waits = BACKOFF_ROUNDS << item.retry_count.clamp(0, 32);
                item.retry_count += 1;
                item.error = Nullable(Some(error));
                if item.retry_count < item.max_retries {
                    item.status = QueueItemStatus::Pending;
                    entry.due = round + waits;
                    return;
                }
                item.status = QueueItemStatus::Failed;
            }
        }
        item.completed_at = Nullable(Some(Timestamp::now(origin)));
    }
}
