//! A chat in the browser, whose answers survive a reload of the page: http://127.0.0.1:3000.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, otherwise against a built-in dev server, whose agent
//! echoes: send `/slow 1000 one two three four`, which it echoes one word a second, and reload the page.

#![allow(clippy::print_stdout)]

use std::error::Error;

use ash_dev_server::DevServer;
use ash_sdk::{
    AshClient, SessionId,
    turns::{TurnHub, TurnId},
};
use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};

/// Deployed on the server, under a name that is nobody else's.
const AGENT: &str = "ash-sdk-axum-chat";

#[derive(Clone)]
struct Chat {
    client: AshClient,
    hub: TurnHub,
    session: SessionId,
}

/// Starts a turn, and answers with its id.
async fn start(State(chat): State<Chat>, prompt: String) -> Result<Json<TurnId>, (StatusCode, String)> {
    let message = chat.client.send_message_stream(chat.session, prompt).include_partial_messages(true);
    let turn = chat.hub.start(message).await;
    turn.map(Json).map_err(|error| (StatusCode::CONFLICT, error.message().to_owned()))
}

/// Follows a turn: from the beginning, or from where the browser's connection ended.
async fn follow(State(chat): State<Chat>, Path(turn): Path<TurnId>, headers: HeaderMap) -> Response {
    if turn.session_id() != chat.session {
        return StatusCode::NOT_FOUND.into_response();
    }
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    match chat.hub.for_browser(turn, last).await {
        Some(stream) => (stream.headers(), Body::from_stream(stream.display_items())).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

/// The chat as a service: a page, and the turns of one session.
pub async fn chat(client: AshClient) -> ash_sdk::Result<Router> {
    client.deploy_agent_prompt(AGENT, "You are a helpful agent. Be brief.").await?;
    let session = client.create_session(AGENT).await?.id;
    let hub = TurnHub::new(&client);
    let routes = Router::new()
        .route("/", get(|| async { Html(include_str!("axum_chat.html")) }))
        .route("/turns", post(start))
        .route("/turns/{turn}", get(follow));
    Ok(routes.with_state(Chat { client, hub, session }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let routes = chat(client).await?;
    let address = "127.0.0.1:3000";
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, routes).await?;
    Ok(())
}
