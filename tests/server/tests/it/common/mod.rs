//! A server to test and a client that sends exactly the given request: no path is normalised, no header added.

pub mod archive;

use ash_dev_server::{DevServer, DevServerBuilder, RateLimits};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// Turns a response that never comes into a failure. No test depends on its length.
pub const GUARD: std::time::Duration = std::time::Duration::from_secs(60);

/// A running server, used with one of its keys.
pub struct Api {
    pub server: std::sync::Arc<DevServer>,
    pub key: String,
}

/// A whole answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Api {
    /// Workers work only when told to, and no test reaches the rate limits.
    pub async fn start() -> Self {
        Self::start_with(|builder| builder).await
    }

    pub async fn start_with(settings: impl FnOnce(DevServerBuilder) -> DevServerBuilder) -> Self {
        let builder = DevServer::builder()
            .rate_limits(RateLimits::unlimited())
            .prompt_content(ash_dev_server::AcceptedContent::Both)
            .worker_interval(std::time::Duration::MAX);
        let server = settings(builder).start().await.unwrap();
        Self { key: server.api_key().to_owned(), server: server.into() }
    }

    /// The same server as another tenant sees it.
    pub async fn other_tenant(&self) -> Self {
        let made = self.post("/api/internal/api-keys", json!({"tenantId": "other"})).await.ok();
        Self { server: self.server.clone(), key: made["key"].as_str().unwrap().to_owned() }
    }

    /// Sends a request as it is and returns the answer as soon as its head is there.
    pub async fn open(&self, method: Method, target: &str, body: Option<Value>) -> http::Response<Incoming> {
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, self.server.address().to_string())
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let bytes = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        self.send_request(request.body(Full::new(bytes)).unwrap()).await
    }

    pub async fn send_request(&self, request: Request<Full<Bytes>>) -> http::Response<Incoming> {
        let socket = TcpStream::connect(self.server.address()).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(socket)).await.unwrap();
        tokio::spawn(connection);
        sender.send_request(request).await.unwrap()
    }

    /// Sends a request and reads the whole response. A server that does not respond fails the test.
    pub async fn send(&self, method: Method, target: &str, body: Option<Value>) -> Answer {
        let shown = format!("{method} {target}");
        let answer = async { Answer::collect(self.open(method, target, body).await).await };
        let guarded = tokio::time::timeout(GUARD, answer).await;
        guarded.unwrap_or_else(|_| panic!("{shown} had no complete response after {} s", GUARD.as_secs()))
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.send(Method::GET, target, None).await
    }

    pub async fn post(&self, target: &str, body: Value) -> Answer {
        self.send(Method::POST, target, Some(body)).await
    }

    /// A POST without a body.
    pub async fn act(&self, target: &str) -> Answer {
        self.send(Method::POST, target, None).await
    }

    pub async fn patch(&self, target: &str, body: Value) -> Answer {
        self.send(Method::PATCH, target, Some(body)).await
    }

    pub async fn delete(&self, target: &str) -> Answer {
        self.send(Method::DELETE, target, None).await
    }

    // Setup that most tests begin with.

    pub async fn deploy(&self, name: &str) -> Value {
        self.post("/api/agents", json!({"name": name, "systemPrompt": "Be kind."})).await.created()["agent"].clone()
    }

    /// Deploys an agent and opens a session; returns its id.
    pub async fn session(&self) -> String {
        self.deploy("bot").await;
        self.session_with(json!({"agent": "bot"})).await
    }

    pub async fn session_with(&self, body: Value) -> String {
        let session = self.post("/api/sessions", body).await.created();
        session["session"]["id"].as_str().unwrap().to_owned()
    }

    /// Unpacks an archive into a session's workspace.
    pub async fn unpack(&self, session: &str, bundle: &[u8]) -> Answer {
        self.post(&format!("/api/sessions/{session}/workspace"), json!({"bundle": encode(bundle)})).await
    }

    /// The text of a file of a session.
    pub async fn file(&self, session: &str, path: &str) -> String {
        let answer = self.get(&format!("/api/sessions/{session}/files/{}", encode_path(path))).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// The paths of a session's files.
    pub async fn files(&self, session: &str) -> Vec<String> {
        members(&self.get(&format!("/api/sessions/{session}/files")).await.ok()["files"], "path")
    }

    /// The folder that a session's agent works in.
    pub async fn workspace(&self, session: &str) -> std::path::PathBuf {
        let session = self.get(&format!("/api/sessions/{session}")).await.ok();
        let sandbox = session["session"]["sandboxId"].as_str().unwrap().to_owned();
        self.server.data_dir().join("sandboxes").join(sandbox).join("workspace")
    }

    /// Says something and waits for the end of the answer's stream.
    pub async fn say(&self, session: &str, text: &str) -> String {
        let target = format!("/api/sessions/{session}/messages");
        let answer = self.post(&target, json!({"content": text})).await;
        assert_eq!(answer.status, 200);
        answer.text()
    }

    /// Writes a file into a session's workspace.
    pub async fn write(&self, session: &str, path: &str, bytes: impl AsRef<[u8]>) -> Value {
        let target = format!("/api/sessions/{session}/files");
        let body = json!({"files": [{"path": path, "content": encode(bytes)}]});
        self.post(&target, body).await.ok()["files"][0].clone()
    }
}

impl Answer {
    async fn collect(response: http::Response<Incoming>) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    fn with_status(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        self.with_status(200)
    }

    #[track_caller]
    pub fn created(self) -> Value {
        self.with_status(201)
    }

    #[track_caller]
    pub fn nothing(self) {
        assert_eq!(self.status, 204, "{}", self.text());
        assert!(self.body.is_empty());
    }

    /// The error's text, after checking the status.
    #[track_caller]
    pub fn error(self, status: u16) -> String {
        let body = self.with_status(status);
        let text = body.get("message").unwrap_or(&body["error"]);
        text.as_str().unwrap().to_owned()
    }
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Returns the values at `paths` of a listing.
pub fn members(list: &Value, name: &str) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    items.iter().map(|item| item[name].as_str().unwrap_or_default().to_owned()).collect()
}

/// Percent-encodes each name of a path, as a careful client does.
pub fn encode_path(path: &str) -> String {
    let encoded = path.bytes().map(|byte| match byte {
        b'/' => "/".to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    encoded.collect()
}
