//! A key is planted and then looked for in everything that can be printed.

use std::{collections::BTreeMap, error::Error as _};

use ash_e2e::{
    builder,
    clock::ManualClock,
    nowhere::Refusing,
    scripted::{ScriptedServer, script},
};
use ash_sdk::{AshClient, Error, RetryPolicy, http::HeaderName, http::HeaderValue, serde_json, uuid::Uuid};

const PLANTED: &str = "planted-7f3a9c";

fn client(url: String) -> AshClient {
    builder(url, &ManualClock::new()).api_key(PLANTED).retry(RetryPolicy::never()).build().unwrap()
}

/// Everything that an error shows.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        shown.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    shown
}

fn assert_hidden(what: &str, shown: &str) {
    assert!(!shown.is_empty() && !shown.contains(PLANTED), "{what}: {shown}");
}

#[tokio::test]
async fn clients_builders_and_requests_do_not_show_the_key() {
    let builder = AshClient::builder().api_key(PLANTED);
    assert_hidden("builder", &format!("{builder:?} {builder:#?}"));
    let client = builder.build().unwrap();
    assert_hidden("client", &format!("{client:?} {client:#?}"));
    assert_hidden("raw client", &format!("{:?}", client.raw()));
    assert_hidden("request", &format!("{:?}", client.list_agents()));
}

#[tokio::test]
async fn requests_show_what_they_are_about_and_nothing_of_what_they_say() {
    let client = AshClient::builder().api_key("key").build().unwrap();
    let id = Uuid::new_v4();
    let env = || BTreeMap::from([("TOKEN".to_owned(), PLANTED.to_owned())]);
    let header = (HeaderName::from_static("x-token"), HeaderValue::from_static(PLANTED));
    for shown in [
        format!("{:?}", client.deploy_agent_prompt("bot", PLANTED).env(env())),
        format!("{:?}", client.create_session("bot").extra_env(env()).system_prompt(PLANTED)),
        format!("{:?}", client.send_message_stream(id, PLANTED)),
        format!("{:?}", client.send_message(id, PLANTED)),
        format!("{:?}", client.list_agents().with_header(header.0, header.1)),
    ] {
        assert_hidden("request", &shown);
    }
    assert!(format!("{:?}", client.get_session(id)).contains(&id.to_string()));
    assert!(format!("{:?}", client.get_agent("bot")).contains("bot"));
}

#[test]
fn what_goes_to_a_server_and_comes_from_it_does_not_show_its_secrets() {
    use ash_sdk::types::{ApiKeyCreated, CreateCredentialRequest, CredentialType, DeployAgentRequest, McpServer};
    let json = |text: &str| text.replace("KEY", PLANTED);
    let key: ApiKeyCreated = serde_json::from_str(&json(r#"{"id":"7","key":"KEY"}"#)).unwrap();
    let server: McpServer =
        serde_json::from_str(&json(r#"{"url":"http://x","env":{"A":"KEY"},"headers":{"authorization":"KEY"}}"#))
            .unwrap();
    let deploy: DeployAgentRequest = serde_json::from_str(&json(r#"{"name":"bot","env":{"A":"KEY"}}"#)).unwrap();
    let credential = CreateCredentialRequest::new(PLANTED, CredentialType::Anthropic);
    let shown = format!("{key:?} {server:?} {deploy:?} {credential:?}");
    assert_hidden("types", &shown);
    assert!(shown.contains("ApiKeyCreated") && shown.contains("http://x") && shown.contains("bot"), "{shown}");
}

#[tokio::test]
async fn errors_of_every_kind_do_not_show_the_key() {
    let answers = [
        script(),
        script().read().reset(),
        script().read().write("no http at all\r\n"),
        script().read().answer("401 Unauthorized", &[], r#"{"error":"Invalid API key","statusCode":401}"#),
        script().read().answer("500 Internal Server Error", &[], "<html>"),
        script().read().answer("302 Found", &[("location", "https://example.com")], ""),
        script().read().answer("200 OK", &[("content-type", "text/html")], "<html>"),
        script().read().answer("200 OK", &[], "{}"),
        script().read().write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
        script().read().events("data: x\n\n").last_chunk(),
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        let server = ScriptedServer::start([answer]).await;
        let client = client(server.url());
        let errors = [
            client.list_agents().await.unwrap_err(),
            client.create_session("bot").await.unwrap_err(),
            client.send_message(Uuid::new_v4(), "hello").await.unwrap_err(),
            client.get_agent("..").await.unwrap_err(),
        ];
        for error in &errors {
            assert_hidden(&format!("answer {number}"), &shown(error));
        }
        let raw = client.raw().list_agents().await.unwrap_err();
        assert_hidden("raw error", &format!("{raw} {raw:?}"));
        for received in server.received() {
            assert_eq!(received.headers["authorization"], format!("Bearer {PLANTED}"), "it was there to be shown");
        }
    }
    let nobody = Refusing::new();
    assert_hidden("refused", &shown(&client(nobody.url()).list_agents().await.unwrap_err()));
    let secure = nobody.url().replace("http:", "https:");
    assert_hidden("refused", &shown(&client(secure).list_agents().await.unwrap_err()));
}

#[test]
fn settings_that_are_refused_do_not_show_the_key() {
    for key in [format!("{PLANTED}\n"), format!(" {PLANTED}"), format!("{PLANTED}\u{0}")] {
        assert_hidden("key", &shown(&AshClient::new("http://localhost:4100", key).unwrap_err()));
    }
    for url in [format!("http://user:{PLANTED}@localhost"), format!("http://user:{PLANTED}@:x")] {
        assert_hidden("address", &shown(&AshClient::new(url, "key").unwrap_err()));
    }
}
