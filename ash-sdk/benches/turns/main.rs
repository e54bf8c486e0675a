//! Measures turns that are followed through a hub: what recording and following costs beyond the plain stream, in memory, and
//! how fast and how late events are in another process, over Redis. Nothing here asserts a time.
//!
//! `cargo bench -p ash-sdk --features redis --bench turns` prints the tables; it needs `redis-server` or `valkey-server`.
//! `… -- serve` is the server alone, and `… -- --count NAME URL` one reader of the first table once, for callgrind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod memory;
#[path = "../stream/server.rs"]
mod server;
mod shared;
#[path = "../support/mod.rs"]
mod support;

use std::pin::pin;

use ash_sdk::{
    AshClient,
    turns::{EndReason, TurnHub, TurnHubBuilder, TurnItem},
};
use futures::{Stream, StreamExt};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve"] => server::serve(),
        ["--count", name, url] => memory::count(name, url),
        ["serve-timed", streams, pause] => shared::serve(streams.parse().unwrap(), pause.parse().unwrap()),
        ["--direct", url] => shared::direct(url),
        ["--lead", url, redis, turns] => shared::lead(url, redis, turns.parse().unwrap()),
        ["--follow", redis, subscribers, turns @ ..] => shared::follow(redis, subscribers.parse().unwrap(), turns),
        ["--memory"] => memory::compare(),
        ["--redis"] => shared::compare(),
        _ => {
            memory::compare();
            shared::compare();
        }
    }
}

/// A hub that keeps the whole of a turn, whatever its size.
fn hub(client: &AshClient) -> TurnHubBuilder {
    TurnHub::builder(client).max_turn_size(1 << 30).max_size(1 << 30)
}

/// Reads all items of a turn, and returns the number of events.
async fn read(items: impl Stream<Item = ash_sdk::Result<TurnItem>>) -> usize {
    let mut items = pin!(items);
    let mut seen = 0;
    while let Some(item) = items.next().await {
        match std::hint::black_box(item.unwrap()) {
            TurnItem::Event { .. } => seen += 1,
            TurnItem::End { end, .. } => assert_eq!(end.reason, EndReason::Done),
            item => panic!("{item:?}"),
        }
    }
    seen
}
