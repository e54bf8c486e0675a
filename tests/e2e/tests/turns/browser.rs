use std::{sync::Arc, time::Duration};

use ash_e2e::{
    scripted::script,
    streams::{DONE, SESSION_ID, START, answering},
};
use ash_sdk::{
    message::DisplayItem,
    sse,
    turns::{BrowserStream, TurnEnd, TurnHub, TurnId},
};
use futures::{FutureExt, StreamExt};
use tokio::sync::Semaphore;

use super::{Hubs, On, hub_of, message, on_each_backend, paced};

on_each_backend! {
    a_browser_that_loses_its_connection_anywhere_has_everything_once,
    a_browser_that_has_everything_is_to_be_answered_with_204,
    bytes_come_at_once_and_comments_while_nothing_else_does,
    items_come_together_with_those_of_their_event_and_each_once,
    the_headers_forbid_to_hold_anything_back,
    comments_come_while_nothing_of_what_happens_is_shown,
    items_are_whole_after_a_cut_anywhere,
}

/// An event as a browser has it.
#[derive(Clone, Debug, PartialEq)]
struct Received {
    id: String,
    event_type: String,
    data: String,
}

/// The events in bytes that end anywhere, as a browser reads them.
fn parsed(bytes: &[u8]) -> Vec<Received> {
    let mut events = Vec::new();
    let mut decoder = sse::Decoder::new();
    let mut frames = decoder.feed(bytes);
    while let Some(frame) = frames.next().unwrap() {
        events.push(Received {
            id: frame.last_event_id().to_string(),
            event_type: frame.event().to_string(),
            data: frame.text().to_string(),
        });
    }
    events
}

async fn bytes(stream: BrowserStream) -> Vec<u8> {
    stream.map(|chunk| chunk.unwrap().to_vec()).collect::<Vec<_>>().await.concat()
}

async fn over(on: On, frames: &str) -> (Hubs, TurnId) {
    let (_server, client, hub, _) = hub_of(on, [answering(&[frames])]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let _outcome = hub.result(turn).await;
    (hub, turn)
}

async fn a_browser_that_loses_its_connection_anywhere_has_everything_once(on: On) {
    let frames = [START.to_owned(), message("a"), "data: two\ndata: lines\n\n".to_owned(), DONE.to_owned()].concat();
    let (hub, turn) = over(on, &frames).await;
    let whole = bytes(hub.for_browser(turn, None).await.unwrap()).await;
    let all = parsed(&whole);
    assert_eq!(
        all.iter().map(|event| &*event.event_type).collect::<Vec<_>>(),
        ["session_start", "message", "message", "done", "end"]
    );
    assert_eq!(all[2].data, "two\nlines");
    for cut in 0..whole.len() {
        let mut has = parsed(&whole[..cut]);
        let last = has.last().map(|event| event.id.clone());
        match hub.for_browser(turn, last.as_deref()).await {
            Some(stream) => has.extend(parsed(&bytes(stream).await)),
            None => assert_eq!(has.len(), all.len(), "{cut}"),
        }
        assert_eq!(has, all, "{cut}");
    }
    let end: TurnEnd = serde_json::from_str(&all[4].data).unwrap();
    assert!(end.message.is_empty());
}

async fn a_browser_that_has_everything_is_to_be_answered_with_204(on: On) {
    let (hub, turn) = over(on, &[START, DONE].concat()).await;
    assert!(hub.for_browser(turn, Some(&format!("{turn}:2"))).await.is_some(), "the end is missing");
    for id in [format!("{turn}:3"), format!("{turn}:4"), format!("{turn}:{}", u64::MAX)] {
        assert!(hub.for_browser(turn, Some(&id)).await.is_none(), "{id}");
    }
    let other = TurnId::new(SESSION_ID);
    assert!(hub.for_browser(other, None).await.is_none(), "no such turn");
    for id in ["", "7", "x:1", &format!("{other}:3"), &format!("{turn}:x"), &format!("{turn}:-1")] {
        let stream = hub.for_browser(turn, Some(id)).await.unwrap();
        assert_eq!(parsed(&bytes(stream).await).len(), 3, "{id:?} is no id of this turn: from the beginning");
    }
}

async fn bytes_come_at_once_and_comments_while_nothing_else_does(on: On) {
    let (answer, pace) = paced(1);
    let (_server, client, hub, clock) = hub_of(on, [answer]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let mut stream = hub.for_browser(turn, None).await.unwrap();
    let first = stream.next().await.unwrap().unwrap();
    let retry: u64 = std::str::from_utf8(&first).unwrap().trim().strip_prefix("retry: ").unwrap().parse().unwrap();
    assert!((750..=1250).contains(&retry), "{retry}");
    assert_eq!(parsed(&stream.next().await.unwrap().unwrap())[0].event_type, "session_start");
    for _ in 0..3 {
        let keep_alive = Duration::from_secs(15);
        let silence = async {
            clock.until_somebody_sleeps_for(keep_alive).await;
            clock.advance(keep_alive);
        };
        let (chunk, ()) = tokio::join!(stream.next(), silence);
        assert_eq!(&*chunk.unwrap().unwrap(), b":\n\n");
    }
    pace.add_permits(2);
    let rest = parsed(&bytes(stream).await);
    assert_eq!(rest.iter().map(|event| &*event.event_type).collect::<Vec<_>>(), ["message", "done", "end"]);
}

async fn items_come_together_with_those_of_their_event_and_each_once(on: On) {
    let tools = r#"{"type":"assistant","message":{"id":"t","content":[{"type":"text","text":"Look: "},
        {"type":"tool_use","id":"1","name":"Bash","input":{"command":"ls"}},
        {"type":"tool_use","id":"2","name":"Bash","input":{}}]}}"#
        .replace('\n', "");
    let frames = [START, &format!("event: message\ndata: {tools}\n\n"), &message("done"), DONE].concat();
    let (hub, turn) = over(on, &frames).await;
    let whole = bytes(hub.for_browser(turn, None).await.unwrap().display_items()).await;
    let all = parsed(&whole);
    let items: Vec<Vec<DisplayItem>> = all
        .iter()
        .filter(|event| event.event_type == "items")
        .map(|event| serde_json::from_str(&event.data).unwrap())
        .collect();
    assert_eq!(items.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1, 1]);
    assert!(matches!(&items[2][0], DisplayItem::Done { turn } if turn.text.ends_with("done")));
    assert_eq!(all.last().unwrap().event_type, "end");
    let first = all[0].id.clone();
    let rest = parsed(&bytes(hub.for_browser(turn, Some(&first)).await.unwrap().display_items()).await);
    assert_eq!(rest, all[1..]);
}

#[tokio::test]
async fn events_that_are_not_kept_are_told_and_not_skipped() {
    let (_server, client, _, _) = hub_of(On::Alone, [answering(&[START, &message(&"x".repeat(1000)), DONE])]).await;
    let hub = TurnHub::builder(&client).max_turn_size(100).build();
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let _outcome = hub.result(turn).await;
    let events = parsed(&bytes(hub.for_browser(turn, None).await.unwrap()).await);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].event_type, "turn_error");
    assert!(events[0].data.contains("max_turn_size"), "{events:?}");
}

async fn the_headers_forbid_to_hold_anything_back(on: On) {
    let (hub, turn) = over(on, &[START, DONE].concat()).await;
    let headers = hub.for_browser(turn, None).await.unwrap().headers();
    assert_eq!(headers["content-type"], "text/event-stream");
    assert_eq!(headers["cache-control"], "no-cache, no-transform");
    assert_eq!(headers["x-accel-buffering"], "no");
}

async fn comments_come_while_nothing_of_what_happens_is_shown(on: On) {
    let silent = "event: log\ndata: {}\n\n".to_owned();
    let pace = Arc::new(Semaphore::new(0));
    let frames = (0..3).map(|_| silent.clone()).chain([DONE.to_owned()]);
    let answer = script().read().events(START).paced_chunks(frames, &pace).last_chunk();
    let (_server, client, hub, clock) = hub_of(on, [answer]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let mut events = hub.subscribe(turn).await.unwrap();
    let mut stream = hub.for_browser(turn, None).await.unwrap().display_items();
    assert!(stream.next().await.unwrap().unwrap().starts_with(b"retry"));
    assert!(stream.next().now_or_never().is_none());
    assert_eq!(events.next().await.unwrap().unwrap().number(), 1);
    for number in 2..=4 {
        clock.advance(Duration::from_secs(6));
        pace.add_permits(1);
        assert_eq!(events.next().await.unwrap().unwrap().number(), number);
        let chunk = stream.next().now_or_never();
        assert_eq!(chunk.is_some(), number == 4, "{number}: {chunk:?}");
    }
    pace.add_permits(1);
    assert_eq!(parsed(&bytes(stream).await).last().unwrap().event_type, "end");
}

async fn items_are_whole_after_a_cut_anywhere(on: On) {
    let frames = [START.to_owned(), message("a"), message("b"), message("c"), DONE.to_owned()].concat();
    let (hub, turn) = over(on, &frames).await;
    let whole = bytes(hub.for_browser(turn, None).await.unwrap().display_items()).await;
    let shown =
        |events: Vec<Received>| events.into_iter().map(|event| (event.event_type, event.data)).collect::<Vec<_>>();
    let all = shown(parsed(&whole));
    for cut in 0..whole.len() {
        let mut has = parsed(&whole[..cut]);
        let last = has.last().map(|event| event.id.clone());
        if let Some(stream) = hub.for_browser(turn, last.as_deref()).await {
            has.extend(parsed(&bytes(stream.display_items()).await));
        }
        let mut has = shown(has);
        // The last item of all may come twice.
        has.dedup();
        assert_eq!(has, all, "{cut}");
    }
}

#[tokio::test]
async fn a_browser_that_had_the_end_before_it_was_known_here_gets_nothing_more() {
    let (answer, pace) = paced(1);
    let (_server, client, hub, _) = hub_of(On::Alone, [answer]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    // It has the number of the end, which has not come here.
    let stream = hub.for_browser(turn, Some(&format!("{turn}:4"))).await.unwrap();
    pace.add_permits(2);
    assert_eq!(parsed(&bytes(stream).await), []);
}
