//! Files that downloads are saved to: regular ones, complete or as they were.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{FileTypeExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use ash_e2e::{
    clock::ManualClock,
    scripted::{ScriptedServer, script},
};
use ash_sdk::{AshClient, Error, ErrorKind, uuid::Uuid};

const FILE: &[u8] = b"the new file";

/// A server that sends a file, and one that cuts it.
async fn servers() -> [ScriptedServer; 2] {
    let cut = script().read().write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    [ScriptedServer::start([script().read().answer("200 OK", &[], FILE)]).await, ScriptedServer::start([cut]).await]
}

fn client(server: &ScriptedServer) -> AshClient {
    ash_e2e::client_with_clock(server.url(), &ManualClock::new())
}

async fn save(server: &ScriptedServer, target: &Path) -> Result<u64, Error> {
    client(server).download_workspace(Uuid::nil()).save_to(target).await
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[tokio::test]
async fn a_link_stays_and_the_file_that_it_leads_to_is_written() {
    let [whole, cut] = servers().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("below")).unwrap();
    fs::write(at("below/file"), "as it was").unwrap();
    symlink("below/file", at("link")).unwrap();
    symlink(at("link"), at("twice")).unwrap();
    for name in ["link", "twice"] {
        assert!(save(&cut, &at(name)).await.unwrap_err().is_interrupted());
        assert_eq!(fs::read_to_string(at("below/file")).unwrap(), "as it was");
        assert_eq!(save(&whole, &at(name)).await.unwrap(), FILE.len() as u64);
        assert_eq!(fs::read(at("below/file")).unwrap(), FILE);
        fs::write(at("below/file"), "as it was").unwrap();
    }
    assert_eq!(fs::read_link(at("link")).unwrap(), Path::new("below/file"));
    assert_eq!(fs::read_link(at("twice")).unwrap(), at("link"));
    assert_eq!(names(&at("below")), ["file"]);
    assert_eq!(names(folder.path()), ["below", "link", "twice"]);
}

#[tokio::test]
async fn of_a_link_to_a_file_that_does_not_exist_the_file_is_created() {
    let [whole, cut] = servers().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("below")).unwrap();
    symlink("below/new", at("link")).unwrap();
    assert!(save(&cut, &at("link")).await.unwrap_err().is_interrupted());
    assert!(names(&at("below")).is_empty());
    save(&whole, &at("link")).await.unwrap();
    assert_eq!(fs::read(at("below/new")).unwrap(), FILE);
    assert!(at("link").is_symlink());

    symlink("missing/new", at("elsewhere")).unwrap();
    refused(&whole, &at("elsewhere"), "no such file or directory").await;
}

#[tokio::test]
async fn the_permissions_of_a_file_that_exists_stay() {
    let [whole, _] = servers().await;
    let folder = tempfile::tempdir().unwrap();
    for permissions in [0o600, 0o640, 0o755, 0o666] {
        let target = folder.path().join(format!("{permissions:o}"));
        fs::write(&target, "as it was").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(permissions)).unwrap();
        save(&whole, &target).await.unwrap();
        assert_eq!((fs::read(&target).unwrap().as_slice(), mode(&target)), (FILE, permissions));
    }
}

/// Saves to a target that is refused: the error says why, and the request is not sent.
async fn refused(server: &ScriptedServer, target: &Path, why: &str) {
    let before = server.request_count();
    let error = save(server, target).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Local), "{error}");
    assert_eq!(error.operation(), Some("download_workspace"), "{error}");
    assert!(error.message().starts_with(target.to_str().unwrap()) && error.message().contains(why), "{error}");
    assert!(!error.is_maybe_executed() && !error.is_retryable(), "{error:?}");
    assert_eq!(server.request_count(), before, "nothing was sent");

    // A download that is there already is refused in the same way.
    let download = client(server).download_workspace(Uuid::nil()).await.unwrap();
    let error = download.save_to(target).await.unwrap_err();
    assert!(error.message().contains(why) && error.operation() == Some("download_workspace"), "{error}");
}

#[tokio::test]
async fn what_is_no_regular_file_is_refused_before_anything_is_sent_and_stays() {
    let [whole, _] = servers().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    fs::create_dir(at("directory")).unwrap();
    let mut targets = vec![
        (at("pipe"), "is a named pipe"),
        (at("socket"), "is a socket"),
        (at("directory"), "is a directory"),
        (at("directory/.."), "is a directory"),
        (PathBuf::from("/dev/null"), "is a device"),
    ];
    for name in ["pipe", "socket", "directory"] {
        symlink(name, at(&format!("to-{name}"))).unwrap();
    }
    targets.extend([
        (at("to-pipe"), "is a named pipe"),
        (at("to-socket"), "is a socket"),
        (at("to-directory"), "is a directory"),
    ]);
    symlink("/dev/zero", at("to-device")).unwrap();
    targets.push((at("to-device"), "is a device"));
    for (target, why) in &targets {
        refused(&whole, target, why).await;
    }
    let kind = |path: &Path| fs::metadata(path).unwrap().file_type();
    assert!(kind(&at("pipe")).is_fifo() && kind(&at("socket")).is_socket() && kind(&at("directory")).is_dir());
    assert!(kind(Path::new("/dev/null")).is_char_device() && kind(Path::new("/dev/zero")).is_char_device());
    assert_eq!(names(&at("directory")), Vec::<String>::new());
    assert_eq!(names(folder.path()).len(), 7, "{:?}", names(folder.path()));
}

#[tokio::test]
async fn a_path_that_no_file_can_have_is_refused_before_anything_is_sent() {
    let [whole, _] = servers().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "as it was").unwrap();
    symlink("circle", folder.path().join("circle")).unwrap();
    for (name, why) in [
        ("missing/file", "no such file or directory"),
        ("new/", "it is a directory"),
        ("file/below", "a parent of it is not a directory"),
        ("circle", "cannot be written"),
    ] {
        refused(&whole, &folder.path().join(name), why).await;
    }
    refused(&whole, Path::new(""), "cannot be written").await;
    assert_eq!(names(folder.path()), ["circle", "file"]);
}

#[tokio::test]
async fn a_request_that_fails_leaves_nothing_behind() {
    let missing = script().read().answer("404 Not Found", &[], r#"{"error":"Session not found"}"#);
    let server = ScriptedServer::start([missing]).await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file");
    assert!(save(&server, &target).await.unwrap_err().is_not_found());
    assert_eq!(names(folder.path()), Vec::<String>::new());
    fs::write(&target, "as it was").unwrap();
    assert!(save(&server, &target).await.unwrap_err().is_not_found());
    assert_eq!((names(folder.path()), fs::read_to_string(&target).unwrap()), (vec!["file".into()], "as it was".into()));
}
