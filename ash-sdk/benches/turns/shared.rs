//! Hubs of several processes over Redis: one leads turns, another one follows them.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use ash_sdk::{
    Event,
    turns::{RedisBackend, TurnHub, TurnId, TurnItem},
    uuid::Uuid,
};
use ash_test_redis::RedisServer;
use futures::{StreamExt, future::join_all};

use crate::{
    hub, read,
    server::EVENTS,
    support::{
        Server, client, cpu,
        process::{Part, percentiles, wait_for_go},
        scripted,
    },
};

/// Number of events whose latency is measured.
const TIMED: usize = 5_000;
const ROUNDS: usize = 5;
const MANY: usize = 1_000;

/// A server of so many streams, which get an event after each pause, in microseconds.
pub(crate) fn serve(streams: usize, pause: u64) {
    scripted::serve_timed(streams, TIMED, Duration::from_micros(pause));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

async fn shared_hub(url: &str, redis: &str) -> TurnHub {
    let backend = RedisBackend::connect(redis, "bench").await.unwrap();
    hub(&client(url)).backend(backend).build()
}

/// Starts so many turns, prints their names, and the microseconds of CPU for them all when they have ended.
pub(crate) fn lead(url: &str, redis: &str, turns: usize) {
    runtime().block_on(async {
        let hub = shared_hub(url, redis).await;
        let client = client(url);
        let mut names = Vec::new();
        for number in 0..turns {
            let session = Uuid::from_u128(number as u128);
            names.push(hub.start(client.send_message_stream(session, "hello")).await.unwrap());
        }
        let before = cpu();
        println!("{}", names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        join_all(names.into_iter().map(|turn| hub.result(turn))).await;
        println!("{}", (cpu() - before).as_micros());
        wait_for_go();
    });
}

fn note(event: &Event, latencies: &mut Vec<u64>) {
    if let Event::TextDelta(delta) = event {
        latencies.extend(scripted::latency(delta.as_str()));
    }
}

/// Follows each of these turns with so many subscribers. Prints a line when all have begun, and at the end the milliseconds
/// since then, the number of events, the microseconds of CPU, and the latency's median and 99th percentile.
pub(crate) fn follow(redis: &str, subscribers: usize, turns: &[&str]) {
    runtime().block_on(async {
        // Nothing is sent by this one.
        let hub = shared_hub("http://127.0.0.1:9", redis).await;
        let latencies = Arc::new(Mutex::new(Vec::new()));
        let (before, start) = (cpu(), Instant::now());
        let mut reading = Vec::new();
        for turn in turns {
            let turn: TurnId = turn.parse().unwrap();
            for _ in 0..subscribers {
                let items = hub.subscribe(turn).await.unwrap();
                let latencies = latencies.clone();
                reading.push(tokio::spawn(async move {
                    let mut own = Vec::new();
                    let seen = read(items.inspect(|item| {
                        if let Ok(TurnItem::Event { event, .. }) = item {
                            note(event, &mut own);
                        }
                    }))
                    .await;
                    latencies.lock().unwrap().extend(own);
                    seen
                }));
            }
        }
        println!("following");
        let seen: usize = join_all(reading).await.into_iter().map(Result::unwrap).sum();
        let (wall, used) = (start.elapsed().as_millis(), (cpu() - before).as_micros());
        let mut latencies = std::mem::take(&mut *latencies.lock().unwrap());
        if latencies.is_empty() {
            latencies.push(0);
        }
        let (median, late) = percentiles(latencies);
        println!("{wall} {seen} {used} {median} {late}");
    });
}

/// Reads one stream without a hub, and prints the latency's median and 99th percentile.
pub(crate) fn direct(url: &str) {
    let latencies = runtime().block_on(async {
        let mut stream = client(url).send_message_stream(Uuid::nil(), "hello").await.unwrap();
        let mut latencies = Vec::with_capacity(TIMED);
        while let Some(event) = stream.next().await {
            note(&event.unwrap(), &mut latencies);
        }
        latencies
    });
    let (median, late) = percentiles(latencies);
    println!("{median} {late}");
}

/// Output of a follower.
struct Followed {
    millis: f64,
    events: f64,
    micros: f64,
    median: u64,
    late: u64,
}

impl Followed {
    fn of(part: &mut Part) -> Self {
        let line = part.line();
        let [millis, events, micros, median, late] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let number = |text: &str| text.parse::<f64>().unwrap();
        Self {
            millis: number(millis),
            events: number(events),
            micros: number(micros),
            median: median.parse().unwrap(),
            late: late.parse().unwrap(),
        }
    }
}

/// CPU time of Redis, in microseconds, and the number of reads of logs that it was asked for.
fn redis_cost(redis: &RedisServer) -> (f64, u64) {
    let info: String = redis.command(&["INFO", "everything"]);
    let seconds = |name: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().parse::<f64>().unwrap()
    };
    let reads = info.lines().find_map(|line| line.strip_prefix("cmdstat_xrange:calls="));
    let reads = reads.and_then(|rest| rest.split(',').next()).map_or(0, |calls| calls.parse().unwrap());
    ((seconds("used_cpu_sys:") + seconds("used_cpu_user:")) * 1e6, reads)
}

/// Leads turns in one process and follows them in another, and returns what the follower has printed, the CPU time of the
/// leader, and the cost of Redis.
fn measure(streams: usize, subscribers: usize, pause: Option<u64>) -> (Followed, f64, (f64, u64)) {
    let redis = RedisServer::start();
    let (fast, mut timed) = match pause {
        None => (Some(Server::start()), None),
        Some(pause) => (None, Some(Part::start(&["serve-timed", &streams.to_string(), &pause.to_string()]))),
    };
    let url = fast.as_ref().map_or_else(|| timed.as_mut().unwrap().line(), |server| server.url.clone());
    let before = redis_cost(&redis);
    let mut leader = Part::start(&["--lead", &url, &redis.url(), &streams.to_string()]);
    let turns = leader.line();
    let (address, subscribers) = (redis.url(), subscribers.to_string());
    let mut arguments = vec!["--follow", &address, &subscribers];
    arguments.extend(turns.split(' '));
    let mut follower = Part::start(&arguments);
    assert_eq!(follower.line(), "following");
    if let Some(timed) = &mut timed {
        timed.go();
    }
    let followed = Followed::of(&mut follower);
    let led = leader.line().parse().unwrap();
    let after = redis_cost(&redis);
    (followed, led, (after.0 - before.0, after.1 - before.1))
}

pub(crate) fn compare() {
    println!("\n| mixed events, as fast as they come | events/s | µs CPU/event: leader | Redis | follower |");
    println!("|---|---:|---:|---:|---:|");
    for round in 1..=ROUNDS {
        let (followed, led, (redis, _)) = measure(1, 1, None);
        assert_eq!(followed.events as usize, EVENTS);
        println!(
            "| run {round} | {:.0} | {:.2} | {:.2} | {:.2} |",
            followed.events * 1000.0 / followed.millis,
            led / followed.events,
            redis / followed.events,
            followed.micros / followed.events,
        );
    }

    println!("\n| 1,000 events in a second | latency, median, µs | 99th percentile |");
    println!("|---|---:|---:|");
    for _ in 0..ROUNDS {
        let mut server = Part::start(&["serve-timed", "1", "1000"]);
        let url = server.line();
        let mut reader = Part::start(&["--direct", &url]);
        // Its request has arrived when the server prints nothing more: it waits for this.
        server.go();
        println!("| plain stream | {} |", reader.line().replace(' ', " | "));
        let (followed, ..) = measure(1, 1, Some(1000));
        println!("| over Redis | {} | {} |", followed.median, followed.late);
    }

    println!(
        "\n| 5,000 events in all | latency, median, µs | 99th percentile | reads of logs | µs CPU/event: leader | Redis | follower |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let cases = [
        ("1,000 turns, one subscriber each, 1,000 events/s", MANY, 1, 1000),
        ("one turn, 1,000 subscribers, 50 events/s", 1, MANY, 20_000),
    ];
    for (name, streams, subscribers, pause) in cases {
        let (followed, led, (redis, reads)) = measure(streams, subscribers, Some(pause));
        let events = TIMED as f64;
        println!(
            "| {name} | {} | {} | {reads} | {:.1} | {:.1} | {:.1} |",
            followed.median,
            followed.late,
            led / events,
            redis / events,
            followed.micros / events,
        );
    }
}
