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
        let closes = response.headers()["connection"] == "close";
        assert_eq!(closes, code.ends_with("JSON_BODY"), "{kind} {body}: {:?}", response.headers());
        assert_eq!(body_of(response).await["code"], code);
    }
    let stripped = with_headers(
        &api,
        Method::POST,
        "/api/agents",
        &[(header::AUTHORIZATION.as_str(), &key), ("content-type", "application/json")],
        "{",
    )
    .await;
    assert_eq!(stripped.headers()["connection"], "close");
    assert_eq!(body_of(stripped).await, json!({"error": "Bad Request", "statusCode": 400}));
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
    for method in [Method::GET, Method::HEAD] {
        for (asked, named, kept) in [("keep-alive", "keep-alive", true), ("close", "close", false)] {
            let key = format!("Bearer {}", api.key);
            let headers = [(header::AUTHORIZATION.as_str(), key.as_str()), ("connection", asked)];
            let response = with_headers(&api, method.clone(), "/api/agents", &headers, "").await;
            let values = response.headers().get_all("connection").iter().map(|value| value.to_str().unwrap());
            assert_eq!(
                (values.collect::<Vec<_>>(), response.headers().contains_key("keep-alive")),
                (vec![named], kept),
                "{method}"
            );
        }
    }
}

#[tokio::test]
async fn ids_are_compared_as_they_are_written() {
    let api = Api::start().await;
    let session = api.session().await;
    assert_eq!(api.get(&format!("/api/sessions/{}", session.to_uppercase())).await.error(404), "Session not found");
    assert_eq!(api.get("/api/sessions/nope").await.error(400), "params/id must match format \"uuid\"");
}

#[tokio::test]
async fn a_parameter_at_the_end_of_a_path_may_be_empty() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let not_found = |text: &str| json!({"error": text, "statusCode": 404});
    for (method, target, body) in [
        (Method::GET, "/api/agents/", not_found("Agent not found")),
        (Method::DELETE, "/api/agents/", not_found("Agent not found")),
        (Method::GET, "/api/agents/bot/versions/", not_found("Version not found")),
        (Method::DELETE, "/api/credentials/", not_found("Credential not found")),
        (Method::DELETE, "/api/api-keys/", json!({"error": "API key not found"})),
    ] {
        let answer = api.send(method.clone(), target, None).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (404, body), "{method} {target}");
        assert!(answer.headers.contains_key("x-ratelimit-limit"), "{method} {target}");
    }
    assert_eq!(api.get("/api/sessions/").await.error(400), "params/id must match format \"uuid\"");
    assert_eq!(api.send(Method::HEAD, "/api/agents/", None).await.status, 404);
    for target in ["//api/agents", "/api//agents", "/api/agents//", "/api/usage/", "/health/"] {
        let error = api.get(target).await.error(404);
        assert_eq!(error, format!("Route GET:{target} not found"));
    }
}

#[tokio::test]
async fn a_route_that_does_not_exist_does_not_count() {
    let limits = RateLimits { other: 2, ..RateLimits::default() };
    let api = Api::start_with(|builder| builder.rate_limits(limits)).await;
    for (method, target) in [
        (Method::PUT, "/api/agents"),
        (Method::DELETE, "/api/agents"),
        (Method::POST, "/health"),
        (Method::GET, "/api/nothing"),
    ] {
        let answer = api.send(method.clone(), target, None).await;
        assert!(!answer.headers.contains_key("x-ratelimit-limit"), "{method} {target}: {:?}", answer.headers);
        assert!(!answer.headers.contains_key("allow"), "{method} {target}: {:?}", answer.headers);
        assert_eq!(answer.error(404), format!("Route {method}:{target} not found"));
    }
    for left in ["1", "0"] {
        assert_eq!(api.get("/docs/json").await.header("x-ratelimit-remaining"), left);
    }
}

#[tokio::test]
async fn a_path_that_cannot_be_decoded_is_refused_before_anything_else() {
    let api = Api::start().await;
    for target in
        ["/api/agents/%E0%A4%A", "/api/agents/bot/files/%ff", "/nothing/%", "/health%2", "/api/agents/%zz?a=b"]
    {
        for (method, key) in [(Method::GET, "wrong"), (Method::GET, &*api.key), (Method::OPTIONS, &*api.key)] {
            let api = Api { server: api.server.clone(), key: key.to_owned() };
            let answer = api.send(method, target, None).await;
            assert_eq!(answer.header("content-type"), "application/json", "{target}");
            for absent in ["vary", "x-ratelimit-limit", "access-control-allow-credentials"] {
                assert!(!answer.headers.contains_key(absent), "{target}: {absent}");
            }
            let path = target.split('?').next().unwrap();
            let body = json!({"statusCode": 400, "code": "FST_ERR_BAD_URL", "error": "Bad Request",
                "message": format!("'{path}' is not a valid url component")});
            assert_eq!((answer.status.as_u16(), answer.json()), (400, body));
        }
    }
    assert_eq!(api.get("/api/agents/%7A?x=%zz").await.error(404), "Agent not found", "a query may be anything");
}

#[tokio::test]
async fn pages_for_people_are_not_served_and_no_page_tells_the_key() {
    let api = Api::start().await;
    let stranger = Api { server: api.server.clone(), key: "wrong".to_owned() };
    for target in ["/docs", "/docs/", "/dashboard", "/dashboard/config.js"] {
        let answer = stranger.get(target).await;
        assert!(!answer.text().contains(&api.key));
        assert_eq!(answer.error(404), format!("Route GET:{target} not found"));
    }
}
