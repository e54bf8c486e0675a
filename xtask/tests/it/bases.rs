//! Bases of the check, in clones of every kind.

use crate::support::binary::{Ran, Workspace};

/// A repository whose branch `change` lacks an operation that its main branch has.
fn upstream(main: &str) -> Workspace {
    let workspace = Workspace::without_history();
    workspace.git(&["init", "--quiet", "--initial-branch", main]);
    let contract = workspace.read("openapi/ash.json");
    workspace.edit("openapi/ash.json", "\"/health\"", "\"/healthy\"");
    workspace.commit("As it was");
    workspace.git(&["switch", "--quiet", "--create", "change"]);
    workspace.write("openapi/ash.json", &contract);
    workspace.commit("The change");
    workspace
}

fn check(workspace: &Workspace, variables: &[(&str, &str)], options: &[&str]) -> Ran {
    let mut command = workspace.command(&[&["openapi", "check"], options].concat());
    Ran::of(command.envs(variables.iter().copied()).output().unwrap())
}

#[track_caller]
fn finds_the_change(workspace: &Workspace, variables: &[(&str, &str)]) {
    let ran = check(workspace, variables, &[]);
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
}

#[test]
fn a_clone_is_compared_with_the_main_branch_of_where_it_came_from_whatever_its_name() {
    for main in ["main", "trunk", "master"] {
        let upstream = upstream(main);
        upstream.git(&["switch", "--quiet", main]);
        let clone = upstream.clone_with(&[]);
        clone.git(&["switch", "--quiet", "change"]);
        finds_the_change(&clone, &[]);
        // A detached head, as CI has it.
        clone.git(&["switch", "--quiet", "--detach"]);
        finds_the_change(&clone, &[]);
    }
}

#[test]
fn a_fork_is_compared_with_the_repository_it_was_forked_from() {
    let upstream = upstream("main");
    let fork = upstream.clone_with(&["--branch", "change", "--single-branch", "--origin", "fork"]);
    fork.git(&["remote", "add", "upstream", &format!("file://{}", upstream.file("").display())]);
    fork.git(&["fetch", "--quiet", "upstream", "main"]);
    finds_the_change(&fork, &[]);
}

#[test]
fn a_pull_request_is_compared_with_the_branch_it_is_for() {
    let upstream = upstream("release-1");
    upstream.git(&["branch", "main", "change"]);
    upstream.git(&["switch", "--quiet", "main"]);
    let clone = upstream.clone_with(&[]);
    clone.git(&["switch", "--quiet", "change"]);
    assert_eq!(check(&clone, &[], &[]).code, 0);
    finds_the_change(&clone, &[("GITHUB_BASE_REF", "release-1")]);
    assert_eq!(check(&clone, &[("GITHUB_BASE_REF", "")], &[]).code, 0);
}

/// Nothing to compare with: a warning, an annotation, and a failure in CI unless it is meant.
#[track_caller]
fn has_no_base(workspace: &Workspace, reason: &str) {
    let ran = check(workspace, &[], &["--format", "github"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("warning  main branch: nothing to compare with"), "{}", ran.out);
    assert!(ran.out.contains("::warning title=contract check%3A main branch::"), "{}", ran.out);
    assert!(ran.out.contains(reason), "{}", ran.out);
    let ran = check(workspace, &[("CI", "")], &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let ran = check(workspace, &[("CI", "true")], &[]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("FAILED   main branch: nothing to compare with"), "{}", ran.out);
    assert!(ran.out.contains("--no-base"), "{}", ran.out);
    let ran = check(workspace, &[("CI", "true")], &["--no-base"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_shallow_clone_does_not_pass_in_silence() {
    let upstream = upstream("main");
    upstream.git(&["switch", "--quiet", "main"]);
    has_no_base(&upstream.clone_with(&["--depth", "1", "--branch", "change"]), "there is none of origin/HEAD");
    // Of both branches, and still no commit that they share.
    let shallow = upstream.clone_with(&["--depth", "1", "--branch", "change", "--no-single-branch"]);
    has_no_base(&shallow, "git fetch --unshallow");
    // Of the main branch, without the tag of the release.
    has_no_base(&Workspace::new().clone_with(&["--depth", "1"]), "no release (a tag such as v1.2.3) is at hand");
}

#[test]
fn without_a_repository_a_commit_or_a_contract_in_it_nothing_passes_in_silence() {
    let workspace = Workspace::without_history();
    has_no_base(&workspace, "there is none of origin/HEAD");
    workspace.git(&["init", "--quiet", "--initial-branch", "main"]);
    workspace.git(&["commit", "--quiet", "--allow-empty", "--message", "Empty"]);
    has_no_base(&workspace, "main has no openapi/ash.json");
    // Histories that never met.
    workspace.git(&["checkout", "--quiet", "--orphan", "other"]);
    workspace.commit("Other");
    has_no_base(&workspace, "the history at hand does not reach main");
}

#[test]
fn on_the_main_branch_the_last_release_is_compared_with() {
    let workspace = upstream("main");
    workspace.git(&["switch", "--quiet", "main"]);
    workspace.git(&["tag", "v0.9.0"]);
    workspace.git(&["tag", "v0.10.0"]);
    workspace.git(&["tag", "v1.0.0-rc.1"]);
    workspace.git(&["merge", "--quiet", "change"]);
    let ran = check(&workspace, &[], &[]);
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("1 breaking changes against the last release, v0.10.0"), "{}", ran.out);
    // A release that has the change, and one that is not reachable.
    workspace.git(&["tag", "v0.11.0"]);
    workspace.git(&["tag", "v2.0.0", "v0.9.0"]);
    let ran = check(&workspace, &[], &[]);
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("against the last release, v2.0.0"), "{}", ran.out);
    workspace.git(&["tag", "--delete", "v2.0.0"]);
    let ran = check(&workspace, &[], &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("(the last release, v0.11.0)"), "{}", ran.out);
}

#[test]
fn an_entry_is_needed_until_the_change_is_released() {
    let workspace = upstream("main");
    workspace.git(&["switch", "--quiet", "main"]);
    workspace.git(&["tag", "v0.1.0"]);
    workspace.git(&["merge", "--quiet", "change"]);
    let ran = check(&workspace, &[], &[]);
    let command = ran.out.split("run: cargo xtask ").nth(1).unwrap().lines().next().unwrap();
    let words: Vec<&str> = command.split(' ').map(|word| word.trim_matches('"')).collect();
    assert_eq!(workspace.run(&words).code, 0);
    workspace.commit("Accepted");
    workspace.git(&["switch", "--quiet", "--create", "next"]);
    workspace.write("note", "");
    workspace.commit("Something else");
    let ran = check(&workspace, &[], &[]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(!ran.out.contains("names no change any more"), "{}", ran.out);
    workspace.git(&["tag", "v0.2.0"]);
    let ran = check(&workspace, &[], &[]);
    assert!(ran.out.contains("names no change any more"), "{}", ran.out);
}
