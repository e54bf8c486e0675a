//! Query parameters and members that a request has no setter for.

use ash_e2e::{
    NO_AGENTS, SESSION, World, client_with_clock,
    clock::ManualClock,
    scripted::{ScriptedServer, script},
    streams::{DONE, SESSION_ID, START, answering},
};
use ash_sdk::{
    AshClient, Error, ErrorKind, Files,
    serde_json::{self, Value, json},
};

async fn serve(body: &str) -> (ScriptedServer, AshClient) {
    let server = ScriptedServer::start([script().read().json(body)]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    (server, client)
}

fn body_of(server: &ScriptedServer) -> Value {
    serde_json::from_slice(&server.received()[0].body).unwrap()
}

fn is_refused(error: &Error, name: &str) -> bool {
    matches!(error.kind(), ErrorKind::InvalidRequest)
        && error.message().contains(&format!("`{name}`"))
        && error.attempts() == 0
        && error.operation().is_some()
}

#[tokio::test]
async fn a_query_parameter_is_added_to_those_of_the_request_and_encoded() {
    let (server, client) = serve(NO_AGENTS).await;
    client
        .list_agents()
        .with_extra_query("a b", "c&d=é")
        .with_extra_query("n", 5)
        .with_extra_query("n", 6)
        .await
        .unwrap();
    assert_eq!(server.received()[0].target, "/api/agents?a+b=c%26d%3D%C3%A9&n=5&n=6");
    let (server, client) = serve(r#"{"sessions":[]}"#).await;
    client.list_sessions().agent("bot").with_extra_query("page", 2).await.unwrap();
    assert_eq!(server.received()[0].target, "/api/sessions?agent=bot&page=2");
}

#[tokio::test]
async fn a_query_parameter_that_the_request_sets_already_is_refused() {
    let (server, client) = serve(r#"{"sessions":[]}"#).await;
    let error = client.list_sessions().agent("bot").with_extra_query("agent", "other").await.unwrap_err();
    assert!(is_refused(&error, "agent"), "{error:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_member_is_added_to_the_body_of_the_request() {
    let (server, client) = serve(SESSION).await;
    client.create_session("bot").model("m").with_extra_member("newThing", json!({"a": [1]})).await.unwrap();
    assert_eq!(body_of(&server), json!({"agent": "bot", "model": "m", "newThing": {"a": [1]}}));
}

#[tokio::test]
async fn a_member_is_added_to_a_message_and_to_bodies_that_are_encoded_while_they_are_sent() {
    let server = ScriptedServer::start([answering(&[START, DONE])]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    client.send_message(SESSION_ID, "hello").with_extra_member("priority", 5).await.unwrap();
    assert_eq!(body_of(&server)["priority"], 5);
    assert_eq!(body_of(&server)["content"], "hello");

    let (server, client) = serve(r#"{"files":[]}"#).await;
    let files = Files::new().add("a.txt", "text");
    client.write_session_files(SESSION_ID, files).with_extra_member("mode", "0600").await.unwrap();
    let (sent, body) = (&server.received()[0], body_of(&server));
    assert_eq!((&body["mode"], &body["files"][0]["path"]), (&json!("0600"), &json!("a.txt")));
    assert_eq!(sent.headers["content-length"], sent.body.len().to_string());
    let error = client
        .write_session_files(SESSION_ID, Files::new().add("a.txt", "text"))
        .with_extra_member("files", "none")
        .await
        .unwrap_err();
    assert!(is_refused(&error, "files"), "{error:?}");
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_member_that_the_request_sets_already_is_refused() {
    let (server, client) = serve(SESSION).await;
    for request in [client.create_session("bot"), client.create_session("bot").model("m")] {
        let error = request.with_extra_member("agent", "other").await.unwrap_err();
        assert!(is_refused(&error, "agent"), "{error:?}");
    }
    let twice = client.create_session("bot").with_extra_member("new", 1).with_extra_member("new", 2);
    assert!(is_refused(&twice.await.unwrap_err(), "new"));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_member_of_an_operation_without_a_body_is_refused() {
    let (server, client) = serve(NO_AGENTS).await;
    assert!(is_refused(&client.list_agents().with_extra_member("new", 1).await.unwrap_err(), "new"));
    let error = client.pause_session(SESSION_ID).with_extra_member("new", 1).await.unwrap_err();
    assert!(is_refused(&error, "new"), "{error:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn what_is_added_is_not_sent_with_what_the_sdk_does_on_the_way() {
    let world = World::new().await;
    let agent = world.agent_folder();
    world.client.deploy_agent_dir("bot", agent.path()).await.unwrap();
    // The session is looked at after it was opened.
    let session = world.client.create_session("bot").with_extra_member("newThing", 1).await.unwrap();
    world.client.send_message(session.id, "hello").with_extra_member("newThing", 1).await.unwrap();
}
