//! Answers that are cut, malformed, too large, or not what the contract says.

use std::{io::Write, time::Duration};

use ash_e2e::{
    NO_AGENTS, SESSION, builder, client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, answer, script},
    streams::SESSION_ID,
};
use ash_sdk::{AshClient, Error, ErrorKind, error::ResponseFailure, types::SessionStatus, uuid::Uuid};
use flate2::{Compression, write::GzEncoder};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";

async fn serve(script: Script) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start([script]).await;
    let client = client_with_clock(server.url(), &ManualClock::skipping(Duration::from_secs(8)));
    (server, client)
}

/// Returns the errors of a read and a creation whose response is cut off.
async fn assert_cut(answer: impl AsRef<[u8]>) {
    let (server, client) = serve(script().read().write(answer)).await;
    let error = client.list_agents().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Interrupted { status: Some(200), .. })),
        "{error:?}"
    );
    assert!(error.is_interrupted());
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.attempts(), server.request_count()),
        (Some(200), 3, 3),
        "a read is repeated"
    );
    let error = client.create_session("bot").await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Interrupted { status: Some(200), .. })),
        "{error:?}"
    );
    assert!(error.is_maybe_executed());
    assert_eq!(server.request_count(), 4, "a creation is not");
}

#[tokio::test]
async fn a_body_shorter_than_its_content_length_is_cut_and_no_value() {
    assert_cut(format!("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{NO_AGENTS}")).await;
}

#[tokio::test]
async fn a_chunked_body_without_an_end_is_cut_and_no_value() {
    assert_cut(format!("{CHUNKED}d\r\n{NO_AGENTS}\r\n")).await;
}

#[tokio::test]
async fn a_malformed_chunk_is_an_error_and_not_a_panic() {
    let (_server, client) = serve(script().read().write(format!("{CHUNKED}zz\r\n{NO_AGENTS}\r\n0\r\n\r\n"))).await;
    let error = client.list_agents().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Malformed { status: Some(200), .. })),
        "{error:?}"
    );
    assert_eq!((error.status_code().map(|status| status.as_u16()), error.attempts()), (Some(200), 1));
}

#[tokio::test]
async fn what_is_no_http_is_told_as_such() {
    let (server, client) = serve(script().read().write("SSH-2.0-OpenSSH_9.9\r\n").stall()).await;
    let error = client.list_agents().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Response(ResponseFailure::Malformed { status: None, .. })), "{error:?}");
    assert!(error.message().contains("is this the address of an Ash server?"), "{error}");
    assert_eq!(server.request_count(), 1, "another attempt would be no better");
    assert!(client.create_session("bot").await.unwrap_err().is_maybe_executed());
}

#[tokio::test]
async fn endless_headers_are_an_error() {
    let endless = script().read().write("HTTP/1.1 200 OK\r\n").repeated("x-padding: xxxxxxxxxxxxxxxx\r\n", 1 << 20);
    let (_server, client) = serve(endless).await;
    let error = client.list_agents().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Response(ResponseFailure::Malformed { status: None, .. })), "{error:?}");
}

async fn decode(body: &[u8]) -> Error {
    let (server, client) = serve(script().read().answer("200 OK", &[("content-type", "application/json")], body)).await;
    let error = client.list_agents().await.unwrap_err();
    assert_eq!(server.request_count(), 1, "another attempt would be no better");
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(200), "{error:?}");
    assert_eq!(error.operation(), Some("list_agents"));
    assert_eq!(error.body().unwrap().as_ref(), body);
    assert!(!error.is_retryable());
    error
}

fn path(error: &Error) -> &str {
    let ErrorKind::Response(ResponseFailure::Decode { path, .. }) = error.kind() else { panic!("{error:?}") };
    path
}

#[tokio::test]
async fn a_success_that_is_no_json_is_a_decode_error_with_its_beginning() {
    let error = decode(b"<html>Welcome to the hotel's network</html>").await;
    assert_eq!(path(&error), "");
    assert!(error.message().contains("is not JSON; it begins: <html>Welcome"), "{error}");
}

#[tokio::test]
async fn a_success_that_is_null_is_a_decode_error() {
    assert_eq!(path(&decode(b"null").await), "");
}

#[tokio::test]
async fn a_success_that_is_empty_is_a_decode_error() {
    assert!(decode(b"").await.message().contains("incomplete JSON"));
}

#[tokio::test]
async fn a_missing_field_is_named_by_its_path() {
    assert_eq!(path(&decode(b"{}").await), "agents");
    let error = decode(br#"{"agents":[{"id":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11"}]}"#).await;
    assert_eq!(path(&error), "agents[0].createdAt");
    assert!(error.to_string().contains("does not match the contract at `agents[0].createdAt`"), "{error}");
}

#[tokio::test]
async fn a_success_without_utf_8_is_a_decode_error() {
    assert_eq!(path(&decode(b"{\"agents\":[\"\xff\"]}").await), "");
}

#[tokio::test]
async fn a_creation_whose_answer_cannot_be_understood_was_carried_out() {
    let (server, client) = serve(script().read().json("{}")).await;
    let error = client.create_session("bot").await.unwrap_err();
    assert!(error.is_maybe_executed() && !error.is_retryable(), "{error:?}");
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn extra_fields_and_new_values_of_enums_decode() {
    let session =
        SESSION.replace("\"active\"", "\"hibernating\"").replace("\"id\"", "\"new\": {\"field\": [1]}, \"id\"");
    let (_server, client) = serve(script().read().json(&session)).await;
    let session = client.get_session(Uuid::new_v4()).await.unwrap();
    assert_eq!(session.status, SessionStatus::Unrecognized("hibernating".to_owned()));
    assert_eq!(session.status.to_string(), "hibernating");
}

/// A client that takes little.
async fn serve_small(script: Script) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start([script]).await;
    let client = builder(server.url(), &ManualClock::new()).max_response_size(1000).build().unwrap();
    (server, client)
}

fn assert_too_large(error: &Error, server: &ScriptedServer) {
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 1000, .. }), "{error:?}");
    assert!(error.message().contains("max_response_size"), "{error}");
    assert_eq!((error.attempts(), server.request_count()), (1, 1));
}

#[tokio::test]
async fn an_answer_that_says_it_is_too_large_is_not_read() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 5000000000\r\n\r\n";
    let (server, client) = serve_small(script().read().write(head).until_closed()).await;
    assert_too_large(&client.list_agents().await.unwrap_err(), &server);
    server.until_closed(1).await;
}

#[tokio::test]
async fn an_answer_without_a_length_is_read_up_to_the_limit() {
    let chunk = format!("100\r\n{}\r\n", " ".repeat(256));
    let (server, client) = serve_small(script().read().write(CHUNKED).repeated(chunk, 1 << 16)).await;
    assert_too_large(&client.list_agents().await.unwrap_err(), &server);
}

#[tokio::test]
async fn an_answer_of_just_the_limit_is_taken() {
    let body = format!("{NO_AGENTS}{}", " ".repeat(1000 - NO_AGENTS.len()));
    let (_server, client) = serve_small(script().read().json(&body)).await;
    assert!(client.list_agents().await.unwrap().is_empty());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The error of a response with this encoding.
async fn compressed(encoding: &str, body: &[u8]) -> Error {
    let headers = [("content-type", "application/json"), ("content-encoding", encoding)];
    let (server, client) = serve(script().read().write(answer("200 OK", &headers, body))).await;
    let error = client.list_agents().await.unwrap_err();
    assert!(!server.received()[0].headers.contains_key("accept-encoding"), "compression is not asked for");
    let ErrorKind::Response(ResponseFailure::Compressed { status: 200, encoding: told, .. }) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(told, &encoding.to_ascii_lowercase());
    assert!(error.to_string().contains(told) && !error.is_interrupted() && !error.is_retryable(), "{error}");
    error
}

#[tokio::test]
async fn a_body_that_is_compressed_is_told_as_that_and_not_unpacked() {
    let whole = gzip(NO_AGENTS.as_bytes());
    compressed("gzip", &whole).await;
    compressed("GZIP", &whole[..whole.len() / 2]).await;
    compressed("br", b"\x0b\x02\x80").await;
    compressed("deflate, gzip", &gzip(&vec![b' '; 16 << 20])).await;
}

#[tokio::test]
async fn a_body_that_says_that_it_is_as_it_is_is_read() {
    let headers = [("content-type", "application/json"), ("content-encoding", "identity")];
    let (_server, client) = serve(script().read().write(answer("200 OK", &headers, NO_AGENTS.as_bytes()))).await;
    assert!(client.list_agents().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_compressed_stream_or_file_is_told_as_that() {
    let headers = [("content-type", "text/event-stream"), ("content-encoding", "gzip")];
    let response = || script().read().write(answer("200 OK", &headers, &gzip(b"event: done\ndata: {}\n\n")));
    let (_server, client) = serve(response()).await;
    let error = client.send_message(SESSION_ID, "x").await.map(|turn| turn.text).unwrap_err();
    assert!(error.to_string().contains("gzip") && !error.is_interrupted(), "{error}");
    let (_server, client) = serve(response()).await;
    let error = client.download_session_file(SESSION_ID, "a.txt").await.map(drop).unwrap_err();
    assert!(error.to_string().contains("gzip"), "{error}");
}

#[tokio::test]
async fn a_refusal_whose_reason_is_compressed_keeps_its_status() {
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let (_server, client) = serve(script().read().write(answer("404 Not Found", &headers, &gzip(b"{}")))).await;
    let error = client.list_agents().await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("compressed with `gzip`"), "{error}");
}
