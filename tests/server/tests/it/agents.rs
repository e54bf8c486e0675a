//! Agents: deploying, their environment, configuration and files.
use crate::common::{Api, encode, encode_path, members};
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_redeployment_keeps_the_id_and_counts_the_version() {
    let api = Api::start().await;
    let first = api.deploy("bot").await;
    let second = api.deploy("bot").await;
    assert_eq!(first["id"], second["id"]);
    assert_eq!(second["version"], 2);
    let stored = api.get("/api/agents/bot").await.ok();
    assert_eq!(stored["agent"]["createdAt"], first["createdAt"], "only the answer says it was created now");
}

#[tokio::test]
async fn a_redeployment_without_environment_keeps_it_and_an_empty_one_clears_it() {
    let api = Api::start().await;
    let deploy = |body| api.post("/api/agents", body);
    deploy(json!({"name": "bot", "systemPrompt": "x", "env": {"A": "1"}})).await.created();
    let answer = deploy(json!({"name": "bot", "systemPrompt": "x"})).await.created();
    assert_eq!(answer["agent"].get("env"), None, "the answer tells only of what was sent");
    assert_eq!(api.get("/api/agents/bot").await.ok()["agent"]["env"], json!({"A": "***"}));
    deploy(json!({"name": "bot", "systemPrompt": "x", "env": {}})).await.created();
    assert_eq!(api.get("/api/agents/bot").await.ok()["agent"].get("env"), None);
}

#[tokio::test]
async fn a_redeployment_with_files_but_without_claude_md_overwrites_it() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let files = json!([{"path": "a.txt", "content": encode("a")}]);
    api.post("/api/agents", json!({"name": "bot", "files": files})).await.created();
    let file = api.get("/api/agents/bot/files/CLAUDE.md").await.ok();
    assert_eq!(file["content"], "# bot\n");
}

#[tokio::test]
async fn a_folder_without_claude_md_is_no_agent() {
    let api = Api::start().await;
    let error = api.post("/api/agents", json!({"name": "bot"})).await.error(400);
    assert_eq!(error, "Agent directory must contain CLAUDE.md");
}

#[tokio::test]
async fn files_of_a_deployment_that_lead_out_are_skipped_in_silence() {
    let api = Api::start().await;
    let files = json!([
        {"path": "CLAUDE.md", "content": encode("x")},
        {"path": "../evil.txt", "content": encode("x")},
        {"path": "/abs.txt", "content": encode("x")},
    ]);
    api.post("/api/agents", json!({"name": "bot", "files": files})).await.created();
    let listed = api.get("/api/agents/bot/files").await.ok();
    assert_eq!(members(&listed["files"], "path"), ["CLAUDE.md"]);
    assert!(!api.server.data_dir().join("agents/evil.txt").exists());
}

#[tokio::test]
async fn an_update_replaces_the_environment_and_merges_the_configuration() {
    let api = Api::start().await;
    api.deploy("bot").await;
    api.patch("/api/agents/bot", json!({"env": {"A": "1"}, "config": {"model": "m", "max_turns": 3}})).await.ok();
    let agent = api.patch("/api/agents/bot", json!({"env": {"B": "2"}})).await.ok();
    assert_eq!(agent["agent"]["env"], json!({"B": "***"}));
    assert_eq!(agent["agent"]["version"], 1);
    assert_eq!(agent["agent"].get("config"), None);
    let config = api.patch("/api/agents/bot/config", json!({"model": null, "description": "d"})).await.ok();
    assert_eq!(config["config"], json!({"model": null, "description": "d", "max_turns": 3}));
    assert_eq!(api.get("/api/agents/bot/config").await.ok(), config);
}

#[tokio::test]
async fn an_update_needs_an_object() {
    let api = Api::start().await;
    api.deploy("bot").await;
    assert_eq!(api.act("/api/agents/bot").await.status, 404, "there is no such route");
    let error = api.send(Method::PATCH, "/api/agents/bot", None).await.error(400);
    assert_eq!(error, "body must be object");
    assert_eq!(api.patch("/api/agents/bot/config", json!([1, 2])).await.error(400), "body must be object");
    assert_eq!(api.patch("/api/agents/nope", json!({})).await.error(404), "Agent not found");
}

#[tokio::test]
async fn the_configured_model_answers_where_no_other_is_asked_for() {
    let api = Api::start().await;
    let session = api.session().await;
    api.patch("/api/agents/bot/config", json!({"model": "agents-own"})).await.ok();
    assert!(api.say(&session, "hello").await.contains("\"model\":\"agents-own\""));
    api.patch(&format!("/api/sessions/{session}/config"), json!({"model": "sessions-own"})).await.ok();
    assert!(api.say(&session, "hello").await.contains("\"model\":\"sessions-own\""));
}

#[tokio::test]
async fn file_names_of_any_kind_come_back_as_they_were() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let names = ["sp ace.txt", "pc%41.txt", "q?x.txt", "h#x.txt", "üñï/ñ.txt", "deep/er/plus+plus.txt", "a&b=c;d'.txt"];
    let files: Vec<_> = names.iter().map(|name| json!({"path": name, "content": encode(name)})).collect();
    let written = api.post("/api/agents/bot/files", json!({"files": files})).await.ok();
    assert_eq!(written, json!({"written": names.len()}));
    for name in names {
        let target = format!("/api/agents/bot/files/{}", encode_path(name));
        let file = api.get(&target).await.ok();
        assert_eq!(file, json!({"path": name, "content": name, "size": name.len()}));
        assert_eq!(api.get(&format!("{target}?format=raw")).await.body, name.as_bytes());
        assert_eq!(api.delete(&target).await.ok(), json!({"deleted": true}));
        assert_eq!(api.get(&target).await.error(404), "File not found");
    }
}

#[tokio::test]
async fn a_raw_file_has_the_headers_of_a_download() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let files = json!([{"path": "a ü.json", "content": encode("{}")}, {"path": "x.bin", "content": encode([0, 255])}]);
    api.post("/api/agents/bot/files", json!({"files": files})).await.ok();
    let json = api.get("/api/agents/bot/files/a%20%C3%BC.json?format=raw").await;
    assert_eq!(json.header("content-type"), "application/json");
    assert_eq!(json.header("content-disposition"), "attachment; filename*=UTF-8''a%20%C3%BC.json");
    assert_eq!(json.header("content-length"), "2");
    assert_eq!(api.get("/api/agents/bot/files/CLAUDE.md?format=raw").await.header("content-type"), "text/markdown");
    let bytes = api.get("/api/agents/bot/files/x.bin?format=raw").await;
    assert_eq!(bytes.header("content-type"), "application/octet-stream");
    assert_eq!(bytes.body[..], [0, 255]);
}

#[tokio::test]
async fn names_that_lead_out_are_refused_by_each_route_in_its_own_way() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let upload = |path: &str| {
        let files = json!([{"path": "first.txt", "content": encode("1")}, {"path": path, "content": encode("x")}]);
        let api = &api;
        async move { api.post("/api/agents/bot/files", json!({"files": files})).await }
    };
    let error = upload("../../evil.txt").await.error(400);
    assert_eq!(error, "Path \"../../evil.txt\" escapes agent directory");
    assert_eq!(api.get("/api/agents/bot/files/first.txt").await.status, 200, "those before it are written");
    upload("a..b.txt").await.ok();
    upload("/abs.txt").await.ok();
    assert_eq!(api.get("/api/agents/bot/files/abs.txt").await.status, 200, "a root is taken for the folder");
    for target in ["a..b.txt", "..%2Fx", "../x", "/etc/passwd", "%2Fetc%2Fpasswd"] {
        let error = api.get(&format!("/api/agents/bot/files/{target}")).await.error(400);
        assert_eq!(error, "Invalid file path", "{target}");
    }
    assert_eq!(api.delete("/api/agents/bot/files/..%2f..%2fx").await.error(400), "Path escapes agent directory");
    assert_eq!(api.delete("/api/agents/bot/files/a..b.txt").await.status, 200);
}

#[tokio::test]
async fn what_is_not_a_file_cannot_be_read_or_deleted_as_one() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let files = json!([{"path": "docs/a.md", "content": encode("a")}]);
    api.post("/api/agents/bot/files", json!({"files": files})).await.ok();
    assert_eq!(api.get("/api/agents/bot/files/docs").await.error(400), "Path is not a file");
    assert_eq!(api.get("/api/agents/bot/files/").await.error(400), "File path required");
    assert_eq!(api.get("/api/agents/bot/files/docs/b.md").await.error(404), "File not found");
    assert_eq!(api.get("/api/agents/bot/files/a%00b").await.error(404), "File not found");
    let bad_url = api.get("/api/agents/bot/files/%E0%A4%A").await;
    assert_eq!(bad_url.json()["code"], "FST_ERR_BAD_URL");
    for target in ["/api/agents/bot/files/docs", "/api/agents/bot/files/"] {
        let deleted = api.delete(target).await;
        assert_eq!((deleted.status.as_u16(), deleted.json()["code"].as_str()), (500, Some("EISDIR")));
    }
}

#[tokio::test]
async fn a_listing_leaves_out_caches_and_locks() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let paths = ["a/b.txt", ".env", "node_modules/x.js", ".cache/c", "tmp/t", "x.lock", "s.sock", "p.pid", "venv/v"];
    let files: Vec<_> = paths.iter().map(|path| json!({"path": path, "content": ""})).collect();
    api.post("/api/agents/bot/files", json!({"files": files})).await.ok();
    let listed = api.get("/api/agents/bot/files").await.ok();
    assert_eq!(members(&listed["files"], "path"), [".env", "CLAUDE.md", "a/b.txt"]);
}

#[tokio::test]
async fn a_file_over_one_mebibyte_is_not_sent() {
    let api = Api::start().await;
    api.deploy("bot").await;
    std::fs::write(api.server.data_dir().join("agents/bot/big"), vec![b'a'; (1 << 20) + 1]).unwrap();
    let error = api.get("/api/agents/bot/files/big").await.error(400);
    assert_eq!(error, "File too large (1048577 bytes, max 1048576)");
}

#[tokio::test]
async fn an_agent_whose_folder_is_gone_says_so() {
    let api = Api::start().await;
    api.deploy("gone").await;
    std::fs::remove_dir_all(api.server.data_dir().join("agents/gone")).unwrap();
    assert_eq!(api.get("/api/agents/gone/files").await.error(404), "Agent directory not found on disk");
    let error = api.post("/api/sessions", json!({"agent": "gone"})).await.error(422);
    assert!(error.contains("may need to be re-deployed"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_an_agents_folder_is_no_way_out() {
    let api = Api::start().await;
    api.deploy("bot").await;
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), "s").unwrap();
    std::os::unix::fs::symlink(outside.path(), api.server.data_dir().join("agents/bot/out")).unwrap();
    assert_eq!(api.get("/api/agents/bot/files/out/secret").await.error(400), "Invalid file path");
    let files = json!([{"path": "out/new", "content": encode("x")}]);
    let error = api.post("/api/agents/bot/files", json!({"files": files})).await.error(400);
    assert_eq!(error, "Path \"out/new\" escapes agent directory");
    assert!(!outside.path().join("new").exists());
    assert_eq!(api.delete("/api/agents/bot/files/out/secret").await.status, 400);
    assert!(outside.path().join("secret").exists());
    let listed = api.get("/api/agents/bot/files").await.ok();
    assert_eq!(members(&listed["files"], "path"), ["CLAUDE.md"]);
}

#[tokio::test]
async fn another_tenants_agents_are_not_there() {
    let api = Api::start().await;
    let other = api.other_tenant().await;
    api.deploy("bot").await;
    assert_eq!(other.get("/api/agents").await.ok(), json!({"agents": []}));
    for target in ["/api/agents/bot", "/api/agents/bot/config", "/api/agents/bot/files", "/api/agents/bot/versions"] {
        assert_eq!(other.get(target).await.error(404), "Agent not found", "{target}");
    }
    other.deploy("bot").await;
    other.delete("/api/agents/bot").await.ok();
    assert_eq!(api.get("/api/agents/bot/files/CLAUDE.md").await.ok()["content"], "Be kind.");
}
