//! Ten thousand streams at once, and the latency of one: in processes of their own, so that nothing else is counted.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use ash_sdk::{AshClient, prompt::PromptContent, uuid::Uuid};
use futures::{Stream, StreamExt, TryStreamExt};
use rustix::time::{ClockId, clock_gettime};

use crate::{cpu, server};

/// Number of streams that are open at once.
pub(crate) const STREAMS: usize = 10_000;
/// Number of events of each.
const ROUNDS: usize = 50;
/// Number of events whose latency is measured, a thousand in a second.
const TIMED: usize = 5_000;

/// A process of this program, and the lines that it prints.
struct Part {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Part {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process =
            command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a process");
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    fn go(&mut self) {
        writeln!(self.process.stdin.as_mut().unwrap(), "go").unwrap();
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn wait_for_go() {
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
}

fn chunk(frame: &str) -> String {
    format!("{:x}\r\n{frame}\r\n", frame.len())
}

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
const DONE: &str = "event: done\ndata: {\"sessionId\":\"6f1c1d3e\"}\n\n";

fn accept(listener: &TcpListener) -> TcpStream {
    let (mut socket, _) = listener.accept().unwrap();
    server::read_request(&socket).unwrap();
    let start = chunk("event: session_start\ndata: {\"sessionId\":\"6f1c1d3e\"}\n\n");
    socket.write_all(format!("{HEAD}{start}").as_bytes()).unwrap();
    socket
}

/// Opens as many streams as are asked for and, on a line of its input, sends each of them an event, many times over.
pub(crate) fn serve_many(streams: usize) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let mut sockets: Vec<_> = (0..streams).map(|_| accept(&listener)).collect();
    wait_for_go();
    let event = chunk("event: text_delta\ndata: {\"delta\":\"a piece of the answer\"}\n\n");
    let done = chunk(DONE) + "0\r\n\r\n";
    for round in 0..=ROUNDS {
        for socket in &mut sockets {
            socket.write_all(if round == ROUNDS { done.as_bytes() } else { event.as_bytes() }).unwrap();
        }
    }
    wait_for_go();
}

fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs()
}

/// Sends events that have the time at which they were sent.
pub(crate) fn serve_timed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let mut socket = accept(&listener);
    socket.set_nodelay(true).unwrap();
    for _ in 0..TIMED {
        std::thread::sleep(Duration::from_millis(1));
        let frame = format!("event: text_delta\ndata: {{\"delta\":\"{}\"}}\n\n", now());
        socket.write_all(chunk(&frame).as_bytes()).unwrap();
    }
    socket.write_all((chunk(DONE) + "0\r\n\r\n").as_bytes()).unwrap();
    wait_for_go();
}

/// The client's resident memory, in bytes.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Reads the streams of one kind of client, each in a task of its own.
async fn read_many<S, E>(open: impl AsyncFn(usize) -> S)
where
    S: Stream<Item = Result<E, Box<dyn std::error::Error>>> + Send + Unpin + 'static,
    E: Send,
{
    // The first connection is not counted.
    let before = resident();
    let mut streams = Vec::with_capacity(STREAMS);
    for number in 0..STREAMS {
        let mut stream = open(number).await;
        stream.next().await.unwrap().unwrap();
        streams.push(stream);
    }
    println!("{}", (resident() - before) / STREAMS);
    let before = cpu();
    let reading: Vec<_> = streams
        .into_iter()
        .map(|mut stream| {
            tokio::spawn(async move { while stream.try_next().await.is_ok_and(|event| event.is_some()) {} })
        })
        .collect();
    println!("reading");
    for task in reading {
        task.await.unwrap();
    }
    println!("{}", (cpu() - before).as_nanos() / (STREAMS * ROUNDS) as u128);
}

fn sdk(url: &str) -> AshClient {
    let client = AshClient::builder().server_url(url).api_key("key").no_proxy();
    client.prompt_content(PromptContent::Both).build().unwrap()
}

fn post(http: &reqwest::Client, url: &str) -> reqwest::RequestBuilder {
    http.post(format!("{url}/api/sessions/{}/messages", Uuid::nil())).body("{}")
}

/// One client of many streams: prints the bytes of memory for each, and the nanoseconds for each event.
pub(crate) fn many(kind: &str, url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match kind {
            "events" => {
                let client = sdk(url);
                read_many(async |number| {
                    let session = Uuid::from_u128(number as u128);
                    client.send_message_stream(session, "hello").await.unwrap().map_err(Into::into)
                })
                .await;
            }
            _ => {
                let http = reqwest::Client::builder().no_proxy().build().unwrap();
                read_many(async |_| post(&http, url).send().await.unwrap().bytes_stream().map_err(Into::into)).await;
            }
        }
    });
}

/// One client of timed events: prints the latencies' median and 99th percentile, in microseconds.
pub(crate) fn timed(kind: &str, url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut latencies = runtime.block_on(async {
        let mut latencies = Vec::with_capacity(TIMED);
        let mut note = |delta: &str| {
            if let Ok(sent) = delta.parse::<u64>() {
                latencies.push((now() - sent) / 1000);
            }
        };
        match kind {
            "events" => {
                let mut stream = sdk(url).send_message_stream(Uuid::nil(), "hello").await.unwrap();
                while let Some(event) = stream.next().await {
                    if let ash_sdk::Event::TextDelta(delta) = event.unwrap() {
                        note(delta.as_str());
                    }
                }
            }
            _ => {
                let http = reqwest::Client::builder().no_proxy().build().unwrap();
                let mut stream = post(&http, url).send().await.unwrap().bytes_stream();
                while let Some(chunk) = stream.next().await {
                    // One frame in each chunk.
                    let chunk = chunk.unwrap();
                    note(std::str::from_utf8(&chunk).unwrap().split('"').nth(3).unwrap_or_default());
                }
            }
        }
        latencies
    });
    latencies.sort_unstable();
    println!("{} {}", latencies[latencies.len() / 2], latencies[latencies.len() * 99 / 100]);
}

/// Prints both tables: each kind of client several times, in turn.
pub(crate) fn compare() {
    println!("| {STREAMS} streams, client | bytes of memory for each | CPU, ns/event |");
    println!("|---|---:|---:|");
    for _ in 0..3 {
        for kind in ["events", "reqwest"] {
            let mut server = Part::start(&["serve-many"]);
            let url = server.line();
            let mut client = Part::start(&["--many", kind, &url]);
            let memory = client.line();
            client.line();
            server.go();
            println!("| {kind} | {memory} | {} |", client.line());
        }
    }
    println!("\n| 1,000 events in a second, client | latency, median, µs | 99th percentile |");
    println!("|---|---:|---:|");
    for _ in 0..5 {
        for kind in ["events", "reqwest"] {
            let mut server = Part::start(&["serve-timed"]);
            let url = server.line();
            let mut client = Part::start(&["--timed", kind, &url]);
            let latencies = client.line();
            println!("| {kind} | {} |", latencies.replace(' ', " | "));
        }
    }
}
