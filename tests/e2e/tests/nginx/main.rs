//! A real nginx with TLS between the SDK and its server.
//!
//! Needs the feature `nginx`, and nginx: `make test-nginx`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod server;

use ash_e2e::{
    KEY, SESSION, World,
    nowhere::Refusing,
    scripted::{ScriptedServer, Signal, script},
    streams::{DONE, SESSION_ID, START, TEXT, interrupted_by},
};
use ash_sdk::{
    AshClient, ClientBuilder, ErrorKind, Event, RetryPolicy,
    error::{ConnectFailure, InterruptedBy},
    prompt::PromptContent,
    transfer::Files,
    uuid::Uuid,
};
use futures::StreamExt;

use self::server::{Nginx, Protocol};

/// The settings that `README.md` recommends.
const RECOMMENDED: &str = "proxy_buffering off; proxy_read_timeout 660s; client_max_body_size 200m;";

fn client(nginx: &Nginx) -> AshClient {
    client_with(nginx, |builder| builder.prompt_content(PromptContent::Both))
}

fn client_with(nginx: &Nginx, settings: impl FnOnce(ClientBuilder) -> ClientBuilder) -> AshClient {
    let builder = AshClient::builder().server_url(nginx.url()).api_key(KEY).retry(RetryPolicy::never());
    settings(builder).root_certificate(nginx.authority().certificate()).build().unwrap()
}

macro_rules! over_each_protocol {
    ($($name:ident),* $(,)?) => {
        mod http1 {
            $(#[tokio::test] async fn $name() { super::$name(super::Protocol::Http1).await })*
        }

        mod http2 {
            $(#[tokio::test] async fn $name() { super::$name(super::Protocol::Http2).await })*
        }
    };
}

over_each_protocol! {
    the_protocol_is_the_latest_that_it_offers,
    everything_works_behind_it,
    its_certificate_is_refused_unless_its_authority_is_trusted,
    events_come_one_by_one_where_it_does_not_buffer,
    its_limit_of_bodies_is_told_as_its_own,
    a_server_that_is_down_behind_it_may_come_back,
    a_server_that_does_not_answer_behind_it_is_its_504,
    a_turn_that_is_silent_for_longer_than_it_waits_is_cut_and_says_so,
    streams_that_nobody_reads_do_not_hold_up_other_requests,
}

async fn the_protocol_is_the_latest_that_it_offers(protocol: Protocol) {
    let world = World::new().await;
    let nginx = Nginx::before(protocol, &world.server.url(), RECOMMENDED).await;
    let response = client(&nginx).health().with_response().await.unwrap();
    let expected = match protocol {
        Protocol::Http1 => "HTTP/1.1",
        Protocol::Http2 => "HTTP/2.0",
    };
    assert_eq!(response.headers["x-protocol"], expected);
}

async fn everything_works_behind_it(protocol: Protocol) {
    let world = World::new().await;
    let nginx = Nginx::before(protocol, &world.server.url(), RECOMMENDED).await;
    let client = client_with(&nginx, |builder| builder);
    client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    let session = client.create_session("bot").await.unwrap();
    assert_eq!(client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");
    let files = Files::new().add("a/b c.txt", vec![b'x'; 3 << 20]);
    client.write_session_files(session.id, files).await.unwrap();
    let file = client.download_session_file(session.id, "a/b c.txt").await.unwrap();
    assert_eq!(file.bytes(4 << 20).await.unwrap().len(), 3 << 20);
    client.pause_session(session.id).await.unwrap();
    client.end_session(session.id).await.unwrap();
}

async fn its_certificate_is_refused_unless_its_authority_is_trusted(protocol: Protocol) {
    let nginx = Nginx::before(protocol, "http://127.0.0.1:9", RECOMMENDED).await;
    let error = AshClient::new(nginx.url(), KEY).unwrap().health().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Tls)), "{error}");
}

async fn events_come_one_by_one_where_it_does_not_buffer(protocol: Protocol) {
    let read = Signal::default();
    let upstream = script().read().events(START).chunk(TEXT).until(&read).chunk(DONE).last_chunk();
    let upstream = ScriptedServer::start([upstream]).await;
    let nginx = Nginx::before(protocol, &upstream.url(), RECOMMENDED).await;
    let mut stream = client(&nginx).send_message_stream(SESSION_ID, "x").await.unwrap();
    assert!(matches!(stream.next().await.unwrap().unwrap(), Event::SessionStart(_)));
    assert!(matches!(stream.next().await.unwrap().unwrap(), Event::Message(_)));
    // The end is sent only now.
    read.raise();
    assert!(matches!(stream.next().await.unwrap().unwrap(), Event::Done(_)));
    assert!(stream.next().await.is_none());
}

async fn its_limit_of_bodies_is_told_as_its_own(protocol: Protocol) {
    let world = World::new().await;
    let nginx = Nginx::before(protocol, &world.server.url(), "client_max_body_size 1m;").await;
    let session = world.session().await;
    let files = Files::new().add("large.bin", vec![0; 2 << 20]);
    let error = client(&nginx).write_session_files(session.id, files).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(413), "{error}");
    assert!(!error.message().contains('<') && !error.is_retryable(), "{error}");
}

async fn a_server_that_is_down_behind_it_may_come_back(protocol: Protocol) {
    let nowhere = Refusing::new();
    let nginx = Nginx::before(protocol, &nowhere.url(), RECOMMENDED).await;
    let error = client(&nginx).health().await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(502), "{error}");
    assert!(!error.message().contains('<') && error.is_retryable(), "{error}");
}

async fn a_server_that_does_not_answer_behind_it_is_its_504(protocol: Protocol) {
    let upstream = ScriptedServer::start([script().read().stall()]).await;
    let nginx = Nginx::before(protocol, &upstream.url(), "proxy_read_timeout 20ms;").await;
    let client = client(&nginx);
    let error = client.send_message(SESSION_ID, "x").await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(504), "{error}");
    assert!(error.is_maybe_executed() && !error.message().contains('<'), "{error}");
    assert_eq!(upstream.request_count(), 1, "a message may have arrived, so it is not repeated");
}

async fn a_turn_that_is_silent_for_longer_than_it_waits_is_cut_and_says_so(protocol: Protocol) {
    let upstream = script().read().events([START, TEXT].concat()).stall();
    let upstream = ScriptedServer::start([upstream]).await;
    let nginx = Nginx::before(protocol, &upstream.url(), "proxy_buffering off; proxy_read_timeout 20ms;").await;
    let error = client(&nginx).send_message(SESSION_ID, "x").await.unwrap_err();
    let by = interrupted_by(&error);
    assert!(matches!(by, InterruptedBy::Server | InterruptedBy::Connection), "{error}");
    assert_eq!(error.partial_turn().unwrap().text, "hello");
}

async fn streams_that_nobody_reads_do_not_hold_up_other_requests(protocol: Protocol) {
    const STREAMS: usize = 8;
    const SIZE: usize = 2 << 20;
    // Together they are more than what a connection of hyper's takes ahead of its readers: 5 MiB.
    let text = "x".repeat(SIZE);
    let large = format!(
        "event: message\ndata: {{\"type\":\"assistant\",\"message\":{{\"content\":[{{\"type\":\"text\",\"text\":\"{text}\"}}]}}}}\n\n"
    );
    let unread = || script().read().events([START, &large, TEXT].concat()).chunk(DONE).last_chunk();
    let mut upstream: Vec<_> = (0..STREAMS).map(|_| unread()).collect();
    upstream.push(script().read().json(SESSION));
    let upstream = ScriptedServer::start(upstream).await;
    let nginx = Nginx::before(protocol, &upstream.url(), RECOMMENDED).await;
    let client = client_with(&nginx, |builder| builder.prompt_content(PromptContent::Both).max_buffered(0));
    let mut streams = Vec::new();
    for number in 0..STREAMS {
        streams.push(client.send_message_stream(Uuid::from_u128(number as u128), "x").await.unwrap());
    }
    client.get_session(Uuid::nil()).await.unwrap();
    for stream in streams {
        assert_eq!(stream.turn().await.unwrap().text.len(), SIZE + "\n\nhello".len());
    }
}
