//! Workspaces as a whole.
use std::io::Read;

use crate::common::{
    Api,
    archive::{bundle, entry},
    encode, members,
};
use flate2::read::GzDecoder;
use serde_json::json;

fn unpacked(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        (name, content)
    });
    entries.collect()
}

#[tokio::test]
async fn a_download_is_an_archive_of_everything() {
    let api = Api::start().await;
    let session = api.session().await;
    api.write(&session, "dir/ü n.txt", "n").await;
    api.write(&session, "node_modules/x.js", "x").await;
    api.write(&session, &format!("{}/{}.txt", "long".repeat(30), "name".repeat(30)), "l").await;
    let answer = api.get(&format!("/api/sessions/{session}/workspace")).await;
    assert_eq!(answer.header("content-type"), "application/gzip");
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{session}.tar.gz\""));
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    let files: Vec<_> = unpacked(&answer.body).into_iter().filter(|(name, _)| !name.ends_with('/')).collect();
    let long = format!("./{}/{}.txt", "long".repeat(30), "name".repeat(30));
    let expected = [("./CLAUDE.md", "Be kind."), ("./dir/ü n.txt", "n"), (&long, "l"), ("./node_modules/x.js", "x")];
    assert_eq!(files, expected.map(|(name, content)| (name.to_owned(), content.to_owned())));
}

#[tokio::test]
async fn an_upload_is_merged_with_what_is_there() {
    let api = Api::start().await;
    let from = api.session().await;
    api.write(&from, "dir/a.txt", "a").await;
    let downloaded = api.get(&format!("/api/sessions/{from}/workspace")).await.body;
    let to = api.session().await;
    api.write(&to, "own.txt", "own").await;
    let target = format!("/api/sessions/{to}/workspace");
    let answer = api.post(&target, json!({"bundle": encode(&downloaded)})).await.ok();
    assert_eq!(answer, json!({"message": "Workspace restored to live sandbox"}));
    let listed = api.get(&format!("/api/sessions/{to}/files")).await.ok();
    assert_eq!(members(&listed["files"], "path"), ["CLAUDE.md", "dir/a.txt", "own.txt"]);
    api.act(&format!("/api/sessions/{to}/stop")).await.ok();
    let answer = api.post(&target, json!({"bundle": encode(&downloaded)})).await.ok();
    assert_eq!(answer, json!({"message": "Workspace saved as snapshot"}));
}

#[tokio::test]
async fn what_is_no_archive_is_refused() {
    let api = Api::start().await;
    let session = api.session().await;
    let upload = |bundle: String| {
        let target = format!("/api/sessions/{session}/workspace");
        let api = &api;
        async move { api.post(&target, json!({"bundle": bundle})).await }
    };
    assert_eq!(upload(String::new()).await.error(400), "Empty bundle");
    assert_eq!(upload("!!!".into()).await.error(400), "Empty bundle");
    assert_eq!(
        upload(encode("x")).await.json(),
        json!({"statusCode": 500, "error": "Internal Server Error", "message": "Invalid bundle: not a gzip file"})
    );
    let mut cut = bundle(&[entry("a.txt", b'0', "a")]);
    cut.truncate(cut.len() / 2);
    assert!(upload(encode(cut)).await.error(500).starts_with("Command failed: tar"));
    let missing = api.post(&format!("/api/sessions/{session}/workspace"), json!({})).await;
    assert_eq!(missing.json(), json!({"error": "Bad Request", "statusCode": 400}));
}

#[tokio::test]
async fn an_archive_with_one_entry_that_leads_out_is_refused_as_a_whole() {
    let api = Api::start().await;
    let session = api.session().await;
    let outside = api.server.data_dir().join("sandboxes").join(&session).join("evil.txt");
    let absolute = outside.to_str().unwrap();
    for (name, kind, content) in [
        ("../evil.txt", b'0', "x"),
        ("a/../../evil.txt", b'0', "x"),
        (absolute, b'0', "x"),
        ("link", b'2', "/etc"),
        ("link", b'2', ".."),
        ("a/link", b'2', "../../evil.txt"),
        ("hard", b'1', "/etc/passwd"),
        ("hard", b'1', "../x"),
        ("fifo", b'6', ""),
    ] {
        let bad = bundle(&[entry("good.txt", b'0', "g"), entry(name, kind, content)]);
        let answer = api.post(&format!("/api/sessions/{session}/workspace"), json!({"bundle": encode(bad)})).await;
        let error = answer.error(500);
        assert!(error.starts_with("Command failed: tar"), "{name}: {error}");
        assert!(!outside.exists(), "{name}");
        let listed = api.get(&format!("/api/sessions/{session}/files")).await.ok();
        assert_eq!(members(&listed["files"], "path"), ["CLAUDE.md"], "{name}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_archive_does_not_write_through_a_link_that_lies_in_the_workspace() {
    let api = Api::start().await;
    let session = api.session().await;
    let outside = tempfile::tempdir().unwrap();
    let workspace = api.server.data_dir().join(format!("sandboxes/{session}/workspace"));
    std::os::unix::fs::symlink(outside.path(), workspace.join("out")).unwrap();
    let bad = bundle(&[entry("out/evil.txt", b'0', "x")]);
    let answer = api.post(&format!("/api/sessions/{session}/workspace"), json!({"bundle": encode(bad)})).await;
    assert!(answer.error(500).starts_with("Command failed: tar"));
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn links_that_stay_inside_survive_a_round_trip() {
    let api = Api::start().await;
    let session = api.session().await;
    let good = bundle(&[
        entry("dir/a.txt", b'0', "a"),
        entry("dir/link", b'2', "../dir/a.txt"),
        entry("hard", b'1', "dir/a.txt"),
    ]);
    let target = format!("/api/sessions/{session}/workspace");
    api.post(&target, json!({"bundle": encode(good)})).await.ok();
    let downloaded = api.get(&target).await.body;
    api.post(&target, json!({"bundle": encode(&downloaded)})).await.ok();
    for path in ["dir/link", "hard"] {
        assert_eq!(api.get(&format!("/api/sessions/{session}/files/{path}")).await.text(), "a", "{path}");
    }
}

#[tokio::test]
async fn a_session_whose_workspace_is_gone_says_so() {
    let api = Api::start().await;
    let session = api.session().await;
    std::fs::remove_dir_all(api.server.data_dir().join("sandboxes").join(&session)).unwrap();
    for path in ["files", "workspace", "files/a"] {
        let error = api.get(&format!("/api/sessions/{session}/{path}")).await.error(404);
        assert_eq!(error, "No workspace available for this session");
    }
}
