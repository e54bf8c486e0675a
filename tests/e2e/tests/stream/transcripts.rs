//! The recorded streams of real servers, through a real socket in chunks of every kind: nothing of them is lost.

use ash_e2e::{
    scripted::{Script, script},
    streams::{open, read, serve},
    transcripts::transcripts,
};
use ash_sdk::{Error, Event, Turn, sse};
use futures::{StreamExt, TryStreamExt};

/// The stream in chunks of so many bytes, each a chunk of its own on the wire, then its end.
fn chunked(stream: &[u8], size: usize) -> Script {
    let chunks = stream.chunks(size.min(stream.len()));
    chunks.fold(script().read().events(""), |script, chunk| script.chunk(chunk)).last_chunk()
}

/// Decodes the stream with the decoder alone, which has tests of its own.
fn frames(stream: &[u8]) -> (Vec<(String, String)>, bool) {
    let mut decoder = sse::Decoder::new();
    let mut said = Vec::new();
    let mut frames = decoder.feed(stream);
    while let Some(frame) = frames.next().unwrap() {
        said.push((frame.event().into_owned(), frame.text().into_owned()));
    }
    (said, decoder.finish().is_ok())
}

/// Returns whether the events end as these frames should, and where.
fn end(said: &[(String, String)], whole: bool) -> (usize, bool) {
    let done = said.iter().position(|(kind, _)| kind == "done");
    match done {
        Some(at) if said[at].1.contains("\"sessionId\":\"\"") => (at, false),
        Some(at) => (at + 1, true),
        None => (said.len(), whole && said.iter().any(|(kind, _)| kind == "error")),
    }
}

async fn events(stream: &[u8], size: usize) -> (Vec<Event>, Option<Error>) {
    let (_server, client) = serve([chunked(stream, size)]).await;
    read(open(&client).await).await
}

#[tokio::test]
async fn every_recorded_stream_is_read_without_loss_in_any_chunks() {
    let transcripts = transcripts();
    let mut exact = 0;
    for (name, stream) in transcripts {
        let (said, whole) = frames(&stream);
        let (count, well) = end(&said, whole);
        for size in [1, 7, usize::MAX] {
            let (events, error) = events(&stream, size).await;
            let read: Vec<_> =
                events.iter().map(|event| (event.event_type().to_owned(), event.data().to_owned())).collect();
            assert_eq!(read, said[..count], "{name} in pieces of {size}");
            assert_eq!(error.is_none(), well, "{name} in pieces of {size}: {error:?}");
            let again: String = events.iter().map(Event::to_sse).collect();
            if name.contains("_real_") || (name.starts_with(|first: char| first.is_ascii_digit()) && well) {
                assert_eq!(again.as_bytes(), stream, "{name} in pieces of {size}");
                exact += 1;
            } else {
                assert_eq!(frames(again.as_bytes()).0, said[..count], "{name} in pieces of {size}");
            }
        }
    }
    assert!(exact >= 3 * 15, "only {exact} streams were compared byte for byte");
}

/// The turn of a stream in such chunks, and its text piece by piece.
async fn turn_and_text(stream: &[u8], size: usize) -> (Turn, String, Option<String>) {
    let (_server, client) = serve([chunked(stream, size)]).await;
    let (turn, reason) = match open(&client).await.turn().await {
        Ok(turn) => (turn, None),
        Err(error) => (error.partial_turn().unwrap().clone(), Some(error.kind().to_string())),
    };
    let (_server, client) = serve([chunked(stream, size)]).await;
    let texts = open(&client).await.into_text().filter_map(async |text| text.ok()).collect::<Vec<_>>().await;
    // The token has the time.
    let mut turn = serde_json::json!(turn);
    turn["token"] = serde_json::Value::Null;
    let turn = serde_json::from_value(turn).unwrap();
    (turn, texts.concat(), reason)
}

#[tokio::test]
async fn every_recorded_stream_is_the_same_turn_and_text_in_any_chunks() {
    let mut with_text = 0;
    for (name, stream) in transcripts() {
        let whole = turn_and_text(&stream, usize::MAX).await;
        assert_eq!(whole.1, whole.0.text, "{name}: the text joined is the turn's");
        for size in [1, 7] {
            assert_eq!(turn_and_text(&stream, size).await, whole, "{name} in pieces of {size}");
        }
        with_text += usize::from(!whole.1.is_empty());
    }
    assert!(with_text >= 10, "only {with_text} streams say something");
}

#[tokio::test]
async fn no_event_of_a_real_server_is_of_a_shape_that_is_not_known() {
    let transcripts = transcripts();
    for (name, stream) in transcripts.iter().filter(|(name, _)| name.contains("_real_")) {
        let (events, _) = events(stream, 1460).await;
        for event in &events {
            let known = !matches!(event, Event::Unknown { event_type, .. } if event_type != "signature_delta");
            assert!(known, "{name}: {event:?}");
            if let Event::Message(message) = event {
                let known = !matches!(message.message(), ash_sdk::message::SdkMessage::Other(_));
                assert!(known, "{name}: {message:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_bytes_of_every_recorded_stream_are_passed_on_exactly() {
    let transcripts = transcripts();
    for (name, stream) in transcripts {
        let (said, whole) = frames(&stream);
        let (_, well) = end(&said, whole);
        for size in [1, 7, usize::MAX] {
            let (_server, client) = serve([chunked(&stream, size)]).await;
            let mut bytes = open(&client).await.into_sse_bytes();
            let mut passed = Vec::new();
            let error = loop {
                match bytes.try_next().await {
                    Ok(Some(chunk)) => passed.extend_from_slice(&chunk),
                    Ok(None) => break None,
                    Err(error) => break Some(error),
                }
            };
            // An event ends with the CR of its last CRLF: where the LF comes later, the stream was over before.
            if stream.ends_with(b"\r\n") && passed.ends_with(b"\r") {
                passed.push(b'\n');
            }
            assert!(passed == stream, "{name} in pieces of {size}: {}", String::from_utf8_lossy(&passed));
            assert_eq!(error.is_none(), well, "{name} in pieces of {size}: {error:?}");
        }
    }
}
