//! The gate before every route: keys, limits, and the framework's own errors.
use crate::common::Api;
use ash_dev_server::RateLimits;
use bytes::Bytes;
use http::{Method, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde_json::{Value, json};

async fn with_headers(
    api: &Api,
    method: Method,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<Incoming> {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send_request(request.body(Full::new(Bytes::from(body.to_owned()))).unwrap()).await
}

async fn body_of(response: Response<Incoming>) -> Value {
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn a_key_is_a_bearer_token_spelled_exactly_so() {
    let api = Api::start_with(|builder| builder.api_key("secret")).await;
    for (value, error) in [
        (None, "Missing Authorization header"),
        (Some("secret"), "Invalid Authorization header format"),
        (Some("bearer secret"), "Invalid Authorization header format"),
        (Some("Bearer  secret"), "Invalid Authorization header format"),
        (Some("Bearer other"), "Invalid API key"),
    ] {
        let headers: Vec<_> = value.map(|value| ("authorization", value)).into_iter().collect();
        let response = with_headers(&api, Method::GET, "/api/agents", &headers, "").await;
        assert_eq!(response.status(), 401);
        assert!(!response.headers().contains_key("x-ratelimit-limit"), "they do not count");
        assert_eq!(body_of(response).await, json!({"error": error, "statusCode": 401}));
    }
}

#[tokio::test]
async fn only_the_bare_health_route_is_public() {
    let api = Api::start().await;
    for (target, status) in
        [("/health", 200), ("/health?x=1", 401), ("/health/", 401), ("/metrics", 401), ("/nothing", 401)]
    {
        assert_eq!(with_headers(&api, Method::GET, target, &[], "").await.status(), status, "{target}");
    }
}

#[tokio::test]
async fn every_answer_counts_down_until_requests_are_refused() {
    let limits = RateLimits { other: 2, ..RateLimits::default() };
    let api = Api::start_with(|builder| builder.rate_limits(limits)).await;
    assert_eq!(api.get("/api/agents").await.header("x-ratelimit-remaining"), "1");
    assert_eq!(api.get("/api/agents/nope").await.header("x-ratelimit-remaining"), "0", "errors count");
    let refused = api.get("/api/agents").await;
    assert_eq!(refused.header("retry-after"), refused.header("x-ratelimit-reset"));
    assert_eq!(refused.error(429), "Rate limit exceeded, retry in 15 minutes");
    api.deploy("bot").await;
}

#[tokio::test]
async fn bodies_must_be_json_of_a_certain_size() {
    let api = Api::start().await;
    let key = format!("Bearer {}", api.key);
    for (kind, body, status, code) in [
        ("text/xml", "x", 415, "FST_ERR_CTP_INVALID_MEDIA_TYPE"),
        ("application/json", "{", 400, "FST_ERR_CTP_INVALID_JSON_BODY"),
        ("application/json", "", 400, "FST_ERR_CTP_EMPTY_JSON_BODY"),
        ("text/plain", "x", 400, "FST_ERR_VALIDATION"),
    ] {
        let headers = [(header::AUTHORIZATION.as_str(), key.as_str()), ("content-type", kind)];
        let response = with_headers(&api, Method::PATCH, "/api/agents/bot", &headers, body).await;
        assert_eq!(response.status(), status, "{kind} {body}");
        assert_eq!(body_of(response).await["code"], code);
    }
    let large = api.patch("/api/agents/bot", json!({"config": {"a": "a".repeat(1 << 20)}})).await;
    assert_eq!(large.header("connection"), "close");
    assert_eq!(large.error(413), "Request body is too large");
}

#[tokio::test]
async fn values_are_coerced_before_they_are_checked() {
    let api = Api::start().await;
    let agent = api.post("/api/agents", json!({"name": 123, "systemPrompt": ["p"]})).await.created();
    assert_eq!(agent["agent"]["name"], "123");
    let item = json!({"agentName": "x", "prompt": "p", "priority": "3", "unknown": true});
    assert_eq!(api.post("/api/queue", item).await.created()["item"]["priority"], 3);
}

#[tokio::test]
async fn a_head_request_has_the_same_headers_and_no_body() {
    let api = Api::start().await;
    let get = api.get("/api/agents").await;
    let head = api.send(Method::HEAD, "/api/agents", None).await;
    assert_eq!((head.status, head.body.len()), (get.status, 0));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
}

#[tokio::test]
async fn ids_are_compared_as_they_are_written() {
    let api = Api::start().await;
    let session = api.session().await;
    assert_eq!(api.get(&format!("/api/sessions/{}", session.to_uppercase())).await.error(404), "Session not found");
    assert_eq!(api.get("/api/sessions/nope").await.error(400), "params/id must match format \"uuid\"");
}
