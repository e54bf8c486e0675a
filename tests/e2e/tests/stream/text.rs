//! The text of answers: everything once, with and without partial messages.

use ash_e2e::{
    World,
    scripted::script,
    streams::{DONE, ERROR, START, TEXT, answering, open, serve},
    transcripts::transcripts,
};
use ash_sdk::{ErrorKind, MessageStream, error::AgentFailure};
use futures::{StreamExt, TryStreamExt};

async fn text(stream: MessageStream) -> String {
    stream.into_text().try_collect::<Vec<_>>().await.unwrap().concat()
}

#[tokio::test]
async fn the_text_comes_once_whether_partial_messages_are_on_or_not() {
    let world = World::new().await;
    let session = world.session().await;
    for partial in [false, true] {
        for (prompt, said) in [
            ("one two three four five six", "Echo: one two three four five six"),
            ("/think deep thoughts", "Thought about it."),
            ("/tool Bash {\"command\":\"ls\"}", "Tool finished."),
        ] {
            let stream = world.client.send_message_stream(session.id, prompt).include_partial_messages(partial);
            assert_eq!(text(stream.await.unwrap()).await, said, "{prompt}, partial: {partial}");
        }
    }
}

#[tokio::test]
async fn with_partial_messages_the_text_comes_in_pieces() {
    let world = World::new().await;
    let session = world.session().await;
    let stream = world.client.send_message_stream(session.id, "one two three four five six");
    let pieces: Vec<_> = stream.include_partial_messages(true).await.unwrap().into_text().try_collect().await.unwrap();
    assert!(pieces.len() > 2, "{pieces:?}");
}

#[tokio::test]
async fn the_text_of_every_recorded_stream_is_that_of_its_turn() {
    let transcripts = transcripts();
    let mut compared = 0;
    for (name, stream) in transcripts.iter().filter(|(_, stream)| stream.starts_with(b"event: session_start")) {
        let (_server, client) = serve([script().read().events(stream).last_chunk()]).await;
        let mut said = String::new();
        let mut pieces = open(&client).await.into_text();
        while let Some(Ok(piece)) = pieces.next().await {
            assert!(!piece.is_empty(), "{name}");
            said.push_str(&piece);
        }
        let (_server, client) = serve([script().read().events(stream).last_chunk()]).await;
        match open(&client).await.turn().await {
            Ok(turn) => assert_eq!(said, turn.text, "{name}"),
            // A cut stream may have told pieces of a message that never came whole.
            Err(error) => assert!(said.starts_with(&error.partial_turn().unwrap().text), "{name}"),
        }
        compared += usize::from(!said.is_empty());
    }
    assert!(compared > 15, "{compared}");
}

#[tokio::test]
async fn a_failure_is_an_error_after_the_text() {
    let (_server, client) = serve([answering(&[START, TEXT, ERROR, DONE])]).await;
    let mut pieces = open(&client).await.into_text();
    assert_eq!(pieces.next().await.unwrap().unwrap(), "hello");
    let error = pieces.next().await.unwrap().unwrap_err();
    let ErrorKind::Agent(AgentFailure::Turn(turn)) = error.kind() else { panic!("{error:?}") };
    assert_eq!(turn.errors, ["out of luck"]);
    assert!(pieces.next().await.is_none());
}

#[tokio::test]
async fn what_a_subagent_says_is_no_text_of_the_answer() {
    let sub =
        TEXT.replace("\"message\":{", "\"parent_tool_use_id\":\"toolu_1\",\"message\":{").replace("hello", "psst");
    let (_server, client) = serve([answering(&[START, &sub, TEXT, DONE])]).await;
    assert_eq!(text(open(&client).await).await, "hello");
}
