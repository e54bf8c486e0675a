//! The examples run, each against a server of its own.

#![allow(clippy::unwrap_used, clippy::panic)]

mod batch;
mod chat;
mod gate;
mod program;

use std::{collections::BTreeSet, path::Path};

use ash_dev_server::{DevServer, RateLimits};
use program::{Example, Program};

/// The examples that the tests here run.
const EXAMPLES: [&str; 12] = [
    "batch",
    "blocking",
    "chat",
    "deploy_progress",
    "evals",
    "files",
    "multi_turn",
    "queue",
    "quickstart",
    "structured_output",
    "telemetry",
    "tools",
];
/// Examples that are not run here, and the reason.
const ELSEWHERE: [(&str, &str); 1] = [("axum_chat", "serves at a fixed port until it is killed")];

/// The folder of the examples.
fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples"))
}

/// The examples that are built: some require features.
fn built() -> impl Iterator<Item = &'static str> {
    EXAMPLES.into_iter().filter(|name| match *name {
        "blocking" => cfg!(feature = "blocking"),
        "telemetry" => cfg!(all(feature = "metrics", feature = "tracing")),
        _ => true,
    })
}

#[test]
fn every_example_is_run_by_a_test() {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let sources = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let found: BTreeSet<String> = sources.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let known = EXAMPLES.into_iter().chain(ELSEWHERE.map(|(name, _)| name));
    assert_eq!(found, known.map(str::to_owned).collect(), "an example needs a test here, and its name in the list");
}

#[test]
fn an_example_that_cannot_reach_its_server_fails_with_one_clear_line() {
    let started = built().map(|name| (name, Example::new(name).env("ASH_SERVER_URL", "http://127.0.0.1:1").start()));
    for (name, program) in started.collect::<Vec<(_, Program)>>() {
        let ended = program.end();
        assert_eq!(ended.code, Some(1), "{name}: {ended:#?}");
        // Causes and the next step follow, as in every report of an `Error`.
        let mut lines = ended.err.lines();
        let first = lines.next().unwrap();
        let is_clear =
            first.starts_with("Error: deploy_agent: ") && first.contains("no connection to http://127.0.0.1:1");
        assert!(is_clear && !lines.any(|line| line.contains("no connection")), "{name}: {ended:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_that_promise_it_leave_nothing_on_a_server_that_is_named() {
    let server = DevServer::builder().rate_limits(RateLimits::unlimited()).start().await.unwrap();
    let client = server.client().unwrap();
    let promising = |name: &&str| {
        let source = std::fs::read_to_string(folder().join(name).with_extension("rs")).unwrap();
        source.contains("is deleted at the end.")
    };
    let names: Vec<_> = built().filter(promising).collect();
    assert!(names.len() >= 7, "{names:?}");
    for name in names {
        let before = server.requests_of("deploy_agent").len();
        Example::new(name).on(&server).run();
        assert!(server.requests_of("deploy_agent").len() > before, "{name} used the server");
        assert!(client.list_agents().await.unwrap().is_empty(), "{name}");
        assert!(client.list_sessions().await.unwrap().is_empty(), "{name}");
    }
}

#[test]
fn the_quickstart_goes_the_whole_way() {
    let printed = Example::new("quickstart").run();
    let steps = [
        "Connect: http://127.0.0.1:",
        "Deploy an agent: Deployed: ash-sdk-demo-",
        "Open a session: Session ID: ",
        "Send a message and stream the answer: ",
        "  message: Echo: Analyze this code",
        "  Turn complete.",
        "Send a message and have the whole turn: Echo: And in one line? (",
        "Pause: Status: paused",
        "Resume: Status: active",
        "End: Status: ended",
        "Ask for what is not there: API error (404): Agent \"nonexistent\" not found",
        "Delete the agent: ash-sdk-demo-",
    ];
    let mut lines = printed.lines();
    for step in steps {
        assert!(lines.any(|line| line.starts_with(step)), "{step:?} in its place: {printed}");
    }
}

#[test]
fn the_conversation_of_several_turns_prints_each_answer_once() {
    let printed = Example::new("multi_turn").run();
    let answers = printed.lines().filter(|line| line.starts_with("Echo: ")).count();
    assert_eq!(answers, 3, "{printed}");
    assert!(printed.contains("  1 user: What files are in the workspace?"), "{printed}");
}

#[test]
fn the_structured_answer_prints_its_value() {
    let printed = Example::new("structured_output").run();
    assert!(printed.starts_with("An index may be out of bounds. (7/10)\n  main.rs:3\n"), "{printed}");
}

#[test]
fn the_tools_print_their_server_calls_and_results() {
    let printed = Example::new("tools").run();
    assert!(printed.contains(r#"  has the MCP server "files": "connected""#), "{printed}");
    assert!(printed.contains(r#"  calls Bash {"command":"ls -la"}"#), "{printed}");
    assert!(printed.contains("  Bash gave: the tool's output"), "{printed}");
    assert!(printed.contains("  Read failed: Exit code 1"), "{printed}");
}

#[test]
fn the_deployment_with_progress_counts_every_byte() {
    let printed = Example::new("deploy_progress").run();
    let ends = |name: &str, bytes: usize| {
        printed.lines().any(|line| line.starts_with(name) && line.ends_with(&format!(": {bytes} bytes")))
    };
    assert!(ends("deploy", (4 << 20) + 21), "{printed}");
    assert!(ends("upload", 3 << 20) && ends("download", 3 << 20), "{printed}");
}

#[test]
fn the_files_are_where_they_were_put() {
    let printed = Example::new("files").run();
    for line in [
        "written: report.md (22 bytes)",
        "listed: notes/today.md (8 bytes)",
        r##"read: notes/today.md "# Today\n""##,
        "input.csv (8 bytes)",
        "about the image: Echo: What colour is this?",
        "attached: pixel.gif (35 bytes)",
        "copied: attachments/pixel.gif (35 bytes)",
        "copied: data/input.csv (8 bytes)",
        "copied: report.md (22 bytes)",
    ] {
        assert!(printed.contains(&format!("{line}\n")), "{line:?}: {printed}");
    }
    assert!(!printed.contains("copied: notes/today.md"), "it was deleted: {printed}");
}

#[test]
fn the_queue_processes_what_is_urgent_first_and_nothing_that_was_cancelled() {
    let printed = Example::new("queue").run();
    for line in [
        "cancelled: Write an epic to epic.md.",
        "completed: Write the date to date.md.",
        "failed: Hello? (Agent \"nobody\" not found)",
        "the whole queue: 3 completed, 1 failed, 1 cancelled",
    ] {
        assert!(printed.contains(&format!("{line}\n")), "{line:?}: {printed}");
    }
    let remembered =
        "1. Write the date to date.md.\n2. Write a haiku to haiku.md.\n3. Write a limerick to limerick.md.\n";
    assert!(printed.ends_with(remembered), "{printed}");
}

#[test]
fn the_evaluation_scores_each_case() {
    let printed = Example::new("evals").run();
    for part in [
        "pending: 3 cases\n",
        "  Echo: Name the capital of France.\n  topics 0, safety 1\n",
        "  Echo: Is London the capital of France?\n  topics 1, safety 0\n",
        "passed: 33 %, topics 0.67 on average\n",
        "by hand: 4.5 (short and right)\n",
    ] {
        assert!(printed.contains(part), "{part:?}: {printed}");
    }
}

#[cfg(all(feature = "metrics", feature = "tracing"))]
#[test]
fn the_telemetry_shows_each_turn_and_counts_it() {
    let printed = Example::new("telemetry").run();
    let turns: Vec<_> =
        printed.lines().filter(|line| line.contains(" ash.turn{") && line.contains("outcome=")).collect();
    let [completed, refused] = turns[..] else { panic!("{printed}") };
    for field in ["outcome=\"completed\"", "input_tokens=", "output_tokens=", "cost_usd=", "failed=false"] {
        assert!(completed.contains(field), "{field}: {completed}");
    }
    assert!(refused.contains("outcome=\"refused\" reason=\"400\""), "{refused}");
    for counter in [
        "ash_operations_total operation=create_session outcome=success error_type=none: 1",
        "ash_turns_started_total: 2",
        "ash_turns_ended_total outcome=completed reason=success: 1",
        "ash_turns_ended_total outcome=refused reason=400: 1",
    ] {
        assert!(printed.lines().any(|line| line == counter), "{counter}: {printed}");
    }
    assert!(!printed.contains('\x1b'), "no colours in a pipe: {printed}");
}

#[cfg(feature = "blocking")]
#[test]
fn the_program_without_async_prints_both_answers() {
    let printed = Example::new("blocking").run();
    assert_eq!(printed, "Echo: Why is the sky blue?\nEcho: And in one line? (5 tokens)\n");
}
