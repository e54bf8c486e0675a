//! Headers of the trace that a request belongs to, from the caller's context.

use std::sync::Mutex;

use ash_e2e::{
    NO_AGENTS, builder,
    clock::ManualClock,
    scripted::{ScriptedServer, script},
    streams::{DONE, SESSION_ID, START, answering},
};
use ash_sdk::{
    ErrorKind,
    http::{HeaderMap, HeaderName, HeaderValue},
};

use super::recorder::traced;

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

#[tokio::test]
async fn every_request_belongs_to_the_trace_of_its_context_unless_it_says_otherwise() {
    let json = script().read().json(NO_AGENTS).read().json(NO_AGENTS).read().json(NO_AGENTS);
    let server = ScriptedServer::start([json, answering(&[START, DONE])]).await;
    let context = || headers(&[("traceparent", TRACE), ("tracestate", "a=b")]);
    let client = builder(server.url(), &ManualClock::new()).trace_context(context).build().unwrap();
    client.list_agents().await.unwrap();
    client.raw().list_agents().await.unwrap();
    let own = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-00";
    client.list_agents().with_traceparent(own).await.unwrap();
    drop(client.send_message(SESSION_ID, "hello").await);
    let received = server.received();
    let of = |header: &str| received.iter().map(|request| request.headers[header].clone()).collect::<Vec<_>>();
    assert_eq!(of("traceparent"), [TRACE, TRACE, own, TRACE]);
    assert_eq!(of("tracestate"), ["a=b"; 4]);
}

#[tokio::test]
async fn the_context_is_taken_inside_of_the_operations_span() {
    static SPANS: Mutex<Vec<Option<&'static str>>> = Mutex::new(Vec::new());
    let server = ScriptedServer::start([script().read().json(NO_AGENTS)]).await;
    let context = || {
        SPANS.lock().unwrap().push(tracing::Span::current().metadata().map(|metadata| metadata.name()));
        HeaderMap::new()
    };
    let client = builder(server.url(), &ManualClock::new()).trace_context(context).build().unwrap();
    traced(async { drop(client.list_agents().await.unwrap()) }).await;
    assert_eq!(*SPANS.lock().unwrap(), [Some("ash.operation")]);
    assert!(!server.received()[0].headers.contains_key("traceparent"), "no context, no header");
}

#[tokio::test]
async fn a_context_cannot_say_whose_request_it_is() {
    let server = ScriptedServer::start([script().read().json(NO_AGENTS)]).await;
    let context = || headers(&[("authorization", "Bearer other")]);
    let client = builder(server.url(), &ManualClock::new()).trace_context(context).build().unwrap();
    let error = client.list_agents().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error:?}");
    assert_eq!(server.connections(), 0);
}
