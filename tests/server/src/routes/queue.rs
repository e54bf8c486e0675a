//! The queue.

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with},
};
use axum::extract::State;

use super::{Created, Documentation, Json, ash::Ash, limit};
use crate::{
    App,
    api::queue::{EnqueueRequest, QueueFilter, QueueItemEnvelope, QueueItemList, QueueItemPath, QueueStatsEnvelope},
    http::{
        error::ApiResult,
        extract::{Body, Path, Query},
        gate::Tenant,
    },
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/queue",
            post_with(enqueue, |operation| {
                Documentation {
                    id: "enqueue",
                    tag: "queue",
                    summary: "Put a prompt into the queue",
                    description: "The server puts the prompt to the agent by itself, and again a few times when \
                        that fails. What the agent answers is kept nowhere, and neither is which session \
                        was opened for it.",
                    errors: &[],
                    ash: Ash { rename: &[("maxRetries", "max_item_retries")], ..Ash::once("enqueues another item") },
                }
                .apply(operation)
            })
            .get_with(list, |operation| {
                Documentation {
                    id: "list_queue_items",
                    tag: "queue",
                    summary: "List the queue",
                    description: "The tenant's items, newest first. There are no pages: ask for up to 500.",
                    errors: &[],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/queue/stats",
            get_with(stats, |operation| {
                Documentation {
                    id: "get_queue_stats",
                    tag: "queue",
                    summary: "Count the queue",
                    description: "How many of the tenant's items there are of each status.",
                    errors: &[],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/queue/{id}",
            get_with(get, |operation| {
                Documentation {
                    id: "get_queue_item",
                    tag: "queue",
                    summary: "Get a queue item",
                    description: "The item as it is now.",
                    errors: &[404],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            })
            .delete_with(cancel, |operation| {
                Documentation {
                    id: "cancel_queue_item",
                    tag: "queue",
                    summary: "Cancel a queue item",
                    description: "Only an item that waits can be cancelled.",
                    errors: &[400, 404],
                    ash: Ash::idempotent("cancels the item, which happens once however often it is asked"),
                }
                .apply(operation)
            }),
        )
}

async fn enqueue(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<EnqueueRequest>,
) -> Created<QueueItemEnvelope> {
    Created(QueueItemEnvelope { item: app.store().queue.add(&tenant, request) })
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Query(filter): Query<QueueFilter>,
) -> Json<QueueItemList> {
    Json(QueueItemList { items: app.store().queue.list(&tenant, filter.status, limit(filter.limit)) })
}

async fn stats(State(app): State<App>, Tenant(tenant): Tenant) -> Json<QueueStatsEnvelope> {
    Json(QueueStatsEnvelope { stats: app.store().queue.stats(&tenant) })
}

async fn get(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<QueueItemPath>,
) -> ApiResult<Json<QueueItemEnvelope>> {
    Ok(Json(QueueItemEnvelope { item: app.store().queue.get(&tenant, &path.id)?.clone() }))
}

async fn cancel(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<QueueItemPath>,
) -> ApiResult<Json<QueueItemEnvelope>> {
    Ok(Json(QueueItemEnvelope { item: app.store().queue.cancel(&tenant, &path.id)? }))
}
