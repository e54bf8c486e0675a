//! Redirects: not followed, so that neither the key nor the request gets anywhere it was not sent.

use ash_e2e::{
    KEY, builder,
    certificates::Authority,
    client_with_clock,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
};
use ash_sdk::{Error, ErrorKind, error::ResponseFailure};

async fn elsewhere() -> ScriptedServer {
    ScriptedServer::start([script().read().json(r#"{"agents":[]}"#)]).await
}

fn to(status: &str, location: &str) -> Script {
    script().read().answer(status, &[("location", location)], "")
}

fn assert_redirect(error: &Error, status: u16, location: &str) {
    let ErrorKind::Response(ResponseFailure::Redirect { status: told, location: Some(to), .. }) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!((*told, to.as_str()), (status, location));
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(status));
    assert!(error.to_string().contains(location), "{error}");
    assert!(!error.is_retryable() && !error.is_maybe_executed());
    assert!(!format!("{error:?}").contains(KEY));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_told_and_no_credential_gets_there() {
    let other = elsewhere().await;
    let location = format!("{}/api/agents", other.url());
    for status in ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent"] {
        let server = ScriptedServer::start([to(status, &location)]).await;
        let error = client_with_clock(server.url(), &ManualClock::new()).list_agents().await.unwrap_err();
        assert_redirect(&error, status[..3].parse().unwrap(), &location);
        assert_eq!(server.request_count(), 1);
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_307_on_a_post_repeats_nothing() {
    let other = elsewhere().await;
    let location = format!("{}/api/sessions", other.url());
    let server = ScriptedServer::start([to("307 Temporary Redirect", &location)]).await;
    let error = client_with_clock(server.url(), &ManualClock::new()).create_session("bot").await.unwrap_err();
    assert_redirect(&error, 307, &location);
    assert_eq!((server.request_count(), other.connections()), (1, 0));
}

#[tokio::test]
async fn a_redirect_from_https_down_to_http_is_refused() {
    let (authority, other) = (Authority::new(), elsewhere().await);
    let location = format!("{}/api/agents", other.url());
    let server = ScriptedServer::start_tls([to("302 Found", &location)], authority.server("localhost")).await;
    let client = builder(server.url(), &ManualClock::new()).root_certificate(authority.certificate()).build().unwrap();
    assert_redirect(&client.list_agents().await.unwrap_err(), 302, &location);
    assert_eq!(server.request_count(), 1);
    assert_eq!(other.connections(), 0, "nothing goes in the clear");
}

#[tokio::test]
async fn a_redirect_that_does_not_say_where_to_is_told() {
    let server = ScriptedServer::start([script().read().answer("302 Found", &[], "")]).await;
    let error = client_with_clock(server.url(), &ManualClock::new()).list_agents().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Redirect { status: 302, location: None, .. })),
        "{error:?}"
    );
}
