//! Clients that mean harm, or have a bug: the server survives them, as it runs in the process of somebody's tests.
use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use http::{Method, Request};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

use crate::common::{
    Api, GUARD,
    archive::{bundle, entry},
    encode, members,
};

fn deep(levels: usize) -> String {
    format!("{}x", "a/".repeat(levels))
}

#[tokio::test]
async fn a_workspace_may_be_as_deep_as_a_path_can_be_long() {
    let api = Api::start().await;
    let data_dir = api.server.data_dir().to_owned();
    for levels in [1, 400, 1900] {
        api.deploy("bot").await;
        let session = api.session_with(json!({"agent": "bot"})).await;
        let path = deep(levels);
        assert_eq!(api.write(&session, &path, "x").await["written"], true, "{levels}");
        assert_eq!(api.files(&session).await, ["CLAUDE.md", &path], "{levels}");
        let packed = api.get(&format!("/api/sessions/{session}/workspace")).await;
        assert_eq!(packed.status, 200, "{levels}");
        let copy = api.session_with(json!({"agent": "bot"})).await;
        api.unpack(&copy, &packed.body).await.ok();
        assert_eq!(api.file(&copy, &path).await, "x", "{levels}");
    }
    drop(api);
    // Its folder goes with the last of its connections.
    let removed = async {
        while data_dir.exists() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(GUARD, removed).await.is_ok(), "it is removed however deep it is");
}

#[tokio::test]
async fn an_agent_may_be_deep_too() {
    let api = Api::start_with(|builder| builder.prewarm(true)).await;
    for levels in [400, 1900] {
        let path = deep(levels);
        let files = json!([{"path": path, "content": encode("x")}]);
        api.post("/api/agents", json!({"name": "bot", "systemPrompt": "s", "files": files})).await.created();
        let listed = api.get("/api/agents/bot/files").await.ok();
        assert!(members(&listed["files"], "path").contains(&path), "{levels}");
        let session = api.session_with(json!({"agent": "bot"})).await;
        assert_eq!(api.file(&session, &path).await, "x", "{levels}");
        api.delete("/api/agents/bot").await.ok();
    }
}

#[tokio::test]
async fn a_path_that_is_too_long_is_an_error_of_its_own_file() {
    let api = Api::start().await;
    let session = api.session().await;
    for path in [deep(2100), deep(100_000), "n".repeat(300), format!("a/{}/b", "n".repeat(256))] {
        let written = api.write(&session, &path, "x").await;
        assert_eq!(written["error"], format!("ENAMETOOLONG: name too long, open '{path}'"));
    }
    assert!(api.write(&session, "a\0b", "x").await["error"].as_str().unwrap().contains("without null bytes"));
    assert_eq!(api.write(&session, &"n".repeat(255), "x").await["written"], true);
    for levels in [2100, 20_000] {
        let archive =
            bundle(&[entry("././@LongLink", b'L', &format!("{}\0", deep(levels))), entry("short", b'0', "x")]);
        let error = api.unpack(&session, &archive).await.error(500);
        assert!(error.starts_with("Command failed: tar") && error.ends_with("too long"), "{levels}");
    }
}

#[tokio::test]
async fn a_name_that_no_file_can_have_is_refused_and_is_no_file() {
    let api = Api::start().await;
    let session = api.session().await;
    let long = "n".repeat(300);
    for (path, encoded) in [("a\0b", "a%00b"), (&*long, &*long), (&*format!("d/{long}"), &*format!("d/{long}"))] {
        let files = json!([{"path": path, "content": encode("x")}]);
        let uploaded = api.post("/api/agents/bot/files", json!({"files": files})).await;
        let error = uploaded.error(400);
        assert!(error.contains("cannot be the path of a file"), "{error}");
        let deployed = api.post("/api/agents", json!({"name": "other", "systemPrompt": "x", "files": files})).await;
        assert_eq!(deployed.error(400), error);
        for target in [format!("/api/agents/bot/files/{encoded}"), format!("/api/sessions/{session}/files/{encoded}")] {
            for method in [Method::GET, Method::DELETE] {
                assert_eq!(api.send(method, &target, None).await.error(404), "File not found");
            }
        }
    }
    for name in ["a\0b", &long] {
        let body = json!({"filename": name, "content": encode("x")});
        let error = api.post(&format!("/api/sessions/{session}/attachments"), body).await.error(400);
        assert!(error.contains("cannot be the path of a file"), "{error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_neither_read_nor_written() {
    let api = Api::start().await;
    let session = api.session().await;
    let pipe = api.workspace(&session).await.join("pipe");
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    assert!(api.write(&session, "pipe", "x").await["error"].as_str().unwrap().contains("file already exists"));
    assert_eq!(api.get(&format!("/api/sessions/{session}/files/pipe")).await.error(400), "Path is not a file");
    assert_eq!(api.get(&format!("/api/sessions/{session}/workspace")).await.status, 200);
    assert_eq!(api.files(&session).await, ["CLAUDE.md"]);
}

/// JSON of this many levels.
fn nested(open: &str, close: &str, levels: usize) -> String {
    [open.repeat(levels), "1".to_owned(), close.repeat(levels)].concat()
}

#[tokio::test]
async fn json_of_any_depth_is_accepted_or_refused() {
    let api = Api::start().await;
    let session = api.session().await;
    let messages = format!("/api/sessions/{session}/messages");
    for levels in [200, 10_000, 50_000] {
        for json in [nested("[", "]", levels), nested("{\"a\":", "}", levels)] {
            for (target, body) in [
                (&*messages, format!("{{\"content\":{json}}}")),
                (
                    &*messages,
                    format!("{{\"content\":\"x\",\"outputFormat\":{{\"type\":\"json_schema\",\"schema\":{json}}}}}"),
                ),
                ("/api/agents", format!("{{\"name\":\"x\",\"config\":{json}}}")),
                ("/api/queue", json.clone()),
            ] {
                let request = Request::post(target)
                    .header("authorization", format!("Bearer {}", api.key))
                    .header("content-type", "application/json")
                    .body(body.into());
                let status = api.send_request(request.unwrap()).await.status();
                assert_eq!(status, 400, "{target}, {levels} levels");
            }
            for directive in ["/json", "/tool Bash"] {
                let said = api.say(&session, &format!("{directive} {json}")).await;
                assert!(said.contains("event: done"), "{directive}, {levels} levels");
            }
        }
    }
}

#[tokio::test]
async fn a_file_of_servers_that_is_no_object_fails_the_session_and_nothing_else() {
    let api = Api::start().await;
    for content in ["[]", "1", "\"x\"", "null", &nested("[", "]", 10_000)] {
        let files = json!([{"path": ".mcp.json", "content": encode(content)}]);
        api.post("/api/agents", json!({"name": "bot", "systemPrompt": "s", "files": files})).await.created();
        let body = json!({"agent": "bot", "mcpServers": {"a": {"url": "http://x"}}});
        let error = api.post("/api/sessions", body).await.error(500);
        assert!(error.starts_with("Failed to create session"), "{error}");
    }
    assert_eq!(api.get("/api/sessions").await.ok()["sessions"], json!([]));
}

#[tokio::test]
async fn a_folder_is_not_copied_into_itself() {
    let api = Api::start().await;
    std::fs::write(api.server.data_dir().join("CLAUDE.md"), "x").unwrap();
    api.post("/api/agents", json!({"name": "bot", "path": "."})).await.created();
    let error = api.post("/api/sessions", json!({"agent": "bot"})).await.error(500);
    assert!(error.contains("to a subdirectory of self"), "{error}");
}

/// A connection on which this has been sent.
async fn connection(api: &Api, sent: &str) -> TcpStream {
    let mut socket = TcpStream::connect(api.server.address()).await.unwrap();
    socket.write_all(sent.as_bytes()).await.unwrap();
    socket
}

/// Reads until the server closes the connection.
async fn read_to_end(mut socket: TcpStream) -> String {
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_to_its_end_closes_the_connection() {
    let timeout = Duration::from_secs(3600);
    let api = Api::start_with(|builder| builder.head_timeout(timeout)).await;
    for sent in ["", "G", "GET /health HTTP/1.1\r\n", "GET /health HTTP/1.1\r\nHost: x\r\nX-Endless: and so"] {
        let began = Instant::now();
        let received = read_to_end(connection(&api, sent).await).await;
        assert_eq!((received.as_str(), began.elapsed() >= timeout), ("", true), "{sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_byte_by_byte_does_not_have_more_time() {
    let timeout = Duration::from_secs(3600);
    let api = Api::start_with(|builder| builder.head_timeout(timeout)).await;
    let mut socket = connection(&api, "GET /health HTTP/1.1\r\nX-Slow: ").await;
    let mut sent = 0;
    // The connection is closed, and then refuses bytes, long before the last of them.
    while sent < 1000 && socket.write_all(b"x").await.is_ok() {
        sent += 1;
        tokio::time::sleep(timeout / 10).await;
    }
    assert!((10..20).contains(&sent), "{sent} bytes were taken");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_to_its_end_is_refused_and_closes_the_connection() {
    let timeout = Duration::from_secs(3600);
    let api = Api::start_with(|builder| builder.body_timeout(timeout)).await;
    let head = format!("POST /api/agents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n", api.key);
    for body in [
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n",
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"name\"",
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ] {
        let began = Instant::now();
        let received = read_to_end(connection(&api, &format!("{head}{body}")).await).await;
        assert!(received.starts_with("HTTP/1.1 408 ") && received.contains("connection: close"), "{received}");
        assert!(received.contains("within 3600 s"), "{received}");
        assert!(began.elapsed() >= timeout, "{body:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_comes_byte_by_byte_does_not_have_more_time() {
    let timeout = Duration::from_secs(3600);
    let api = Api::start_with(|builder| builder.body_timeout(timeout)).await;
    let head = format!("POST /api/agents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n", api.key);
    let body = "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
    let mut socket = connection(&api, &format!("{head}{body}")).await;
    let mut sent = 0;
    while sent < 1000 && socket.write_all(b" ").await.is_ok() {
        sent += 1;
        tokio::time::sleep(timeout / 10).await;
    }
    assert!((10..20).contains(&sent), "{sent} bytes were taken");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_nobody_reads_holds_no_connection() {
    let api = Api::start().await;
    for head in ["GET /health", "POST /api/agents", "DELETE /nothing"] {
        let sent = format!("{head} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
        let received = read_to_end(connection(&api, &sent).await).await;
        assert!(received.starts_with("HTTP/1.1 "), "{head}: {received}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_after_the_time_that_its_last_answer_named() {
    let api = Api::start().await;
    let began = Instant::now();
    let received = read_to_end(connection(&api, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await).await;
    assert!(received.starts_with("HTTP/1.1 200 OK") && received.contains("keep-alive: timeout=72\r\n"), "{received}");
    assert!(began.elapsed() >= Duration::from_secs(72));
}

/// A server in a process of its own that can open few files.
struct Limited {
    child: Child,
    address: String,
    /// Must stay open: the server writes more to it than its address.
    _output: BufReader<ChildStdout>,
}

impl Limited {
    fn start(files: usize) -> Self {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -n {files}; exec \"$0\" --port 0 --no-rate-limits"));
        command.arg(env!("CARGO_BIN_EXE_ash-dev-server")).stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        Self { child, address, _output: output }
    }

    async fn asks_for_health(&self) -> std::io::Result<TcpStream> {
        let mut socket = TcpStream::connect(&self.address).await?;
        socket.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
        Ok(socket)
    }
}

impl Drop for Limited {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_that_ran_out_of_files_accepts_connections_when_others_are_closed() {
    let server = Limited::start(40);
    let mut idle = Vec::new();
    for _ in 0..60 {
        idle.push(TcpStream::connect(&server.address).await.unwrap());
    }
    // This one waits in the queue.
    let waiting = server.asks_for_health().await.unwrap();
    drop(idle);
    assert!(read_to_end(waiting).await.starts_with("HTTP/1.1 200 OK"));
    assert!(read_to_end(server.asks_for_health().await.unwrap()).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn requests_that_make_no_sense_leave_the_server_as_it_was() {
    let api = Api::start().await;
    for sent in [
        "\0\0\0\0\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ] {
        let received = read_to_end(connection(&api, sent).await).await;
        assert!(received.starts_with("HTTP/1.1 400 "), "{sent:?}: {received}");
    }
    assert_eq!(api.get("/health").await.ok()["status"], Value::from("ok"));
}
