//! Lengths that a response states and does not have. Only what comes takes memory: a length that decided an allocation
//! would end the process.

use std::{error::Error as _, time::Duration};

use ash_e2e::{
    builder,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
    streams::SESSION_ID,
};
use ash_sdk::{AshClient, Error};

/// Lengths that are far more than comes.
const ABSURD: [&str; 5] =
    ["1000000000000", "9223372036854775807", "9223372036854775808", "18446744073709551613", "4294967296"];

/// Lengths that are none.
const INVALID: [&str; 7] = ["-1", "1e3", "18446744073709551615", "99999999999999999999999999", "five", "0x10", "5, 6"];

fn claiming(length: &str) -> Script {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream";
    script().read().write(format!("{head}\r\ncontent-length: {length}\r\n\r\nhello"))
}

/// A client that takes responses of any size.
async fn unlimited(script: Script) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start([script]).await;
    let client = builder(server.url(), &ManualClock::skipping(Duration::from_secs(8)));
    let client = client.max_response_size(usize::MAX).build().unwrap();
    (server, client)
}

/// Everything that collects a body, by name, each with its error.
async fn collected(client: &AshClient) -> Vec<(&'static str, Error)> {
    let folder = tempfile::tempdir().unwrap();
    let download = async { client.download_workspace(SESSION_ID).await?.bytes(usize::MAX).await };
    let saved = client.download_attachment(SESSION_ID).save_to(folder.path().join("file"));
    vec![
        ("download", download.await.unwrap_err()),
        ("saved file", saved.await.unwrap_err()),
        ("session file", client.get_session_file(SESSION_ID, "a").await.unwrap_err()),
        ("agent file", client.get_agent_file("bot", "a").await.unwrap_err()),
        ("JSON", client.list_agents().await.unwrap_err()),
        ("metrics", client.metrics().await.unwrap_err()),
        ("command", client.exec(SESSION_ID, "date").await.unwrap_err()),
    ]
}

#[tokio::test]
async fn a_length_that_does_not_come_is_an_interruption_and_takes_no_memory() {
    for length in ABSURD {
        let (_server, client) = unlimited(claiming(length)).await;
        for (what, error) in collected(&client).await {
            assert!(error.is_interrupted(), "{what} of {length}: {error:?}");
        }
        let raw = client.raw().list_agents().await.unwrap_err();
        let causes = std::iter::successors(raw.source(), |cause| (*cause).source());
        assert!(causes.filter_map(|cause| cause.downcast_ref::<Error>()).any(Error::is_interrupted), "{length}: {raw}");
        let raw = client.raw().download_workspace(&SESSION_ID.into()).await;
        assert!(raw.is_ok(), "a stream is not collected");
    }
}

#[tokio::test]
async fn a_length_that_is_none_is_a_malformed_response() {
    for length in INVALID {
        let (_server, client) = unlimited(claiming(length)).await;
        for (what, error) in collected(&client).await {
            assert!(error.message().contains("is not HTTP"), "{what} of {length:?}: {error:?}");
        }
    }
}

#[tokio::test]
async fn an_error_response_and_an_unexpected_one_state_any_length() {
    for length in ABSURD {
        let head = |status| format!("HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n");
        let (_server, client) = unlimited(script().read().write(head("404 Not Found") + "not here")).await;
        let error = client.get_agent("bot").await.unwrap_err();
        assert!(error.is_not_found() && error.message() == "not here", "{length}: {error:?}");
        let (_server, client) = unlimited(script().read().write(head("200 OK") + "<html>")).await;
        let error = client.send_message_stream(SESSION_ID, "hello").await.unwrap_err();
        assert_eq!(error.body().unwrap().as_ref(), b"<html>", "{length}: {error:?}");
    }
}

#[tokio::test]
async fn a_limit_holds_whatever_length_is_stated() {
    for (length, limit, size) in [("5", usize::MAX, Some(5)), ("5", 5, Some(5)), ("5", 4, None), ("5", 0, None)] {
        let (_server, client) = unlimited(claiming(length)).await;
        let download = client.download_workspace(SESSION_ID).await.unwrap();
        let bytes = download.bytes(limit).await;
        assert_eq!(bytes.as_ref().ok().map(|bytes| bytes.len()), size, "{limit}: {bytes:?}");
    }
}
