//! Redis that is down, refuses, forgets or is not Redis.

use std::time::Duration;

use ash_e2e::{
    KEY,
    scripted::ScriptedServer,
    streams::{DONE, SESSION_ID, START, answering},
};
use ash_sdk::{
    AshClient, Error, ErrorKind,
    error::{HubFailure, StoreFailure},
    prompt::PromptContent,
    stream::OnDrop,
    turns::{EndReason, RedisBackend, TurnHub},
};
use ash_test_redis::RedisServer;
use futures::{FutureExt, StreamExt};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use super::{paced, read};

/// Long enough for a busy machine, and no wait in a test that passes.
const SOON: Duration = Duration::from_secs(20);

fn failure(error: &Error) -> StoreFailure {
    match error.kind() {
        ErrorKind::Store(failure) => *failure,
        _ => panic!("another error: {error}"),
    }
}

async fn connect(redis: &RedisServer) -> RedisBackend {
    RedisBackend::builder(redis.url(), "test").timeout(SOON).connect().await.unwrap()
}

fn client(server: &ScriptedServer, backend: &RedisBackend) -> AshClient {
    let client = AshClient::builder().server_url(server.url()).api_key(KEY).no_proxy();
    client.prompt_content(PromptContent::Both).coordinator(backend.clone()).build().unwrap()
}

#[tokio::test]
async fn a_redis_that_cannot_be_used_is_one_clear_error() {
    let denied = RedisServer::with(&["--requirepass", "planted-secret"]);
    let read_only = RedisServer::with(&["--replicaof", "127.0.0.1", "1"]);
    let full = RedisServer::with(&["--maxmemory", "1"]);
    let evicting = RedisServer::with(&["--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru"]);
    let shared = RedisServer::start();
    let () = shared.command(&["SET", "test:format", "another"]);
    let wrong = RedisServer::start();
    let _: i64 = wrong.command(&["LPUSH", "test:format", "x"]);
    for (redis, parameters, expected) in [
        (&denied, "", StoreFailure::Denied),
        (&denied, "pass=planted-wrong", StoreFailure::Denied),
        (&read_only, "", StoreFailure::ReadOnly),
        (&full, "", StoreFailure::Full),
        (&evicting, "", StoreFailure::Evicting),
        (&shared, "", StoreFailure::Collision),
        (&wrong, "", StoreFailure::Collision),
    ] {
        let error = RedisBackend::connect(redis.url_with(parameters), "test").await.unwrap_err();
        assert_eq!(failure(&error), expected, "{error}");
        let shown = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
        assert!(!shown.contains("planted"), "{shown}");
    }
    assert!(RedisBackend::connect(denied.url_with("pass=planted-secret"), "test").await.is_ok());
    assert!(RedisBackend::builder(evicting.url(), "test").permit_eviction().connect().await.is_ok());
    assert!(RedisBackend::connect(shared.url(), "other").await.is_ok());
}

#[tokio::test]
async fn an_address_that_is_not_one_and_a_prefix_that_is_not_plain_are_refused_at_once() {
    for address in ["", "localhost", "http://localhost:6379", "redis://:planted-secret@:x"] {
        let error = RedisBackend::connect(address, "test").await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration), "{error}");
        assert!(!format!("{error:?}").contains("planted"), "{error:?}");
    }
    let error = RedisBackend::connect("redis://localhost", "two words").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Configuration) && error.message().contains("two words"), "{error}");
}

#[tokio::test]
async fn nobody_there_garbage_and_silence_are_errors_and_nothing_hangs() {
    let mut gone = RedisServer::start();
    gone.kill();
    let error = RedisBackend::connect(gone.url(), "test").await.unwrap_err();
    assert_eq!(failure(&error), StoreFailure::Unreachable, "{error}");
    assert!(error.is_retryable());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let garbage = tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let said = b"HTTP/1.1 400 Bad Request\r\n\r\n<html>no</html>\r\n";
            // The client may have closed it.
            let _ = connection.write_all(said).await;
        }
    });
    let error = RedisBackend::connect(url, "test").await.unwrap_err();
    assert!(matches!(failure(&error), StoreFailure::Unusable | StoreFailure::Unreachable), "{error}");
    garbage.abort();

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", silent.local_addr().unwrap());
    let connecting = RedisBackend::builder(url, "test").timeout(Duration::from_millis(50)).connect();
    assert_eq!(failure(&connecting.await.unwrap_err()), StoreFailure::Unreachable);
}

#[tokio::test]
async fn no_message_is_sent_without_the_store() {
    let mut redis = RedisServer::start();
    let backend = connect(&redis).await;
    let server = ScriptedServer::start([answering(&[START, DONE])]).await;
    let client = client(&server, &backend);
    redis.kill();
    for error in [
        client.send_message(SESSION_ID, "hello").await.unwrap_err(),
        client.exec(SESSION_ID, "ls").await.unwrap_err(),
        TurnHub::builder(&client)
            .backend(backend.clone())
            .build()
            .start(client.send_message_stream(SESSION_ID, "hello"))
            .await
            .unwrap_err(),
    ] {
        assert_eq!(failure(&error), StoreFailure::Unreachable, "{error}");
        assert!(error.message().contains("nothing was sent") && !error.is_maybe_executed(), "{error}");
    }
    assert_eq!(server.request_count(), 0);
    redis.restart();
    // It is used again when it is back.
    while let Err(error) = client.send_message(SESSION_ID, "hello").await {
        assert_eq!(failure(&error), StoreFailure::Unreachable, "{error}");
    }
}

#[tokio::test]
async fn a_turn_outlives_a_redis_that_dies_and_has_forgotten_everything() {
    let mut redis = RedisServer::start();
    let backend = connect(&redis).await;
    let (answer, pace) = paced(6);
    let server = ScriptedServer::start([answer]).await;
    let (here, there) = (client(&server, &backend), client(&server, &connect(&redis).await));
    let hub = TurnHub::builder(&here).backend(backend.clone()).build();
    let turn = hub.start(here.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let mut items = hub.subscribe(turn).await.unwrap();
    pace.add_permits(2);
    for number in 1..=3 {
        assert_eq!(items.next().await.unwrap().unwrap().number(), number);
    }
    redis.kill();
    pace.add_permits(2);
    for number in 4..=5 {
        assert_eq!(items.next().await.unwrap().unwrap().number(), number, "followers here go on");
    }
    redis.restart();
    pace.add_permits(3);
    let rest = read(items).await;
    assert_eq!((rest.numbers, rest.end.unwrap().1.reason), (vec![6, 7, 8], EndReason::Done));
    // The log is written again from the beginning.
    let other = TurnHub::builder(&there).backend(connect(&redis).await).build();
    let seen = loop {
        match other.subscribe(turn).await {
            Ok(items) => break read(items).await,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    assert_eq!(seen.numbers, (1..=8).collect::<Vec<_>>());
    assert_eq!(seen.end.unwrap().1.reason, EndReason::Done);
    assert_eq!(other.result(turn).await.unwrap().text, "0\n\n1\n\n2\n\n3\n\n4\n\n5");
}

#[tokio::test]
async fn events_that_redis_has_lost_are_written_again_and_followers_see_each_once() {
    let redis = RedisServer::start();
    let backend = connect(&redis).await;
    let (answer, pace) = paced(6);
    let server = ScriptedServer::start([answer]).await;
    let (here, there) = (client(&server, &backend), client(&server, &backend));
    let hub = TurnHub::builder(&here).backend(backend.clone()).build();
    let other = TurnHub::builder(&there).backend(connect(&redis).await).build();
    let turn = hub.start(here.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let mut items = other.subscribe(turn).await.unwrap();
    pace.add_permits(2);
    let mut numbers = Vec::new();
    while numbers.len() < 3 {
        numbers.push(items.next().await.unwrap().unwrap().number());
    }
    // A failover whose new primary lacks the last write.
    let log = redis.keys(":log:*").remove(0);
    assert_eq!(redis.command::<i64>(&["XDEL", &log, "3-0"]), 1);
    pace.add_permits(5);
    let rest = read(items).await;
    numbers.extend(rest.numbers);
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
    assert_eq!(rest.end.unwrap().1.reason, EndReason::Done);
    let late = read(other.subscribe(turn).await.unwrap()).await;
    assert_eq!(late.numbers, (1..=8).collect::<Vec<_>>(), "nothing is missing for those who come later");
}

#[tokio::test]
async fn a_turn_whose_events_are_gone_from_redis_but_not_its_end_is_an_error_and_no_short_turn() {
    let redis = RedisServer::start();
    let server = ScriptedServer::start([answering(&[START, DONE])]).await;
    let backend = connect(&redis).await;
    let here = client(&server, &backend);
    let hub = TurnHub::builder(&here).backend(backend.clone()).build();
    let turn = hub.start(here.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    assert!(here.shutdown(SOON, OnDrop::Detach).await.is_empty(), "Redis has all of it");
    let log = redis.keys(":log:*").remove(0);
    // The token, the events, the end.
    assert_eq!(redis.command::<i64>(&["XLEN", &log]), 3);
    assert_eq!(redis.command::<i64>(&["XDEL", &log, "2-0"]), 1);
    let other = TurnHub::builder(&here).backend(connect(&redis).await).build();
    for after in [0, 1] {
        let mut items = other.subscribe_after(turn, after).await.unwrap();
        let error = items.next().await.unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Hub(HubFailure::Trimmed { first: 3, .. })), "{error}");
        assert!(items.next().await.is_none());
    }
}

#[tokio::test]
async fn a_client_that_shuts_down_waits_until_the_store_has_its_turns() {
    let redis = RedisServer::start();
    let backend = connect(&redis).await;
    let (answer, pace) = paced(2);
    let server = ScriptedServer::start([answer]).await;
    let (here, there) = (client(&server, &backend), client(&server, &backend));
    let hub = TurnHub::builder(&here).backend(backend.clone()).build();
    let turn = hub.start(here.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let items = hub.subscribe(turn).await.unwrap();
    redis.freeze();
    pace.add_permits(3);
    assert_eq!(read(items).await.end.unwrap().1.reason, EndReason::Done, "it has ended here");
    let mut shutdown = Box::pin(here.shutdown(SOON, OnDrop::Detach));
    assert!((&mut shutdown).now_or_never().is_none());
    redis.thaw();
    assert!(shutdown.await.is_empty());
    let other = TurnHub::builder(&there).backend(connect(&redis).await).build();
    assert_eq!(other.active(SESSION_ID).await.unwrap(), None, "its lease is released");
    assert_eq!(other.result(turn).await.unwrap().text, "0\n\n1");
}
