//! Turns that are recorded and followed by any number of readers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod backends;
mod browser;
mod following;
mod keeping;
mod races;
#[cfg(feature = "redis")]
mod redis_faults;
mod replicas;
mod starting;

use std::{sync::Arc, time::Duration};

use ash_e2e::{
    builder,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
    streams::{DONE, SESSION_ID, START},
};
use ash_sdk::{
    AshClient, Event, Result,
    turns::{TurnEnd, TurnItem},
};
use backends::{Hubs, On, on_each_backend};
use futures::{Stream, StreamExt};
use tokio::sync::Semaphore;

/// A hub of a server that answers so, or two hubs that share a backend.
async fn hub_of(on: On, scripts: impl IntoIterator<Item = Script>) -> (ScriptedServer, AshClient, Hubs, ManualClock) {
    let server = ScriptedServer::start(scripts).await;
    let clock = ManualClock::new();
    let client = builder(server.url(), &clock).build().unwrap();
    let hubs = Hubs::of(on, &client, &builder(server.url(), &clock).build().unwrap(), &clock).await;
    (server, client, hubs, clock)
}

fn message(text: &str) -> String {
    let block = format!(r#"{{"type":"text","text":"{text}"}}"#);
    format!(
        "event: message\ndata: {{\"type\":\"assistant\",\"message\":{{\"id\":\"{text}\",\"content\":[{block}]}}}}\n\n"
    )
}

/// A turn of so many messages that comes as fast as it is permitted to.
fn paced(messages: usize) -> (Script, Arc<Semaphore>) {
    let pace = Arc::new(Semaphore::new(0));
    let frames = (0..messages).map(|number| message(&number.to_string())).chain([DONE.to_owned()]);
    (script().read().events(START).paced_chunks(frames, &pace).last_chunk(), pace)
}

/// Items that a reader has seen: the numbers of the events, what they are, and the end.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    numbers: Vec<u64>,
    events: Vec<Event>,
    end: Option<(u64, TurnEnd)>,
}

impl Seen {
    fn add(&mut self, item: TurnItem) {
        match item {
            TurnItem::Event { number, event, .. } => {
                self.numbers.push(number);
                self.events.push(event);
            }
            TurnItem::End { number, end, .. } => self.end = Some((number, end)),
            _ => panic!("an unexpected item"),
        }
    }
}

/// Reads to the end.
async fn read(mut items: impl Stream<Item = Result<TurnItem>> + Unpin) -> Seen {
    let mut seen = Seen::default();
    while let Some(item) = items.next().await {
        assert!(seen.end.is_none(), "nothing follows the end");
        seen.add(item.unwrap());
    }
    seen
}

/// The events of the session's turn when it is read directly.
async fn read_directly(client: &AshClient) -> Vec<Event> {
    let stream = client.send_message_stream(SESSION_ID, "hello").await.unwrap();
    stream.map(|event| event.unwrap()).collect().await
}

const LONG: Duration = Duration::from_secs(3600);
