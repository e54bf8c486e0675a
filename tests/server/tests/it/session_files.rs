//! The files of a session's workspace.
use crate::common::{Api, encode, encode_path, members};
use serde_json::{Value, json};

const NAMES: [&str; 8] = [
    "sp ace.txt",
    "pc%41.txt",
    "q?x.txt",
    "h#x.txt",
    "üñï/ñ.txt",
    "deep/er/plus+plus.txt",
    "semi;colon.txt",
    ".hidden",
];

#[tokio::test]
async fn file_names_of_any_kind_come_back_as_they_were() {
    let api = Api::start().await;
    let session = api.session().await;
    for name in NAMES {
        assert_eq!(api.write(&session, name, name).await, json!({"path": name, "written": true, "size": name.len()}));
        let target = format!("/api/sessions/{session}/files/{}", encode_path(name));
        assert_eq!(api.get(&target).await.body, name.as_bytes());
        let file = api.get(&format!("{target}?format=json")).await.ok();
        assert_eq!(file, json!({"path": name, "content": name, "size": name.len(), "source": "sandbox"}));
        assert_eq!(api.delete(&target).await.ok(), json!({"path": name, "deleted": true}));
        assert_eq!(api.get(&target).await.error(404), "File not found");
    }
}

#[tokio::test]
async fn slashes_may_be_encoded_and_escapes_are_decoded_once() {
    let api = Api::start().await;
    let session = api.session().await;
    api.write(&session, "a/b.txt", "ab").await;
    api.write(&session, "%41", "pc").await;
    assert_eq!(api.get(&format!("/api/sessions/{session}/files/a%2Fb.txt")).await.text(), "ab");
    assert_eq!(api.get(&format!("/api/sessions/{session}/files/%2541")).await.text(), "pc");
}

#[tokio::test]
async fn a_raw_file_has_the_headers_of_a_download_and_its_source() {
    let api = Api::start().await;
    let session = api.session().await;
    api.write(&session, "d/a ü.png", [0, 1, 255]).await;
    let target = format!("/api/sessions/{session}/files/d/a%20%C3%BC.png");
    let file = api.get(&target).await;
    assert_eq!(file.header("content-type"), "image/png");
    assert_eq!(file.header("content-disposition"), "attachment; filename*=UTF-8''a%20%C3%BC.png");
    assert_eq!(file.header("content-length"), "3");
    assert_eq!(file.header("x-ash-source"), "sandbox");
    assert_eq!(file.body[..], [0, 1, 255]);
    api.act(&format!("/api/sessions/{session}/stop")).await.ok();
    assert_eq!(api.get(&target).await.header("x-ash-source"), "snapshot");
    assert_eq!(api.get(&format!("/api/sessions/{session}/files")).await.ok()["source"], "snapshot");
}

#[tokio::test]
async fn each_file_of_a_batch_succeeds_or_fails_on_its_own() {
    let api = Api::start().await;
    let session = api.session().await;
    let sent = [
        ("dir/a.txt", "a"),
        ("a..b.txt", "x"),
        ("../up", "x"),
        ("/abs", "x"),
        ("", "x"),
        ("dir", "x"),
        ("dir/a.txt/b", "x"),
        ("sub/.DS_Store", "x"),
        ("last.txt", "l"),
    ];
    let files: Vec<_> = sent.iter().map(|(path, text)| json!({"path": path, "content": encode(text)})).collect();
    let answer = api.post(&format!("/api/sessions/{session}/files"), json!({"files": files})).await.ok();
    let results = answer["files"].as_array().unwrap();
    assert_eq!(members(&answer["files"], "path"), sent.map(|(path, _)| path));
    let errors: Vec<_> =
        results.iter().map(|result| result["error"].as_str().unwrap_or("").split(':').next().unwrap()).collect();
    let invalid = "Invalid file path";
    assert_eq!(errors, ["", invalid, invalid, invalid, invalid, "EISDIR", "EEXIST", "Skipped", ""]);
    for result in results {
        assert_eq!(result["written"] == true, result.get("size").is_some());
        assert_eq!(result["written"] == true, result.get("error").is_none());
    }
}

#[tokio::test]
async fn a_target_folder_holds_the_batch_and_is_not_echoed() {
    let api = Api::start().await;
    let session = api.session().await;
    let write = |target: &str| {
        let body = json!({"files": [{"path": "a.txt", "content": encode("a")}], "targetPath": target});
        let (api, session) = (&api, &session);
        async move { api.post(&format!("/api/sessions/{session}/files"), body).await.ok()["files"][0].clone() }
    };
    assert_eq!(write("in/here").await, json!({"path": "a.txt", "written": true, "size": 1}));
    assert_eq!(api.get(&format!("/api/sessions/{session}/files/in/here/a.txt")).await.text(), "a");
    assert_eq!(write("../out").await["error"], "Invalid file path");
}

#[tokio::test]
async fn a_batch_has_one_to_five_hundred_files() {
    let api = Api::start().await;
    let session = api.session().await;
    let target = format!("/api/sessions/{session}/files");
    let error = api.post(&target, json!({"files": []})).await.error(400);
    assert_eq!(error, "body/files must NOT have fewer than 1 items");
    let many = vec![json!({"path": "a", "content": ""}); 501];
    let error = api.post(&target, json!({"files": many})).await.error(400);
    assert_eq!(error, "body/files must NOT have more than 500 items");
}

#[tokio::test]
async fn content_that_is_not_base64_is_cut_in_silence() {
    let api = Api::start().await;
    let session = api.session().await;
    let body = json!({"files": [{"path": "bad64", "content": "!!!"}]});
    let answer = api.post(&format!("/api/sessions/{session}/files"), body).await.ok();
    assert_eq!(answer["files"][0], json!({"path": "bad64", "written": true, "size": 0}));
}

#[tokio::test]
async fn paths_that_lead_out_are_refused() {
    let api = Api::start().await;
    let session = api.session().await;
    for path in ["a..b.txt", "..%2F..%2Fx", "../x", "%2Fetc%2Fpasswd", "/etc/passwd"] {
        let target = format!("/api/sessions/{session}/files/{path}");
        assert_eq!(api.get(&target).await.error(400), "Invalid file path", "{path}");
        assert_eq!(api.delete(&target).await.error(400), "Invalid file path", "{path}");
    }
}

#[tokio::test]
async fn folders_and_nothing_are_not_files() {
    let api = Api::start().await;
    let session = api.session().await;
    api.write(&session, "dir/a.txt", "a").await;
    for (path, status, error) in
        [("", 400, "File path required"), ("dir", 400, "Path is not a file"), ("x", 404, "File not found")]
    {
        let target = format!("/api/sessions/{session}/files/{path}");
        assert_eq!(api.get(&target).await.error(status), error);
        assert_eq!(api.delete(&target).await.error(status), error);
    }
}

#[tokio::test]
async fn listings_leave_out_more_when_hidden_files_are_not_wanted() {
    let api = Api::start().await;
    let session = api.session().await;
    for path in [".cache/c", ".claude/settings.json", "tmp/t", "node_modules/x.js", "x.lock", "a.txt"] {
        assert_eq!(api.write(&session, path, "x").await["written"], true);
    }
    let target = format!("/api/sessions/{session}/files");
    let listed = |answer: Value| members(&answer["files"], "path");
    let all = [".cache/c", ".claude/settings.json", "CLAUDE.md", "a.txt", "tmp/t"];
    assert_eq!(listed(api.get(&target).await.ok()), all);
    assert_eq!(listed(api.get(&format!("{target}?includeHidden=true")).await.ok()), all);
    let few = listed(api.get(&format!("{target}?includeHidden=false")).await.ok());
    assert_eq!(few, [".claude/settings.json", "CLAUDE.md", "a.txt"]);
    // On the wire it is one of two words, although the contract calls it a boolean.
    for other in ["1", "0", "", "TRUE", "yes"] {
        let refusal = api.get(&format!("{target}?includeHidden={other}")).await.error(400);
        assert_eq!(refusal, "querystring/includeHidden must be equal to one of the allowed values", "{other}");
    }
    assert_eq!(api.get(&format!("{target}/node_modules/x.js")).await.text(), "x", "what is not listed can be read");
}

#[tokio::test]
async fn a_file_over_one_mebibyte_is_sent_raw_but_not_as_json() {
    let api = Api::start().await;
    let session = api.session().await;
    api.write(&session, "big", vec![b'a'; (1 << 20) + 1]).await;
    let target = format!("/api/sessions/{session}/files/big");
    assert_eq!(api.get(&target).await.body.len(), (1 << 20) + 1);
    let error = api.get(&format!("{target}?format=json")).await.error(400);
    assert_eq!(error, "File too large (1048577 bytes, max 1048576)");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_a_workspace_is_no_way_out() {
    let api = Api::start().await;
    let session = api.session().await;
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), "s").unwrap();
    let workspace = api.server.data_dir().join(format!("sandboxes/{session}/workspace"));
    std::os::unix::fs::symlink(outside.path(), workspace.join("out")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("new"), workspace.join("dangling")).unwrap();
    let target = |path: &str| format!("/api/sessions/{session}/files/{path}");
    assert_eq!(api.get(&target("out/secret")).await.error(400), "Invalid file path");
    assert_eq!(api.get(&target("dangling")).await.error(400), "Invalid file path");
    for path in ["out/new", "dangling"] {
        assert_eq!(api.write(&session, path, "x").await["error"], "Invalid file path", "{path}");
    }
    assert_eq!(api.delete(&target("out/secret")).await.error(400), "Invalid file path");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn files_can_be_written_whatever_the_sessions_status() {
    let api = Api::start().await;
    let session = api.session().await;
    for action in ["pause", "resume", "stop"] {
        api.act(&format!("/api/sessions/{session}/{action}")).await.ok();
        assert_eq!(api.write(&session, action, "x").await["written"], true);
    }
    api.delete(&format!("/api/sessions/{session}")).await.ok();
    assert_eq!(api.write(&session, "ended", "x").await["written"], true);
}

#[tokio::test]
async fn another_tenants_files_are_not_there() {
    let api = Api::start().await;
    let session = api.session().await;
    let other = api.other_tenant().await;
    for path in ["files", "files/CLAUDE.md", "workspace", "attachments", "logs", "messages", "events"] {
        let error = other.get(&format!("/api/sessions/{session}/{path}")).await.error(404);
        assert_eq!(error, "Session not found", "{path}");
    }
}
