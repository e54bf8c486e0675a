//! A turn: the agent's messages on their way to whoever reads the session's streams.
//!
//! As on a real server, what an agent emits goes to **every** reader of its session, a reader stops at the first
//! `done` it sees whoever it was meant for, and only what a reader has taken is stored.

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    agent::{Step, TurnInput},
    api::{Timestamp, events::SessionEventType, messages::MessageRole, sessions::Session},
    app::App,
    release::SERVER_VERSION,
    store::{
        bridge::{BridgeEvent, End},
        sessions::SessionRecord,
    },
};

/// Lets the agent answer. The task is the sandbox's: it goes on when nobody reads.
pub(crate) fn start(app: &App, session: &Session, input: TurnInput) -> tokio::task::AbortHandle {
    let steps = app.script().steps(&input);
    let (app, session) = (app.clone(), session.clone());
    tokio::spawn(async move {
        for step in steps {
            let event = match step {
                Step::Emit(message) => BridgeEvent::Message { message, at: Timestamp::now(app.origin()) },
                Step::Error(text) => BridgeEvent::Error { text, at: Timestamp::now(app.origin()) },
                Step::Raw(bytes) => BridgeEvent::Raw(bytes),
                Step::End(End::Done) => BridgeEvent::Done { session_id: session.id.to_string() },
                Step::End(end) => BridgeEvent::End(end),
                Step::Pause(pause) => {
                    app.origin().sleep(pause).await;
                    continue;
                }
                Step::Log(level, line) => {
                    with_record(&app, &session, |record| record.sandbox.write_log(app.origin(), level, line));
                    continue;
                }
                Step::Silence => std::future::pending().await,
            };
            send(&app, &session, &event);
            // Readers get a chance to run: frames leave one by one.
            tokio::task::yield_now().await;
        }
    })
    .abort_handle()
}

/// Sends to every reader of a session. One whose agent was deleted has none.
pub(crate) fn send(app: &App, session: &Session, event: &BridgeEvent) {
    with_record(app, session, |record| record.bridge.send(event));
}

fn with_record(app: &App, session: &Session, use_it: impl FnOnce(&mut SessionRecord)) {
    let tenant = session.tenant_id.as_deref().unwrap_or_default();
    if let Ok(record) = app.store().session(tenant, &session.id.to_string()) {
        use_it(record);
    }
}

/// The stream that a reader gets: a chunk for each frame, and an error where the connection is to break.
pub(crate) fn frames(
    app: App,
    session: Session,
    events: mpsc::UnboundedReceiver<BridgeEvent>,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    let start = frame("session_start", &json!({"sessionId": session.id, "version": SERVER_VERSION}));
    let rest = stream::unfold((events, false), move |(mut events, over)| {
        let (app, session) = (app.clone(), session.clone());
        async move {
            if over {
                return None;
            }
            // A killed sandbox leaves its readers waiting: the channel stays open and nothing comes.
            let event = events.recv().await?;
            let over = matches!(event, BridgeEvent::Done { .. } | BridgeEvent::End(_));
            Some((stream::iter(deliver(&app, &session, event)), (events, over)))
        }
    });
    stream::iter([Ok(start)]).chain(rest.flatten())
}

fn deliver(app: &App, session: &Session, event: BridgeEvent) -> Vec<std::io::Result<Bytes>> {
    match event {
        BridgeEvent::Message { message, at } => {
            store(app, session, &message, at);
            let mut frames: Vec<_> = granular(&message).iter().map(|(kind, data)| Ok(frame(kind, data))).collect();
            frames.push(Ok(frame("message", &message)));
            frames
        }
        BridgeEvent::Error { text, at } => {
            let data = json!({"error": text});
            app.store().add_event(session, SessionEventType::Error, &data, at);
            vec![Ok(frame("error", &data))]
        }
        BridgeEvent::Done { session_id } => vec![Ok(frame("done", &json!({"sessionId": session_id})))],
        BridgeEvent::Command(_) => Vec::new(),
        BridgeEvent::Raw(bytes) => vec![Ok(bytes)],
        BridgeEvent::End(End::Broken) => {
            let half = Bytes::from_static(b"event: message\ndata: {\"type\":\"assist");
            vec![Ok(half), Err(std::io::Error::other("the connection is broken on purpose"))]
        }
        BridgeEvent::End(_) => Vec::new(),
    }
}

/// `event: <type>\ndata: <one line of JSON>\n\n`.
fn frame(kind: &str, data: &Value) -> Bytes {
    Bytes::from(format!("event: {kind}\ndata: {data}\n\n"))
}

/// The events that precede a message on the stream.
fn granular(message: &Value) -> Vec<(String, Value)> {
    match message["type"].as_str() {
        Some("assistant") => blocks(message).filter_map(granular_block).collect(),
        Some("stream_event") => granular_delta(&message["event"]).into_iter().collect(),
        Some("user") => match message.get("tool_use_result") {
            Some(result) => vec![("tool_result".to_owned(), tool_result(result))],
            None => Vec::new(),
        },
        Some("result") => vec![("turn_complete".to_owned(), turn_complete(message))],
        _ => Vec::new(),
    }
}

fn blocks(message: &Value) -> impl Iterator<Item = &Value> {
    message["message"]["content"].as_array().into_iter().flatten()
}

fn granular_block(block: &Value) -> Option<(String, Value)> {
    let kind = block["type"].as_str()?;
    match kind {
        "text" => None,
        "thinking" => Some(("thinking_delta".to_owned(), json!({"delta": block["thinking"]}))),
        "tool_use" => {
            Some((kind.to_owned(), json!({"id": block["id"], "name": block["name"], "input": block["input"]})))
        }
        _ => Some((kind.to_owned(), block.clone())),
    }
}

fn granular_delta(event: &Value) -> Option<(String, Value)> {
    let delta = event.get("delta").filter(|_| event["type"] == "content_block_delta")?;
    let kind = delta["type"].as_str()?;
    let data = match kind {
        "text_delta" => json!({"delta": delta["text"]}),
        "thinking_delta" => json!({"delta": delta["thinking"]}),
        _ => delta.clone(),
    };
    Some((kind.to_owned(), data))
}

/// A real server never says which tool call a result is for, and says nothing at all of a failure.
fn tool_result(result: &Value) -> Value {
    match result.get("stdout") {
        Some(output) => json!({"content": output}),
        None => json!({}),
    }
}

fn turn_complete(result: &Value) -> Value {
    let mut data = json!({"numTurns": result["num_turns"]});
    if let Some(text) = result.get("result") {
        data["result"] = text.clone();
    }
    data
}

/// Stores what a real server stores of a message that was emitted at a time.
fn store(app: &App, session: &Session, message: &Value, at: Timestamp) {
    let mut store = app.store();
    match message["type"].as_str() {
        Some("assistant") => {
            store.add_message(session, MessageRole::Assistant, message, at);
            for block in blocks(message) {
                if let Some((kind, data)) = stored_block(block) {
                    store.add_event(session, kind, &data, at);
                }
            }
        }
        Some("user") => {
            if let Some(result) = message.get("tool_use_result") {
                let data = match result.get("stdout") {
                    Some(stdout) => json!({"stdout": stdout, "stderr": result["stderr"]}),
                    None => json!({}),
                };
                store.add_event(session, SessionEventType::ToolResult, &data, at);
            }
        }
        Some("result") => {
            store.add_message(session, MessageRole::Assistant, message, at);
            store.add_event(session, SessionEventType::TurnComplete, &turn_complete(message), at);
            store.usage.record(app.origin(), session, message, at);
        }
        _ => {}
    }
}

fn stored_block(block: &Value) -> Option<(SessionEventType, Value)> {
    match block["type"].as_str()? {
        "text" => Some((SessionEventType::Text, json!({"text": block["text"]}))),
        "thinking" => Some((SessionEventType::Reasoning, json!({"thinking": block["thinking"]}))),
        "tool_use" => {
            let data = json!({"toolName": block["name"], "toolId": block["id"], "input": block["input"]});
            Some((SessionEventType::ToolStart, data))
        }
        _ => None,
    }
}
