//! Every exit code of the built program, and what is said with it.

use crate::support::{
    binary::{Ran, Workspace},
    web,
};
use serde_json::Value;

/// The failure is one line, and nothing on disk was touched.
#[track_caller]
fn fails_cleanly(workspace: &Workspace, arguments: &[&str], code: i32, said: &str) {
    let before = workspace.files();
    let ran = workspace.run(arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.out, ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{arguments:?}: {}", ran.err);
    assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
    assert_eq!(workspace.files(), before, "{arguments:?}");
}

#[test]
fn zero_is_success() {
    let workspace = Workspace::new();
    for arguments in [
        ["openapi", "generate", "--check"].as_slice(),
        &["openapi", "derive", "--check"],
        &["openapi", "check"],
        &["openapi", "summary"],
        &["openapi", "diff", "openapi/ash.json", "HEAD:openapi/ash.json", "--fail-on", "any"],
    ] {
        let ran = workspace.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn one_is_an_internal_error() {
    let workspace = Workspace::without_history();
    fails_cleanly(&workspace, &["openapi", "generate", "--out", "no/such/folder/ash.json"], 1, "cannot be written");
}

#[test]
fn two_is_wrong_usage() {
    let workspace = Workspace::without_history();
    for arguments in [
        ["openapi", "pull"].as_slice(),
        &["openapi", "pull", "--url", "http://localhost", "--file", "a"],
        &["openapi", "diff", "a"],
        &["openapi", "diff", "a", "b", "--format", "yaml"],
        &["nonsense"],
    ] {
        assert_eq!(workspace.run(arguments).code, 2, "{arguments:?}");
    }
    fails_cleanly(&workspace, &["openapi", "diff", "-", "-"], 2, "only one of BASE and NEW");
    fails_cleanly(
        &workspace,
        &["openapi", "pull", "--url", "localhost:4100"],
        2,
        "it looks like http://localhost:4100",
    );
}

#[test]
fn three_is_a_source_that_gives_no_document() {
    let workspace = Workspace::new();
    let nobody = web::nobody();
    fails_cleanly(&workspace, &["openapi", "pull", "--url", &nobody], 3, "connection refused; is the server running?");
    for (status, media_type, body, said) in [
        ("401 Unauthorized", "application/json", r#"{"error":"x"}"#, "asks for a key: set ASH_API_KEY"),
        ("404 Not Found", "application/json", "{}", "does not publish its document"),
        ("200 OK", "text/html", "<html></html>", "HTML (or XML) instead of JSON"),
        ("200 OK", "application/json", r#"{"openapi": "3.0.3", "pa"#, "the JSON ends too early"),
        ("200 OK", "application/json", r#"{"openapi": "3.0.3"}"#, "not an OpenAPI 3 document: it has no `paths`"),
        ("503 Service Unavailable", "text/plain", "", "answers 503"),
    ] {
        let web = web::serve(status, media_type, body);
        fails_cleanly(&workspace, &["openapi", "pull", "--url", &web.url], 3, said);
    }
    fails_cleanly(&workspace, &["openapi", "pull", "--file", "absent.json"], 3, "absent.json: no such file");
    fails_cleanly(
        &workspace,
        &["openapi", "diff", "openapi/ash.json", "nowhere:openapi/ash.json"],
        3,
        "nowhere:openapi/ash.json",
    );
    fails_cleanly(&workspace, &["openapi", "check", "--base", "nowhere"], 3, "1 of 5 parts");
}

#[test]
fn three_is_a_file_that_is_no_document_and_the_reason_is_in_the_one_line() {
    let workspace = Workspace::without_history();
    let utf_16: Vec<u8> = "{\"openapi\": \"3.0.3\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for (bytes, said) in [
        (b"{\"openapi\": oops}".as_slice(), "not JSON (line 1, column 13"),
        (deep.as_bytes(), "nested deeper than 128 levels"),
        (b"{\"a\": \"\xFF\"}", "not UTF-8 (line 1)"),
        (&utf_16, "UTF-16 instead of UTF-8"),
        (b"{\"a\": NaN}", "`NaN` is not a JSON value"),
        (b"{\"a\": \"\\ud800\"}", "half of a surrogate pair"),
        (b"openapi: 3.0.3", "YAML instead of JSON"),
        (b"", "empty instead of an OpenAPI document"),
        (b"{\"swagger\": \"2.0\"}", "it is Swagger 2.0; convert it"),
        (b"{\"openapi\": \"3.0.3\", \"paths\": null}", "`paths` is null instead of an object"),
        (b"{\"openapi\": \"3.0.3\"}", "it has no `paths`"),
        (b"[]", "it is an array instead of an object"),
    ] {
        std::fs::write(workspace.file("raw.json"), bytes).unwrap();
        for arguments in [
            ["openapi", "pull", "--file", "raw.json"].as_slice(),
            &["openapi", "diff", "openapi/ash.json", "raw.json"],
            &["openapi", "diff", "raw.json", "openapi/ash.json"],
        ] {
            fails_cleanly(&workspace, arguments, 3, said);
        }
    }
}

#[test]
fn three_is_a_file_of_seventy_megabytes() {
    let workspace = Workspace::without_history();
    let file = std::fs::File::create(workspace.file("raw.json")).unwrap();
    file.set_len(70_000_000).unwrap();
    let ran = workspace.run(&["openapi", "pull", "--file", "raw.json"]);
    assert_eq!((ran.code, ran.err.lines().count()), (3, 1), "{}", ran.err);
    assert!(ran.err.contains("raw.json: larger than 64 MiB, which no OpenAPI document is"), "{}", ran.err);
}

#[test]
fn a_key_that_is_there_twice_is_warned_about() {
    let workspace = Workspace::without_history();
    let operation = r#"{"get": {"responses": {}}}"#;
    let text = format!(r#"{{"openapi": "3.0.3", "paths": {{"/a": {operation}, "/a": {{}}}}}}"#);
    workspace.write("raw.json", &text);
    let ran = workspace.run(&["openapi", "diff", "raw.json", "raw.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("warning: raw.json: `paths./a` appears more than once"), "{}", ran.err);
}

#[test]
fn a_document_of_webhooks_alone_can_be_compared() {
    let workspace = Workspace::without_history();
    workspace.write("raw.json", r#"{"openapi": "3.1.0", "webhooks": {"done": {"post": {"responses": {}}}}}"#);
    let ran = workspace.run(&["openapi", "diff", "raw.json", "raw.json", "--fail-on", "any"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn a_key_is_sent_and_never_printed() {
    let workspace = Workspace::without_history();
    let web = web::serve("403 Forbidden", "application/json", "{}");
    let mut command = workspace.command(&["openapi", "pull", "--url", &web.url]);
    let ran = Ran::of(command.env("ASH_API_KEY", "very-secret").output().unwrap());
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("refuses the key") && !ran.err.contains("very-secret"), "{}", ran.err);
    assert!(web.heads.recv().unwrap().contains("authorization: Bearer very-secret"));
}

#[test]
fn four_is_a_committed_file_that_is_stale_and_the_command_that_fixes_it_works() {
    let workspace = Workspace::new();
    for (file, check, fix) in [
        ("openapi/ash.json", ["openapi", "generate", "--check"], ["openapi", "generate"]),
        ("ash-sdk-gen/api.txt", ["openapi", "derive", "--check"], ["openapi", "derive"]),
    ] {
        let fresh = workspace.read(file);
        workspace.edit(file, "AgentList", "AgentRow");
        let ran = workspace.run(&check);
        assert_eq!(ran.code, 4);
        assert!(ran.out.contains("AgentRow") && ran.out.starts_with(&format!("--- {file}")), "{}", ran.out);
        assert_eq!(ran.err, format!("error: {file} is stale. To fix it, run: cargo xtask {}\n", fix.join(" ")));
        assert_eq!(workspace.run(&["openapi", "check"]).code, 4);
        assert_eq!(workspace.run(&fix).code, 0);
        assert_eq!(workspace.read(file), fresh);
    }
    let overlay = workspace.read("openapi/overlay.json");
    workspace.write("openapi/overlay.json", &overlay.replacen("\"description\"", "\"x-description\"", 2));
    let ran = workspace.run(&["openapi", "check"]);
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("FAILED   overlay: openapi/overlay.json: action 1"), "{}", ran.out);
    assert!(ran.out.contains("it has no `description`"), "{}", ran.out);
}

#[test]
fn four_is_an_overlay_that_does_not_fit_the_server() {
    let workspace = Workspace::without_history();
    let raw = workspace.write("raw.json", r#"{"openapi": "3.0.3", "paths": {}}"#);
    let before = workspace.files();
    let ran = workspace.run(&["openapi", "pull", "--file", &raw]);
    assert_eq!(ran.code, 4);
    assert!(ran.err.starts_with("error: openapi/overlay.json does not fit "), "{}", ran.err);
    assert!(ran.err.contains("\n  action 2 ("), "{}", ran.err);
    assert_eq!(workspace.files(), before);
}

#[test]
fn five_is_a_change_that_breaks_clients() {
    let workspace = Workspace::without_history();
    let base = workspace.read("openapi/ash.json");
    workspace.write("new.json", &base.replacen("\"/health\"", "\"/healthy\"", 1));
    let diff = |more: &[&str]| workspace.run(&[&["openapi", "diff", "openapi/ash.json", "new.json"], more].concat());
    let ran = diff(&[]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.out.contains("breaking") && ran.out.contains("operation-removed"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "a pipe gets no colours");
    assert_eq!(diff(&["--fail-on", "none"]).code, 0);
    let report: Value = serde_json::from_str(&diff(&["--format", "json"]).out).unwrap();
    assert_eq!(report["verdict"], "breaking");
    assert!(diff(&["--format", "github"]).out.starts_with("::error file=new.json,"));
    assert!(diff(&["--format", "markdown"]).out.starts_with("### API changes: breaking"));
}

#[test]
fn what_fails_is_for_the_caller_to_say() {
    let workspace = Workspace::without_history();
    let base = workspace.read("openapi/ash.json");
    workspace.write("open.json", &base.replacen("\"bedrock\",", "\"bedrock\", \"else\",", 1));
    workspace.write("prose.json", &base.replacen("A deployed agent.", "An agent.", 1));
    let code = |new, fail_on| workspace.run(&["openapi", "diff", "openapi/ash.json", new, "--fail-on", fail_on]).code;
    assert_eq!([code("open.json", "breaking"), code("open.json", "additive"), code("open.json", "any")], [0, 5, 5]);
    assert_eq!([code("prose.json", "breaking"), code("prose.json", "additive"), code("prose.json", "any")], [0, 0, 5]);
}
