//! Helpers of the tests of streams: frames, a scripted server that sends them, and the end of a stream.

use ash_sdk::{
    AshClient, Error, ErrorKind, Event, MessageStream,
    error::{InterruptedBy, SessionFailure},
    uuid::Uuid,
};
use futures::StreamExt;

use crate::{
    client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
};

/// The session of the scripted streams.
pub const SESSION_ID: Uuid = ash_sdk::uuid::uuid!("6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11");
/// The first frame of a stream.
pub const START: &str = "event: session_start\ndata: {\"sessionId\":\"6f1c1d3e\",\"version\":\"0.2.0\"}\n\n";
/// The last frame of a stream.
pub const DONE: &str = "event: done\ndata: {\"sessionId\":\"6f1c1d3e\"}\n\n";
/// A frame that says that the agent failed.
pub const ERROR: &str = "event: error\ndata: {\"error\":\"out of luck\"}\n\n";
/// A frame in which the agent says hello.
pub const TEXT: &str = "event: message\ndata: {\"type\":\"assistant\",\"message\":{\"id\":\"m\",\"content\":\
    [{\"type\":\"text\",\"text\":\"hello\"}]}}\n\n";

/// A frame with the result of a turn.
pub const RESULT: &str = "event: message\ndata: {\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\
    \"result\":\"hello\",\"num_turns\":2,\"total_cost_usd\":0.25,\"usage\":{\"input_tokens\":10,\"output_tokens\":20,\
    \"cache_creation_input_tokens\":30,\"cache_read_input_tokens\":40}}\n\n";

/// A server that answers each connection by the next script, the last one for ever, and a client whose time stands
/// still.
pub async fn serve(scripts: impl IntoIterator<Item = Script>) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start(scripts).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    (server, client)
}

/// The answer to a message: a complete stream with these frames.
pub fn answering(frames: &[&str]) -> Script {
    script().read().events(frames.concat()).last_chunk()
}

/// Sends a message and opens its stream.
pub async fn open(client: &AshClient) -> MessageStream {
    client.send_message_stream(SESSION_ID, "hello").await.expect("a stream")
}

/// The events of a stream, and the error that it ends with.
pub async fn read(mut stream: MessageStream) -> (Vec<Event>, Option<Error>) {
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => events.push(event),
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error is the last item");
                return (events, Some(error));
            }
        }
    }
    (events, None)
}

/// The types of events.
pub fn types(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::event_type).collect()
}

/// Returns the cause of a stream's early end.
pub fn interrupted_by(error: &Error) -> &InterruptedBy {
    match error.kind() {
        ErrorKind::Stream(by) => by,
        _ => panic!("not an interruption: {error:?}"),
    }
}

/// Returns `true` if an error says that the session is busy.
pub fn is_busy(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Session(SessionFailure::Busy { .. }))
}

/// Returns `true` if an error says that an earlier turn was abandoned.
pub fn is_abandoned(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned))
}
