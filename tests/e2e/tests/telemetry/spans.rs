//! Spans of operations: one each, without ids or keys above the level `DEBUG`.

use std::{sync::Mutex, time::Duration};

use ash_e2e::{
    KEY, SESSION, World, client_with_clock,
    clock::ManualClock,
    nowhere::Refusing,
    scripted::{ScriptedServer, script},
};
use ash_sdk::uuid::uuid;
use futures::StreamExt;
use tracing::Level;

use super::recorder::traced;

/// Remembers what is logged by libraries that do not trace.
struct Logger;

static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        LOGGED.lock().unwrap().push(format!("{}: {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn no_library_that_requests_pass_through_traces_or_logs_the_key() {
    const PLANTED: &str = "planted-key-of-this-test";
    log::set_boxed_logger(Box::new(Logger)).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let undecodable = format!(r#"{{"key":"ash_{PLANTED}","keyId":"{PLANTED}"}}"#);
    let cut = format!("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{undecodable}");
    let refused = script().read().answer("401 Unauthorized", &[], format!("Authorization: Bearer {PLANTED}"));
    let answers = [
        script().read().json(SESSION),
        script().read().write("no http\r\n"),
        script().read().reset(),
        script().read().json(&undecodable).read().json(&undecodable),
        script().read().write(cut),
        refused,
    ];
    let server = ScriptedServer::start(answers).await;
    let client = ash_e2e::builder(server.url(), &ManualClock::new()).api_key(PLANTED).build().unwrap();
    let recorded = traced(async {
        client.get_session(ash_sdk::uuid::Uuid::nil()).await.unwrap();
        for _ in 0..2 {
            client.create_session("bot").with_max_retries(0).await.unwrap_err();
        }
        for _ in 0..4 {
            let error = client.create_api_key().with_max_retries(0).await.unwrap_err();
            // As a service logs it.
            tracing::error!(error = &error as &dyn std::error::Error, ?error, "failed: {error}");
            tracing::error!("{error:#?}");
        }
    })
    .await;
    for received in server.received() {
        assert_eq!(received.headers["authorization"], format!("Bearer {PLANTED}"), "it was there to be shown");
    }
    let logged = LOGGED.lock().unwrap().clone();
    let traced = |target: &str| {
        let spans = recorded.spans.values().map(|(_, fields)| fields);
        spans.chain(recorded.events.iter().map(|(_, fields)| fields)).any(|fields| fields["target"].starts_with(target))
    };
    assert!(logged.iter().any(|line| line.starts_with("reqwest")), "libraries log: {logged:?}");
    assert!(traced("hyper_util") && traced("ash_sdk") && traced("telemetry"), "{:?}", recorded.events);
    assert_eq!(server.request_count(), 7, "each response was sent");
    for shown in logged.into_iter().chain([format!("{:?} {:?}", recorded.spans, recorded.events)]) {
        assert!(!shown.contains(PLANTED), "{shown}");
    }
}

#[tokio::test]
async fn an_operation_is_one_span_that_names_its_route_and_not_its_ids() {
    let id = uuid!("6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11");
    let busy = script().read().answer("503 Service Unavailable", &[("connection", "close")], "");
    let server = ScriptedServer::start([busy, script().read().json(SESSION)]).await;
    let client = client_with_clock(server.url(), &ManualClock::skipping(Duration::from_secs(8)));
    let recorded = traced(async {
        client.get_session(id).await.unwrap();
    })
    .await
    .of_the_sdk();
    let spans: Vec<_> = recorded.spans.values().collect();
    let [(level, span)] = spans.as_slice() else { panic!("{spans:?}") };
    assert_eq!(*level, Level::INFO);
    for (field, value) in [
        ("span", "ash.operation"),
        ("operation", "\"get_session\""),
        ("method", "\"GET\""),
        ("route", "\"/api/sessions/{id}\""),
        ("status", "200"),
        ("attempts", "2"),
        ("duration_ms", "500"),
        ("failed", "false"),
        ("otel.kind", "\"client\""),
        ("otel.name", "GET /api/sessions/{id}"),
        ("http.request.method", "\"GET\""),
        ("http.route", "\"/api/sessions/{id}\""),
        ("url.template", "\"/api/sessions/{id}\""),
        ("http.response.status_code", "200"),
        ("http.request.resend_count", "1"),
        ("server.address", "\"127.0.0.1\""),
        ("server.port", &server.address().port().to_string()),
    ] {
        assert_eq!(span[field], value, "{field}: {span:?}");
    }
    assert!(!span.contains_key("error.type") && !span.contains_key("otel.status_code"), "{span:?}");
    assert!(!format!("{span:?}").contains(&id.to_string()));
    for (level, fields) in &recorded.events {
        let shown = format!("{fields:?}");
        assert!(!shown.contains(KEY), "{shown}");
        assert!(*level >= Level::DEBUG || !shown.contains(&id.to_string()), "{level}: {shown}");
    }
    assert!(recorded.events.iter().any(|(_, fields)| fields.contains_key("wait_ms")), "retries are logged");
    let path = format!("\"/api/sessions/{id}\"");
    assert!(
        recorded.events.iter().any(|(level, fields)| *level == Level::DEBUG && fields.get("url.path") == Some(&path))
    );
}

#[tokio::test]
async fn what_a_deployment_leaves_out_is_logged_and_loud_where_it_may_be_missed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["CLAUDE.md", ".env", ".env.production", "server.pem", "a.lock", "notes.txt"] {
        std::fs::write(folder.path().join(name), "A=planted-value\n").unwrap();
    }
    let world = ash_e2e::World::new().await;
    let recorded = traced(async {
        world.client.deploy_agent_dir("bot", folder.path()).exclude(["*.txt"]).await.unwrap();
    })
    .await
    .of_the_sdk();
    let logged: Vec<_> = recorded
        .events
        .iter()
        .filter(|(_, fields)| fields.contains_key("reason"))
        .map(|(level, fields)| (*level, fields["path"].as_str(), fields["reason"].as_str()))
        .collect();
    assert_eq!(
        logged,
        [
            (Level::DEBUG, "\".env\"", "part of the environment"),
            (Level::WARN, "\".env.production\"", "may hold secrets"),
            (Level::DEBUG, "\"a.lock\"", "reproducible"),
            (Level::DEBUG, "\"notes.txt\"", "excluded"),
            (Level::WARN, "\"server.pem\"", "may hold secrets"),
        ]
    );
    assert!(!format!("{:?}", recorded.events).contains("planted-value"));
}

#[tokio::test]
async fn an_operation_that_fails_says_so_in_its_span() {
    let nobody = Refusing::new();
    let client = client_with_clock(nobody.url(), &ManualClock::new());
    let recorded = traced(async {
        client.create_session("bot").with_max_retries(0).await.unwrap_err();
    })
    .await
    .of_the_sdk();
    let (_, span) = recorded.spans.values().next().unwrap();
    assert_eq!((span["failed"].as_str(), span["attempts"].as_str()), ("true", "1"));
    assert!(!span.contains_key("status"));
    assert_eq!((span["otel.status_code"].as_str(), span["error.type"].as_str()), ("\"ERROR\"", "\"unreachable\""));
}

#[tokio::test]
async fn a_tail_that_ends_because_its_session_was_deleted_has_no_failure() {
    let world = World::new().await;
    let session = world.session().await;
    let recorded = traced(async {
        let mut tail = world.client.list_session_events(session.id).tail();
        assert!(tail.next().await.unwrap().is_ok());
        world.client.delete_agent("bot").await.unwrap();
        while let Some(event) = tail.next().await {
            assert!(event.is_ok(), "{event:?}");
        }
        // Somebody who asks for what is gone has failed.
        world.client.list_session_events(session.id).await.unwrap_err();
    })
    .await
    .of_the_sdk();
    let gone: Vec<_> =
        recorded.spans.values().filter(|(_, span)| span.get("status").is_some_and(|status| status == "404")).collect();
    let failed = gone.iter().filter(|(_, span)| span["failed"] == "true").count();
    assert_eq!((gone.len(), failed), (2, 1), "{gone:?}");
}
