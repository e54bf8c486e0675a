use std::time::Duration;

use ash_e2e::World;
use ash_sdk::{
    ErrorKind,
    error::TimeoutPhase,
    types::{QueueItem, QueueItemId, QueueItemStatus},
    uuid::Uuid,
};

use super::{LONG, impatient};

async fn resting() -> World {
    let world = World::with(|server| server.worker_interval(Duration::MAX)).await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    world
}

fn ids(items: &[QueueItem]) -> Vec<QueueItemId> {
    items.iter().map(|item| item.id).collect()
}

#[tokio::test]
async fn an_item_waits_its_turn_and_is_worked_off() {
    let world = resting().await;
    let client = &world.client;
    let session = client.create_session("bot").await.unwrap();
    let low = client.enqueue("bot", "low").await.unwrap();
    assert_eq!((low.status.clone(), low.priority, low.max_retries), (QueueItemStatus::Pending, 0, 3));
    assert_eq!((low.session_id, low.prompt.as_str()), (None, "low"));
    let high = client.enqueue("bot", "high").priority(5).session_id(session.id).max_retries(0).await.unwrap();
    assert_eq!((high.priority, high.max_retries, high.session_id), (5, 0, Some(session.id)));
    assert_eq!(ids(&client.list_queue_items().await.unwrap()), [high.id, low.id], "newest first");
    assert_eq!(ids(&client.list_queue_items().limit(1).await.unwrap()), [high.id]);

    world.server.work().await;
    let done = client.get_queue_item(high.id).await.unwrap();
    assert_eq!(done.status, QueueItemStatus::Completed, "the highest priority first");
    assert!(done.started_at.is_some() && done.completed_at.is_some() && done.error.is_none());
    let pending = client.list_queue_items().status(QueueItemStatus::Pending).await.unwrap();
    assert_eq!(ids(&pending), [low.id]);

    let cancelled = client.cancel_queue_item(low.id).await.unwrap();
    assert_eq!(cancelled.status, QueueItemStatus::Cancelled);
    let error = client.cancel_queue_item(high.id).await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(400), "Cannot cancel item with status \"completed\"")
    );
    let stats = client.get_queue_stats().await.unwrap();
    assert_eq!((stats.pending, stats.processing, stats.completed, stats.failed, stats.cancelled), (0, 0, 1, 0, 1));
    assert!(client.get_queue_item(Uuid::new_v4()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn an_item_is_waited_for_until_it_is_done() {
    let world = resting().await;
    let (client, _) = impatient(&world.server);
    let item = client.enqueue("bot", "hello").await.unwrap();
    let (done, ()) = tokio::join!(client.wait_for_queue_item(item.id).with_deadline(LONG), world.server.work());
    assert_eq!(done.unwrap().status, QueueItemStatus::Completed);
}

#[tokio::test]
async fn an_item_that_failed_or_was_cancelled_is_a_value() {
    let world = resting().await;
    let (client, _) = impatient(&world.server);
    let failing = client.enqueue("nobody", "hello").max_retries(0).await.unwrap();
    world.server.work().await;
    let failed = client.wait_for_queue_item(failing.id).with_deadline(LONG).await.unwrap();
    assert_eq!((failed.status, failed.retry_count), (QueueItemStatus::Failed, 1));
    assert!(failed.error.unwrap().contains("nobody"));
    let item = client.enqueue("bot", "hello").await.unwrap();
    client.cancel_queue_item(item.id).await.unwrap();
    assert_eq!(
        client.wait_for_queue_item(item.id).with_deadline(LONG).await.unwrap().status,
        QueueItemStatus::Cancelled
    );
    assert!(client.wait_for_queue_item(Uuid::new_v4()).with_deadline(LONG).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_wait_that_takes_too_long_is_a_timeout_and_asks_less_and_less_often() {
    let world = resting().await;
    let (client, clock) = impatient(&world.server);
    let item = client.enqueue("bot", "hello").await.unwrap();
    let before = world.server.request_count();
    let error = client.wait_for_queue_item(item.id).with_deadline(Duration::from_secs(20)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { phase: TimeoutPhase::Wait, .. }), "{error}");
    assert!(error.is_timeout() && error.message().contains(&item.id.to_string()), "{error}");
    let pauses = clock.skipped();
    assert_eq!(pauses[..2], [100, 100].map(Duration::from_millis));
    assert!(pauses[pauses.len() - 2] > Duration::from_secs(1), "a tenth of the time waited: {pauses:?}");
    assert_eq!(clock.passed(), Duration::from_secs(20));
    assert!(world.server.request_count() - before <= 50, "no busy loop");
}
