//! The check that CI runs, in repositories of every kind.

use crate::support::{
    binary::{Ran, Workspace},
    web,
};

/// A workspace whose main branch has an operation that the working tree has not.
fn with_a_breaking_change() -> Workspace {
    let workspace = Workspace::without_history();
    workspace.git(&["init", "--quiet", "--initial-branch", "main"]);
    let contract = workspace.read("openapi/ash.json");
    workspace.edit("openapi/ash.json", "\"/health\"", "\"/healthy\"");
    workspace.commit("As it was");
    workspace.git(&["switch", "--quiet", "--create", "change"]);
    workspace.write("openapi/ash.json", &contract);
    workspace
}

#[test]
fn a_breaking_change_fails_until_the_command_that_is_printed_accepts_it() {
    let workspace = with_a_breaking_change();
    let ran = workspace.run(&["openapi", "check"]);
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("FAILED   main branch: 1 breaking changes against the main branch"), "{}", ran.out);
    let command = ran.out.split("run: cargo xtask ").nth(1).unwrap().lines().next().unwrap();
    let words: Vec<&str> = command.split(' ').map(|word| word.trim_matches('"')).collect();
    assert_eq!(words[..2], ["openapi", "accept"]);
    assert_eq!(workspace.run(&words).code, 0);
    assert!(workspace.read("openapi/accepted.toml").ends_with("reason = \"why\"\n"));
    let ran = workspace.run(&["openapi", "check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("but for 1 accepted changes"), "{}", ran.out);
}

#[test]
fn an_entry_that_nothing_needs_any_more_is_named() {
    let workspace = Workspace::new();
    assert_eq!(workspace.run(&["openapi", "accept", "00000000deadbeef", "--reason", "Once."]).code, 0);
    let ran = workspace.run(&["openapi", "check"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("note     accepted: 00000000deadbeef names no change any more"), "{}", ran.out);
    workspace.write("openapi/accepted.toml", "[[accepted]]\nfingerprint = \"dead\"\nreason = \"r\"\n");
    assert_eq!(workspace.run(&["openapi", "check"]).code, 4);
    assert_eq!(workspace.run(&["openapi", "accept", "beef", "--reason", "r"]).code, 4);
}

#[test]
fn what_is_accepted_has_to_be_a_change_and_to_have_a_reason() {
    let workspace = Workspace::without_history();
    let before = workspace.files();
    assert_eq!(workspace.run(&["openapi", "accept", "beef", "--reason", "r"]).code, 2);
    for reason in ["", " "] {
        assert_eq!(workspace.run(&["openapi", "accept", "00000000deadbeef", "--reason", reason]).code, 2);
    }
    assert_eq!(workspace.files(), before);
}

#[test]
fn an_empty_reason_is_refused_for_a_change_that_is_accepted_already() {
    let workspace = Workspace::without_history();
    let accept = |reason| workspace.run(&["openapi", "accept", "00000000deadbeef", "--reason", reason]).code;
    assert_eq!([accept("Once."), accept("")], [0, 2]);
}

#[test]
fn before_the_first_release_what_breaks_is_listed_and_passes() {
    let workspace = with_a_breaking_change();
    workspace.write("openapi/accepted.toml", "pre_release = true\n");
    let ran = workspace.run(&["openapi", "check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("operation-removed"), "{}", ran.out);
    assert!(ran.out.contains("`pre_release = true`"), "{}", ran.out);
    let ran = workspace.run(&["openapi", "check", "--format", "github"]);
    assert!(ran.out.contains("::warning file=openapi/ash.json,title=breaking%3A operation-removed::"), "{}", ran.out);
    assert!(!ran.out.contains("::error"), "{}", ran.out);
}

#[test]
fn a_change_that_breaks_source_alone_fails_until_it_is_accepted() {
    let workspace = Workspace::without_history();
    workspace.git(&["init", "--quiet", "--initial-branch", "main"]);
    let listing = workspace.read("ash-sdk-gen/api.txt");
    workspace.edit("ash-sdk-gen/api.txt", "struct ErrorBody.error: String", "struct ErrorBody.error: Option<String>");
    workspace.commit("As it was");
    workspace.git(&["switch", "--quiet", "--create", "change"]);
    workspace.write("ash-sdk-gen/api.txt", &listing);
    let ran = workspace.run(&["openapi", "check"]);
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("source-breaking  ash-sdk-gen: ErrorBody.error is String, was Option<String>"),
        "{}",
        ran.out
    );
    let command = ran.out.split("run: cargo xtask ").nth(1).unwrap().lines().next().unwrap();
    let words: Vec<&str> = command.split(' ').map(|word| word.trim_matches('"')).collect();
    assert_eq!(workspace.run(&words).code, 0);
    let ran = workspace.run(&["openapi", "check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("but for 1 accepted changes"), "{}", ran.out);
}

#[test]
fn an_empty_variable_or_argument_is_not_set_and_the_environment_names_no_server_to_compare_with() {
    let workspace = Workspace::new();
    for (variable, value) in [("ASH_OPENAPI", ""), ("ASH_OPENAPI", "absent.json"), ("ASH_SERVER_URL", "")] {
        let mut command = workspace.command(&["openapi", "check", "--file", "", "--url", ""]);
        let ran = Ran::of(command.env(variable, value).output().unwrap());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(!ran.out.contains("server:"), "{}", ran.out);
    }
}

#[test]
fn annotations_name_what_breaks() {
    let ran = with_a_breaking_change().run(&["openapi", "check", "--format", "github"]);
    assert_eq!(ran.code, 5);
    assert!(ran.out.contains("::error file=openapi/ash.json,title=breaking%3A operation-removed::"), "{}", ran.out);
    assert!(ran.out.contains("::error title=contract check%3A main branch::"), "{}", ran.out);
}

#[test]
fn a_revision_can_be_named_to_compare_with() {
    let workspace = with_a_breaking_change();
    workspace.commit("The change");
    let ran = workspace.run(&["openapi", "check", "--base", "HEAD"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(workspace.run(&["openapi", "check", "--base", "main"]).code, 5);
}

#[test]
fn a_live_server_that_breaks_the_contract_or_is_ahead_of_it_is_told() {
    let workspace = Workspace::new();
    let contract = workspace.read("openapi/ash.json");
    let check = |body: &str| {
        let web = web::serve("200 OK", "application/json", body);
        workspace.run(&["openapi", "check", "--url", &web.url])
    };
    let same = check(&contract);
    assert_eq!(same.code, 0, "{}", same.out);
    assert!(same.out.contains("ok       server: the contract is what http://"), "{}", same.out);

    let behind = check(&contract.replacen("\"/health\"", "\"/healthy\"", 1));
    assert_eq!(behind.code, 5, "{}", behind.out);

    let ahead = check(&contract.replacen("\"bedrock\",", "\"bedrock\", \"else\",", 1));
    assert_eq!(ahead.code, 0, "{}", ahead.out);
    assert!(ahead.out.contains("is ahead by 1 changes"), "{}", ahead.out);
    assert!(ahead.out.contains("run: cargo xtask openapi pull --url http://"), "{}", ahead.out);

    let nobody = workspace.run(&["openapi", "check", "--url", &web::nobody()]);
    assert_eq!(nobody.code, 3, "{}", nobody.out);
    assert!(nobody.out.contains("FAILED   server: http://"), "{}", nobody.out);
}
