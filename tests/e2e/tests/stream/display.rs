//! Streams and stored messages as a user interface shows them.

use ash_e2e::{
    World,
    scripted::script,
    streams::{DONE, START, answering, interrupted_by, open, serve},
    transcripts::transcript,
};
use ash_sdk::{error::InterruptedBy, message::DisplayItem};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;

fn frame(message: &serde_json::Value) -> String {
    format!("event: message\ndata: {message}\n\n")
}

fn piece(delta: &serde_json::Value) -> String {
    let event = json!({"type": "content_block_delta", "index": 0, "delta": delta});
    frame(&json!({"type": "stream_event", "event": event, "parent_tool_use_id": null}))
}

fn said(blocks: &serde_json::Value, parent: &serde_json::Value) -> String {
    frame(&json!({"type": "assistant", "message": {"id": "m", "content": blocks}, "parent_tool_use_id": parent}))
}

#[tokio::test]
async fn each_text_comes_once_and_tools_are_paired_by_id_and_the_turn_comes_last() {
    let none = json!(null);
    let result = json!([{"type": "tool_result", "tool_use_id": "t1", "content": "two files", "is_error": false}]);
    let frames = [
        START.to_owned(),
        piece(&json!({"type": "thinking_delta", "thinking": "Let me "})),
        piece(&json!({"type": "thinking_delta", "thinking": "see."})),
        said(&json!([{"type": "thinking", "thinking": "Let me see."}]), &none),
        piece(&json!({"type": "text_delta", "text": "Look"})),
        piece(&json!({"type": "text_delta", "text": "ing."})),
        said(&json!([{"type": "text", "text": "Looking."}]), &none),
        said(&json!([{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "ls"}}]), &none),
        said(&json!([{"type": "text", "text": "to the agent"}]), &json!("t1")),
        frame(&json!({"type": "user", "message": {"content": result}, "parent_tool_use_id": null})),
        DONE.to_owned(),
    ];
    let (_server, client) = serve([answering(&[&frames.concat()])]).await;
    let mut items = open(&client).await.into_display_items();
    let mut shown = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        if let DisplayItem::ToolStarted { .. } = item {
            assert_eq!(items.snapshot().unwrap().text, "Looking.");
        }
        shown.push(item);
    }
    let Some(DisplayItem::Done { turn }) = shown.pop() else { panic!("{shown:?}") };
    let text = |text: &str| DisplayItem::TextDelta { text: text.to_owned() };
    let thinking = |text: &str| DisplayItem::Thinking { text: text.to_owned() };
    let (id, none) = ("t1".to_owned(), None);
    let started = DisplayItem::ToolStarted {
        id: id.clone(),
        name: "Bash".to_owned(),
        input: json!({"command": "ls"}),
        parent_tool_use_id: none,
    };
    let finished = DisplayItem::ToolFinished { id, text: "two files".to_owned(), is_error: false };
    assert_eq!(shown, [thinking("Let me "), thinking("see."), text("Look"), text("ing."), started, finished]);
    assert_eq!((turn.text.as_str(), turn.tool_calls.len()), ("Looking.", 1));
    assert!(items.snapshot().is_none());
    let written = serde_json::to_string(&shown).unwrap();
    assert_eq!(serde_json::from_str::<Vec<DisplayItem>>(&written).unwrap(), shown);
}

#[tokio::test]
async fn a_display_of_a_cut_stream_ends_with_an_error_that_has_the_pieces_that_had_come() {
    let pieces = ["Hel", "lo"].map(|text| piece(&json!({"type": "text_delta", "text": text}))).concat();
    let cut = || script().read().events(START.to_owned() + &pieces);
    let (_server, client) = serve([cut(), cut()]).await;
    let items: Vec<_> = open(&client).await.into_display_items().collect().await;
    let Some(Err(error)) = items.last() else { panic!("{items:?}") };
    assert_eq!(*interrupted_by(error), InterruptedBy::Connection);
    assert_eq!(error.partial_turn().unwrap().text, "Hello");
    let turn = client.send_message(ash_e2e::streams::SESSION_ID, "hello").after_abandoned_turn().await;
    assert_eq!(turn.unwrap_err().partial_turn().unwrap().text, "Hello", "that of a turn has them too");
}

#[tokio::test]
async fn the_text_of_a_stream_a_turn_and_a_display_is_the_same_for_every_recorded_stream() {
    for name in ["05_partial", "30_real", "32_real", "34_real", "35_real", "40_real", "42_real"] {
        let answer = || script().read().events(transcript(name)).last_chunk();
        let (_server, client) = serve([answer()]).await;
        let turn = client.send_message(ash_e2e::streams::SESSION_ID, "hello").failures_as_values().await.unwrap();
        let texts = open(&client).await.into_text().filter_map(|text| async { text.ok() });
        assert_eq!(texts.collect::<Vec<_>>().await.concat(), turn.text, "{name}");
        let items: Vec<DisplayItem> = open(&client).await.into_display_items().try_collect().await.unwrap();
        let shown: String = items
            .iter()
            .filter_map(|item| match item {
                DisplayItem::TextDelta { text } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(shown, turn.text, "{name}");
    }
}

#[tokio::test]
async fn stored_messages_are_shown_like_a_stream_with_their_prompts() {
    let world = World::new().await;
    let session = world.session().await;
    let turn = world.client.send_message(session.id, "/tool Bash {\"command\":\"ls\"}").await.unwrap();
    let second = world.client.send_message(session.id, "hello").await.unwrap();
    let stored = world.client.list_messages(session.id).await.unwrap();
    let items = DisplayItem::of_messages(&stored);
    let prompts = items.iter().filter(|item| matches!(item, DisplayItem::Prompt { .. })).count();
    assert_eq!(prompts, 2, "{items:?}");
    let texts: Vec<&str> = items
        .iter()
        .filter_map(|item| match item {
            DisplayItem::TextDelta { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(texts.concat(), turn.text + &second.text);
    assert!(items.iter().any(|item| matches!(item, DisplayItem::ToolStarted { name, .. } if name == "Bash")));
}

#[tokio::test]
async fn a_closure_that_waits_sees_each_event_in_a_spawned_task_too() {
    let (_server, client) = serve([answering(&[START, ash_e2e::streams::TEXT, DONE])]).await;
    let stream = open(&client).await;
    let (pieces, mut taken) = tokio::sync::mpsc::channel(1);
    let reading = tokio::spawn(stream.turn_with_async(move |event| {
        let pieces = pieces.clone();
        async move { pieces.send(event.event_type().to_owned()).await.unwrap() }
    }));
    let mut seen = Vec::new();
    while let Some(event_type) = taken.recv().await {
        seen.push(event_type);
    }
    assert_eq!(seen, ["session_start", "message", "done"]);
    assert_eq!(reading.await.unwrap().unwrap().text, "hello");
}

#[tokio::test]
async fn a_browser_that_leaves_and_returns_finds_the_answer() {
    let world = World::new().await;
    let session = world.session().await;
    let mut body = world.client.send_message_stream(session.id, "hello").await.unwrap().into_sse_bytes();
    body.next().await.unwrap().unwrap();
    drop(body);
    world.client.wait_until_idle(session.id).await.unwrap();
    let items = DisplayItem::of_messages(&world.client.list_messages(session.id).await.unwrap());
    let answer = DisplayItem::TextDelta { text: "Echo: hello".to_owned() };
    assert_eq!(items, [DisplayItem::Prompt { text: "hello".to_owned() }, answer]);
}

#[tokio::test]
async fn a_chat_that_is_interrupted_goes_on_with_the_next_message() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.send_message(session.id, "first").await.unwrap();
    let before = world.server.request_count();
    let answer = world.client.send_message(session.id, "second");
    tokio::select! {
        biased;
        turn = answer.send() => panic!("{turn:?}"),
        // The message is on its way.
        () = ash_e2e::until("it is sent", || world.server.request_count() > before) => {}
    }
    let next = world.client.send_message(session.id, "/history").queue().await.unwrap();
    assert_eq!(next.text, "1. first\n2. second");
}
