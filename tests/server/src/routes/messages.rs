//! Talking to an agent and reading what was said.

use aide::{
    OperationOutput,
    generate::GenContext,
    openapi::{Operation, Response as DeclaredResponse},
};
use axum::{
    body::Body as ResponseBody,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use serde_json::json;

use super::{Json, Routes, answers::declared, limit};
use crate::{
    agent::{DEFAULT_MODEL, Limits, Setup, TurnInput},
    api::{
        Timestamp,
        messages::{MessageList, MessagePage, MessageRole, SendMessageRequest},
        sessions::{SessionPath, SessionStatus},
    },
    app::App,
    ash::{Ash, Deadline, Facade, Page},
    prompt::text_for_agent,
    route::{Route, Verb},
    turn,
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path, Query},
        tenant::Tenant,
    },
};

const SEND_MESSAGE_STREAM: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/messages",
    id: "send_message_stream",
    tag: "sessions",
    summary: "Send a message and stream the answer",
    description: "Sends a message to the agent and streams its answer, event by event.\n\nThe stream \
    begins with `session_start`. Each message of the agent appears as its finer events \
    (`text_delta`, `thinking_delta`, `tool_use`, `tool_result`, `turn_complete`), followed by the \
    `message` itself. It ends with `done`; a stream that ends without it was cut off. There are no \
    heartbeats: a turn can be silent for minutes.\n\nThe session must be active, and only one \
    message or command may be in progress in a session.",
    errors: &[
        (400, "The session is not active, or the content is not of a form that this server takes."),
        (404, "No session has this id."),
        (413, "The request is larger than 50 MiB."),
        (500, "The sandbox is gone. The session is in error until it is resumed."),
    ],
    ash: Ash {
        deadline: Some(Deadline::OF_A_HEAD),
        facade: Facade::Custom,
        ..Ash::once("the agent would receive the message more than once")
    },
    body_limit: 50 << 20,
    stripped: &[400],
    ..Route::DEFAULT
};

const LIST_MESSAGES: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}/messages",
    id: "list_messages",
    tag: "sessions",
    summary: "List a session's messages",
    description: "Lists one page of a session's messages, oldest first. The next page begins after the \
    last sequence of this one.",
    errors: &[(404, "No session has this id.")],
    ash: Ash {
        page: Some(Page { after: "after", size: Some("limit"), cursor: "sequence", restarts_at: None }),
        ..Ash::DERIVED
    },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&SEND_MESSAGE_STREAM, send).add(&LIST_MESSAGES, list)
}

/// An event stream.
struct EventStream(Response);

impl IntoResponse for EventStream {
    fn into_response(self) -> Response {
        self.0
    }
}

impl OperationOutput for EventStream {
    type Inner = ();

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, DeclaredResponse)> {
        let schema = schemars::json_schema!({"type": "string"});
        let response = DeclaredResponse {
            description: "The agent's answer as Server-Sent Events.".to_owned(),
            ..declared("text/event-stream", schema)
        };
        vec![(Some(200), response)]
    }
}

async fn send(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Body(request): Body<SendMessageRequest>,
) -> ApiResult<EventStream> {
    let content = app.settings().prompt_content.receive(&request.content).map_err(ApiError::validation)?;
    let prompt = text_for_agent(&content);
    let mut store = app.store();
    let agent_model = {
        let agent = store.session(&tenant, &path.id)?.session.agent_name.clone();
        store.find_agent(&tenant, &agent).and_then(|record| record.config.get("model")?.as_str().map(str::to_owned))
    };
    let record = store.session(&tenant, &path.id)?;
    record.require_active()?;
    if !app.workspace_dir(&record.session.sandbox_id).is_dir() {
        record.lose_sandbox();
        record.session.status = SessionStatus::Error;
        return Err(ApiError::internal("Sandbox not found"));
    }
    let session = record.session.clone();
    let model = request.model.or_else(|| record.config.model.clone()).or(agent_model);
    let input = TurnInput {
        memory: record.memory.clone(),
        agent: session.agent_name.clone(),
        session: Some(session.id.to_string()),
        model: model.unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
        workspace: app.workspace_dir(&session.sandbox_id).to_string_lossy().into_owned(),
        partial: request.include_partial_messages == Some(true),
        output_schema: request.output_format.map(|format| format.schema.into()),
        conversation: app.origin().id("conversation").to_string(),
        prompt: prompt.clone(),
        setup: Setup::new(&record.config, &record.sandbox.options),
        limits: Limits { turns: request.max_turns, budget: request.max_budget_usd },
        origin: app.origin().clone(),
    };
    record.memory.push(prompt);
    let now = Timestamp::now(app.origin());
    record.session.last_active_at = now;
    let events = record.bridge.read();
    let task = turn::start(&app, &session, input);
    record.add_running(task);
    store.add_message(&session, MessageRole::User, &json!({"type": "user", "content": content}), now);
    drop(store);
    let mut response = Response::new(ResponseBody::from_stream(turn::frames(app, session, events)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(EventStream(response))
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Query(page): Query<MessagePage>,
) -> ApiResult<Json<MessageList>> {
    let mut store = app.store();
    let session = store.session(&tenant, &path.id)?.session.id;
    let after = store.messages(session).iter().filter(|message| message.sequence > page.after);
    Ok(Json(MessageList { messages: after.take(limit(page.limit)).cloned().collect() }))
}
