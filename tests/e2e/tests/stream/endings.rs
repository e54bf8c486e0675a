//! Ends of streams, on the dev server and on scripted sockets, and odd events on the way.

use std::error::Error as _;

use ash_e2e::{
    World,
    scripted::{Signal, script},
    streams::{DONE, ERROR, START, TEXT, answering, interrupted_by, open, read, serve, types},
};
use ash_sdk::{
    AshClient, Event, MessageStream,
    error::InterruptedBy,
    sse::DecodeError,
    stream::{SseBytes, TextStream},
};
use futures::{FutureExt, StreamExt, TryStreamExt};

#[test]
fn streams_can_be_sent_to_other_tasks_and_moved() {
    fn can_be<T: Send + Unpin + 'static>() {}
    can_be::<MessageStream>();
    can_be::<TextStream>();
    can_be::<SseBytes>();
}

#[tokio::test]
async fn a_stream_of_the_dev_server_ends_with_done() {
    let world = World::new().await;
    let session = world.session().await;
    let stream = world.client.send_message_stream(session.id, "hello").await.unwrap();
    assert_eq!(stream.session_id(), session.id);
    assert_eq!(stream.status_code(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let (events, error) = read(stream).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(types(&events).first(), Some(&"session_start"));
    assert!(matches!(events.last(), Some(Event::Done(done)) if done.session_id() == session.id.to_string()));
}

#[tokio::test]
async fn a_stream_of_the_dev_server_that_ends_with_an_error_ends_after_it() {
    let world = World::new().await;
    let session = world.session().await;
    let (events, error) = read(world.client.send_message_stream(session.id, "/error no luck").await.unwrap()).await;
    assert!(error.is_none(), "{error:?}");
    assert!(matches!(events.last(), Some(Event::Error(error)) if error.message() == "no luck"));
    world.client.send_message(session.id, "hello").await.unwrap();
}

#[tokio::test]
async fn a_stream_of_the_dev_server_that_is_closed_or_broken_is_an_error_not_an_end() {
    let world = World::new().await;
    for (prompt, by) in [("/cut", InterruptedBy::Server), ("/break", InterruptedBy::Connection)] {
        let session = world.session().await;
        let (events, error) = read(world.client.send_message_stream(session.id, prompt).await.unwrap()).await;
        assert_eq!(*interrupted_by(&error.unwrap()), by, "{prompt}");
        assert!(matches!(events.last(), Some(Event::Message(said)) if said.text().as_deref() == Some("Starting.")));
    }
}

#[tokio::test]
async fn a_stream_that_another_command_on_the_session_ends_is_an_error_that_says_so() {
    let world = World::with(|server| server.exec(true)).await;
    let session = world.session().await;
    let mut stream = world.client.send_message_stream(session.id, "/silent").await.unwrap();
    stream.next().await.unwrap().unwrap();
    let other = AshClient::new(world.server.url(), ash_e2e::KEY).unwrap();
    other.exec(session.id, "true").await.unwrap();
    let (_, error) = read(stream).await;
    let error = error.unwrap();
    assert_eq!(*interrupted_by(&error), InterruptedBy::OtherRequest);
    assert!(error.to_string().contains("another message or command"), "{error}");
}

#[tokio::test]
async fn done_that_names_no_session_closes_the_connection() {
    let done = "event: done\ndata: {\"sessionId\":\"\"}\n\n";
    let (server, client) = serve([script().read().events([START, done].concat()).until_closed()]).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(types(&events), ["session_start"]);
    assert_eq!(*interrupted_by(&error.unwrap()), InterruptedBy::OtherRequest);
    server.until_closed(1).await;
}

#[tokio::test]
async fn an_end_inside_an_event_is_an_error_that_counts_the_bytes_lost() {
    let (_server, client) = serve([answering(&[START, TEXT, DONE.strip_suffix('\n').unwrap()])]).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(types(&events), ["session_start", "message"]);
    let error = error.unwrap();
    assert_eq!(*interrupted_by(&error), InterruptedBy::Server);
    let cause = error.source().unwrap().downcast_ref::<DecodeError>().unwrap();
    assert_eq!(*cause, DecodeError::CutInsideEvent { lost: DONE.len() as u64 - 1 });
}

#[tokio::test]
async fn an_error_does_not_make_a_cut_after_it_an_end() {
    let (_server, client) = serve([answering(&[START, ERROR, "event: message\ndata: {\"type"])]).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(types(&events), ["session_start", "error"]);
    assert_eq!(*interrupted_by(&error.unwrap()), InterruptedBy::Server);

    let (_server, client) = serve([script().read().events(START).chunk(ERROR)]).await;
    let (events, error) = read(open(&client).await).await;
    assert_eq!(types(&events), ["session_start", "error"]);
    assert_eq!(*interrupted_by(&error.unwrap()), InterruptedBy::Connection);
}

#[tokio::test]
async fn events_that_are_not_known_are_delivered_as_they_are_and_end_nothing() {
    let odd = [
        ("telepathy", "{\"depth\":3}"),
        ("text_delta", "not json"),
        ("text_delta", "{\"delta\":5}"),
        ("message", "[broken"),
        ("done", "not json"),
        ("done", "{\"session\":\"x\"}"),
        ("session_start", ""),
    ];
    let frames: String = odd.iter().map(|(kind, data)| format!("event: {kind}\ndata: {data}\n\n")).collect();
    let (_server, client) = serve([answering(&[START, &frames, TEXT, DONE])]).await;
    let (events, error) = read(open(&client).await).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(events.len(), odd.len() + 3);
    for (event, (kind, said)) in events[1..].iter().zip(odd) {
        assert!(
            matches!(event, Event::Unknown { event_type, data } if event_type == kind && data == said),
            "{event:?}"
        );
    }
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_replaced_and_all_others_kept() {
    let frame = b"event: text_delta\ndata: {\"delta\":\"gr\xfc\xdf \xe6\x97\xa5 \xe6\x97\"}\n\n";
    let body = [START.as_bytes(), frame, DONE.as_bytes()].concat();
    let (_server, client) = serve([script().read().events(&body).last_chunk()]).await;
    let (events, error) = read(open(&client).await).await;
    assert!(error.is_none());
    let Event::TextDelta(delta) = &events[1] else { panic!("{:?}", events[1]) };
    assert_eq!(delta.as_str(), "gr\u{fffd}\u{fffd} 日 \u{fffd}");

    let (_server, client) = serve([script().read().events(&body).last_chunk()]).await;
    let passed: Vec<_> = open(&client).await.into_sse_bytes().try_collect().await.unwrap();
    assert_eq!(passed.concat(), body, "bytes are passed on as they are");
}

#[tokio::test]
async fn bytes_that_come_after_done_are_not_passed_on() {
    let (_server, client) = serve([script().read().events([START, DONE, TEXT].concat()).until_closed()]).await;
    let passed: Vec<_> = open(&client).await.into_sse_bytes().try_collect().await.unwrap();
    assert_eq!(passed.concat(), [START, DONE].concat().as_bytes());
}

#[tokio::test]
async fn bytes_that_are_cut_end_with_an_error_after_what_came() {
    let (_server, client) = serve([answering(&[START, "event: mess"])]).await;
    let mut bytes = open(&client).await.into_sse_bytes();
    let mut passed = Vec::new();
    let error = loop {
        match bytes.next().await.unwrap() {
            Ok(chunk) => passed.extend_from_slice(&chunk),
            Err(error) => break error,
        }
    };
    assert_eq!(passed, [START, "event: mess"].concat().as_bytes());
    assert_eq!(*interrupted_by(&error), InterruptedBy::Server);
    assert!(bytes.next().await.is_none());
}

#[tokio::test]
async fn bytes_asked_for_in_the_middle_of_an_event_begin_with_that_event() {
    let go_on = Signal::default();
    let (begun, rest) = TEXT.split_at(40);
    let script =
        script().read().events([START, begun].concat()).until(&go_on).chunk([rest, DONE].concat()).last_chunk();
    let (_server, client) = serve([script]).await;
    let mut stream = open(&client).await;
    stream.next().await.unwrap().unwrap();
    assert!(stream.next().now_or_never().is_none(), "the event has come in part");
    let bytes = stream.into_sse_bytes();
    go_on.raise();
    let passed: Vec<_> = bytes.try_collect().await.unwrap();
    assert_eq!(passed.concat(), [TEXT, DONE].concat().as_bytes());
}
