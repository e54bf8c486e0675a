//! The examples run, each against a server of its own.

#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

/// Returns the output of an example, which cargo builds first if necessary.
fn run(name: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let Output { status, stdout, stderr } = Command::new(cargo)
        .args(["run", "--quiet", "--offline", "--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("ASH_SERVER_URL")
        .env_remove("ASH_API_KEY")
        .output()
        .unwrap();
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
