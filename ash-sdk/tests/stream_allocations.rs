//! Allocations of a stream from its socket to its events, counted by the allocator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    thread,
};

use ash_sdk::{AshClient, MessageStream, prompt::PromptContent, uuid::Uuid};
use futures::StreamExt;

/// A response whose frames are an HTTP chunk each; half of the events are pieces of text, half are messages.
fn response(pairs: usize) -> Vec<u8> {
    let mut out = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let mut frame = |event: &str, data: &str| {
        let frame = format!("event: {event}\ndata: {data}\n\n");
        out.extend(format!("{:x}\r\n{frame}\r\n", frame.len()).bytes());
    };
    frame("session_start", r#"{"sessionId":"6f1c1d3e"}"#);
    for number in 0..pairs {
        frame("text_delta", &format!(r#"{{"delta":"piece {number} of the answer"}}"#));
        let text = "The river carries a lot of water, and the bridge holds. ".repeat(4 + number % 28);
        let content = format!(r#"[{{"type":"text","text":"{text}"}}]"#);
        frame("message", &format!(r#"{{"type":"assistant","message":{{"id":"m{number}","content":{content}}}}}"#));
    }
    frame("done", r#"{"sessionId":"6f1c1d3e"}"#);
    out.extend(b"0\r\n\r\n");
    out
}

/// A server of one response, in a thread of its own: what it allocates is not counted.
fn serve(pairs: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let response = response(pairs);
    thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut request = BufReader::new(socket.try_clone().unwrap());
        let (mut line, mut length) = (String::new(), 0);
        while request.read_line(&mut line).unwrap() > 2 {
            if let Some(stated) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = stated.trim().parse().unwrap();
            }
            line.clear();
        }
        request.read_exact(&mut vec![0; length]).unwrap();
        socket.write_all(&response).unwrap();
    });
    url
}

async fn open(url: String) -> MessageStream {
    let client = AshClient::builder().server_url(url).api_key("key").no_proxy();
    let client = client.prompt_content(PromptContent::Both).build().unwrap();
    client.send_message_stream(Uuid::nil(), "hello").await.unwrap()
}

/// The allocations of a stream of so many pairs of events.
fn allocations<Reading: Future<Output = ()>>(pairs: usize, read: fn(MessageStream) -> Reading) -> f64 {
    let url = serve(pairs);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let counted = allocation_counter::measure(|| runtime.block_on(async { read(open(url).await).await }));
    #[allow(clippy::cast_precision_loss)]
    let count = counted.count_total as f64;
    count
}

/// The allocations of each event beyond those of the request.
fn per_event<Reading: Future<Output = ()>>(read: fn(MessageStream) -> Reading) -> f64 {
    const PAIRS: usize = 5_000;
    #[allow(clippy::cast_precision_loss)]
    let events = 2.0 * PAIRS as f64;
    (allocations(2 * PAIRS, read) - allocations(PAIRS, read)) / events
}

#[test]
fn an_event_allocates_its_text_and_little_else() {
    let count = per_event(|mut stream| async move {
        while let Some(event) = stream.next().await {
            event.unwrap();
        }
    });
    assert!(count <= 1.25, "{count} allocations an event");
}

#[test]
fn the_bytes_of_an_event_do_not_allocate() {
    let count = per_event(|stream| async move {
        let mut bytes = stream.into_sse_bytes();
        while let Some(chunk) = bytes.next().await {
            chunk.unwrap();
        }
    });
    assert!(count <= 0.2, "{count} allocations an event");
}
