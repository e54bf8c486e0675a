//! Transfers that fail on the way, in either direction.

use std::{
    path::Path,
    pin::Pin,
    process::Command,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use ash_e2e::{
    World,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
};
use ash_sdk::{AshClient, Error, ErrorKind, Files, error::TimeoutPhase, transfer::UploadSource, uuid::Uuid};
use futures::StreamExt;
use tokio::{
    io::{AsyncRead, ReadBuf},
    sync::Semaphore,
};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n";

/// An answer that says it has ten bytes and has five.
fn cut() -> Script {
    script().read().write(format!("{HEAD}content-length: 10\r\n\r\nhalf!"))
}

/// An answer in chunks without its end.
fn cut_chunks() -> Script {
    script().read().write(format!("{HEAD}transfer-encoding: chunked\r\n\r\n")).chunk("half!")
}

fn client(server: &ScriptedServer) -> AshClient {
    ash_e2e::client_with_clock(server.url(), &ManualClock::new())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_download_that_is_cut_leaves_no_half_file_and_what_was_there_stays() {
    for answer in [cut(), cut_chunks(), script().read().write(format!("{HEAD}content-length: 10\r\n\r\nhalf!")).reset()]
    {
        let server = ScriptedServer::start([answer]).await;
        let client = client(&server);
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("file.bin");
        let error = client.download_workspace(Uuid::nil()).save_to(&target).await.unwrap_err();
        assert!(error.is_interrupted(), "{error}");
        assert_eq!(error.operation(), Some("download_workspace"), "it says what was attempted: {error}");
        assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));

        std::fs::write(&target, "as it was").unwrap();
        let error = client.download_attachment(Uuid::nil()).save_to(&target).await.unwrap_err();
        assert!(error.is_interrupted(), "{error}");
        assert_eq!(names(folder.path()), ["file.bin"]);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "as it was");
    }
}

#[tokio::test]
async fn a_stream_that_is_cut_ends_with_an_error_and_only_once() {
    let server = ScriptedServer::start([cut()]).await;
    let mut download = client(&server).download_session_file(Uuid::nil(), "a.bin").await.unwrap();
    let mut bytes = Vec::new();
    let error = loop {
        match download.next().await.expect("an error before the end") {
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(error) => break error,
        }
    };
    assert_eq!(bytes, b"half!");
    assert!(error.is_interrupted() && error.status_code().map(|status| status.as_u16()) == Some(200), "{error}");
    assert!(download.next().await.is_none());
    let error = client(&server).get_session_file(Uuid::nil(), "a.txt").await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    assert_eq!(error.operation(), Some("get_session_file"));
}

#[tokio::test]
async fn a_download_that_stands_still_for_a_minute_is_a_timeout() {
    let clock = ManualClock::new();
    let server =
        ScriptedServer::start([script().read().write(format!("{HEAD}content-length: 10\r\n\r\nhalf!")).stall()]).await;
    let client = ash_e2e::client_with_clock(server.url(), &clock);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file.bin");
    let saving = client.download_workspace(Uuid::nil()).with_deadline(Duration::from_secs(100)).save_to(&target);
    let moving = async {
        clock.until_somebody_sleeps_for(Duration::from_secs(60)).await;
        clock.advance(Duration::from_secs(60));
    };
    let (saved, ()) = tokio::join!(saving, moving);
    let error = saved.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { phase: TimeoutPhase::Idle, .. }), "{error}");
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn a_download_that_goes_on_after_each_pause_is_not_cut_however_long_all_of_them_are() {
    let (clock, pace) = (ManualClock::new(), Arc::new(Semaphore::new(0)));
    let head = format!("{HEAD}content-length: 10\r\n\r\n");
    let server = ScriptedServer::start([script().read().write(head).paced("ten bytes.", &pace)]).await;
    let client = ash_e2e::client_with_clock(server.url(), &clock);
    let mut download = client.download_workspace(Uuid::nil()).await.unwrap();
    let mut bytes = Vec::new();
    for _ in 0..10 {
        let waiting = async {
            clock.until_only_one_sleeps_for(Duration::from_secs(60)).await;
            clock.advance(Duration::from_secs(40));
            pace.add_permits(1);
        };
        let (chunk, ()) = tokio::join!(download.next(), waiting);
        bytes.extend(chunk.unwrap().unwrap());
    }
    assert_eq!(bytes, b"ten bytes.");
    assert!(download.next().await.is_none());
}

#[tokio::test]
async fn a_complete_download_takes_the_place_of_what_was_there() {
    let world = World::new().await;
    let session = world.session().await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("CLAUDE.md");
    std::fs::write(&target, "older and longer than the new one").unwrap();
    let size = world.client.download_session_file(session.id, "CLAUDE.md").save_to(&target).await.unwrap();
    assert_eq!((size, std::fs::read_to_string(&target).unwrap().as_str()), (5, "Echo."));
    assert_eq!(names(folder.path()), ["CLAUDE.md"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let usual = folder.path().join("usual");
        std::fs::write(&usual, "").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&target), mode(&usual), "as any new file");
    }
}

#[tokio::test]
async fn where_a_file_cannot_be_written_the_error_names_it() {
    let world = World::new().await;
    let session = world.session().await;
    let folder = tempfile::tempdir().unwrap();
    for target in [folder.path().to_owned(), folder.path().join("missing/file")] {
        let error = world.client.download_session_file(session.id, "CLAUDE.md").save_to(&target).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Local), "{error}");
        assert!(error.message().contains(target.to_str().unwrap()), "{error}");
    }
    assert!(names(folder.path()).is_empty());
}

/// A full disk, by way of a limit on the size of files: the test runs itself once more with that limit.
#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_is_full_is_an_error_that_names_the_file_and_leaves_nothing() {
    const NAME: &str = "transfers::a_disk_that_is_full_is_an_error_that_names_the_file_and_leaves_nothing";
    const LIMITED: &str = "ASH_E2E_LIMITED";
    const MARK: &str = "the write failed as it should";
    if std::env::var_os(LIMITED).is_none() {
        // Without the signal that a write beyond the limit raises, it is an error like that of a full disk.
        let output = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "sh"])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(LIMITED, "1")
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && printed.contains(MARK),
            "{printed}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        return;
    }
    let limit = rustix::process::getrlimit(rustix::process::Resource::Fsize).current.unwrap();
    // Of the second only the last write fails, which is not told before the end.
    for size in [1 << 20, limit + 1] {
        let body = vec![b'x'; usize::try_from(size).unwrap()];
        let server = ScriptedServer::start([script().read().answer("200 OK", &[("connection", "close")], &body)]).await;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("file.bin");
        std::fs::write(&target, "as it was").unwrap();
        let error = client(&server).download_workspace(Uuid::nil()).save_to(&target).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Local), "{error}");
        assert!(error.message().contains(target.to_str().unwrap()), "{error}");
        assert!(std::error::Error::source(&error).unwrap().is::<std::io::Error>());
        assert_eq!(
            (names(folder.path()), std::fs::read_to_string(&target).unwrap().as_str()),
            (vec!["file.bin".to_owned()], "as it was")
        );
    }
    std::io::Write::write_all(&mut std::io::stdout(), MARK.as_bytes()).unwrap();
}

/// Gives some bytes, then fails.
struct Failing(usize);

impl AsyncRead for Failing {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        if self.0 == 0 {
            return Poll::Ready(Err(std::io::Error::other("the tape is torn")));
        }
        let size = self.0.min(buffer.remaining());
        buffer.put_slice(&vec![b'x'; size]);
        self.0 -= size;
        Poll::Ready(Ok(()))
    }
}

/// A server that takes what comes and does not answer.
async fn taking() -> ScriptedServer {
    ScriptedServer::start([script().read_head().until_closed()]).await
}

async fn failed_once(server: &ScriptedServer, error: Error, part: &str) {
    assert!(matches!(error.kind(), ErrorKind::Local), "{error:?}");
    assert!(error.message().contains(part), "{error}");
    assert!(!error.is_maybe_executed() && !error.is_retryable(), "{error:?}");
    assert_eq!(server.connections(), 1, "it is not retried");
}

#[tokio::test]
async fn a_source_that_fails_half_way_gives_its_error_and_is_not_sent_again() {
    for length in [Some(1_000_000), None] {
        let server = taking().await;
        let source = UploadSource::from_reader(Failing(500_000), length);
        let error = client(&server).upload_workspace(Uuid::nil(), source).await.unwrap_err();
        failed_once(&server, error, "the tape is torn").await;

        let server = taking().await;
        let files =
            Files::new().add("a.txt", &b"a"[..]).add("b.txt", UploadSource::from_reader(Failing(100_000), length));
        let error = client(&server).write_session_files(Uuid::nil(), files).await.unwrap_err();
        failed_once(&server, error, "the tape is torn").await;
    }
    let server = taking().await;
    let error = client(&server).upload_attachment(Uuid::nil(), "a", UploadSource::from_reader(Failing(100_000), None));
    failed_once(&server, error.await.unwrap_err(), "the tape is torn").await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_cannot_be_read_is_named_and_is_not_sent_again() {
    // It can be opened, but there is nothing at its beginning.
    let path = Path::new("/proc/self/mem");
    let server = taking().await;
    let error = client(&server).upload_workspace(Uuid::nil(), path).await.unwrap_err();
    failed_once(&server, error, "/proc/self/mem").await;
}

#[tokio::test]
async fn a_source_of_another_length_than_it_said_is_an_error() {
    for said in [9, 11] {
        let server = taking().await;
        let source = UploadSource::from_reader(&b"ten bytes."[..], said);
        let error = client(&server).upload_workspace(Uuid::nil(), source).await.unwrap_err();
        failed_once(&server, error, "10 bytes, not").await;
    }
}

#[tokio::test]
async fn a_reader_is_read_once_and_an_upload_from_it_is_not_sent_again() {
    // A 429 states that nothing was started: a source that can be read again is retried.
    let refusing = ("429 Too Many Requests", [("content-type", "application/json"), ("connection", "close")]);
    let answer = script().read().answer(refusing.0, &refusing.1, "{\"error\":\"Server is busy\"}");
    let server = ScriptedServer::start([answer]).await;
    let clock = ManualClock::skipping(Duration::from_secs(60));
    let client = ash_e2e::client_with_clock(server.url(), &clock);
    let reader = UploadSource::from_reader(&b"ten bytes."[..], 10);
    let error = client.upload_workspace(Uuid::nil(), reader).await.unwrap_err();
    assert_eq!((error.status_code().map(|status| status.as_u16()), server.request_count()), (Some(429), 1));
    let error = client.upload_workspace(Uuid::nil(), b"ten bytes.".to_vec()).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(429));
    assert_eq!(server.request_count(), 4, "bytes are retried");
}
