//! Refusals of the server are returned whole; harmful input is not sent.

use ash_e2e::{KEY, World};
use ash_sdk::{AshClient, ErrorKind};

#[tokio::test]
async fn what_the_server_refuses_comes_back_with_status_text_and_body() {
    let world = World::new().await;
    let error = world.client.deploy_agent("bot", "/nowhere").await.unwrap_err();
    let refusal = "Agent directory must contain CLAUDE.md";
    assert_eq!((error.status_code().map(|status| status.as_u16()), error.message()), (Some(400), refusal));
    let body = format!(r#"{{"error":"{refusal}","statusCode":400}}"#);
    assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());

    let error = world.client.get_agent("nobody").await.unwrap_err();
    assert!(error.is_not_found());
    let id = error.request_id().unwrap_or_default();
    let line = format!("get_agent: GET /api/agents/nobody responded with 404: Agent not found [request {id}]");
    assert_eq!(error.to_string(), line);

    let session = world.session().await;
    world.client.pause_session(session.id).await.unwrap();
    let error = world.client.send_message(session.id, "hello").await.unwrap_err();
    assert_eq!(error.message(), "Session is paused");
    assert!(error.is_conflict_with_state());
    assert_eq!(error.session_status().unwrap().to_string(), "paused");

    world.client.end_session(session.id).await.unwrap();
    let error = world.client.resume_session(session.id).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(410));
    assert_eq!(error.session_status().unwrap().to_string(), "ended");
}

#[tokio::test]
async fn a_wrong_key_is_told() {
    let world = World::new().await;
    let client = AshClient::new(world.server.url(), "wrong").unwrap();
    let error = client.list_agents().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.message(), "Invalid API key");
}

#[tokio::test]
async fn a_name_that_would_change_the_route_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let before = world.server.request_count();
    for name in ["..", ".", "", "a/b", "../sessions"] {
        let error = world.client.get_agent(name).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{name:?}: {error}");
        let error = world.client.delete_agent(name).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{name:?}: {error}");
    }
    assert_eq!(world.server.request_count(), before);
}

#[tokio::test]
async fn an_empty_message_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let session = world.session().await;
    let before = world.server.request_count();
    let error = world.client.send_message(session.id, "").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
    assert_eq!(world.server.request_count(), before);
}

#[test]
fn what_no_client_can_be_made_of_is_an_error_and_not_a_panic() {
    for (url, key) in [
        ("not a url", KEY),
        ("ftp://localhost", KEY),
        ("http://user:password@localhost", KEY),
        ("http://localhost", ""),
        ("http://localhost", "two\nlines"),
        ("http://localhost", "two\r\nlines"),
    ] {
        let error = AshClient::new(url, key).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration), "{url} {key:?}: {error}");
    }
}
