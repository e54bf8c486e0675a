//! Compares downloads: the SDK's with plain reqwest, against a server of its own process that sends 200 MB.
//!
//! In each round every client runs once, another one first each time. Judged is the CPU time of this process alone, as
//! ratios: the fastest rounds, and the median. Nothing here asserts a time.
//!
//! The times are those of one download.
//!
//! `cargo bench -p ash-sdk --bench download` prints the table.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod clients;
mod server;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use self::{
    clients::{CLIENTS, Client, DOWNLOADS, Target},
    server::SIZE,
    support::{Cost, Server, interleaved, sorted},
};

const ROUNDS: usize = 11;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve"] => server::serve(),
        _ => compare(),
    }
}

fn run(client: &Client, url: &str) -> Cost {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file");
    let runtime = client.runtime.build();
    let (bytes, cost) = Cost::of(|| {
        let bytes = runtime.block_on((client.run)(Target { url: url.to_owned(), path: target }));
        drop(runtime);
        bytes
    });
    assert_eq!(bytes, (SIZE * DOWNLOADS) as u64, "{}", client.name);
    cost
}

fn compare() {
    let server = Server::start();
    let costs = interleaved(ROUNDS, CLIENTS.len(), |index| run(&CLIENTS[index], &server.url));
    println!("| client | CPU, ms, min | median | ÷ reqwest, min | median | wall, ms, min | median |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for (index, client) in CLIENTS.iter().enumerate() {
        let base = CLIENTS.iter().position(|other| other.name == client.base).expect("a base of this name");
        let (cpu, wall) = (sorted(&costs[index], |cost| cost.cpu), sorted(&costs[index], |cost| cost.wall));
        let base = sorted(&costs[base], |cost| cost.cpu);
        let ratio = |rank: usize| cpu[rank].as_secs_f64() / base[rank].as_secs_f64();
        let millis = |time: Duration| time.as_secs_f64() * 1e3 / DOWNLOADS as f64;
        println!(
            "| {} | {:.0} | {:.0} | {:.2} | {:.2} | {:.0} | {:.0} |",
            client.name,
            millis(cpu[0]),
            millis(cpu[ROUNDS / 2]),
            ratio(0),
            ratio(ROUNDS / 2),
            millis(wall[0]),
            millis(wall[ROUNDS / 2]),
        );
    }
}
