//! Ten thousand streams at once, and the latency of one: in processes of their own, so that nothing else is counted.

use std::time::Duration;

use ash_sdk::uuid::Uuid;
use futures::{Stream, StreamExt, TryStreamExt};
use sse_stream::SseStream;

use crate::{
    clients::read_sse,
    support::{
        client, cpu,
        process::{Part, percentiles, resident},
        scripted,
    },
};

/// Number of streams that are open at once.
pub(crate) const STREAMS: usize = 10_000;
/// Number of events of each.
const ROUNDS: usize = 50;
/// Number of events whose latency is measured, a thousand in a second.
const TIMED: usize = 5_000;

/// Clients of many streams.
const KINDS: [&str; 4] = ["events", "SSE bytes", "reqwest", "reqwest + sse-stream + serde_json"];

/// Opens as many streams as are asked for and, when told, sends each of them an event, many times over.
pub(crate) fn serve_many() {
    scripted::serve_many(STREAMS, ROUNDS);
}

/// Sends events that have the time at which they were sent.
pub(crate) fn serve_timed() {
    scripted::serve_timed(1, TIMED, Duration::from_millis(1));
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

fn post(http: &reqwest::Client, url: &str) -> reqwest::RequestBuilder {
    http.post(format!("{url}/api/sessions/{}/messages", Uuid::nil())).body("{}")
}

/// One client of many streams: prints the bytes of memory for each, and the nanoseconds for each event.
pub(crate) fn many(kind: &str, url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sdk = client(url);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let events = async |number: usize| {
            let session = Uuid::from_u128(number as u128);
            sdk.send_message_stream(session, "hello").await.unwrap()
        };
        let bytes = async || post(&http, url).send().await.unwrap().bytes_stream();
        match kind {
            "events" => read_many(async |number| events(number).await.map_err(Into::into)).await,
            "SSE bytes" => read_many(async |number| events(number).await.into_sse_bytes().map_err(Into::into)).await,
            "reqwest" => read_many(async |_| bytes().await.map_err(Into::into)).await,
            _ => {
                let events = async || SseStream::from_bytes_stream(bytes().await);
                read_many(async |_| events().await.map_ok(|event| read_sse(&event)).map_err(Into::into)).await;
            }
        }
    });
}

/// One client of timed events: prints the latencies' median and 99th percentile, in microseconds.
pub(crate) fn timed(kind: &str, url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let latencies = runtime.block_on(async {
        let mut latencies = Vec::with_capacity(TIMED);
        let mut note = |delta: &str| latencies.extend(scripted::latency(delta));
        match kind {
            "events" => {
                let mut stream = client(url).send_message_stream(Uuid::nil(), "hello").await.unwrap();
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
    let (median, late) = percentiles(latencies);
    println!("{median} {late}");
}

/// Prints both tables: each kind of client several times, in turn.
pub(crate) fn compare() {
    println!("| {STREAMS} streams, client | bytes of memory for each | CPU, ns/event |");
    println!("|---|---:|---:|");
    for _ in 0..5 {
        for kind in KINDS {
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
            server.go();
            let latencies = client.line();
            println!("| {kind} | {} |", latencies.replace(' ', " | "));
        }
    }
}
