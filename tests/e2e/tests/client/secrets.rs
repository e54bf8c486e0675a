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
        script().read().answer("401 Unauthorized", &[], format!(r#"{{"error":"API key {PLANTED} is not valid"}}"#)),
        script().read().answer("403 Forbidden", &[], format!("no access for {PLANTED}")),
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
    for url in [
        format!("http://user:{PLANTED}@localhost"),
        format!("http://user:{PLANTED}@:x"),
        format!("http://{PLANTED}@localhost"),
        format!("http://localhost/?key={PLANTED}"),
        format!("http://localhost/#{PLANTED}"),
        format!("http://ash_{PLANTED}"),
        format!("https://localhost/ash_{PLANTED}/"),
        format!("{PLANTED}://localhost"),
        PLANTED.to_owned(),
    ] {
        assert_hidden("address", &shown(&AshClient::new(url, "key").unwrap_err()));
    }
}

#[test]
fn a_key_and_an_address_in_each_others_places_are_told_and_not_shown() {
    for key in [PLANTED.to_owned(), format!("ash_{PLANTED}"), format!("sk-ant-{PLANTED}")] {
        for url in ["http://localhost:4100".to_owned(), format!("https://user:{PLANTED}@localhost")] {
            let error = AshClient::new(key.clone(), url).unwrap_err();
            assert_hidden("swapped", &shown(&error));
            assert!(error.message().contains("the server URL comes first, then the key"), "{error}");
        }
        assert_hidden("alone", &shown(&AshClient::builder().server_url(key).build().unwrap_err()));
    }
}

/// The environment and the configuration file are read by this program, started once more with them.
#[test]
fn settings_of_the_environment_that_are_refused_do_not_show_the_key() {
    const NAME: &str = "secrets::settings_of_the_environment_that_are_refused_do_not_show_the_key";
    const INSIDE: &str = "ASH_E2E_INSIDE";
    if let Some(expected) = std::env::var_os(INSIDE) {
        let error = AshClient::from_env().unwrap_err();
        assert_hidden("environment", &shown(&error));
        assert!(error.message().contains(expected.to_str().unwrap()), "{error}");
        return;
    }
    let key = format!("ash_{PLANTED}");
    for (url, api_key, expected) in [
        (key.clone(), "http://localhost:4100".to_owned(), "the server URL comes first"),
        (format!("http://localhost/?key={key}"), key.clone(), "the API key is given separately"),
        (format!("http://{PLANTED}@localhost"), key.clone(), "the API key is given separately"),
        ("http://localhost".to_owned(), format!("{key}\u{7f}"), "not allowed in a header"),
    ] {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".ash")).unwrap();
        let file = serde_json::json!({"server_url": url, "api_key": api_key}).to_string();
        std::fs::write(home.path().join(".ash/config.json"), file).unwrap();
        for in_file in [false, true] {
            let mut command = std::process::Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", NAME, "--nocapture"]).env(INSIDE, expected).env("HOME", home.path());
            match in_file {
                true => command.env_remove("ASH_SERVER_URL").env_remove("ASH_API_KEY"),
                false => command.env("ASH_SERVER_URL", &url).env("ASH_API_KEY", &api_key),
            };
            let output = command.output().unwrap();
            let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
        }
    }
}

/// Responses that are no values of their operations, with a key in them.
fn undecodable() -> Vec<String> {
    let key = format!("ash_{PLANTED}");
    vec![
        format!(r#"{{"key":"{key}","keyId":"7"}}"#),
        format!(r#"{{"key":"{PLANTED}","keyId":"7"}}"#),
        format!(r#"{{"id":7,"key":"{PLANTED}"}}"#),
        format!(r#"{{"id":"7","key":["{PLANTED}"]}}"#),
        format!(r#"{{"agents":"{PLANTED}","sessions":"{PLANTED}","credential":"{PLANTED}"}}"#),
        format!(r#"{{"session":{{"id":"{PLANTED}","status":{{"a":"{PLANTED}"}}}}}}"#),
        format!(r#"{{"key":"{PLANTED}"#),
        format!(r#"{{"key":"{PLANTED}"}} trailing"#),
        format!(r#"["{PLANTED}"]"#),
        format!(r#""{PLANTED}""#),
        format!("key={PLANTED}&keyId=7"),
        format!("{key}\n"),
        format!("data: {{\"apiKey\":\"{PLANTED}\"}}\n\n"),
        format!("<p>Authorization: Bearer {PLANTED}</p>"),
        format!("{{\"padding\":\"{}\",\"token\":\"{PLANTED}\"}}", "x".repeat(700)),
    ]
}

#[tokio::test]
async fn a_key_in_a_response_that_cannot_be_decoded_is_in_no_error() {
    for body in undecodable() {
        for (status, kind) in
            [("200 OK", "application/json"), ("201 Created", "text/plain"), ("400 Bad Request", "text/html")]
        {
            let server =
                ScriptedServer::start([script().read().answer(status, &[("content-type", kind)], &body)]).await;
            let client = client(server.url());
            let session = Uuid::new_v4();
            let errors = [
                client.create_api_key().await.unwrap_err(),
                client.list_api_keys().await.unwrap_err(),
                client.create_credential(ash_sdk::types::CredentialType::Anthropic, "key").await.unwrap_err(),
                client.get_agent("bot").await.unwrap_err(),
                client.create_session("bot").await.unwrap_err(),
                client.get_session_file(session, "a.txt").await.unwrap_err(),
                client.send_message(session, "hello").await.unwrap_err(),
            ];
            for error in &errors {
                let shown = shown(error);
                assert_hidden(&format!("{status} {body}"), &shown);
                assert!(shown.len() < 20_000, "{} bytes", shown.len());
                assert_hidden("kind", &format!("{:?} {:#?}", error.kind(), error.kind()));
                let as_io = std::io::Error::from(error.clone());
                assert_hidden("I/O error", &format!("{as_io} {as_io:?}"));
            }
            assert!(errors[3].body().unwrap().as_ref() == body.as_bytes(), "the body is there to be looked at");
        }
    }
}

#[tokio::test]
async fn a_redirect_with_a_key_in_its_target_does_not_show_it() {
    let target = format!("https://example.com/login?token={PLANTED}&next=/api");
    let server = ScriptedServer::start([script().read().answer("302 Found", &[("location", &target)], "")]).await;
    let error = client(server.url()).list_agents().await.unwrap_err();
    assert_hidden("redirect", &shown(&error));
    assert!(error.to_string().contains("https://example.com/login"), "{error}");
}

#[tokio::test]
async fn the_debug_form_of_a_large_body_is_short() {
    let large = format!("{{\"content\":\"{}\"}}", "x".repeat(20 << 20));
    for status in ["200 OK", "500 Internal Server Error"] {
        let server = ScriptedServer::start([script().read().answer(status, &[], &large)]).await;
        let client = client(server.url());
        let error = client.get_agent("bot").await.unwrap_err();
        for shown in [shown(&error), format!("{:?} {:#?}", error.kind(), error.kind())] {
            assert!(shown.len() < 20_000, "{} bytes: {}", shown.len(), &shown[..200]);
        }
    }
}

#[test]
fn debug_forms_of_large_values_are_short() {
    use ash_sdk::{
        Event, Files, Prompt, Turn,
        message::{ContentBlock, DisplayItem, StoredMessage},
    };
    let large = "x".repeat(2 << 20);
    let files: Files = (0..10_000).map(|number| (format!("file-{number}"), large[..1].to_owned())).collect();
    let event: Event =
        serde_json::from_value(serde_json::json!({"event": "text_delta", "data": {"delta": large}})).unwrap();
    let unknown: Event = serde_json::from_value(serde_json::json!({"event": "other", "data": large})).unwrap();
    let said = serde_json::json!({"type": "assistant", "message": {"content": [{"type": "text", "text": large}]}});
    let spoken: Event = serde_json::from_value(serde_json::json!({"event": "message", "data": said})).unwrap();
    let Event::Message(whole) = &spoken else { panic!("{spoken:?}") };
    let turn: Turn = serde_json::from_value(serde_json::json!({
        "session_id": Uuid::nil(), "text": large, "result": large, "errors": [large], "events": [],
        "tool_calls": [{"id": "1", "name": large, "input": {"a": large}, "result": {"content": large, "is_error": false}}],
    })).unwrap();
    let stored: StoredMessage = serde_json::from_value(serde_json::json!({
        "id": Uuid::nil(), "sessionId": Uuid::nil(), "tenantId": "default", "role": "assistant", "content": large,
        "sequence": 1, "createdAt": "2026-01-01T00:00:00.000Z",
    }))
    .unwrap();
    let values: [&dyn std::fmt::Debug; 12] = [
        &files,
        &Prompt::new().text(large.clone()).text("more"),
        &event,
        &unknown,
        &spoken,
        whole.message(),
        &whole.raw(),
        &ContentBlock::Text { text: large.clone() },
        &DisplayItem::Done { turn: Box::new(turn.clone()) },
        &turn.tool_calls,
        &turn,
        &stored,
    ];
    for value in values {
        for shown in [format!("{value:?}"), format!("{value:#?}")] {
            assert!(shown.len() < 20_000 && shown.contains('…'), "{} bytes: {}", shown.len(), &shown[..200]);
        }
    }
}
