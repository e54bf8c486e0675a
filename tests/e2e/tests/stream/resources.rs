//! Resources of streams: bounded memory while they live, and nothing when they are over.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use ash_e2e::{
    SESSION, alive_tasks, builder, client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, Signal, script},
    streams::{DONE, SESSION_ID, START, TEXT, open, serve},
    until,
};
use ash_sdk::{ErrorKind, error::TimeoutPhase, stream::OnDrop};
use futures::StreamExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Waits until as few tasks are alive as before.
async fn until_tasks_are(expected: usize) {
    until(&format!("{expected} tasks are alive, as before"), || alive_tasks() <= expected).await;
}

#[tokio::test]
async fn a_stream_that_is_abandoned_leaves_no_connection_and_no_task() {
    let (server, client) = serve([script().read().events(START).until_closed()]).await;
    let before = alive_tasks();
    let mut stream = client.send_message_stream(SESSION_ID, "hello").on_drop(OnDrop::Abandon).await.unwrap();
    stream.next().await.unwrap().unwrap();
    assert!(futures::FutureExt::now_or_never(stream.next()).is_none(), "silence is watched");
    drop(stream);
    server.until_closed(1).await;
    until_tasks_are(before).await;
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_stream_that_is_over_holds_no_connection_and_no_task_though_the_server_does() {
    let (server, client) = serve([script().read().events([START, DONE].concat()).until_closed()]).await;
    let before = alive_tasks();
    let mut stream = open(&client).await;
    while let Some(event) = stream.next().await {
        event.unwrap();
    }
    server.until_closed(1).await;
    until_tasks_are(before).await;
    assert_eq!(server.request_count(), 1);
}

/// The answer to a request that stops the session.
fn stopped() -> Script {
    script().read().json(&SESSION.replace("\"active\"", "\"stopped\""))
}

#[tokio::test]
async fn a_stream_that_was_dropped_before_its_reader_ran_ends_when_this_client_stops_the_session() {
    let (server, client) = serve([script().read().events(START).until_closed(), stopped()]).await;
    // The task is woken before the reader is made, and so runs before it.
    let opened = client.clone();
    tokio::spawn(async move { drop(open(&opened).await) }).await.unwrap();
    client.stop_session(SESSION_ID).await.unwrap();
    server.until_closed(1).await;
}

#[tokio::test]
async fn a_stream_with_a_full_queue_ends_when_its_session_is_stopped_or_its_time_is_over() {
    let clock = ManualClock::new();
    let answers = [script().read().events(START).until_closed(), stopped()];
    let server = ScriptedServer::start([answers.clone(), answers].concat()).await;
    let client = builder(server.url(), &clock).max_buffered(1).build().unwrap();
    let message = || client.send_message_stream(SESSION_ID, "hello").on_drop(OnDrop::Stop);

    let _stopped = message().await.unwrap();
    client.stop_session(SESSION_ID).await.unwrap();
    server.until_closed(1).await;

    let _timed_out = message().turn_timeout(Duration::from_secs(60)).await.unwrap();
    clock.advance(Duration::from_secs(60));
    server.until_closed(2).await;
    server.until_requests(4).await;
}

#[tokio::test]
async fn what_is_left_of_a_turn_is_read_after_its_time_though_nobody_has_emptied_the_queue() {
    let clock = ManualClock::new();
    let frame = format!("event: big\ndata: {}\n\n", "x".repeat(1 << 20));
    let written = Signal::default();
    let begun = script().read().events(START).chunk(TEXT).reach(&written);
    let answer = (0..32).fold(begun, |answer, _| answer.chunk(&frame)).chunk(DONE).until_closed();
    let server = ScriptedServer::start([answer]).await;
    let client = builder(server.url(), &clock).max_buffered(1).build().unwrap();
    let message = client.send_message_stream(SESSION_ID, "hello").turn_timeout(Duration::from_secs(60));
    let mut stream = message.on_drop(OnDrop::Detach).await.unwrap();
    written.raised().await;
    clock.advance(Duration::from_secs(60));
    server.until_closed(1).await;
    let mut last = None;
    while let Some(event) = stream.next().await {
        last = Some(event);
    }
    assert!(matches!(last.unwrap().unwrap_err().kind(), ErrorKind::Timeout { phase: TimeoutPhase::Turn, .. }));
}

#[tokio::test]
async fn a_reader_that_takes_its_time_holds_the_server_back_instead_of_storing_what_comes() {
    const FRAME: usize = 1 << 16;
    const FRAMES: usize = 2_000;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let written = Arc::new(AtomicUsize::new(0));
    let counter = written.clone();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert!(socket.read(&mut request).await.unwrap() > 0);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
        socket.write_all(head.as_bytes()).await.unwrap();
        let frame = format!("event: big\ndata: {}\n\n", "x".repeat(FRAME));
        for _ in 0..FRAMES {
            socket.write_all(frame.as_bytes()).await.unwrap();
            counter.fetch_add(1, Ordering::Relaxed);
        }
        socket.write_all(DONE.as_bytes()).await.unwrap();
    });
    let client = client_with_clock(url, &ManualClock::new());
    let mut stream = client.send_message_stream(SESSION_ID, "hello").await.unwrap();
    let mut read = 0;
    let mut ahead = 0;
    while let Some(event) = stream.next().await {
        event.unwrap();
        read += 1;
        if read % 500 == 1 {
            // The server writes on while nobody reads, for as long as it can.
            let (mut before, mut turns) = (0, 0);
            until("the server has all in, or can write no more", || {
                let now = written.load(Ordering::Relaxed);
                turns = if now == before { turns + 1 } else { 0 };
                before = now;
                now == FRAMES || turns == 1_000
            })
            .await;
        }
        ahead = ahead.max(written.load(Ordering::Relaxed).saturating_sub(read));
    }
    server.await.unwrap();
    assert_eq!(read, FRAMES + 1);
    // Buffers of two sockets, far less than everything.
    assert!(ahead * FRAME < 32 << 20, "the server was {ahead} events of {FRAME} bytes ahead");
}
