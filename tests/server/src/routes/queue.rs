//! The queue.

use axum::extract::State;

use super::{Created, Json, Routes, limit};
use crate::{
    api::queue::{EnqueueRequest, QueueFilter, QueueItemEnvelope, QueueItemList, QueueItemPath, QueueStatsEnvelope},
    app::App,
    ash::Ash,
    route::{Route, Verb},
    web::{
        error::ApiResult,
        extract::{Body, Path, Query},
        tenant::Tenant,
    },
};

const ENQUEUE: Route = Route {
    method: Verb::Post,
    path: "/api/queue",
    id: "enqueue",
    tag: "queue",
    summary: "Put a prompt into the queue",
    description: "Puts a prompt into the queue. The server processes it in a session of its own, \
        or in the one that is named, and retries it if it fails.\n\n**Nothing of the agent's \
        answer is kept**: neither its text nor, for a session of its own, the session's id. The \
        agent's name is not checked now: an item for an agent that does not exist fails later.",
    ash: Ash::once("enqueues another item"),
    stripped: &[400],
    ..Route::DEFAULT
};

const LIST_QUEUE_ITEMS: Route = Route {
    method: Verb::Get,
    path: "/api/queue",
    id: "list_queue_items",
    tag: "queue",
    summary: "List queue items",
    description: "Lists the items of the queue, newest first. The list is not paginated.",
    ..Route::DEFAULT
};

const GET_QUEUE_STATS: Route = Route {
    method: Verb::Get,
    path: "/api/queue/stats",
    id: "get_queue_stats",
    tag: "queue",
    summary: "Count queue items",
    description: "Counts the items of the queue by status.",
    ..Route::DEFAULT
};

const GET_QUEUE_ITEM: Route = Route {
    method: Verb::Get,
    path: "/api/queue/{id}",
    id: "get_queue_item",
    tag: "queue",
    summary: "Get a queue item",
    description: "Gets an item of the queue in its current state.",
    errors: &[(404, "No queue item has this id.")],
    ..Route::DEFAULT
};

const CANCEL_QUEUE_ITEM: Route = Route {
    method: Verb::Delete,
    path: "/api/queue/{id}",
    id: "cancel_queue_item",
    tag: "queue",
    summary: "Cancel a queue item",
    description: "Cancels an item of the queue that is still pending.",
    errors: &[(400, "The item is not pending anymore."), (404, "No queue item has this id.")],
    ash: Ash::idempotent("cancels the item, which happens once however often it is asked"),
    stripped: &[400],
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&ENQUEUE, enqueue)
        .add(&LIST_QUEUE_ITEMS, list)
        .add(&GET_QUEUE_STATS, stats)
        .add(&GET_QUEUE_ITEM, get)
        .add(&CANCEL_QUEUE_ITEM, cancel)
}

async fn enqueue(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Body(request): Body<EnqueueRequest>,
) -> Created<QueueItemEnvelope> {
    Created(QueueItemEnvelope { item: app.store().queue.add(app.origin(), &tenant, request) })
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
