//! Compares streams end to end: the SDK's, and what people build of reqwest and the crates for event streams, against a
//! server of its own process that sends 100,000 mixed events, one frame in each HTTP chunk.
//!
//! In each round every client runs once, another one first each time. Judged are wall time and the CPU time of this
//! process alone, the fastest and the median round, as ratios. Nothing here asserts a time.
//!
//! `cargo bench -p ash-sdk --bench stream` prints the table; `… -- serve` is the server alone, and `… -- --count NAME URL`
//! one client once, for callgrind. `… -- --load` opens 10,000 streams at once, and measures the latency of one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod clients;
mod load;
mod server;
#[path = "../support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use self::{
    clients::{CLIENTS, Client, Runtime},
    server::EVENTS,
    support::{Cost, Server, interleaved, sorted},
};

const ROUNDS: usize = 9;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve"] => server::serve(),
        ["--count", name, url] => {
            let client = CLIENTS.iter().find(|client| client.name == *name).expect("a client of this name");
            // No cost is measured: callgrind does not know the clock's system call.
            println!("{}: {} items", client.name, read(client, url));
        }
        ["serve-many"] => load::serve_many(),
        ["--many", kind, url] => load::many(kind, url),
        ["serve-timed"] => load::serve_timed(),
        ["--timed", kind, url] => load::timed(kind, url),
        ["--load"] => load::compare(),
        _ => compare(),
    }
}

/// Reads the stream once, and returns the number of items that the client has seen.
fn read(client: &Client, url: &str) -> usize {
    let runtime = client.runtime.build();
    let future = (client.run)(url.to_owned());
    match client.runtime {
        Runtime::Spawned => runtime.block_on(async move { tokio::spawn(future).await.unwrap() }),
        _ => runtime.block_on(future),
    }
}

fn run(client: &Client, url: &str) -> Cost {
    let (items, cost) = Cost::of(|| read(client, url));
    assert_eq!(items, client.expected, "{}", client.name);
    cost
}

/// Reads the stream with curl and throws it away: about as fast as the bytes can be had.
fn curl(url: &str) -> Duration {
    let url = format!("{url}/api/sessions/{}/messages", clients::SESSION);
    let wall = Instant::now();
    let status = std::process::Command::new("curl").args(["-s", "-N", "-o", "/dev/null", "-X", "POST", &url]).status();
    assert!(status.expect("curl is installed").success());
    wall.elapsed()
}

fn compare() {
    let server = Server::start();
    // After the clients comes curl.
    let mut costs = interleaved(ROUNDS, CLIENTS.len() + 1, |index| match CLIENTS.get(index) {
        Some(client) => run(client, &server.url),
        None => Cost { wall: curl(&server.url), cpu: Duration::ZERO },
    });
    let nowhere = sorted(&costs.pop().unwrap(), |cost| cost.wall);
    let base = nowhere[0];
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / EVENTS as f64;
    println!("| client | µs/event, wall, min | median | ÷ curl, min | µs/event, CPU, min | median |");
    println!("|---|---:|---:|---:|---:|---:|");
    println!("| curl to nowhere | {:.2} | {:.2} | 1.00 | | |", micros(base), micros(nowhere[ROUNDS / 2]));
    for (client, costs) in CLIENTS.iter().zip(costs) {
        let (wall, cpu) = (sorted(&costs, |cost| cost.wall), sorted(&costs, |cost| cost.cpu));
        println!(
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            client.name,
            micros(wall[0]),
            micros(wall[ROUNDS / 2]),
            wall[0].as_secs_f64() / base.as_secs_f64(),
            micros(cpu[0]),
            micros(cpu[ROUNDS / 2]),
        );
    }
}
