//! A change of a server all the way through: `sdk-rust`, and what `check` and `generate` say afterwards.

use serde_json::{Value, json};
use crate::support::binary::{Ran, Workspace};

/// A workspace with an SDK that stands on nothing, so that it builds in no time.
fn workspace() -> Workspace {
    let workspace = Workspace::without_history();
    workspace.write("Cargo.toml", "[workspace]\nmembers = [\"ash-sdk\"]\nresolver = \"3\"\n");
    workspace.write("ash-sdk/Cargo.toml", "[package]\nname = \"ash-sdk\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    workspace.write("ash-sdk/src/lib.rs", "mod api;\n");
    workspace.write("ash-sdk/src/api.rs", "");
    workspace.write(".gitignore", "target\nCargo.lock\n");
    workspace.git(&["init", "--quiet", "--initial-branch", "main"]);
    workspace.commit("First");
    workspace
}

/// Runs `sdk-rust` on a server that publishes this document.
fn sdk_rust(workspace: &Workspace, document: &Value) -> Ran {
    let file = workspace.write("target/server.json", &document.to_string());
    let mut command = workspace.command(&["sdk-rust"]);
    Ran::of(command.env("ASH_OPENAPI", file).output().unwrap())
}

fn contract(workspace: &Workspace) -> Value {
    serde_json::from_str(&workspace.read("openapi/ash.json")).unwrap()
}

/// The contract with something new of every usual type.
fn ahead(workspace: &Workspace) -> Value {
    let mut ahead = contract(workspace);
    ahead["paths"]["/api/moods"] = json!({"get": {
        "operationId": "list_moods", "summary": "List moods", "tags": ["sessions"],
        "responses": {"204": {"description": "Nothing."}}
    }});
    ahead["paths"]["/api/sessions"]["get"]["parameters"]
        .as_array_mut()
        .unwrap()
        .push(json!({"in": "query", "name": "mood", "schema": {"type": "string"}}));
    ahead["components"]["schemas"]["Session"]["properties"]["mood"] = json!({"type": "string"});
    ahead
}

#[test]
fn what_a_server_adds_is_generated_reported_kept_and_can_be_dropped() {
    let workspace = workspace();
    let before = workspace.read("openapi/ash.json");
    let ran = sdk_rust(&workspace, &ahead(&workspace));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for said in [
        "openapi/ash.json: written\nash-sdk-gen/api.txt: written\n",
        "What changed on the wire since HEAD\n",
        "What changed in Rust source since HEAD\n",
        "### Added\n\n- `list_moods` (GET /api/moods): List moods.\n",
        "- GET /api/sessions query mood: there is a new optional parameter.\n",
        "- `Session.mood`: `Option<String>` (`ash-sdk-gen`).\n",
        "\nNext steps\n  1. Review what was generated: git diff ",
        "     GET /api/moods (list_moods)\n",
        "     GET /api/sessions: query parameter `mood`\n",
        "     Session.mood\n",
    ] {
        assert!(ran.out.contains(said), "no {said:?} in {}", ran.out);
    }
    workspace.git(&["switch", "--quiet", "--create", "change"]);
    workspace.commit("Pulled");

    let pulled = workspace.files();
    let ran = workspace.run(&["openapi", "check"]);
    assert!(ran.out.contains("warning  contract: openapi/ash.json has 3 things that were pulled"), "{}", ran.out);
    assert!(ran.out.contains("    GET /api/moods (list_moods)\n"), "{}", ran.out);
    assert!(ran.out.contains("add them to tests/server, or remove them: cargo xtask openapi generate --drop-pulled"));
    assert!(!ran.out.contains("FAILED   contract") && !ran.out.contains("FAILED   client"), "{}", ran.out);

    assert_eq!(workspace.run(&["openapi", "generate"]).code, 0);
    assert_eq!(workspace.files(), pulled);
    assert_eq!(workspace.run(&["openapi", "generate", "--drop-pulled"]).code, 0);
    assert_eq!(workspace.read("openapi/ash.json"), before);
}

#[test]
fn what_contradicts_the_reference_server_or_is_missing_is_stale_and_both_ways_are_named() {
    let workspace = workspace();
    let mut contrary = contract(&workspace);
    contrary["components"]["schemas"]["Session"]["properties"]["agentName"] = json!({"type": "integer"});
    let mut smaller = contract(&workspace);
    smaller["paths"].as_object_mut().unwrap().remove("/health");
    for document in [contrary, smaller] {
        let ran = sdk_rust(&workspace, &document);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let ran = workspace.run(&["openapi", "check"]);
        assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("is stale. To fix it, run: cargo xtask openapi generate. Where"), "{}", ran.out);
        assert!(ran.out.contains("change tests/server instead"), "{}", ran.out);
        workspace.git(&["checkout", "--quiet", "."]);
    }
}

#[test]
fn nothing_and_prose_alone_are_said_to_be_that() {
    let workspace = workspace();
    let mut document = contract(&workspace);
    let ran = sdk_rust(&workspace, &document);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("openapi/ash.json: unchanged\n"), "{}", ran.out);
    assert!(ran.out.ends_with("Nothing changed for users of the SDK since HEAD.\n"), "{}", ran.out);
    document["components"]["schemas"]["Session"]["description"] = json!("Said in other words.");
    let ran = sdk_rust(&workspace, &document);
    assert!(ran.out.contains("Only descriptions changed since HEAD"), "{}", ran.out);
}

#[test]
fn hand_written_code_that_does_not_fit_is_listed_and_the_new_files_stay() {
    let workspace = workspace();
    workspace.write("ash-sdk/src/api.rs", "\npub fn used() {\n    gone();\n}\n");
    let ran = sdk_rust(&workspace, &ahead(&workspace));
    assert_eq!(ran.code, 6, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("Next steps\n  1. Edit the hand-written code that no longer builds"), "{}", ran.out);
    assert!(
        ran.out.contains("\n     ash-sdk/src/api.rs:3: cannot find function `gone` in this scope\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("### Added\n"), "{}", ran.out);
    assert!(ran.err.contains("error[E0425]"), "{}", ran.err);
    assert!(ran.err.ends_with("hand-written code has to follow in 1 places, listed above\n"), "{}", ran.err);
    assert!(workspace.read("openapi/ash.json").contains("list_moods"));
    assert!(workspace.read("ash-sdk-gen/api.txt").contains("list_moods"));
}

#[test]
fn generated_code_that_does_not_compile_is_a_fault_of_ours() {
    let workspace = workspace();
    workspace.write("ash-sdk/src/lib.rs", "#[path = \"../broken.rs\"]\nmod broken;\n");
    workspace.write("ash-sdk/broken.rs", "fn broken() { gone(); }\n");
    let ran = sdk_rust(&workspace, &ahead(&workspace));
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("which is a fault of the generator"), "{}", ran.err);
}

#[test]
fn a_file_that_is_no_longer_generated_is_stale_and_goes() {
    let workspace = workspace();
    workspace.write("ash-sdk/src/generated/old.rs", "// Of a tag that is gone.\n");
    let ran = workspace.run(&["openapi", "derive", "--check"]);
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("--- ash-sdk/src/generated/old.rs"), "{}", ran.out);
    assert!(ran.err.contains("To fix it, run: cargo xtask openapi derive"), "{}", ran.err);
    assert_eq!(workspace.run(&["openapi", "derive"]).code, 0);
    assert!(!workspace.file("ash-sdk/src/generated/old.rs").exists());
}

#[test]
fn a_file_that_cannot_be_written_leaves_all_as_they_were() {
    let workspace = workspace();
    std::fs::remove_file(workspace.file("ash-sdk-gen/api.txt")).unwrap();
    workspace.write("ash-sdk-gen/api.txt/in-the-way", "");
    let document = ahead(&workspace);
    let before = workspace.read("openapi/ash.json");
    let ran = sdk_rust(&workspace, &document);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("ash-sdk-gen/api.txt: cannot be written; nothing was changed"), "{}", ran.err);
    assert_eq!(workspace.read("openapi/ash.json"), before);
}

#[test]
fn what_cannot_be_generated_is_left_out_by_name_and_the_rest_is_generated() {
    let workspace = workspace();
    let mut document = ahead(&workspace);
    document["paths"]["/api/moods"]["post"] = json!({
        "operationId": "make_mood",
        "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}}}},
        "responses": {"204": {"description": "Nothing."}}
    });
    let ran = sdk_rust(&workspace, &document);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("warning: operation `make_mood` (POST /api/moods): is left out"), "{}", ran.err);
    assert!(workspace.read("ash-sdk-gen/api.txt").contains("Client::list_moods"));
}

#[test]
fn a_document_that_cannot_be_used_changes_nothing() {
    let workspace = workspace();
    let mut unfit = contract(&workspace);
    unfit.as_object_mut().unwrap().remove("x-ash-contract");
    unfit["paths"] = json!({});
    for (document, code, said) in
        [(json!({"openapi": "3.0.3", "paths": []}), 3, "server.json: "), (unfit, 4, "openapi/overlay.json does not fit")]
    {
        let before = workspace.files();
        let ran = sdk_rust(&workspace, &document);
        assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{}", ran.err);
        let after: Vec<_> = workspace.files().into_iter().filter(|(path, _)| !path.ends_with("server.json")).collect();
        let before: Vec<_> = before.into_iter().filter(|(path, _)| !path.ends_with("server.json")).collect();
        assert_eq!(after, before);
    }
}
