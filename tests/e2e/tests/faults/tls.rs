//! Servers that cannot be trusted: nothing is sent to them, and the error says what is wrong with the certificate.

use ash_e2e::{
    NO_AGENTS, builder,
    certificates::{Authority, self_signed},
    clock::ManualClock,
    scripted::{ScriptedServer, script},
};
use ash_sdk::{AshClient, Error, ErrorKind, error::ConnectFailure};

fn client(url: String, trusted: Option<&Authority>) -> AshClient {
    let builder = builder(url, &ManualClock::new());
    match trusted {
        Some(authority) => builder.root_certificate(authority.certificate()).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

/// The clock stands still: were it tried again, the test would not end.
async fn refused(server: &ScriptedServer, trusted: Option<&Authority>) -> Error {
    let error = client(server.url(), trusted).create_session("bot").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Tls)), "{error:?}");
    assert!(error.is_connect() && !error.is_retryable() && !error.is_maybe_executed());
    assert_eq!((error.attempts(), server.connections(), server.request_count()), (1, 1, 0));
    assert!(std::error::Error::source(&error).is_some());
    error
}

#[tokio::test]
async fn a_self_signed_certificate_is_a_tls_error() {
    let server = ScriptedServer::start_tls([script().read().json(NO_AGENTS)], self_signed()).await;
    let error = refused(&server, None).await;
    assert!(error.message().contains("`root_certificate`"), "{error}");
}

#[tokio::test]
async fn a_certificate_of_an_authority_in_the_place_of_a_servers_is_a_tls_error_that_says_so() {
    // As `openssl req -x509` makes it.
    let authority = Authority::new();
    for trusted in [None, Some(&authority)] {
        let server = ScriptedServer::start_tls([script().read().json(NO_AGENTS)], authority.as_server()).await;
        let error = refused(&server, trusted).await;
        assert!(error.message().contains("that of an authority"), "{error}");
        assert!(error.message().contains("basicConstraints"), "the next step: {error}");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_a_tls_error() {
    let server = ScriptedServer::start_tls([script().read()], Authority::new().server("localhost")).await;
    let error = refused(&server, Some(&Authority::new())).await;
    assert!(error.message().contains("the server's certificate"), "{error}");
}

#[tokio::test]
async fn an_expired_certificate_is_a_tls_error() {
    let authority = Authority::new();
    let server = ScriptedServer::start_tls([script().read()], authority.expired_server()).await;
    let error = refused(&server, Some(&authority)).await;
    assert!(error.message().contains("has expired"), "{error}");
}

#[tokio::test]
async fn a_certificate_for_another_host_is_a_tls_error() {
    let authority = Authority::new();
    let server = ScriptedServer::start_tls([script().read()], authority.server("example.com")).await;
    let error = refused(&server, Some(&authority)).await;
    assert!(error.message().contains("for another host"), "{error}");
}

#[tokio::test]
async fn a_server_that_does_not_talk_tls_is_a_tls_error() {
    let server = ScriptedServer::start([script().write("HTTP/1.1 400 Bad Request\r\n\r\n").until_closed()]).await;
    let url = format!("https://localhost:{}", server.address().port());
    let error = client(url, None).list_agents().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect(ConnectFailure::Tls)), "{error:?}");
    assert!(error.message().contains("does not talk TLS"), "{error}");
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_is_trusted_is_good() {
    let authority = Authority::new();
    let server = ScriptedServer::start_tls([script().read().json(NO_AGENTS)], authority.server("localhost")).await;
    assert!(client(server.url(), Some(&authority)).list_agents().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_is_shown_the_identity() {
    let authority = Authority::new();
    let config = authority.server_for_known_clients("localhost");
    let server = ScriptedServer::start_tls([script().read().json(NO_AGENTS)], config).await;
    let builder = builder(server.url(), &ManualClock::new()).root_certificate(authority.certificate());
    let client = builder.identity(authority.identity()).build().unwrap();
    assert!(client.list_agents().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_client_without_the_certificate_that_is_asked_for_is_told_so() {
    let authority = Authority::new();
    let config = authority.server_for_known_clients("localhost");
    let server = ScriptedServer::start_tls([script().read().json(NO_AGENTS)], config).await;
    let error = refused(&server, Some(&authority)).await;
    assert!(error.message().contains("`identity`"), "{error}");
}
