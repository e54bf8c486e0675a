//! A service that puts agents behind HTTP handlers and jobs, written as its engineer would write it.

use std::{collections::HashMap, io};

use ash_e2e::World;
use ash_sdk::{
    AshClient, ClientBuilder, Error, Event, Files, RetryPolicy, SessionId,
    error::SessionFailure,
    http::StatusCode,
    message::{DisplayItem, StoredMessage},
    requests::Written,
    transfer::UploadSource,
    types::{McpServer, Thinking},
};
use futures::{StreamExt, TryStreamExt, future::join_all, stream};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;

/// A web form with optional fields.
#[derive(Default, Deserialize)]
struct NewChat {
    agent: String,
    model: Option<String>,
    tools: Option<Vec<String>>,
    env: HashMap<String, String>,
}

/// A line of a job's log.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    event: Event,
}

async fn open_chat(client: &AshClient, form: NewChat, request_id: &str) -> ash_sdk::Result<SessionId> {
    let session = client
        .create_session(form.agent)
        .model(form.model)
        .allowed_tools(form.tools)
        .disallowed_tools(["WebFetch"])
        .extra_env(form.env)
        .mcp_servers([("files", McpServer::stdio("npx").args(["-y", "server-files"]))])
        .with_header("x-request-id", request_id)
        .await?;
    Ok(session.id)
}

/// The response of the service to an error of the SDK.
fn status_for(error: &Error) -> StatusCode {
    use ash_sdk::ErrorKind;
    match error.kind() {
        ErrorKind::Session(SessionFailure::Busy { .. }) => StatusCode::CONFLICT,
        ErrorKind::Timeout { .. } => StatusCode::GATEWAY_TIMEOUT,
        _ if error.is_rate_limited() => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    }
}

async fn with_world() -> (World, AshClient) {
    let world = World::new().await;
    let builder = ClientBuilder::default().server_url(world.client.server_url()).api_key(ash_e2e::KEY);
    let client = builder.clone().retry(RetryPolicy::never()).header("x-service", "chat").user_agent("chat/1.0");
    let client = client.build().unwrap();
    (world, client)
}

#[tokio::test]
async fn a_form_with_optional_fields_opens_a_session_and_its_events_are_written_as_json_lines() {
    let (world, client) = with_world().await;
    let agent = world.session().await.agent_name;
    let form = NewChat {
        agent,
        tools: Some(vec!["Read".to_owned()]),
        env: HashMap::from([("LANG".to_owned(), "C".to_owned())]),
        ..NewChat::default()
    };
    let session = open_chat(&client, form, "7").await.unwrap();
    let request =
        client.send_message_stream(session, "hello").thinking(Thinking::enabled(1_000)).max_turns([1, 2].len());
    let mut stream = request.await.unwrap();
    let mut lines = Vec::new();
    while let Some(event) = stream.next().await {
        lines.push(serde_json::to_string(&Line { event: event.unwrap() }).unwrap());
    }
    let events: Vec<Line> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(matches!(events.last(), Some(Line { event: Event::Done(_) })), "{events:?}");
    let items =
        client.send_message_stream(session, "/tool Bash {\"command\":\"ls\"}").await.unwrap().into_display_items();
    let shown: Vec<DisplayItem> = items.try_collect().await.unwrap();
    assert!(serde_json::to_value(&shown).unwrap()[0]["type"].is_string(), "{shown:?}");
}

#[tokio::test]
async fn requests_are_spawned_and_joined_and_a_turn_is_stored_as_json() {
    let (world, client) = with_world().await;
    let agent = world.session().await.agent_name;
    let opened = join_all(["a", "b"].map(|_| client.create_session(&agent).send())).await;
    let jobs = opened.into_iter().map(|session| tokio::spawn(client.send_message(&session.unwrap(), "hello").send()));
    for job in join_all(jobs).await {
        let turn = job.unwrap().unwrap();
        let stored = serde_json::to_string(&turn).unwrap();
        let read: ash_sdk::Turn = serde_json::from_str(&stored).unwrap();
        assert_eq!((read.text, read.usage, read.duration), (turn.text, turn.usage, turn.duration));
    }
}

#[tokio::test]
async fn files_come_from_texts_arrays_and_streams_and_a_download_is_a_reader() {
    let (world, client) = with_world().await;
    let session = world.session().await;
    let body = stream::iter([Ok::<_, io::Error>("streamed "), Ok("body")]);
    let mut files: Files = [("text.txt", "text")].into_iter().collect();
    files.extend([("array.bin", *b"array")]);
    let files = files.add("stream.txt", UploadSource::from_stream(body, None));
    let written: Written = client.write_session_files(&session, files).await.unwrap();
    assert_eq!(written.into_result().unwrap().len(), 3);

    let mut download = client.download_session_file(&session, "stream.txt").await.unwrap();
    let mut text = String::new();
    download.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "streamed body");

    let mut download = client.download_session_file(&session, "stream.txt").await.unwrap();
    let mut first = [0; 3];
    download.read_exact(&mut first).await.unwrap();
    let rest: Vec<_> = download.try_collect().await.unwrap();
    assert_eq!((&first, rest.concat().as_slice()), (b"str", b"eamed body".as_slice()));
}

#[tokio::test]
async fn an_error_names_its_operation_even_when_nothing_was_sent_and_maps_to_a_response() {
    let (world, client) = with_world().await;
    let session = world.session().await;
    let _turn = client.send_message_stream(&session, "hello").await.unwrap();
    let busy = client.send_message(&session, "hello").await.unwrap_err();
    assert_eq!(status_for(&busy), StatusCode::CONFLICT);
    assert_eq!(busy.operation(), Some("send_message_stream"));
    assert_eq!(busy.path(), Some(format!("/api/sessions/{}/messages", session.id).as_str()));
    assert_eq!((busy.method().map(|method| method.as_str()), busy.attempts()), (Some("POST"), 0));

    let invalid = client.get_agent("..").with_header("not a name", "x").await.unwrap_err();
    assert_eq!(invalid.path(), Some("/api/agents/.."));
    let invalid = client.list_agents().with_header("x", "two\nlines").await.unwrap_err();
    assert!(invalid.message().starts_with("the value of the header `x` is not valid"), "{invalid}");
    let as_io = io::Error::from(invalid);
    assert_eq!(as_io.kind(), io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn stored_messages_have_accessors() {
    let (world, client) = with_world().await;
    let session = world.session().await;
    client.send_message(&session, "hello").await.unwrap();
    let stored: Vec<StoredMessage> = client.list_messages(&session).stream().try_collect().await.unwrap();
    let sequences: Vec<i64> = stored.iter().map(StoredMessage::sequence).collect();
    assert!(sequences.is_sorted() && !sequences.is_empty(), "{sequences:?}");
}
