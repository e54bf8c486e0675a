//! Proxies that are not there, or will not let us through. Their passwords are shown nowhere.

use std::{net::SocketAddr, time::Duration};

use ash_e2e::{
    KEY, NO_AGENTS,
    clock::ManualClock,
    nowhere::Refusing,
    scripted::{ScriptedServer, script},
};
use ash_sdk::{AshClient, Error, ErrorKind, error::ConnectFailure, reqwest::Proxy};

const PASSWORD: &str = "hunter2";
const ENCODED: &str = "YXNoOmh1bnRlcjI=";

fn through(proxy: SocketAddr, server: &str) -> AshClient {
    let proxy = Proxy::all(format!("http://ash:{PASSWORD}@{proxy}")).unwrap();
    let builder = AshClient::builder().server_url(server).api_key(KEY).proxy(proxy);
    let builder = builder.clock(ManualClock::skipping(Duration::from_secs(8)));
    assert_secret(&format!("{builder:?}"));
    let client = builder.build().unwrap();
    assert_secret(&format!("{client:?} {:?}", client.raw()));
    client
}

fn assert_secret(shown: &str) {
    assert!(!shown.contains(PASSWORD) && !shown.contains(ENCODED) && !shown.contains(KEY), "{shown}");
}

fn assert_proxy(error: &Error, status: Option<u16>, attempts: u32) {
    let ErrorKind::Connect(ConnectFailure::Proxy { status: told, .. }) = error.kind() else { panic!("{error:?}") };
    assert_eq!((*told, error.status_code().map(|status| status.as_u16())), (status, status), "{error}");
    assert_eq!(error.attempts(), attempts, "{error}");
    assert!(error.is_connect() && !error.is_maybe_executed());
    assert_eq!(error.is_retryable(), status.is_none());
    assert!(error.message().contains("proxy"), "{error}");
    let mut shown = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        shown.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    assert_secret(&shown);
}

#[tokio::test]
async fn a_proxy_that_refuses_connections_is_a_proxy_error() {
    let nobody = Refusing::new();
    for server in ["http://ash.example", "https://ash.example"] {
        let error = through(nobody.address(), server).create_session("bot").await.unwrap_err();
        assert_proxy(&error, None, 3);
    }
}

#[tokio::test]
async fn a_407_to_a_request_is_a_proxy_error_and_not_tried_again() {
    let headers = [("proxy-authenticate", "Basic realm=\"x\"")];
    let proxy =
        ScriptedServer::start([script().read().answer("407 Proxy Authentication Required", &headers, "no")]).await;
    let error = through(proxy.address(), "http://ash.example").list_agents().await.unwrap_err();
    assert_proxy(&error, Some(407), 1);
    assert_eq!(proxy.received()[0].target, "http://ash.example/api/agents");
}

#[tokio::test]
async fn a_407_to_a_tunnel_is_a_proxy_error_and_the_key_is_not_sent() {
    let proxy = ScriptedServer::start([script().read().answer("407 Proxy Authentication Required", &[], "")]).await;
    let error = through(proxy.address(), "https://ash.example").list_agents().await.unwrap_err();
    assert_proxy(&error, Some(407), 1);
    let received = &proxy.received()[0];
    assert_eq!((received.method.as_str(), received.target.as_str()), ("CONNECT", "ash.example:443"));
    assert!(!String::from_utf8_lossy(&received.raw).contains(KEY));
}

#[tokio::test]
async fn a_proxy_that_cannot_reach_the_server_is_a_proxy_error() {
    let proxy = ScriptedServer::start([script().read().answer("502 Bad Gateway", &[], "")]).await;
    let error = through(proxy.address(), "https://ash.example").create_session("bot").await.unwrap_err();
    assert_proxy(&error, None, 3);
}

#[tokio::test]
async fn a_proxy_lets_requests_through() {
    let proxy = ScriptedServer::start([script().read().json(NO_AGENTS)]).await;
    assert!(through(proxy.address(), "http://ash.example").list_agents().await.unwrap().is_empty());
    assert_eq!(proxy.received()[0].headers["proxy-authorization"], format!("Basic {ENCODED}"));
}

#[tokio::test]
async fn a_proxy_of_a_kind_that_is_not_supported_is_told_as_that() {
    let nobody = Refusing::new();
    for scheme in ["socks5h", "socks5", "socks4"] {
        let proxy = Proxy::all(format!("{scheme}://ash:{PASSWORD}@{}", nobody.address())).unwrap();
        for server in ["http://ash.example", "https://ash.example"] {
            let builder = AshClient::builder().server_url(server).api_key(KEY).proxy(proxy.clone());
            let error = builder
                .clock(ManualClock::skipping(Duration::from_secs(8)))
                .build()
                .unwrap()
                .list_agents()
                .await
                .unwrap_err();
            let kind = error.kind();
            assert!(
                matches!(kind, ErrorKind::Connect(ConnectFailure::UnsupportedProxy)),
                "{scheme}, {server}: {error:?}"
            );
            assert!(error.to_string().contains("socks"), "{error}");
            assert!(!error.is_retryable() && error.attempts() == 1, "{error}");
            assert_secret(&format!("{error} {error:?}"));
        }
    }
}
