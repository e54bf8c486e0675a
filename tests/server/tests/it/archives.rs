//! Uploaded archives: each is unpacked as by GNU tar, up to a size that is bounded.
use std::{fs, path::Path, process::Command};

use ash_dev_server::UnpackLimits;
use http::StatusCode;
use serde_json::json;
use tar::Header;

use crate::common::{
    Api,
    archive::{bundle, entry, entry_of, gzip, old_entry, pax, tar},
};

/// A server, and a session of it with an agent that has only a CLAUDE.md.
async fn session() -> (Api, String) {
    let api = Api::start().await;
    let session = api.session().await;
    (api, session)
}

fn git(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[tokio::test]
async fn an_archive_made_by_git_is_unpacked() {
    let repository = tempfile::tempdir().unwrap();
    fs::create_dir(repository.path().join("dir")).unwrap();
    fs::write(repository.path().join("dir/a.txt"), "a").unwrap();
    git(repository.path(), &["init", "-q"]);
    git(repository.path(), &["add", "."]);
    git(repository.path(), &["-c", "commit.gpgsign=false", "commit", "-q", "-m", "first"]);
    let archive = gzip(&git(repository.path(), &["archive", "--format=tar", "HEAD"]));
    let (api, session) = session().await;
    api.unpack(&session, &archive).await.ok();
    assert_eq!(api.files(&session).await, ["CLAUDE.md", "dir/a.txt"]);
}

#[tokio::test]
async fn entries_about_the_archive_are_passed_over() {
    let (api, session) = session().await;
    let archive = bundle(&[
        entry("label", b'V', ""),
        entry("pax_global_header", b'g', "19 comment=someone\n"),
        entry("a.txt", b'0', "a"),
        entry("pax_global_header", b'g', "19 comment=another\n"),
        entry("b.txt", b'0', "b"),
    ]);
    api.unpack(&session, &archive).await.ok();
    assert_eq!(api.files(&session).await, ["CLAUDE.md", "a.txt", "b.txt"]);
}

#[cfg(unix)]
#[tokio::test]
async fn long_names_and_targets_are_whole_in_either_format() {
    let (api, session) = session().await;
    let long = |first: &str| format!("{first}/{}/{}", "d".repeat(120), "f".repeat(200));
    let (gnu, pax_name) = (long("gnu"), long("pax"));
    let archive = bundle(&[
        entry("././@LongLink", b'L', &format!("{gnu}\0")),
        entry("short", b'0', "gnu"),
        entry("././@LongLink", b'K', &format!("{gnu}\0")),
        entry("gnu-link", b'2', "short"),
        pax(&[("path", &pax_name), ("size", "3"), ("mtime", "1.5")]),
        entry("short", b'0', "pax"),
        pax(&[("linkpath", &pax_name)]),
        entry("pax-link", b'2', "short"),
    ]);
    api.unpack(&session, &archive).await.ok();
    for (path, content) in [(&*gnu, "gnu"), ("gnu-link", "gnu"), (&*pax_name, "pax"), ("pax-link", "pax")] {
        assert_eq!(api.file(&session, path).await, content, "{path}");
    }
}

/// A sparse file in the format of GNU tar: `data` at its end, after a hole of `hole` bytes.
fn sparse(name: &str, hole: u64, data: &str) -> Vec<u8> {
    let mut header = Header::new_gnu();
    let gnu = header.as_gnu_mut().unwrap();
    let octal = |number: u64| -> [u8; 12] { format!("{number:011o}\0").into_bytes().try_into().unwrap() };
    gnu.sparse[0].offset = octal(hole);
    gnu.sparse[0].numbytes = octal(data.len() as u64);
    gnu.realsize = octal(hole + data.len() as u64);
    entry_of(header, name, b'S', "", data.as_bytes())
}

#[tokio::test]
async fn a_sparse_file_has_its_holes_and_one_in_the_pax_format_is_refused() {
    let (api, session) = session().await;
    api.unpack(&session, &bundle(&[sparse("holes", 3000, "end"), entry("next", b'0', "n")])).await.ok();
    assert_eq!(api.file(&session, "holes").await, format!("{}end", "\0".repeat(3000)));
    assert_eq!(api.file(&session, "next").await, "n");
    let in_pax = bundle(&[
        pax(&[
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.name", "s"),
            ("GNU.sparse.realsize", "9"),
        ]),
        entry("GNUSparseFile.0/s", b'0', "1\n6\n3\n"),
    ]);
    let error = api.unpack(&session, &in_pax).await.error(500);
    assert!(error.contains("sparse files in the pax format"), "{error}");
}

#[tokio::test]
async fn an_archive_older_than_ustar_has_folders_by_their_names() {
    let (api, session) = session().await;
    let archive =
        bundle(&[old_entry("old/", 0, ""), old_entry("old/a.txt", 0, "a"), old_entry("old/b.txt", b'0', "b")]);
    api.unpack(&session, &archive).await.ok();
    assert_eq!(api.files(&session).await, ["CLAUDE.md", "old/a.txt", "old/b.txt"]);
}

#[tokio::test]
async fn folders_links_and_files_of_odd_types_are_unpacked() {
    let (api, session) = session().await;
    let archive = bundle(&[
        entry("empty/", b'5', ""),
        entry("backup/", b'D', "Ya.txt\0\0"),
        entry("no/entry/of/its/folder.txt", b'0', "f"),
        entry("contiguous", b'7', "c"),
        entry("hard", b'1', "contiguous"),
        entry("unknown", b'?', "u"),
    ]);
    api.unpack(&session, &archive).await.ok();
    let files = ["CLAUDE.md", "contiguous", "hard", "no/entry/of/its/folder.txt", "unknown"];
    assert_eq!(api.files(&session).await, files);
    for (path, content) in [("contiguous", "c"), ("hard", "c"), ("unknown", "u")] {
        assert_eq!(api.file(&session, path).await, content, "{path}");
    }
    let workspace = api.workspace(&session).await;
    assert!(workspace.join("empty").is_dir() && workspace.join("backup").is_dir());
}

#[tokio::test]
async fn devices_pipes_and_parts_of_other_archives_are_refused_before_anything_is_unpacked() {
    let (api, session) = session().await;
    for kind in *b"346MN" {
        let archive = bundle(&[entry("good.txt", b'0', "g"), entry("odd", kind, "")]);
        let error = api.unpack(&session, &archive).await.error(500);
        assert!(error.starts_with("Command failed: tar: odd: entries of type"), "{error}");
        assert_eq!(api.files(&session).await, ["CLAUDE.md"], "{}", char::from(kind));
    }
}

#[tokio::test]
async fn what_follows_the_end_of_an_archive_does_not_matter() {
    let (api, session) = session().await;
    let whole = tar(&[entry("a.txt", b'0', "a")]);
    for (number, archive) in [
        gzip(&[whole.as_slice(), b"rubbish"].concat()),
        [gzip(&whole), b"rubbish".to_vec()].concat(),
        [gzip(&whole), vec![0; 700]].concat(),
        gzip(&entry("a.txt", b'0', "a")),
    ]
    .iter()
    .enumerate()
    {
        api.unpack(&session, archive).await.ok();
        assert_eq!(api.file(&session, "a.txt").await, "a", "{number}");
        api.delete(&format!("/api/sessions/{session}/files/a.txt")).await.ok();
    }
    let cut = gzip(&whole[..513]);
    assert!(api.unpack(&session, &cut).await.error(500).starts_with("Command failed: tar"));
}

#[tokio::test]
async fn gzip_may_have_any_number_of_members() {
    let (api, session) = session().await;
    let content = "0123456789".repeat(200);
    let whole = tar(&[entry("a.txt", b'0', &content), entry("b.txt", b'0', "b")]);
    for size in [7, 512, 1000, whole.len()] {
        let archive: Vec<u8> = whole.chunks(size).flat_map(gzip).collect();
        api.unpack(&session, &archive).await.ok();
        assert_eq!(api.file(&session, "a.txt").await, content, "{size}");
        assert_eq!(api.file(&session, "b.txt").await, "b", "{size}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_entry_takes_the_place_of_what_has_its_name() {
    use std::os::unix::fs::PermissionsExt;
    let (api, session) = session().await;
    let first = bundle(&[
        entry("target.txt", b'0', "target"),
        entry("link", b'2', "target.txt"),
        entry("hard", b'1', "target.txt"),
        entry("file", b'0', "file"),
        entry("locked", b'0', "locked"),
    ]);
    api.unpack(&session, &first).await.ok();
    let workspace = api.workspace(&session).await;
    fs::set_permissions(workspace.join("locked"), fs::Permissions::from_mode(0o444)).unwrap();
    assert!(Command::new("mkfifo").arg(workspace.join("pipe")).status().unwrap().success());
    let second = bundle(&[
        entry("link", b'0', "new"),
        entry("hard", b'0', "new"),
        entry("file/", b'5', ""),
        entry("file/inner", b'0', "new"),
        entry("locked", b'0', "new"),
        entry("pipe", b'0', "new"),
    ]);
    api.unpack(&session, &second).await.ok();
    for path in ["link", "hard", "file/inner", "locked", "pipe"] {
        assert_eq!(api.file(&session, path).await, "new", "{path}");
    }
    assert_eq!(api.file(&session, "target.txt").await, "target", "nothing is written through a link");
    let onto_folder = bundle(&[entry("file", b'0', "x")]);
    assert!(api.unpack(&session, &onto_folder).await.error(500).contains("is a directory"));
}

/// Checks that an archive is refused as too large, and that nothing of it is there.
async fn is_too_large(api: &Api, session: &str, archive: &[u8], text: &str) {
    let answer = api.unpack(session, archive).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text());
    let body = answer.json();
    assert_eq!((&body["statusCode"], &body["error"]), (&json!(413), &json!("Payload Too Large")));
    assert!(body["message"].as_str().unwrap().contains(text), "{body}");
    assert_eq!(api.files(session).await, ["CLAUDE.md"]);
}

#[tokio::test]
async fn a_gibibyte_from_a_mebibyte_is_refused() {
    let (api, session) = session().await;
    let mut header = Header::new_gnu();
    header.as_mut_bytes()[..4].copy_from_slice(b"zero");
    header.set_mode(0o644);
    header.set_size(1 << 30);
    header.set_cksum();
    let mebibyte = gzip(&vec![0; 1 << 20]);
    let archive = [gzip(header.as_bytes()), mebibyte.repeat(1024)].concat();
    assert!(archive.len() < 8 << 20);
    is_too_large(&api, &session, &archive, "536870912 bytes").await;
}

#[tokio::test]
async fn the_bounds_hold_for_everything_that_an_archive_can_grow_to() {
    let limits = UnpackLimits { bytes: 64 << 10, entries: 20 };
    let api = Api::start_with(|builder| builder.unpack_limits(limits)).await;
    let session = api.session().await;
    let half = "h".repeat(33 << 10);
    let bytes = "65536 bytes";
    for archive in [
        bundle(&[entry("large", b'0', &"l".repeat(65 << 10))]),
        bundle(&[entry("a", b'0', &half), entry("b", b'0', &half)]),
        bundle(&[sparse("hole", 1 << 30, "end")]),
        bundle(&[entry("././@LongLink", b'L', &"n".repeat(65 << 10)), entry("a", b'0', "a")]),
        bundle(&[entry("pax_global_header", b'g', &"g".repeat(65 << 10)), entry("a", b'0', "a")]),
    ] {
        is_too_large(&api, &session, &archive, bytes).await;
    }
    let entries: Vec<_> = (0..21).map(|number| entry(&format!("{number}"), b'0', "")).collect();
    is_too_large(&api, &session, &bundle(&entries), "20 files and folders").await;
    let headers: Vec<_> = (0..21).map(|_| entry("pax_global_header", b'g', "")).collect();
    is_too_large(&api, &session, &bundle(&headers), "20 files and folders").await;
    is_too_large(&api, &session, &bundle(&[entry(&"d/".repeat(21), b'5', "")]), "20 files and folders").await;
    let session = api.session_with(json!({"agent": "bot"})).await;
    api.unpack(&session, &bundle(&[entry("a", b'0', &half)])).await.ok();
    api.unpack(&session, &bundle(&[entry(&"d/".repeat(20), b'5', "")])).await.ok();
}
