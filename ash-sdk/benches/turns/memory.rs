//! A hub in memory beside the plain stream.

use std::{pin::Pin, time::Duration};

use ash_sdk::uuid::Uuid;
use futures::{StreamExt, future::join_all};
use tokio::runtime::{Builder, Runtime};

use crate::{
    hub, read,
    server::EVENTS,
    support::{Cost, Server, client, interleaved, sorted},
};

const ROUNDS: usize = 9;
const MANY: usize = 1_000;

struct Case {
    name: &'static str,
    runtime: fn() -> Runtime,
    run: fn(String) -> Pin<Box<dyn Future<Output = usize> + Send>>,
    /// Number of subscribers.
    readers: usize,
}

/// The first of the two of each runtime is what the second is compared with.
const CASES: [Case; 4] = [
    Case { name: "plain stream, current-thread", runtime: current_thread, run: |url| Box::pin(plain(url)), readers: 1 },
    Case { name: "one subscriber, current-thread", runtime: current_thread, run: |url| Box::pin(one(url)), readers: 1 },
    Case { name: "plain stream, main", runtime: main_thread, run: |url| Box::pin(plain(url)), readers: 1 },
    Case { name: "one subscriber, main", runtime: main_thread, run: |url| Box::pin(one(url)), readers: 1 },
];

const CROWD: Case = Case {
    name: "1,000 subscribers, current-thread",
    runtime: current_thread,
    run: |url| Box::pin(crowd(url)),
    readers: MANY,
};

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn main_thread() -> Runtime {
    Builder::new_multi_thread().enable_all().build().unwrap()
}

async fn plain(url: String) -> usize {
    let mut stream = client(&url).send_message_stream(Uuid::nil(), "hello").await.unwrap();
    let mut seen = 0;
    while let Some(event) = stream.next().await {
        std::hint::black_box(event.unwrap());
        seen += 1;
    }
    seen
}

async fn one(url: String) -> usize {
    subscribed(url, 1).await
}

async fn crowd(url: String) -> usize {
    subscribed(url, MANY).await
}

async fn subscribed(url: String, subscribers: usize) -> usize {
    let client = client(&url);
    let hub = hub(&client).build();
    let turn = hub.start(client.send_message_stream(Uuid::nil(), "hello")).await.unwrap();
    if subscribers == 1 {
        return read(hub.subscribe(turn).await.unwrap()).await;
    }
    let reading = (0..subscribers).map(|_| {
        let hub = hub.clone();
        tokio::spawn(async move { read(hub.subscribe(turn).await.unwrap()).await })
    });
    join_all(reading).await.into_iter().map(Result::unwrap).sum()
}

/// Runs one reader once.
pub(crate) fn count(name: &str, url: &str) {
    let case = CASES.iter().chain([&CROWD]).find(|case| case.name == name).expect("a reader of this name");
    println!("{}: {} events", case.name, (case.runtime)().block_on((case.run)(url.to_owned())));
}

fn run(case: &Case, url: &str) -> Cost {
    let runtime = (case.runtime)();
    let (seen, cost) = Cost::of(|| runtime.block_on((case.run)(url.to_owned())));
    assert_eq!(seen, EVENTS * case.readers, "{}", case.name);
    cost
}

pub(crate) fn compare() {
    let server = Server::start();
    let costs = interleaved(ROUNDS, CASES.len(), |index| run(&CASES[index], &server.url));
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / EVENTS as f64;
    println!("| reader | µs/event, wall, min | more | µs/event, CPU, min | more | CPU, median | more |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for (index, case) in CASES.iter().enumerate() {
        let times = |index: usize| {
            let (wall, cpu) = (sorted(&costs[index], |cost| cost.wall), sorted(&costs[index], |cost| cost.cpu));
            [micros(wall[0]), micros(cpu[0]), micros(cpu[ROUNDS / 2])]
        };
        let (own, plain) = (times(index), times(index - index % 2));
        let columns = own.iter().zip(plain).map(|(own, plain)| format!("{own:.2} | {:.2}", own - plain));
        println!("| {} | {} |", case.name, columns.collect::<Vec<_>>().join(" | "));
    }
    let crowd = run(&CROWD, &server.url);
    let deliveries = (EVENTS * MANY) as f64;
    println!("\n{}: {:.3} µs CPU for each delivery", CROWD.name, crowd.cpu.as_secs_f64() * 1e6 / deliveries);
}
