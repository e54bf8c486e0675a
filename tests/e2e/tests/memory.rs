//! Memory of transfers, counted by the allocator. The server is this program started once more, so that what
//! it allocates is not counted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use ash_sdk::{AshClient, Files, transfer::UploadSource, uuid::Uuid};
use futures::TryStreamExt;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const MIB: usize = 1 << 20;
/// Size of the uploaded workspaces, in bytes.
const WORKSPACE: usize = 64 * MIB;
/// Memory that a transfer may take whatever its size: buffers of the connection, and 2 MiB for a file.
const CONSTANT: usize = 4 * MIB;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        serve();
        return;
    }
    let server = Server::start();
    uploads(&server);
    deployments(&server);
    downloads(&server);
}

/// The most that was held while `work` ran, beyond what was held before.
fn peak<F: Future>(what: &str, client: &str, work: impl FnOnce(AshClient) -> F) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Memory of the client itself is not part of the transfer.
    let client = AshClient::builder().server_url(client).api_key("k").no_proxy().build().unwrap();
    runtime.block_on(client.health().send()).unwrap();
    let profiler = dhat::Profiler::builder().testing().build();
    runtime.block_on(work(client));
    let peak = dhat::HeapStats::get().max_bytes;
    drop(profiler);
    println!("{what}: {:.2} MiB", peak as f64 / MIB as f64);
    peak
}

fn uploads(server: &Server) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("workspace.tar.gz");
    std::fs::write(&path, vec![b'x'; WORKSPACE]).unwrap();
    // `{"bundle":"…"}` with its base64.
    let body = WORKSPACE.div_ceil(3) * 4 + 13;

    let bytes = peak("64 MiB uploaded from memory, which are counted too", &server.url, |client| async move {
        let said = client.upload_workspace(Uuid::nil(), vec![b'x'; WORKSPACE]).await.unwrap();
        assert_eq!(said, body.to_string(), "it arrived whole");
    });
    assert!(bytes < 3 * WORKSPACE, "{bytes}");
    assert!(bytes > WORKSPACE, "the count works: {bytes}");
    assert!(bytes < WORKSPACE + CONSTANT, "{bytes}");

    let file = peak("64 MiB uploaded from a file", &server.url, |client| async move {
        let said = client.upload_workspace(Uuid::nil(), path.as_path()).await.unwrap();
        assert_eq!(said, body.to_string());
    });
    assert!(file < CONSTANT, "{file}");

    let reader = peak("64 MiB uploaded from a reader of unknown length", &server.url, |client| async move {
        let reader = tokio::io::AsyncReadExt::take(tokio::io::repeat(b'x'), WORKSPACE as u64);
        let said = client.upload_workspace(Uuid::nil(), UploadSource::from_reader(reader, None)).await.unwrap();
        assert_eq!(said, body.to_string());
    });
    assert!(reader < CONSTANT, "{reader}");

    let files = peak("48 MiB written as two session files from readers", &server.url, |client| async move {
        let half = || tokio::io::AsyncReadExt::take(tokio::io::repeat(b'x'), 24 * MIB as u64);
        let source = || UploadSource::from_reader(half(), 24 * MIB as u64);
        let files = Files::new().add("a", source()).add("b", source());
        client.write_session_files(Uuid::nil(), files).await.unwrap();
    });
    assert!(files < CONSTANT, "{files}");
}

/// A deployment has one request in memory, of 1 MiB: as files, as base64 and as JSON, and once more for a retry.
fn deployments(server: &Server) {
    let mut peaks = Vec::new();
    for count in [16, 128] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("CLAUDE.md"), "# Large\n").unwrap();
        for index in 0..count {
            std::fs::write(folder.path().join(format!("{index}.bin")), vec![b'x'; MIB / 2]).unwrap();
        }
        let path = folder.path().to_owned();
        let total = (count * MIB / 2 + "# Large\n".len()) as u64;
        let bytes = peak(&format!("{} MiB of files deployed", count / 2), &server.url, |client| async move {
            let last = Arc::new(Mutex::new(None));
            let seen = last.clone();
            let deployment = client.deploy_agent_dir("large", path).renew_prewarmed(false);
            deployment.on_progress(move |progress| *seen.lock().unwrap() = Some(progress)).await.unwrap();
            let last = last.lock().unwrap().unwrap();
            assert_eq!((last.done, last.total), (total, Some(total)));
        });
        assert!(bytes < CONSTANT, "{bytes}");
        peaks.push(bytes);
    }
    println!("peaks of deployments of 8 and of 64 MiB: {peaks:?}");
    assert!(peaks[1] < peaks[0] + MIB, "the memory does not depend on the size of the folder");
}

fn downloads(server: &Server) {
    let mut peaks = Vec::new();
    for size in [4, 256] {
        let url = format!("{}/{size}", server.url);
        let bytes = (size * MIB) as u64;
        let streamed = peak(&format!("{size} MiB downloaded as a stream"), &url, |client| async move {
            let download = client.download_workspace(Uuid::nil()).await.unwrap();
            let read = download.try_fold(0, |sum, chunk| async move { Ok(sum + chunk.len() as u64) });
            assert_eq!(read.await.unwrap(), bytes);
        });
        let saved = peak(&format!("{size} MiB downloaded to a file"), &url, |client| async move {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("file");
            let saved = client.download_session_file(Uuid::nil(), "a.bin").save_to(&target).await.unwrap();
            assert_eq!((saved, std::fs::metadata(target).unwrap().len()), (bytes, bytes));
        });
        assert!(streamed < CONSTANT && saved < CONSTANT, "{streamed} {saved}");
        peaks.push((streamed, saved));
    }
    println!("peaks of 4 and of 256 MiB: {peaks:?}");
}

/// This program as a server.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process =
            Command::new(program).arg("serve").stdout(Stdio::piped()).stdin(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Says its address, then answers until whoever started it closes its input.
fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let socket = socket.unwrap();
            std::thread::spawn(move || answer(socket));
        }
    });
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
}

const HEALTH: &str = r#"{"status":"ok","activeSessions":0,"activeSandboxes":0,"uptime":0,"pool":{"total":0,"cold":0,
    "warming":0,"warm":0,"waiting":0,"running":0,"maxCapacity":0,"resumeWarmHits":0,"resumeColdHits":0,"preWarmHits":0}}"#;

const AGENT: &str = r#"{"agent":{"id":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11","name":"large","version":1,"path":"/agents/large",
    "createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z"}}"#;

/// Takes requests and says how long their bodies were; or sends as many MiB as the address begins with.
fn answer(socket: TcpStream) {
    let mut writer = socket.try_clone().unwrap();
    let mut reader = BufReader::new(socket);
    while let Some(head) = read_head(&mut reader) {
        let mut head = head.lines();
        let target = head.next().unwrap().split(' ').nth(1).unwrap().to_owned();
        let header = |name: &str| {
            let line = head.clone().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
            line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned())
        };
        let length = match (header("content-length"), header("transfer-encoding")) {
            (Some(length), _) => skip(&mut reader, length.parse().unwrap()),
            (None, Some(_)) => skip_chunks(&mut reader),
            (None, None) => 0,
        };
        let body = if target.ends_with("/health") {
            HEALTH.to_owned()
        } else if target.ends_with("/api/agents") {
            AGENT.to_owned()
        } else if length > 0 {
            format!(r#"{{"message":"{length}","files":[],"written":1}}"#)
        } else {
            let size: usize = target.trim_start_matches('/').split('/').next().unwrap().parse().unwrap();
            send_mebibytes(&mut writer, size);
            continue;
        };
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        writer.write_all((head + &body).as_bytes()).unwrap();
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    Some(head)
}

fn skip(reader: &mut impl BufRead, bytes: u64) -> u64 {
    let skipped = std::io::copy(&mut reader.take(bytes), &mut std::io::sink()).unwrap();
    assert_eq!(skipped, bytes);
    bytes
}

fn skip_chunks(reader: &mut impl BufRead) -> u64 {
    let mut total = 0;
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).unwrap();
        let size = u64::from_str_radix(size.trim(), 16).unwrap();
        // A chunk ends with a line end, and so does the last one, of no bytes.
        skip(reader, size + 2);
        if size == 0 {
            return total;
        }
        total += size;
    }
}

fn send_mebibytes(writer: &mut impl Write, size: usize) {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/gzip\r\ncontent-length: {}\r\n\r\n", size * MIB);
    writer.write_all(head.as_bytes()).unwrap();
    let piece = vec![b'x'; MIB];
    for _ in 0..size {
        writer.write_all(&piece).unwrap();
    }
}
