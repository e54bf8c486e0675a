//! A process that is killed while it reads a turn that two others follow. This program starts itself again for each of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use ash_e2e::{
    KEY,
    scripted::{ScriptedServer, script},
    streams::{DONE, SESSION_ID, START, TEXT},
};
use ash_sdk::{
    AshClient, ErrorKind,
    error::SessionFailure,
    prompt::PromptContent,
    turns::{RedisBackend, TurnHub, TurnId, TurnItem},
};
use ash_test_redis::RedisServer;
use futures::StreamExt;
use tokio::sync::Semaphore;

/// The part of a process of this program that is not the test itself: `read`, or `follow` and a turn.
const PART: &str = "ASH_TEST_PART";
const SERVER: &str = "ASH_TEST_SERVER";
const REDIS: &str = "ASH_TEST_REDIS";

/// A process of this program, and what it says.
struct Process {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Process {
    fn start(part: &str, server: &ScriptedServer, redis: &RedisServer) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .env(PART, part)
            .env(SERVER, server.url())
            .env(REDIS, redis.url())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.said.read_line(&mut line).unwrap(), 0, "it has ended");
        line.trim_end().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn client(server: &str, redis: &str) -> (AshClient, TurnHub) {
    let backend = RedisBackend::connect(redis, "test").await.unwrap();
    let client = AshClient::builder().server_url(server).api_key(KEY).no_proxy();
    let client = client.prompt_content(PromptContent::Both).coordinator(backend.clone()).build().unwrap();
    let hub = TurnHub::builder(&client).backend(backend).build();
    (client, hub)
}

/// Reads a turn until it is killed.
async fn read(client: AshClient, hub: TurnHub) {
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    println!("{turn}");
    hub.result(turn).await.unwrap();
}

/// Follows a turn, and says what it sees.
async fn follow(hub: TurnHub, turn: TurnId) {
    let mut items = hub.subscribe(turn).await.unwrap();
    while let Some(item) = items.next().await {
        match item.unwrap() {
            TurnItem::Event { number, .. } => println!("{number}"),
            TurnItem::End { number, end, .. } => println!("{number} {}", serde_json::to_string(&end.reason).unwrap()),
            item => panic!("{item:?}"),
        }
    }
}

async fn test() {
    let redis = RedisServer::start();
    let pace = Arc::new(Semaphore::new(0));
    let text = |number: u64| TEXT.replace("hello", &number.to_string());
    let frames = (0..9).map(text).chain([DONE.to_owned()]);
    let server = ScriptedServer::start([script().read().events(START).paced_chunks(frames, &pace).last_chunk()]).await;
    let mut reader = Process::start("read", &server, &redis);
    let (reader, turn) = tokio::task::spawn_blocking(move || {
        let turn = reader.line();
        (reader, turn)
    })
    .await
    .unwrap();
    let followers = [0, 1].map(|_| Process::start(&format!("follow {turn}"), &server, &redis));
    pace.add_permits(5);
    let followers = tokio::task::spawn_blocking(move || {
        followers.map(|mut follower| {
            for number in 1..=6 {
                assert_eq!(follower.line(), number.to_string());
            }
            follower
        })
    })
    .await
    .unwrap();
    // SIGKILL: nothing of it runs any more.
    drop(reader);
    // Its lease expires now, in place of some seconds later.
    let lease = redis.keys(":lease").remove(0);
    assert_eq!(redis.command::<i64>(&["DEL", &lease]), 1);
    for mut follower in followers {
        let line = tokio::task::spawn_blocking(move || follower.line()).await.unwrap();
        assert_eq!(line, r#"7 {"type":"shutdown"}"#);
    }
    let (client, hub) = client(&server.url(), &redis.url()).await;
    let turn: TurnId = turn.parse().unwrap();
    let error = hub.result(turn).await.unwrap_err();
    assert_eq!(error.partial_turn().unwrap().text, "01234", "{error}");
    let error = client.send_message(SESSION_ID, "more").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned)), "{error}");
    assert_eq!(server.request_count(), 1, "nothing was sent a second time");
    println!("test a_process_that_is_killed_leaves_what_it_wrote_and_an_end_that_says_so ... ok");
}

#[tokio::main]
async fn main() {
    let Ok(part) = env::var(PART) else { return test().await };
    let (client, hub) = client(&env::var(SERVER).unwrap(), &env::var(REDIS).unwrap()).await;
    match part.split_once(' ') {
        None => read(client, hub).await,
        Some((_, turn)) => follow(hub, turn.parse().unwrap()).await,
    }
}
