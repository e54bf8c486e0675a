//! The examples run, each against a server of its own.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::{Command, Output};

/// Returns the output of an example. Cargo builds all of them before it runs the tests of a package.
fn run(name: &str) -> String {
    let test = std::env::current_exe().unwrap();
    let program =
        test.ancestors().nth(2).unwrap().join("examples").join(name).with_extension(std::env::consts::EXE_EXTENSION);
    let output = Command::new(&program).env_remove("ASH_SERVER_URL").env_remove("ASH_API_KEY").output();
    let output =
        output.unwrap_or_else(|error| panic!("{}: {error}; `cargo test -p ash-sdk` builds it", program.display()));
    let Output { status, stdout, stderr } = output;
    assert!(status.success(), "{name}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

#[test]
fn the_conversation_of_several_turns_prints_each_answer_once() {
    let printed = run("multi_turn");
    let answers = printed.lines().filter(|line| line.starts_with("Echo: ")).count();
    assert_eq!(answers, 3, "{printed}");
    assert!(printed.contains("  1 user: What files are in the workspace?"), "{printed}");
}

#[test]
fn the_structured_answer_prints_its_value() {
    let printed = run("structured_output");
    assert!(printed.starts_with("An index may be out of bounds. (7/10)\n  main.rs:3\n"), "{printed}");
}

#[test]
fn the_tools_print_their_calls_and_results() {
    let printed = run("tools");
    assert!(printed.contains(r#"  calls Bash {"command":"ls -la"}"#), "{printed}");
    assert!(printed.contains("  Bash gave: the tool's output"), "{printed}");
    assert!(printed.contains("  Read failed: Exit code 1"), "{printed}");
}

#[test]
fn the_deployment_with_progress_counts_every_byte() {
    let printed = run("deploy_progress");
    let ends = |name: &str, bytes: usize| {
        printed.lines().any(|line| line.starts_with(name) && line.ends_with(&format!(": {bytes} bytes")))
    };
    assert!(ends("deploy", (4 << 20) + 21), "{printed}");
    assert!(ends("upload", 3 << 20) && ends("download", 3 << 20), "{printed}");
}

#[cfg(feature = "blocking")]
#[test]
fn the_program_without_async_prints_both_answers() {
    assert_eq!(run("blocking"), "Echo: Why is the sky blue?\nEcho: And in one line? (5 tokens)\n");
}
