//! Compares calls whose response is read whole: the SDK's, those of its raw client, and plain reqwest with serde_json and the
//! same types, against a server of its own process.
//!
//! In each round every client runs once, another one first each time. Judged are the throughput, and the CPU time of this
//! process alone, as ratios to reqwest's. Nothing here asserts a time.
//!
//! `cargo bench -p ash-sdk --bench unary` prints the table; `… -- serve` is the server alone, and `… -- --count NAME URL`
//! makes the calls of one client, for callgrind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod support;

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use ash_sdk::{AshClient, RetryPolicy, reqwest, uuid::Uuid};
use futures::{StreamExt, future::BoxFuture, stream};

use self::support::{Cost, Server, interleaved, sorted};
const ROUNDS: usize = 9;
const CALLS: usize = 4_000;
const SESSION: Uuid = ash_sdk::uuid::uuid!("6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11");

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve"] => serve(),
        ["--count", name, url] => {
            let case = CASES.iter().find(|case| case.name == *name).expect("a case of this name");
            run(case, url);
            println!("{}: {CALLS} calls", case.name);
        }
        _ => compare(),
    }
}

/// Makes one call.
type Call = Box<dyn Fn() -> BoxFuture<'static, ()>>;

struct Case {
    name: &'static str,
    /// Number of calls that are in progress at the same time.
    at_once: usize,
    call: fn(&str) -> Call,
}

/// The last of each three is what the others are compared with.
const CASES: [Case; 12] = [
    Case { name: "get_session", at_once: 1, call: get_session },
    Case { name: "get_session, raw client", at_once: 1, call: get_session_raw },
    Case { name: "get_session, reqwest", at_once: 1, call: get_session_plain },
    Case { name: "list_agents", at_once: 1, call: list_agents },
    Case { name: "list_agents, raw client", at_once: 1, call: list_agents_raw },
    Case { name: "list_agents, reqwest", at_once: 1, call: list_agents_plain },
    Case { name: "get_session, 64 at once", at_once: 64, call: get_session },
    Case { name: "get_session, raw client, 64 at once", at_once: 64, call: get_session_raw },
    Case { name: "get_session, reqwest, 64 at once", at_once: 64, call: get_session_plain },
    Case { name: "list_agents, 64 at once", at_once: 64, call: list_agents },
    Case { name: "list_agents, raw client, 64 at once", at_once: 64, call: list_agents_raw },
    Case { name: "list_agents, reqwest, 64 at once", at_once: 64, call: list_agents_plain },
];

fn client(url: &str) -> AshClient {
    AshClient::builder().server_url(url).api_key("key").no_proxy().retry(RetryPolicy::never()).build().unwrap()
}

fn get_session(url: &str) -> Call {
    let client = client(url);
    Box::new(move || {
        let call = client.get_session(SESSION).send();
        Box::pin(async move { drop(call.await.unwrap()) })
    })
}

fn get_session_raw(url: &str) -> Call {
    let client = client(url).raw();
    Box::new(move || {
        let client = client.clone();
        Box::pin(async move { drop(client.get_session(&SESSION.into()).await.unwrap()) })
    })
}

fn get_session_plain(url: &str) -> Call {
    plain::<ash_sdk_gen::types::SessionEnvelope>(format!("{url}/api/sessions/{SESSION}"))
}

fn list_agents(url: &str) -> Call {
    let client = client(url);
    Box::new(move || {
        let call = client.list_agents().send();
        Box::pin(async move { drop(call.await.unwrap()) })
    })
}

fn list_agents_raw(url: &str) -> Call {
    let client = client(url).raw();
    Box::new(move || {
        let client = client.clone();
        Box::pin(async move { drop(client.list_agents().await.unwrap()) })
    })
}

fn list_agents_plain(url: &str) -> Call {
    plain::<ash_sdk_gen::types::AgentList>(format!("{url}/api/agents"))
}

fn plain<T: serde::de::DeserializeOwned + 'static>(url: String) -> Call {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    Box::new(move || {
        let request = client.get(&url).bearer_auth("key");
        Box::pin(async move {
            let body = request.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
            drop(serde_json::from_slice::<T>(&body).unwrap());
        })
    })
}

/// Makes all calls of a case.
fn run(case: &Case, url: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let call = (case.call)(url);
    runtime.block_on(async {
        let calls = stream::iter((0..CALLS).map(|_| call()));
        calls.buffer_unordered(case.at_once).for_each(|()| async {}).await;
    });
}

fn compare() {
    let server = Server::start();
    let costs = interleaved(ROUNDS, CASES.len(), |index| Cost::of(|| run(&CASES[index], &server.url)).1);
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / CALLS as f64;
    let fastest = |index: usize, of: fn(&Cost) -> Duration| sorted(&costs[index], of)[0];
    println!("| calls | µs/call, wall, min | calls/s ÷ reqwest | µs/call, CPU, min | ÷ reqwest |");
    println!("|---|---:|---:|---:|---:|");
    for (index, case) in CASES.iter().enumerate() {
        let plain = index - index % 3 + 2;
        let (wall, cpu) = (fastest(index, |cost| cost.wall), fastest(index, |cost| cost.cpu));
        println!(
            "| {} | {:.1} | {:.2} | {:.1} | {:.2} |",
            case.name,
            micros(wall),
            fastest(plain, |cost| cost.wall).as_secs_f64() / wall.as_secs_f64(),
            micros(cpu),
            cpu.as_secs_f64() / fastest(plain, |cost| cost.cpu).as_secs_f64(),
        );
    }
}

fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for socket in listener.incoming() {
        thread::spawn(|| {
            // A client that has seen enough goes first.
            let _ = answer(socket.unwrap());
        });
    }
}

/// Answers each request of a connection.
fn answer(mut socket: TcpStream) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let (session, agents) = (response(SESSION_BODY), response(AGENTS_BODY));
    let mut reader = BufReader::new(socket.try_clone()?);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let body = if line.contains("/api/agents") { &agents } else { &session };
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line)?;
        }
        socket.write_all(body)?;
    }
}

fn response(body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {length}\r\n\
         x-ratelimit-limit: 100\r\nx-ratelimit-remaining: 99\r\nx-ratelimit-reset: 60\r\n\
         vary: Origin\r\ndate: Thu, 26 Nov 2026 12:00:00 GMT\r\n\r\n"
    );
    (head + body).into_bytes()
}

const SESSION_BODY: &str = r#"{"session":{"id":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11","tenantId":"default","agentName":"bot",
    "sandboxId":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11","status":"active","runnerId":null,"parentSessionId":null,
    "createdAt":"2026-01-01T00:00:00.000Z","lastActiveAt":"2026-01-01T00:00:00.000Z"}}"#;

const AGENTS_BODY: &str = r#"{"agents":[
    {"id":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c12","name":"bot","tenantId":"default","version":1,"path":"/data/agents/bot",
    "createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z"},
    {"id":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c13","name":"reviewer","tenantId":"default","version":7,
    "path":"/data/agents/reviewer","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z"}]}"#;
