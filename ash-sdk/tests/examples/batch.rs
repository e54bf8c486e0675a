//! The batch: killed, interrupted, with prompts that fail, and continued.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use ash_dev_server::{DevServer, RateLimits, ReceivedPrompt, ScriptedTurn};
use serde_json::Value;
use tempfile::TempDir;

use crate::{gate::Gate, program::Example};

/// Prompts from this number on are not answered by a server that holds some.
const HELD: u32 = 60;

fn results() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.jsonl");
    (folder, path)
}

fn read(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The prompts that have an answer, which is theirs.
fn answered(records: &[Value]) -> BTreeSet<String> {
    let answers = records.iter().filter_map(|record| Some((record["prompt"].as_str()?, record["answer"].as_str()?)));
    answers
        .map(|(prompt, answer)| {
            assert_eq!(answer, format!("Echo: {prompt}"));
            prompt.to_owned()
        })
        .collect()
}

/// The number in a prompt.
fn number(prompt: &ReceivedPrompt<'_>) -> u32 {
    prompt.text().trim_start_matches("What is the square of ").trim_end_matches('?').parse().unwrap()
}

/// A server that answers the first prompts and holds the others.
async fn holding() -> DevServer {
    let held = |prompt: &ReceivedPrompt<'_>| {
        (number(prompt) >= HELD).then(|| ScriptedTurn::new().delay(Duration::from_secs(1)))
    };
    DevServer::builder().clock(Gate::new()).on_prompt(held).start().await.unwrap()
}

#[test]
fn a_batch_answers_every_prompt_once_and_reports_in_plain_lines() {
    let ended = Example::new("batch").start().end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.out, "200 of 200 prompts have an answer in batch.jsonl\n");
    // Between them are others, if nothing comes for a while.
    let mut lines = ended.err.lines();
    for count in (0..=200).step_by(10) {
        assert!(lines.any(|line| line == format!("{count} of 200, 0 failed")), "{count}: {ended:#?}");
    }
    assert!(!ended.err.contains(['\x1b', '\r']), "{ended:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_killed_continues_with_what_has_no_answer() {
    let (_folder, path) = results();
    let server = holding().await;
    let mut batch = Example::new("batch").on(&server).argument(&path).start();
    batch.until_error("50 of 200, 0 failed");
    batch.kill();
    let before = std::fs::read_to_string(&path).unwrap();
    let count = before.lines().count();
    assert!((50..HELD as usize).contains(&count), "{count}");
    assert_eq!(server.requests_of("create_session").len(), 4, "a session has one prompt at a time in progress");

    // A kill in the middle of a write leaves such a line, cut in the middle of a character.
    let half = [before.as_bytes(), b"{\"prompt\":\"What is the squ\xc3"].concat();
    std::fs::write(&path, half).unwrap();
    let ended = Example::new("batch").argument(&path).start().end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.err.starts_with(&format!("{count} of 200, 0 failed\n")), "{ended:#?}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with(&before));
    let records = read(&path);
    assert_eq!((records.len(), answered(&records).len()), (200, 200));
}

#[test]
fn a_line_that_is_complete_but_for_its_end_is_kept() {
    let (_folder, path) = results();
    let first = r#"{"prompt":"What is the square of 1?","answer":"Echo: What is the square of 1?"}"#;
    std::fs::write(&path, first).unwrap();
    let ended = Example::new("batch").argument(&path).start().end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.err.starts_with("1 of 200, 0 failed\n"), "{ended:#?}");
    let records = read(&path);
    assert_eq!((records.len(), answered(&records).len()), (200, 200));
}

#[test]
fn a_file_that_has_no_results_is_left_as_it_is() {
    let (_folder, path) = results();
    for content in ["hello", "{\"prompt\":\"What?\",\"answer\":\"That.\"}\nnotes\n"] {
        std::fs::write(&path, content).unwrap();
        let ended = Example::new("batch").argument(&path).start().end();
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert!(ended.err.contains("results.jsonl: expected") && ended.err.lines().count() == 1, "{ended:#?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prompts_that_fail_are_recorded_with_their_reason_and_asked_again() {
    let (_folder, path) = results();
    let is_better = std::sync::Arc::new(AtomicBool::new(false));
    let later = is_better.clone();
    let server = DevServer::builder().rate_limits(RateLimits::unlimited()).on_prompt(move |prompt| {
        let turn = match number(prompt) {
            _ if later.load(Ordering::Relaxed) => return None,
            13 => ScriptedTurn::new().fail("bad luck"),
            14 => ScriptedTurn::new().text("It is").break_connection(),
            _ => return None,
        };
        Some(turn)
    });
    let server = server.start().await.unwrap();
    let ended = Example::new("batch").on(&server).argument(&path).start().end();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.out.starts_with("198 of 200 prompts have an answer"), "{ended:#?}");
    assert!(ended.err.ends_with("200 of 200, 2 failed\n"), "{ended:#?}");
    let records = read(&path);
    assert_eq!((records.len(), answered(&records).len()), (200, 198), "a session whose stream broke answers again");
    let reasons = records.iter().filter_map(|record| record["error"].as_str()).collect::<Vec<_>>().join("\n");
    assert!(reasons.contains("bad luck") && reasons.contains("the connection was lost"), "{reasons}");

    is_better.store(true, Ordering::Relaxed);
    let ended = Example::new("batch").on(&server).argument(&path).start().end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.err.starts_with("198 of 200, 0 failed\n"), "{ended:#?}");
    let records = read(&path);
    assert_eq!((records.len(), answered(&records).len()), (202, 200));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_interrupted_cleans_up_and_fails() {
    let (_folder, path) = results();
    let server = holding().await;
    let mut batch = Example::new("batch").on(&server).argument(&path).start();
    batch.until_error("50 of 200, 0 failed");
    batch.interrupt();
    let ended = batch.end();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let count = read(&path).len();
    assert!((50..HELD as usize).contains(&count), "{count}");
    assert!(ended.out.starts_with(&format!("{count} of 200 prompts have an answer")), "{ended:#?}");
    assert_eq!(server.requests_of("end_session").len(), 4);
    assert!(server.client().unwrap().list_agents().await.unwrap().is_empty());
}
