//! The clients that are compared.

use std::{hint::black_box, pin::Pin};

use ash_sdk::{Event, MessageStream, message::SdkMessage, uuid::Uuid};
use eventsource_stream::Eventsource;
use futures::{StreamExt, TryStreamExt};
use serde::Deserialize;

use crate::{server::EVENTS, support::client};

pub(crate) const SESSION: Uuid = ash_sdk::uuid::uuid!("6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11");

/// A client: reads a stream and returns the number of items that it has seen.
pub(crate) struct Client {
    pub(crate) name: &'static str,
    pub(crate) runtime: Runtime,
    pub(crate) run: fn(String) -> Running,
    pub(crate) expected: usize,
}

type Running = Pin<Box<dyn Future<Output = usize> + Send>>;

/// The place in which a client runs.
#[derive(Clone, Copy)]
pub(crate) enum Runtime {
    /// `main` of `#[tokio::main]`.
    Main,
    /// `main` of a current-thread runtime.
    CurrentThread,
    /// A task of a multi-thread runtime.
    Spawned,
}

impl Runtime {
    pub(crate) fn build(self) -> tokio::runtime::Runtime {
        let mut builder = match self {
            Self::CurrentThread => tokio::runtime::Builder::new_current_thread(),
            Self::Main | Self::Spawned => tokio::runtime::Builder::new_multi_thread(),
        };
        builder.enable_all().build().unwrap()
    }
}

impl Client {
    const fn new(name: &'static str, runtime: Runtime, run: fn(String) -> Running) -> Self {
        Self { name, runtime, run, expected: EVENTS }
    }

    /// A client whose items are not events.
    const fn other(name: &'static str, runtime: Runtime, run: fn(String) -> Running, expected: usize) -> Self {
        Self { expected, ..Self::new(name, runtime, run) }
    }
}

use Runtime::{CurrentThread, Main, Spawned};

pub(crate) const CLIENTS: &[Client] = &[
    Client::new("events, main", Main, |url| Box::pin(events(url))),
    Client::new("events, current-thread", CurrentThread, |url| Box::pin(events(url))),
    Client::new("events, spawned", Spawned, |url| Box::pin(events(url))),
    Client::new("events, messages opened, current-thread", CurrentThread, |url| Box::pin(opened(url))),
    Client::other("text, current-thread", CurrentThread, |url| Box::pin(text(url)), 1),
    Client::other("turn, current-thread", CurrentThread, |url| Box::pin(turn(url)), 1),
    Client::other("SSE bytes, current-thread", CurrentThread, |url| Box::pin(sse_bytes(url)), 1),
    Client::other("SSE bytes, main", Main, |url| Box::pin(sse_bytes(url)), 1),
    Client::other("reqwest, main", Main, |url| Box::pin(raw(url)), 1),
    Client::other("reqwest, current-thread", CurrentThread, |url| Box::pin(raw(url)), 1),
    Client::new("reqwest + sse-stream + serde_json, main", Main, |url| Box::pin(sse_stream(url))),
    Client::new("reqwest + sse-stream + serde_json, current-thread", CurrentThread, |url| Box::pin(sse_stream(url))),
    Client::new("reqwest + eventsource-stream + serde_json, current-thread", CurrentThread, |url| {
        Box::pin(eventsource(url))
    }),
];

async fn open(url: String) -> MessageStream {
    client(&url).send_message_stream(SESSION, "hello").await.unwrap()
}

async fn events(url: String) -> usize {
    let mut stream = open(url).await;
    let mut seen = 0;
    while let Some(event) = stream.next().await {
        black_box(event.unwrap());
        seen += 1;
    }
    seen
}

async fn opened(url: String) -> usize {
    let mut stream = open(url).await;
    let mut seen = 0;
    while let Some(event) = stream.next().await {
        if let Event::Message(message) = event.unwrap() {
            assert!(matches!(message.message(), SdkMessage::Assistant(_)));
            black_box(message.text());
        }
        seen += 1;
    }
    seen
}

async fn text(url: String) -> usize {
    let mut stream = open(url).await.into_text();
    let mut length = 0;
    while let Some(text) = stream.next().await {
        length += black_box(text.unwrap()).len();
    }
    usize::from(length > 0)
}

async fn turn(url: String) -> usize {
    let turn = open(url).await.turn().await.unwrap();
    usize::from(!black_box(turn).text.is_empty())
}

async fn sse_bytes(url: String) -> usize {
    let mut stream = open(url).await.into_sse_bytes();
    let mut length = 0;
    while let Some(bytes) = stream.next().await {
        length += black_box(bytes.unwrap()).len();
    }
    usize::from(length > 0)
}

async fn response(url: String) -> reqwest::Response {
    let url = format!("{url}/api/sessions/{SESSION}/messages");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client.post(url).body("{}").send().await.unwrap()
}

async fn raw(url: String) -> usize {
    let mut stream = response(url).await.bytes_stream();
    let mut length = 0;
    while let Some(bytes) = stream.next().await {
        length += black_box(bytes.unwrap()).len();
    }
    usize::from(length > 0)
}

#[derive(Deserialize)]
struct Delta {
    delta: String,
}

#[derive(Deserialize)]
struct Message {
    message: Inner,
}

#[derive(Deserialize)]
struct Inner {
    content: Vec<Block>,
}

#[derive(Deserialize)]
struct Block {
    text: Option<String>,
}

/// Reads an event as one would by hand.
fn read(event: &str, data: &str) {
    match event {
        "text_delta" => drop(black_box(serde_json::from_str::<Delta>(data).unwrap().delta)),
        "message" => {
            let message: Message = serde_json::from_str(data).unwrap();
            for block in message.message.content {
                black_box(block.text);
            }
        }
        _ => {
            black_box(data);
        }
    }
}

/// Reads an event of `sse-stream`.
pub(crate) fn read_sse(event: &sse_stream::Sse) {
    read(event.event.as_deref().unwrap_or_default(), event.data.as_deref().unwrap_or_default());
}

async fn sse_stream(url: String) -> usize {
    let mut stream = sse_stream::SseStream::from_bytes_stream(response(url).await.bytes_stream());
    let mut seen = 0;
    while let Some(event) = stream.try_next().await.unwrap() {
        read_sse(&event);
        seen += 1;
    }
    seen
}

async fn eventsource(url: String) -> usize {
    let mut stream = response(url).await.bytes_stream().eventsource();
    let mut seen = 0;
    while let Some(event) = stream.try_next().await.unwrap() {
        read(&event.event, &event.data);
        seen += 1;
    }
    seen
}
